// SPDX-License-Identifier: Apache-2.0

/// Finds words that somebody meant to replace.
enum PlaceholderText {
    private static let words: Set<String> = [
        "ACCOUNT", "ACCOUNT_ID", "ACCOUNTID", "AWS_ACCOUNT_ID", "CHANGEME", "CHANGE_ME", "FIXME", "REPLACEME",
        "REPLACE_ME", "XXXXXXXXXXXX",
    ]
    /// What stands in angle brackets for a key.
    private static let keys: Set<String> = ["lf", "crlf", "ctrl", "enter", "return", "tab", "esc", "eof"]
    private static let beginnings = ["YOUR_", "YOUR-", "your_", "your-", "REPLACE_WITH", "REPLACE-WITH", "INSERT_YOUR"]

    /// What such words begin with: most words begin otherwise.
    private static let firsts = Set((Array(words) + beginnings).compactMap(\.utf8.first))

    /// Such words that stand alone, `<words in angle brackets>` and `{{names}}`, each with its place.
    static func all(in text: String) -> [(text: String, range: Range<Int>)] {
        let bytes = Array(text.utf8)
        return ranges(in: text, bytes).map { (String(decoding: bytes[$0], as: UTF8.self), $0) }
    }

    private static func ranges(in text: String, _ bytes: [UInt8]) -> [Range<Int>] {
        // Where tags are closed it is a document in angle brackets.
        let hasTags = text.holds("</") || text.holds("/>")
        var found: [Range<Int>] = []
        var index = 0
        while index < bytes.count {
            let start = index
            switch bytes[index] {
            case let byte where ValueName.isNameByte(byte, first: false):
                while index < bytes.count, ValueName.isNameByte(bytes[index], first: false) { index += 1 }
                if let end = placeholderEnd(bytes, start..<index) {
                    found.append(start..<end)
                    index = end
                }
            case UInt8(ascii: "<") where !hasTags:
                if let end = angleEnd(bytes, index) {
                    found.append(start..<end)
                    index = end
                } else {
                    index += 1
                }
            case UInt8(ascii: "{"):
                if let end = braceEnd(bytes, index) {
                    found.append(start..<end)
                    index = end
                } else {
                    index += 1
                }
            default: index += 1
            }
        }
        return found
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        ValueName.isNameByte(byte, first: false) || byte == UInt8(ascii: "-")
    }

    /// The end of the placeholder that begins with a word; nil when the word is none.
    private static func placeholderEnd(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        guard firsts.contains(bytes[range.lowerBound]) else { return nil }
        if range.lowerBound > 0, "${".utf8.contains(bytes[range.lowerBound - 1]) { return nil }
        if range.upperBound < bytes.count, bytes[range.upperBound] == UInt8(ascii: "=") { return nil }
        if words.contains(String(decoding: bytes[range], as: UTF8.self)) { return range.upperBound }
        // `not-your-bucket` is a name like any other.
        if range.lowerBound > 0, bytes[range.lowerBound - 1] == UInt8(ascii: "-") { return nil }
        var end = range.upperBound
        while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
        let word = String(decoding: bytes[range.lowerBound..<end], as: UTF8.self)
        return beginnings.contains { word.hasPrefix($0) && word.utf8.count > $0.utf8.count } ? end : nil
    }

    /// The end of `<your name>`: a letter, then letters, digits, spaces, hyphens and underscores.
    private static func angleEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
        // `<<END` is a here-document, `x<y` a comparison.
        if start > 0, bytes[start - 1] == UInt8(ascii: "<") || ValueName.isNameByte(bytes[start - 1], first: false) {
            return nil
        }
        var end = start + 1
        while end < bytes.count, end - start <= 60,
            ValueName.isNameByte(bytes[end], first: end == start + 1)
                || (end > start + 1 && "- ./".utf8.contains(bytes[end]))
        { end += 1 }
        guard end > start + 1, end < bytes.count, bytes[end] == UInt8(ascii: ">"), bytes[end - 1] != 0x20 else {
            return nil
        }
        if keys.contains(String(decoding: bytes[(start + 1)..<end], as: UTF8.self).lowercased()) { return nil }
        return end + 1
    }

    /// The end of `{{name}}`, which is no template of `docker --format` or `kubectl -o go-template`: those begin in a dot.
    private static func braceEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
        guard start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "{") else { return nil }
        var end = start + 2
        while end < bytes.count, bytes[end] == 0x20 { end += 1 }
        let name = end
        while end < bytes.count, end - start <= 60, isWordByte(bytes[end]) { end += 1 }
        let word = String(decoding: bytes[name..<max(name, end)], as: UTF8.self)
        guard end > name, !(0x30...0x39).contains(bytes[name]), !["end", "else"].contains(word) else { return nil }
        while end < bytes.count, bytes[end] == 0x20 { end += 1 }
        guard end + 1 < bytes.count, bytes[end] == UInt8(ascii: "}"), bytes[end + 1] == UInt8(ascii: "}") else {
            return nil
        }
        return end + 2
    }
}
