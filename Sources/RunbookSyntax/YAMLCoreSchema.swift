// SPDX-License-Identifier: Apache-2.0

import Values

/// The tag resolution of YAML 1.2.2, section 10.3.2.
enum YAMLCoreSchema {
    static func value(ofPlain text: String) -> JSONValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return number(text) ?? .string(text)
        }
    }

    private static func number(_ text: String) -> JSONValue? {
        if text.hasPrefix("0o") { return Int64(digits(text.dropFirst(2)), radix: 8).map { .integer($0) } }
        if text.hasPrefix("0x") { return Int64(digits(text.dropFirst(2)), radix: 16).map { .integer($0) } }
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let whole = take(&rest)
        var fraction = 0
        var isFloat = false
        if rest.first == UInt8(ascii: ".") {
            isFloat = true
            rest = rest.dropFirst()
            fraction = take(&rest)
        }
        guard whole + fraction > 0 else { return nil }
        if let sign = rest.first, sign == UInt8(ascii: "e") || sign == UInt8(ascii: "E") {
            isFloat = true
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
            guard take(&rest) > 0 else { return nil }
        }
        guard rest.isEmpty else { return nil }
        if !isFloat, let integer = Int64(text) { return .integer(integer) }
        guard let double = Double(text.hasSuffix(".") ? text + "0" : text), double.isFinite else { return nil }
        return .number(JSONNumber(double))
    }

    /// The digits, or nothing where a sign would let `Int64` read what the schema does not know.
    private static func digits(_ text: Substring) -> Substring {
        text.first == "-" || text.first == "+" ? "" : text
    }

    private static func take(_ rest: inout String.UTF8View.SubSequence) -> Int {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest.dropFirst(digits.count)
        return digits.count
    }
}
