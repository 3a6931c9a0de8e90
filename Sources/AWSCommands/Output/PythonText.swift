// SPDX-License-Identifier: Apache-2.0

import Values

/// Values as Python writes them, which is what the AWS CLI's `text` and `table` show.
enum PythonText {
    /// `str(value)`: `True`, `None`, `1.0`; lists and maps as Python's own notation.
    static func text(of value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .null: "None"
        case .bool(let flag): flag ? "True" : "False"
        case .number(let number): numeral(number)
        case .array, .object: notation(of: value)
        }
    }

    /// A number as Python and its JSON writer print it; exponents begin at 1e+16 and below 0.0001.
    static func numeral(_ number: JSONNumber) -> String {
        guard !number.isInteger else { return number.text ?? "nan" }
        let double = number.double
        if double.isNaN { return "NaN" }
        if double.isInfinite { return double < 0 ? "-Infinity" : "Infinity" }
        let text = "\(double)"
        // Swift writes whole numbers below 2^54 out, Python below 10^16.
        guard double.magnitude >= 1e16, !text.contains("e") else { return text }
        let digits = text.dropFirst(double < 0 ? 1 : 0).prefix { $0 != "." }
        var mantissa = digits
        while mantissa.count > 1, mantissa.last == "0" { mantissa.removeLast() }
        let fraction = mantissa.dropFirst().isEmpty ? "" : "." + mantissa.dropFirst()
        return (double < 0 ? "-" : "") + digits.prefix(1) + fraction + "e+\(digits.count - 1)"
    }

    /// Whether Python counts the value as false.
    static func isFalse(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool(false): true
        case .bool(true): false
        case .number(let number): number.double == 0
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        }
    }

    /// The names in Python's order of strings, which is by code point.
    static func sorted(_ names: some Sequence<String>) -> [String] {
        names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func notation(of value: JSONValue) -> String {
        switch value {
        case .string(let text):
            let quote = text.contains("'") && !text.contains("\"") ? "\"" : "'"
            let escaped = text.unicodeScalars.map { scalar in
                switch scalar {
                case "\\": "\\\\"
                case "\n": "\\n"
                case "\r": "\\r"
                case "\t": "\\t"
                case "'" where quote == "'": "\\'"
                default: String(scalar)
                }
            }
            return quote + escaped.joined() + quote
        case .array(let elements): return "[" + elements.map(notation).joined(separator: ", ") + "]"
        case .object(let members):
            return "{"
                + members.map { notation(of: .string($0.key)) + ": " + notation(of: $0.value) }
                .joined(separator: ", ") + "}"
        case .null, .bool, .number: return text(of: value)
        }
    }
}

extension JSONValue {
    /// Whether the value is neither a list nor a map.
    var isScalar: Bool {
        switch self {
        case .array, .object: false
        case .null, .bool, .number, .string: true
        }
    }
}
