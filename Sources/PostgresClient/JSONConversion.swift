// SPDX-License-Identifier: Apache-2.0

import Values

/// Turns the server's text for a value into JSON, by the type of its column.
///
/// Sessions run with `DateStyle` ISO, `TimeZone` UTC and `extra_float_digits` 1, which this relies on.
enum JSONConversion {
    static func value(_ text: String, typeOID: UInt32) -> JSONValue {
        switch typeOID {
        case 16: text == "t" ? true : false
        case 20, 21, 23, 24, 26, 28, 29, 5069: integer(text)
        case 700, 701: floating(text)
        case 1700: numeric(text)
        case 114, 3802: (try? JSONParser.parse(text)) ?? .string(text)
        case 1184: .string(moment(text))
        case 2278: .null
        default: .string(text)
        }
    }

    private static func integer(_ text: String) -> JSONValue {
        Int64(text).map { .number(JSONNumber($0)) } ?? .string(text)
    }

    /// Infinities and NaN have no JSON number and stay text.
    private static func floating(_ text: String) -> JSONValue {
        guard let double = Double(text), double.isFinite else { return .string(text) }
        if let integer = Int64(text) { return .number(JSONNumber(integer)) }
        return .number(JSONNumber(double))
    }

    /// A number when a double holds its value exactly as written: 15 significant digits always fit, beyond that only
    /// what prints back the same.
    private static func numeric(_ text: String) -> JSONValue {
        if let integer = Int64(text) { return .number(JSONNumber(integer)) }
        guard let double = Double(text), double.isFinite else { return .string(text) }
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") }
        let significant = digits.drop { $0 == UInt8(ascii: "0") }.count
        if significant <= 15, double != 0 || significant == 0 { return .number(JSONNumber(double)) }
        return "\(double)" == text ? .number(JSONNumber(double)) : .string(text)
    }

    /// `2026-11-22 03:00:00.5+00` as RFC 3339; infinities and years before Christ stay as the server writes them.
    private static func moment(_ text: String) -> String {
        guard text.hasSuffix("+00"), let space = text.firstIndex(of: " ") else { return text }
        return text[..<space] + "T" + text[text.index(after: space)...].dropLast(3) + "Z"
    }
}
