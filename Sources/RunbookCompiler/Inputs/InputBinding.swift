// SPDX-License-Identifier: Apache-2.0

public import Diagnostics
public import RunbookModel
import RunbookSyntax
public import Values

/// Gives the inputs of a plan their values, from texts such as a command line's.
public enum InputBinding {
    /// Why inputs have no values: all reasons at once.
    public struct Failure: Error, Sendable {
        /// What is wrong; the file of each is the empty text, since a command line has none.
        public let diagnostics: [Diagnostic]
    }

    /// Why a value does not fit; the reason never quotes the value, which may be a secret.
    struct Mismatch: Error {
        var entry = InputFindings.wrongType
        var reason: String
    }

    /// The value of every input, defaults included, or all that is wrong with those given.
    ///
    /// Values are never quoted in diagnostics. An input without default must be given, except one whose value is kept
    /// elsewhere: it is not among the values unless it is given, and whoever resolves it gives it.
    public static func bind(
        _ inputs: [InputDeclaration],
        given: [(name: String, text: String)]
    ) -> Result<JSONObject, Failure> {
        var findings = FindingList(file: "")
        var values: [String: JSONValue] = [:]
        var seen: Set<String> = []
        // What somebody meant who misspelt a name is not missing as well.
        var meant: Set<String> = []
        for (name, text) in given {
            guard let input = inputs.first(where: { $0.name == name }) else {
                if let near = reportUnknown(name, inputs, &findings) { meant.insert(near) }
                continue
            }
            guard seen.insert(name).inserted else {
                findings.add(InputFindings.givenTwice, "'\(name)' is given twice", at: nil, fix: "give it once")
                continue
            }
            switch convert(text, to: input) {
            case .success(let value): values[name] = value
            case .failure(let mismatch):
                let fix = "give another value with --input \(name)=…"
                findings.add(mismatch.entry, "'\(name)' \(mismatch.reason)", at: nil, fix: fix)
            }
        }
        for input in inputs where !seen.contains(input.name) && !meant.contains(input.name) {
            if input.source != nil { continue }
            if let value = input.defaultValue {
                values[input.name] = value
            } else {
                let about = input.about.isEmpty ? "" : " (\(input.about))"
                findings.add(
                    InputFindings.missingInput,
                    "'\(input.name)'\(about) has no default and was not given",
                    at: nil,
                    fix: input.isSecret
                        ? "give it with --input-from \(input.name)=env:NAME, or at a terminal, which asks for it"
                        : "give it with --input \(input.name)=…"
                )
            }
        }
        let problems = findings.diagnostics
        guard problems.isEmpty else { return .failure(Failure(diagnostics: problems)) }
        return .success(JSONObject(inputs.compactMap { input in values[input.name].map { (input.name, $0) } }))
    }

    /// Reports a name that no input has.
    ///
    /// - Returns: The input that was probably meant.
    private static func reportUnknown(
        _ name: String,
        _ inputs: [InputDeclaration],
        _ findings: inout FindingList
    ) -> String? {
        let near = Suggestion.closest(to: name, in: inputs.map(\.name))
        let names = inputs.map(\.name).joined(separator: ", ")
        findings.add(
            InputFindings.unknownInput,
            "there is no input '\(name)'" + (near.map { "; did you mean '\($0)'?" } ?? ""),
            at: nil,
            fix: near.map { "write '\($0)'" }
                ?? (names.isEmpty ? "leave it out: this runbook has no inputs" : "use one of \(names)")
        )
        return near
    }

    /// The value that a text stands for.
    static func convert(_ text: String, to input: InputDeclaration) -> Result<JSONValue, Mismatch> {
        let value = input.type == .list ? list(text, of: input.element) : InputConversion.value(text, input.type)
        guard let value else { return .failure(Mismatch(reason: reason(text, input))) }
        return InputLimits.mismatch(value, text, of: input).map { .failure($0) } ?? .success(value)
    }

    /// The value of a default in front matter.
    static func convert(_ node: YAMLNode, to input: InputDeclaration) -> Result<JSONValue, Mismatch> {
        if let text = node.text {
            if node.isNull { return .failure(Mismatch(reason: "is null; leave it out to make the input required")) }
            return convert(text, to: input)
        }
        guard input.type == .list, let texts = node.textList,
            let values = elements(texts.map(JSONValue.string), of: input.element)
        else { return .failure(Mismatch(reason: reason("", input))) }
        let value = JSONValue.array(values)
        return InputLimits.mismatch(value, "", of: input).map { .failure($0) } ?? .success(value)
    }

    private static func list(_ text: String, of element: InputType?) -> JSONValue? {
        guard let parts = InputConversion.value(text, .list)?.arrayValue else { return nil }
        return elements(parts, of: element).map(JSONValue.array)
    }

    private static func elements(_ parts: [JSONValue], of element: InputType?) -> [JSONValue]? {
        var values: [JSONValue] = []
        for part in parts {
            // A list of texts holds texts only: a number in JSON may be a mistake.
            guard element != nil || part.stringValue != nil,
                let value = InputConversion.value(part.stringValue ?? part.text(), element ?? .string)
            else { return nil }
            values.append(value)
        }
        return values
    }

    /// What the value should be; near names are only said of a value that is no secret.
    private static func reason(_ text: String, _ input: InputDeclaration) -> String {
        if input.type == .list, let element = input.element {
            return "is not a list of \(element.rawValue): an element \(InputConversion.reason(element))"
        }
        let near = input.type == .awsRegion && !input.isSecret ? InputConversion.nearRegion(text) : nil
        return InputConversion.reason(input.type) + (near.map { "; did you mean '\($0)'?" } ?? "")
    }
}
