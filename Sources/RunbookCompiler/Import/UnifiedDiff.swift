// SPDX-License-Identifier: Apache-2.0

/// Writes edits of a file as a unified diff that `patch -p0` and `git apply -p0` take.
///
/// Lines end at LF, as they do for these tools: a CR before it is part of the line. A last line without an end is
/// marked as such. The format is that of POSIX `diff -u`.
struct UnifiedDiff {
    /// How many unchanged lines stand around a change.
    private static let context = 3

    /// Neighbouring old lines and the lines that take their place.
    private struct Change {
        var old: Range<Int>
        var new: [ArraySlice<UInt8>]
    }

    private let old: [ArraySlice<UInt8>]
    private let changes: [Change]

    /// The diff of a file and its edits, which are arranged.
    init(_ bytes: [UInt8], _ edits: [TextEdit]) {
        old = Self.lines(of: bytes[...])
        var starts = [0]
        for line in old { starts.append(starts[starts.count - 1] + line.count) }
        changes = Self.changes(bytes, old, starts, edits)
    }

    /// The diff that makes a new file.
    static func creation(of name: String, _ bytes: [UInt8]) -> [UInt8] {
        let lines = Self.lines(of: bytes[...])
        var text = Array("--- /dev/null\n+++ \(shown(name))\n".utf8)
        guard !lines.isEmpty else { return text }
        text += Array("@@ -0,0 +\(place(0, lines.count)) @@\n".utf8)
        for line in lines { append(line, "+", to: &text) }
        return text
    }

    /// The diff as text; nothing when nothing changes.
    func text(name: String) -> [UInt8] {
        guard !changes.isEmpty else { return [] }
        var text = Array("--- \(Self.shown(name))\n+++ \(Self.shown(name))\n".utf8)
        var shift = 0
        for hunk in hunks {
            shift += append(hunk, shift, to: &text)
        }
        return text
    }

    // MARK: - Changes

    private static func lines(of bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        for index in bytes.indices where bytes[index] == 0x0A {
            lines.append(bytes[start...index])
            start = index + 1
        }
        if start < bytes.endIndex { lines.append(bytes[start...]) }
        return lines
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
        return groups.compactMap { group in
            let start = starts[group.lines.lowerBound]
            let moved = group.edits.map { edit in
                TextEdit(
                    range: edit.range.lowerBound - start..<edit.range.upperBound - start,
                    replacement: edit.replacement
                )
            }
            let part = Array(bytes[start..<starts[group.lines.upperBound]])
            let new = lines(of: TextEdit.apply(moved, to: part)[...])
            return trimmed(Change(old: group.lines, new: new), old)
        }
    }

    /// The change without lines that stay the same at both of its ends; nil when nothing is left.
    private static func trimmed(_ change: Change, _ old: [ArraySlice<UInt8>]) -> Change? {
        var lower = change.old.lowerBound
        var upper = change.old.upperBound
        var new = change.new[...]
        while lower < upper, let first = new.first, first == old[lower] {
            lower += 1
            new.removeFirst()
        }
        while lower < upper, let last = new.last, last == old[upper - 1] {
            upper -= 1
            new.removeLast()
        }
        return lower == upper && new.isEmpty ? nil : Change(old: lower..<upper, new: Array(new))
    }

    // MARK: - Hunks

    /// Changes whose contexts touch stand in one hunk.
    private var hunks: [[Change]] {
        var hunks: [[Change]] = []
        for change in changes {
            if let last = hunks.last?.last, change.old.lowerBound - last.old.upperBound <= 2 * Self.context {
                hunks[hunks.count - 1].append(change)
            } else {
                hunks.append([change])
            }
        }
        return hunks
    }

    /// Writes a hunk and returns by how many lines it makes the file longer.
    private func append(_ hunk: [Change], _ shift: Int, to text: inout [UInt8]) -> Int {
        let lower = max(0, hunk[0].old.lowerBound - Self.context)
        let upper = min(old.count, hunk[hunk.count - 1].old.upperBound + Self.context)
        let growth = hunk.reduce(0) { $0 + $1.new.count - $1.old.count }
        let before = Self.place(lower, upper - lower)
        let after = Self.place(lower + shift, upper - lower + growth)
        text += Array("@@ -\(before) +\(after) @@\n".utf8)
        var next = lower
        for change in hunk {
            for line in old[next..<change.old.lowerBound] { Self.append(line, " ", to: &text) }
            for line in old[change.old] { Self.append(line, "-", to: &text) }
            for line in change.new { Self.append(line, "+", to: &text) }
            next = change.old.upperBound
        }
        for line in old[next..<upper] { Self.append(line, " ", to: &text) }
        return growth
    }

    /// Where lines stand: an empty range names the line before it.
    private static func place(_ start: Int, _ count: Int) -> String {
        let number = count == 0 ? start : start + 1
        return count == 1 ? "\(number)" : "\(number),\(count)"
    }

    private static func append(_ line: ArraySlice<UInt8>, _ sign: Character, to text: inout [UInt8]) {
        text += Array(String(sign).utf8)
        text += line
        if line.last != 0x0A { text += Array("\n\\ No newline at end of file\n".utf8) }
    }

    /// A file name as the tools read it: quoted like a text of C when it has characters that would mislead them.
    private static func shown(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != 0x5C }
        guard !isPlain else { return name }
        var text = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "\""), 0x5C: text += "\\" + String(UnicodeScalar(byte))
            case 0x20...0x7E: text += String(UnicodeScalar(byte))
            default: text += "\\" + String([byte >> 6, byte >> 3 & 7, byte & 7].map { Character(String($0)) })
            }
        }
        return "\"\(text)\""
    }
}
