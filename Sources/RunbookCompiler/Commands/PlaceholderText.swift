// SPDX-License-Identifier: Apache-2.0

/// Finds words that somebody meant to replace.
enum PlaceholderText {
    private static let words: Set<String> = [
        "ACCOUNT", "ACCOUNT_ID", "ACCOUNTID", "AWS_ACCOUNT_ID", "CHANGEME", "CHANGE_ME", "FIXME", "REPLACEME",
        "REPLACE_ME", "YOUR_ACCOUNT", "YOUR_ACCOUNT_ID", "YOUR_BUCKET", "XXXXXXXXXXXX",
    ]

    /// The places of such words that stand alone, and of `<words-in-angle-brackets>`.
    static func ranges(in text: String) -> [Range<Int>] {
        let bytes = Array(text.utf8)
        var found: [Range<Int>] = []
        var index = 0
        while index < bytes.count {
            let start = index
            if ValueName.isNameByte(bytes[index], first: false) {
                while index < bytes.count, ValueName.isNameByte(bytes[index], first: false) { index += 1 }
                let isReference =
                    start > 0 && (bytes[start - 1] == UInt8(ascii: "$") || bytes[start - 1] == UInt8(ascii: "{"))
                let isAssigned = index < bytes.count && bytes[index] == UInt8(ascii: "=")
                let word = String(decoding: bytes[start..<index], as: UTF8.self)
                if !isReference, !isAssigned, words.contains(word) { found.append(start..<index) }
            } else if bytes[index] == UInt8(ascii: "<"), let end = angleEnd(bytes, index) {
                found.append(start..<end)
                index = end
            } else {
                index += 1
            }
        }
        return found
    }

    /// The end of `<your-name>`: a letter, then letters, digits and hyphens with at least one hyphen or underscore.
    private static func angleEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
        var end = start + 1
        var isCompound = false
        while end < bytes.count,
            ValueName.isNameByte(bytes[end], first: end == start + 1) || bytes[end] == UInt8(ascii: "-")
        {
            if bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: "_") { isCompound = true }
            end += 1
        }
        guard isCompound, end < bytes.count, bytes[end] == UInt8(ascii: ">") else { return nil }
        return end + 1
    }
}
