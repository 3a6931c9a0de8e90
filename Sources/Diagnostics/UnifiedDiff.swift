// SPDX-License-Identifier: Apache-2.0

/// What changed in a file, line by line, as a unified diff that `patch -p0` and `git apply -p0` take.
///
/// Lines end at LF, as they do for these tools: a CR before it is part of the line. A last line without an end is
/// marked as such. The format is that of POSIX `diff -u`.
public struct UnifiedDiff: Sendable, Hashable {
    /// Neighbouring old lines and the lines that take their place.
    public struct Change: Sendable, Hashable {
        /// Which lines go, counted from 0; empty for an insertion.
        public var old: Range<Int>
        /// The lines that come, with their ends.
        public var new: [ArraySlice<UInt8>]

        /// Neighbouring old lines and the lines that take their place.
        public init(old: Range<Int>, new: [ArraySlice<UInt8>]) {
            self.old = old
            self.new = new
        }
    }

    /// A line of a hunk.
    public struct Line: Sendable, Hashable {
        /// Where a line is from, by the sign that stands in front of it.
        public enum Origin: String, Sendable, Hashable {
            /// In both files.
            case both = " "
            /// Only in the old one.
            case old = "-"
            /// Only in the new one.
            case new = "+"
        }

        /// Where the line is from.
        public let origin: Origin
        /// The line with its end, if it has one.
        public let bytes: ArraySlice<UInt8>

        /// The line with its sign and without its end.
        public var text: String {
            origin.rawValue + String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes, as: UTF8.self)
        }
    }

    /// Changes with the lines around them.
    public struct Hunk: Sendable, Hashable {
        /// Where the hunk's lines stand in the old file, counted from 0.
        public let old: Range<Int>
        /// Where they stand in the new one, counted from 0.
        public let new: Range<Int>
        /// The lines in order; of a change, what is removed stands before what is added.
        public let lines: [Line]
    }

    /// The lines of the old file.
    private let old: [ArraySlice<UInt8>]
    /// The changes in order; no two touch.
    private let changes: [Change]

    /// The difference of a file and changes that are known, in the order of the file.
    public init(_ old: [ArraySlice<UInt8>], _ changes: [Change]) {
        self.old = old
        self.changes = changes.compactMap { Self.trimmed($0, old) }
    }

    /// The difference of two files.
    public init(from old: [UInt8], to new: [UInt8]) {
        let before = Self.lines(of: old)
        let whole = Change(old: before.indices, new: Self.lines(of: new))
        self.init(before, Self.trimmed(whole, before).map { Self.compared($0, before) } ?? [])
    }

    /// The difference of two texts.
    public init(from old: String, to new: String) { self.init(from: Array(old.utf8), to: Array(new.utf8)) }

    /// The lines of a file with their ends.
    public static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        for index in bytes.indices where bytes[index] == 0x0A {
            lines.append(bytes[start...index])
            start = index + 1
        }
        if start < bytes.endIndex { lines.append(bytes[start...]) }
        return lines
    }

    // MARK: - Changes

    /// One large change as the fewest lines that lead to the same.
    private static func compared(_ change: Change, _ old: [ArraySlice<UInt8>]) -> [Change] {
        let before = old[change.old]
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for step in change.new.difference(from: before) {
            switch step {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var changes: [Change] = []
        var (left, right) = (0, 0)
        while left < before.count || right < change.new.count {
            let (start, first) = (left, right)
            while removed.contains(left) { left += 1 }
            while added.contains(right) { right += 1 }
            if start < left || first < right {
                let lines = change.old.lowerBound + start..<change.old.lowerBound + left
                changes.append(Change(old: lines, new: Array(change.new[first..<right])))
            }
            left += 1
            right += 1
        }
        return changes
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

    /// The changes with up to `context` lines around each; changes whose surroundings touch share a hunk.
    public func hunks(context: Int = 3) -> [Hunk] {
        var groups: [[Change]] = []
        for change in changes {
            if let last = groups.last?.last, change.old.lowerBound - last.old.upperBound <= 2 * context {
                groups[groups.count - 1].append(change)
            } else {
                groups.append([change])
            }
        }
        var shift = 0
        return groups.map { group in
            let hunk = hunk(group, context, shift)
            shift += hunk.new.count - hunk.old.count
            return hunk
        }
    }

    /// The hunk of some changes; the files' lines before it differ in number by `shift`.
    private func hunk(_ changes: [Change], _ context: Int, _ shift: Int) -> Hunk {
        let lower = max(0, changes[0].old.lowerBound - context)
        let upper = min(old.count, changes[changes.count - 1].old.upperBound + context)
        var lines: [Line] = []
        var next = lower
        for change in changes {
            lines += old[next..<change.old.lowerBound].map { Line(origin: .both, bytes: $0) }
            lines += old[change.old].map { Line(origin: .old, bytes: $0) }
            lines += change.new.map { Line(origin: .new, bytes: $0) }
            next = change.old.upperBound
        }
        lines += old[next..<upper].map { Line(origin: .both, bytes: $0) }
        let count = lines.count { $0.origin != .old }
        return Hunk(old: lower..<upper, new: lower + shift..<lower + shift + count, lines: lines)
    }

    // MARK: - Text

    /// The diff as text; nothing when nothing changes.
    public func text(name: String) -> [UInt8] {
        let hunks = hunks()
        guard !hunks.isEmpty else { return [] }
        return Array("--- \(Self.shown(name))\n+++ \(Self.shown(name))\n".utf8) + hunks.flatMap(\.text)
    }

    /// The diff that makes a new file.
    public static func creation(of name: String, _ bytes: [UInt8]) -> [UInt8] {
        let lines = lines(of: bytes).map { Line(origin: .new, bytes: $0) }
        let hunk = Hunk(old: 0..<0, new: lines.indices, lines: lines)
        return Array("--- /dev/null\n+++ \(shown(name))\n".utf8) + (lines.isEmpty ? [] : hunk.text)
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

extension UnifiedDiff.Hunk {
    /// The hunk with its heading.
    fileprivate var text: [UInt8] {
        var text = Array("@@ -\(Self.place(old)) +\(Self.place(new)) @@\n".utf8)
        for line in lines {
            text += Array(line.origin.rawValue.utf8)
            text += line.bytes
            if line.bytes.last != 0x0A { text += Array("\n\\ No newline at end of file\n".utf8) }
        }
        return text
    }

    /// Where lines stand, as POSIX has it: one line has no count, and an empty range names the line before it.
    private static func place(_ lines: Range<Int>) -> String {
        let number = lines.isEmpty ? lines.lowerBound : lines.lowerBound + 1
        return lines.count == 1 ? "\(number)" : "\(number),\(lines.count)"
    }
}
