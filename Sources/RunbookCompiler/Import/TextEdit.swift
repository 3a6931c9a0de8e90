// SPDX-License-Identifier: Apache-2.0

/// A part of a file and what to write there.
struct TextEdit: Hashable {
    /// The bytes to replace, counted from the start of the file; empty for an insertion.
    var range: Range<Int>
    /// What to put there.
    var replacement: String

    /// The edits in the order of the file; of two that overlap the first one stays.
    ///
    /// Insertions at one place keep their order.
    static func arranged(_ edits: [TextEdit]) -> [TextEdit] {
        let sorted = edits.enumerated().sorted { left, right in
            (left.element.range.lowerBound, left.offset) < (right.element.range.lowerBound, right.offset)
        }
        var kept: [TextEdit] = []
        for (_, edit) in sorted {
            if let last = kept.last, edit.range.lowerBound < last.range.upperBound { continue }
            kept.append(edit)
        }
        return kept
    }

    /// The bytes after all edits, which are arranged.
    static func apply(_ edits: [TextEdit], to bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var copied = 0
        for edit in edits where edit.range.lowerBound >= copied && edit.range.upperBound <= bytes.count {
            result += bytes[copied..<edit.range.lowerBound]
            result += Array(edit.replacement.utf8)
            copied = edit.range.upperBound
        }
        return result + bytes[copied...]
    }
}
