// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Finds statements that count and do nothing else.
enum CountStatement {
    /// The place of the first `SELECT COUNT(`, with which a line begins.
    static func first(in text: PlacedText) -> SourceRange? {
        var offset = 0
        for line in text.text.split(separator: "\n", omittingEmptySubsequences: false) {
            let indent = line.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
            let words = line.dropFirst(indent).lowercased().split(separator: " ", maxSplits: 1)
            if words.first == "select", words.count == 2, words[1].drop(while: { $0 == " " }).hasPrefix("count(") {
                return text.place(offset + indent..<offset + line.utf8.count)
            }
            offset += line.utf8.count + 1
        }
        return nil
    }
}
