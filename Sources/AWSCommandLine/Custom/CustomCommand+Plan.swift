// SPDX-License-Identifier: Apache-2.0

public import Values

extension CustomCommand {
    /// A plan's command or option that is none here.
    public struct UnknownPlan: Error, Sendable, CustomStringConvertible {
        /// What is not understood, as a sentence without full stop.
        public let description: String
    }

    /// The command that a plan describes, every value known.
    ///
    /// A number may stand as the text that a hole was filled with, and the other way round.
    ///
    /// - Throws: `UnknownPlan` for a command, an option or a value that this version does not have: nothing is left out
    ///   in silence.
    public init(name: String, planOptions: JSONObject) throws(UnknownPlan) {
        guard let table = CustomCommandTable.commands[name] else {
            throw UnknownPlan(description: "there is no command 'aws \(name)'")
        }
        var options = JSONObject()
        for (key, value) in planOptions {
            guard let option = table.first(where: { $0.name == key }), let value = option.value(value) else {
                throw UnknownPlan(description: "'aws \(name)' knows no option '\(key)' of this form")
            }
            options[key] = value
        }
        for option in table where option.isRequired && options[option.name] == nil {
            throw UnknownPlan(description: "'aws \(name)' needs '\(option.name)'")
        }
        self.init(name: name, options: options)
    }
}

extension CustomOption {
    /// A value as the command line would have given it; nil for one that the option does not take.
    fileprivate func value(_ given: JSONValue) -> JSONValue? {
        switch kind {
        case .flag: given == true ? given : nil
        case .negatableFlag: if case .bool = given { given } else { nil }
        case .number: (given.integerValue ?? given.stringValue.flatMap { Int64($0) }).map { .integer($0) }
        case .choice(let words): given.stringValue.flatMap { words.contains($0) ? given : nil }
        case .text, .positional: Self.text(given)
        case .texts:
            given.arrayValue.flatMap { elements in
                let texts = elements.compactMap { Self.text($0) }
                return texts.count == elements.count && !texts.isEmpty ? .array(texts) : nil
            }
        }
    }

    private static func text(_ given: JSONValue) -> JSONValue? {
        switch given {
        case .string: given
        case .number, .bool: .string(given.text(.compact))
        case .null, .array, .object: nil
        }
    }
}
