// SPDX-License-Identifier: Apache-2.0

internal import AWSModel
internal import Values

/// Gives the strings of shorthand the types of their shapes: numbers, truth values, and lists of one.
struct ShorthandCoercion {
    let service: ServiceModel

    /// The value with the types of its shape; what does not fit stays as it is, for the validator to name.
    func value(_ value: JSONValue, as shape: Shape) -> JSONValue {
        switch (shape.kind, value) {
        case (.structure, .object(let members)):
            .object(
                JSONObject(
                    members.map { name, value in
                        let member = shape.member(named: name).map(service.shape(of:))
                        return (name, member.map { self.value(value, as: $0) } ?? value)
                    }
                )
            )
        case (.map, .object(let members)):
            .object(
                JSONObject(
                    members.map { name, value in
                        (name, shape.value.map { self.value(value, as: service.shape(of: $0)) } ?? value)
                    }
                )
            )
        case (.list, .array(let elements)): .array(elements.map { element($0, of: shape) })
        case (.list, .string(let text)) where Self.isMarker(text): value
        case (.list, _): .array([element(value, of: shape)])
        case (_, .string(let text)): Self.scalar(text, as: shape.kind)
        default: value
        }
    }

    private func element(_ value: JSONValue, of list: Shape) -> JSONValue {
        guard let element = list.element else { return value }
        return self.value(value, as: service.shape(of: element))
    }

    /// A text as the number or truth value that it spells; the text itself when it spells none.
    static func scalar(_ text: String, as kind: Shape.Kind) -> JSONValue {
        switch kind {
        case .integer, .long:
            let digits = text.filter { !$0.isWhitespace }
            return Int64(digits).map { .number(JSONNumber($0)) } ?? .string(text)
        case .float, .double:
            if let integer = Int64(text) { return .number(JSONNumber(integer)) }
            guard let number = Double(text), number.isFinite else { return .string(text) }
            return .number(JSONNumber(number))
        case .boolean:
            switch text.lowercased() {
            case "true": return true
            case "false": return false
            default: return .string(text)
            }
        case .structure, .list, .map, .string, .timestamp, .blob, .document: return .string(text)
        }
    }

    /// Whether a text is one marker and nothing else.
    static func isMarker(_ text: String) -> Bool {
        guard text.first == DeferredText.open, text.last == DeferredText.close, text.count > 2 else { return false }
        return text.dropFirst().dropLast().allSatisfy(\.isNumber)
    }
}
