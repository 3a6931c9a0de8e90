// SPDX-License-Identifier: Apache-2.0

/// Writes texts as YAML that people review: without quotes where that reads back as the same text.
enum ReadableYAML {
    /// The text on one line, after a key of a block mapping or a hyphen.
    static func text(_ value: String) -> String { isPlain(value) ? value : YAMLWriter.inline(value) }

    private static func isPlain(_ value: String) -> Bool {
        guard let first = value.utf8.first, let last = value.utf8.last, value.utf8.count <= 300 else { return false }
        let isLetter = ValueName.isNameByte(first, first: true)
        let isNumber =
            ValueName.isNameByte(first, first: false) && value.utf8.contains { ValueName.isNameByte($0, first: true) }
        // `0x1f` and `1e3` are numbers, too; a duration is none.
        guard isLetter || first == UInt8(ascii: "$") || (isNumber && Int(value.dropLast()) != nil) else { return false }
        guard last != UInt8(ascii: ":"), last != 0x20, value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return false
        }
        if value.contains(": ") || value.contains(" #") { return false }
        return !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(value.lowercased())
    }
}

extension String {
    /// The text with its line ends as spaces, for a comment.
    var oneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
