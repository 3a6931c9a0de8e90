// SPDX-License-Identifier: Apache-2.0

extension ValueShape {
    /// What the value is, for a sentence: `text`, `a timestamp`, `a list of text`.
    public var noun: String {
        let kinds = present
        if kinds.isEmpty { return "null" }
        if kinds.isSuperset(of: Kinds.any.subtracting(.null)) { return "any value" }
        let nouns = kinds.each.map { noun($0) }
        guard let last = nouns.last, nouns.count > 1 else { return nouns.first ?? "nothing" }
        return nouns.dropLast().joined(separator: ", ") + " or " + last
    }

    private func noun(_ kind: Kinds) -> String {
        switch kind {
        case .boolean: "true or false"
        case .number: "a number"
        case .string: spelling == .moment ? "a timestamp" : spelling == .duration ? "a duration" : "text"
        case .array: elementWord.map { "a list of \($0)" } ?? "a list"
        case .object: "an object"
        case .timestamp: "a timestamp"
        case .duration: "a duration"
        default: "null"
        }
    }

    /// The type in words, as a plan shows it: `text`, `number`, `list of text`; nil when nothing is known.
    public var typeWords: String? {
        guard present.each.count == 1 else { return nil }
        switch present {
        case .boolean: return "boolean"
        case .number: return "number"
        case .string: return spelling == .moment ? "timestamp" : spelling == .duration ? "duration" : "text"
        case .array: return element.typeWords.map { "list of \($0)" } ?? "list"
        case .object: return "object"
        case .timestamp: return "timestamp"
        case .duration: return "duration"
        default: return nil
        }
    }

    private var elementWord: String? {
        switch element.present {
        case .boolean: "booleans"
        case .number: "numbers"
        case .string: element.spelling == .moment ? "timestamps" : "texts"
        case .array: "lists"
        case .object: "objects"
        default: nil
        }
    }
}
