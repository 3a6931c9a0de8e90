// SPDX-License-Identifier: Apache-2.0

import Values

/// Writes block-style YAML whose every scalar reads back as the very same text.
struct YAMLWriter {
    private(set) var text = ""

    /// `key: "text"`, or a literal block when the text has several lines.
    mutating func field(_ key: String, _ value: String, indent: Int) {
        line("\(key):\(Self.scalar(value, indent: indent + 2))", indent: indent)
    }

    /// `key: "text"`, or nothing without a text.
    mutating func field(_ key: String, _ value: String?, indent: Int) {
        if let value { field(key, value, indent: indent) }
    }

    /// `key: [a, b]`, or nothing for an empty list unless asked for.
    mutating func list(_ key: String, _ values: [String], indent: Int, evenEmpty: Bool = false) {
        guard !values.isEmpty || evenEmpty else { return }
        line("\(key): [\(values.map(Self.inline).joined(separator: ", "))]", indent: indent)
    }

    /// `key:` and one `- text` a line.
    mutating func sequence(_ key: String, _ values: [String], indent: Int) {
        guard !values.isEmpty else { return }
        line("\(key):", indent: indent)
        for value in values { line("-\(Self.scalar(value, indent: indent + 4))", indent: indent + 2) }
    }

    /// The lines of another writer as one element of a list.
    mutating func item(_ entry: YAMLWriter, indent: Int) {
        let margin = String(repeating: " ", count: indent)
        for (index, line) in entry.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().enumerated()
        {
            text += line.isEmpty ? "\n" : margin + (index == 0 ? "- " : "  ") + line + "\n"
        }
    }

    /// One line as it is.
    mutating func line(_ content: String, indent: Int) {
        text += String(repeating: " ", count: indent) + content + "\n"
    }

    /// A scalar after `key:`; several lines become a literal block when that is exact, else a quoted text.
    private static func scalar(_ value: String, indent: Int) -> String {
        guard value.contains("\n"), fitsLiteralBlock(value) else { return " " + inline(value) }
        let margin = String(repeating: " ", count: indent)
        let body = value.hasSuffix("\n") ? String(value.dropLast()) : value
        let header = value.hasSuffix("\n") ? " |" : " |-"
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
        return header + lines.map { $0.isEmpty ? "\n" : "\n" + margin + $0 }.joined()
    }

    /// A literal block keeps neither an indented first line nor more than one final newline nor control characters.
    private static func fitsLiteralBlock(_ value: String) -> Bool {
        guard let first = value.utf8.first, first != 0x20, first != 0x09, first != 0x0A else { return false }
        if value.hasSuffix("\n\n") || value.hasSuffix(" \n") || value.hasSuffix(" ") { return false }
        return value.unicodeScalars.allSatisfy { $0 == "\n" || !isUnseen($0) }
    }

    /// A scalar on one line: bare when it can only be read as that text, double-quoted otherwise.
    static func inline(_ value: String) -> String {
        if isPlain(value) { return value }
        let quoted = JSONValue.string(value).text()
        guard quoted.unicodeScalars.contains(where: isUnseen) else { return quoted }
        return quoted.unicodeScalars.reduce(into: "") { text, scalar in
            guard isUnseen(scalar) else { return text.unicodeScalars.append(scalar) }
            let digits = String(scalar.value, radix: 16, uppercase: true)
            let isLong = digits.utf8.count > 4
            text +=
                (isLong ? "\\U" : "\\u") + String(repeating: "0", count: (isLong ? 8 : 4) - digits.utf8.count) + digits
        }
    }

    /// Whether a character could drive a terminal or reorder a line; such ones are written as escapes.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }

    private static func isPlain(_ value: String) -> Bool {
        guard let first = value.utf8.first, ValueName.isNameByte(first, first: true), value.utf8.count <= 60 else {
            return false
        }
        let isSimple = value.utf8.allSatisfy { ValueName.isNameByte($0, first: false) || "-./".utf8.contains($0) }
        return isSimple && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(value.lowercased())
    }
}
