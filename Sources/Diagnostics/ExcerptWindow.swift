// SPDX-License-Identifier: Apache-2.0

/// The part of a line that fits into a number of columns, around the place that matters.
struct ExcerptWindow {
    /// The bytes that are shown, on borders of characters.
    let range: SourceRange
    /// What stands for the bytes before: `…` or nothing.
    let prefix: String
    /// What stands for the bytes behind: `…` or nothing.
    let suffix: String

    /// At most half of the columns goes to what stands before the place, unless all of it fits.
    init(of line: SourceRange, around start: Int, columns: Int, in source: SourceText) {
        if line.count <= 4 * columns, VisibleText.columns(source.text(in: line)) <= columns {
            self.init(range: line, in: line)
            return
        }
        let room = columns - 2
        let first = max(line.lower, start - 4 * columns)
        let before = Self.characters(source.bytes(in: SourceRange(first, start)))
        var lower = start
        var used = 0
        for character in before.reversed() {
            let width = VisibleText.columns(String(decoding: character, as: UTF8.self))
            guard used + width <= room / 2 else { break }
            used += width
            lower -= character.count
        }
        var upper = start
        for character in Self.characters(source.bytes(in: SourceRange(start, min(line.upper, start + 4 * columns)))) {
            let width = VisibleText.columns(String(decoding: character, as: UTF8.self))
            guard used + width <= room else { break }
            used += width
            upper += character.count
        }
        self.init(range: SourceRange(lower, upper), in: line)
    }

    private init(range: SourceRange, in line: SourceRange) {
        self.range = range
        prefix = range.lower > line.lower ? "…" : ""
        suffix = range.upper < line.upper ? "…" : ""
    }

    /// The bytes in groups of one UTF-8 sequence each; a stray continuation byte joins the group before it.
    private static func characters(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var groups: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        for index in bytes.indices.dropFirst() where bytes[index] & 0xC0 != 0x80 {
            groups.append(bytes[start..<index])
            start = index
        }
        if start < bytes.endIndex { groups.append(bytes[start...]) }
        return groups
    }
}
