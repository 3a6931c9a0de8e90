// SPDX-License-Identifier: Apache-2.0

import Diagnostics

extension UnifiedDiff {
    /// The diff of a file and its edits, which are arranged.
    ///
    /// The edits say what changes, so that the file's lines need not be compared.
    init(_ bytes: [UInt8], _ edits: [TextEdit]) {
        let old = Self.lines(of: bytes)
        var starts = [0]
        for line in old { starts.append(starts[starts.count - 1] + line.count) }
        self.init(old, Self.changes(bytes, old, starts, edits))
    }

    /// The edits line by line: edits that touch the same line are one change.
    private static func changes(
        _ bytes: [UInt8],
        _ old: [ArraySlice<UInt8>],
        _ starts: [Int],
        _ edits: [TextEdit]
    ) -> [Change] {
        var groups: [(lines: Range<Int>, edits: [TextEdit])] = []
        var line = 0
        for edit in edits {
            while line + 1 < starts.count - 1, starts[line + 1] <= edit.range.lowerBound { line += 1 }
            var end = line
            while end < old.count, starts[end] < max(edit.range.upperBound, edit.range.lowerBound + 1) { end += 1 }
            let isAtEnd = edit.range.lowerBound == bytes.count && (bytes.isEmpty || bytes.last == 0x0A)
            let lines = isAtEnd ? old.count..<old.count : line..<max(end, min(line + 1, old.count))
            if let last = groups.last, last.lines.upperBound > lines.lowerBound || last.lines == lines {
                groups[groups.count - 1].lines = last.lines.lowerBound..<max(last.lines.upperBound, lines.upperBound)
                groups[groups.count - 1].edits.append(edit)
            } else {
                groups.append((lines, [edit]))
            }
        }
        return groups.map { group in
            let start = starts[group.lines.lowerBound]
            let moved = group.edits.map { edit in
                TextEdit(
                    range: edit.range.lowerBound - start..<edit.range.upperBound - start,
                    replacement: edit.replacement
                )
            }
            let part = Array(bytes[start..<starts[group.lines.upperBound]])
            return Change(old: group.lines, new: lines(of: TextEdit.apply(moved, to: part)))
        }
    }
}
