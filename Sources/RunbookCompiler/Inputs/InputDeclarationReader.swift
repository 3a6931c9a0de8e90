// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Values

/// Reads the declaration of one input.
struct InputDeclarationReader {
    private let pair: YAMLNode.Pair
    private var reader: MappingReader

    init(_ pair: YAMLNode.Pair, source: SourceText) {
        self.pair = pair
        reader = MappingReader(
            pair.value,
            keys: InputReference.keys.map(\.key),
            source: source,
            unknown: InputFindings.invalidInput
        )
        reader.invalid = InputFindings.invalidInput
    }

    /// What is wrong with the declaration.
    var findings: [Diagnostic] { reader.findings.diagnostics }

    /// The declaration; nil when it has no readable form.
    mutating func read() -> InputDeclaration? {
        guard pair.value.pairs != nil else { return pair.value.isNull ? InputDeclaration(name: pair.name) : nil }
        var input = InputDeclaration(name: pair.name)
        input.type = reader.choice("type", InputType.self) ?? .string
        readElement(&input)
        input.about = reader.text("about")?.text ?? ""
        input.isSecret = reader.flag("secret") ?? false
        readPattern(&input)
        readSource(&input)
        readAllowed(&input)
        readRange(&input)
        readDefault(&input)
        return input
    }

    private mutating func readElement(_ input: inout InputDeclaration) {
        guard let of = reader.text("of") else { return }
        guard input.type == .list else { return report("'of' says what a list holds; this is no list", of.range) }
        guard let element = reader.choice("of", InputType.self) else { return }
        guard element != .list else { return report("a list does not hold lists", of.range) }
        input.element = element == .string ? nil : element
    }

    private mutating func readPattern(_ input: inout InputDeclaration) {
        guard let pattern = reader.text("pattern") else { return }
        if InputPattern(pattern.text) == nil {
            report("'\(pattern.text)' is not a regular expression", pattern.range)
        } else {
            input.pattern = pattern.text
        }
    }

    private mutating func readSource(_ input: inout InputDeclaration) {
        guard let from = reader.text("from") else { return }
        guard let reference = SecretReference(from.text) else {
            return report(
                "this does not say where the value is kept",
                from.range,
                fix: "write one of \(SecretReference.forms.joined(separator: ", "))"
            )
        }
        input.source = reference
        if reader.flag("secret") == false, let secret = pair.value["secret"] {
            report("a value with 'from' is always secret", secret.range, fix: "leave 'secret' out")
        }
        input.isSecret = true
    }

    private mutating func readAllowed(_ input: inout InputDeclaration) {
        guard let node = pair.value["one-of"] else { return }
        guard let elements = node.elements, !elements.isEmpty else {
            return report("one-of is a list of the values that are accepted", node.range, fix: "write one-of: [a, b]")
        }
        var single = InputDeclaration(name: input.name, type: input.type)
        if input.type == .list { single.type = input.element ?? .string }
        var allowed: [JSONValue] = []
        for element in elements {
            switch InputBinding.convert(element, to: single) {
            case .success(let value):
                if allowed.contains(value) { report("this value stands here twice", element.range) }
                allowed.append(value)
            case .failure(let mismatch): report("this value \(mismatch.reason)", element.range)
            }
        }
        if allowed.count == elements.count { input.allowed = allowed }
    }

    private mutating func readRange(_ input: inout InputDeclaration) {
        input.minimum = limit("min", input)
        input.maximum = limit("max", input)
        guard let least = input.minimum.flatMap(InputLimits.bound), let most = input.maximum.flatMap(InputLimits.bound),
            least > most, let node = pair.value["min"]
        else { return }
        report("min is greater than max, so that no value is accepted", node.range)
    }

    private mutating func limit(_ key: String, _ input: InputDeclaration) -> JSONValue? {
        guard let node = pair.value[key] else { return nil }
        let type: InputType
        switch input.type {
        case .integer, .number, .duration: type = input.type
        case .list: type = .integer
        default:
            report("'\(key)' means nothing for a \(input.type.rawValue)", node.range, fix: "leave it out")
            return nil
        }
        guard let text = node.text, let value = InputConversion.value(text, type) else {
            report("\(key) \(InputConversion.reason(type))", node.range)
            return nil
        }
        if input.type == .list, (value.integerValue ?? -1) < 0 {
            report("\(key) is how many elements the list has", node.range)
            return nil
        }
        return value
    }

    private mutating func readDefault(_ input: inout InputDeclaration) {
        guard let value = pair.value["default"] else { return }
        guard input.source == nil else {
            return report("the value comes from '\(input.source?.text ?? "")', so there is no default", value.range)
        }
        switch InputBinding.convert(value, to: input) {
        case .success(let converted): input.defaultValue = converted
        case .failure(let mismatch): report("the default \(mismatch.reason)", value.range)
        }
    }

    private mutating func report(_ message: String, _ range: SourceRange, fix: String? = nil) {
        reader.findings.add(InputFindings.invalidInput, message, at: range, fix: fix)
    }
}
