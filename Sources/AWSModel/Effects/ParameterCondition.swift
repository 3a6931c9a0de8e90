// SPDX-License-Identifier: Apache-2.0

import Values

/// Something that a call's parameters may say.
///
/// A path names members, separated by dots; `[]` after a name stands for each element of the list, and `*` for each
/// value of a map: `RequestItems.*[].DeleteRequest`.
struct ParameterCondition: Sendable, Hashable {
    /// What is asked of the values at the path.
    enum Test: Sendable, Hashable {
        /// There is one.
        case isPresent
        /// There is one, and it is not false.
        case isGiven
        /// One is this truth.
        case isBool(Bool)
        /// One is a number, as a number or as text, and this one.
        case isNumber(Int)
        /// One is a number, as a number or as text, and below this one.
        case isBelow(Int)
        /// One is one of these texts.
        case isOneOf([String])
        /// One starts with one of these words, in any case.
        case startsWith([String])
        /// One holds one of these words somewhere, in any case: also in a later statement, a quotation or a comment.
        case holdsWord([String])
    }

    /// Whether a condition holds, as far as parameters tell before the values of markers are known.
    enum Answer: Sendable, Hashable {
        /// It holds for some value, and for every value there is.
        case always
        /// It holds for some value, or may.
        case perhaps
        /// It does not hold.
        case never
    }

    let path: String
    let test: Test

    init(_ path: String, _ test: Test) {
        self.path = path
        self.test = test
    }

    /// Whether the condition holds for parameters in which markers of ``DeferredText`` stand for what is known later.
    func holds(for parameters: JSONValue) -> Answer {
        var values = [parameters]
        for step in path.split(separator: ".") { values = values.flatMap { Self.values(at: step, in: $0) } }
        let answers = values.map(answer)
        if answers.allSatisfy({ $0 == .never }) { return .never }
        return answers.allSatisfy { $0 == .always } ? .always : .perhaps
    }

    private static func values(at step: Substring, in value: JSONValue) -> [JSONValue] {
        // A whole structure that is known later may hold anything.
        if isDeferred(value) { return [value] }
        let takesElements = step.hasSuffix("[]")
        let name = takesElements ? step.dropLast(2) : step
        let found =
            name == "*" ? value.objectValue.map { $0.map(\.value) } ?? [] : value[String(name)].map { [$0] } ?? []
        guard takesElements else { return found }
        return found.flatMap { isDeferred($0) ? [$0] : $0.arrayValue ?? [] }
    }

    /// Whether a value is known only when the call is made: a marker, or the content of a file.
    private static func isDeferred(_ value: JSONValue) -> Bool {
        if let text = value.stringValue { return DeferredText.holdsMarker(text) }
        return value["$file"] != nil || value["$attachment"] != nil
    }

    private func answer(_ value: JSONValue) -> Answer {
        if value.isNull { return .never }
        if case .isPresent = test { return .always }
        if Self.isDeferred(value) { return .perhaps }
        let holds =
            switch test {
            case .isPresent: true
            case .isGiven: value != false && value != "false"
            case .isBool(let wanted): value == .bool(wanted) || value == .string(wanted ? "true" : "false")
            case .isNumber(let wanted): value == .integer(wanted) || value == .string("\(wanted)")
            case .isBelow(let limit): Self.number(value).map { $0 < limit } ?? false
            case .isOneOf(let texts): value.stringValue.map(texts.contains) ?? false
            case .startsWith(let words): value.stringValue.map { Self.starts($0, words) } ?? false
            case .holdsWord(let words): value.stringValue.map { Self.holds($0, words) } ?? false
            }
        return holds ? .always : .never
    }

    private static func number(_ value: JSONValue) -> Int64? {
        value.integerValue ?? value.stringValue.flatMap { Int64($0) }
    }

    private static func starts(_ text: String, _ words: [String]) -> Bool {
        let first = text.drop { $0.isWhitespace }.prefix { $0.isLetter }.uppercased()
        return words.contains(first)
    }

    private static func holds(_ text: String, _ words: [String]) -> Bool {
        // Bytes: a mark that joins a letter must not hide a word.
        let found = text.utf8.split { !isOfWord($0) }
        return found.contains { word in words.contains(String(decoding: Array(word), as: UTF8.self).uppercased()) }
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
