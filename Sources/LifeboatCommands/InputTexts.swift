// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunCore
import RunbookCompiler
import RunbookModel
import Values

/// Other values of inputs, as a person types them.
enum InputTexts {
    /// The changes that `NAME=VALUE` texts mean; a text that fits no input of the plan stays text, and is refused as that.
    static func changes(_ texts: [(name: String, text: String)], in plan: Plan) -> [InputChange] {
        texts.map { name, text in
            let input = plan.inputs.last { $0.name == name }
            let value = input.flatMap { try? bound($0, text).get()[name] }
            return InputChange(name: name, value: value ?? .string(text))
        }
    }

    /// Why a value is none that the input accepts; nil when it is one.
    static func problem(_ input: InputDeclaration, _ value: JSONValue) -> String? {
        switch bound(input, value.stringValue ?? value.text(.compact)) {
        case .success(let values): values[input.name] == value ? nil : "cannot have this value"
        case .failure(let failure):
            failure.diagnostics.first.map { message in
                let prefix = "'\(input.name)' "
                return message.message.hasPrefix(prefix)
                    ? String(message.message.dropFirst(prefix.count)) : message.message
            }
        }
    }

    private static func bound(_ input: InputDeclaration, _ text: String) -> Result<JSONObject, InputBinding.Failure> {
        InputBinding.bind([input], given: [(input.name, text)])
    }
}
