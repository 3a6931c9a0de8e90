// SPDX-License-Identifier: Apache-2.0

/// What changed between two texts, line by line.
public struct LineDiff: Sendable, Hashable {
    /// One line of either text.
    public enum Line: Sendable, Hashable {
        /// In both texts.
        case kept(String)
        /// Only in the old one.
        case removed(String)
        /// Only in the new one.
        case added(String)
    }

    /// A run of changes with the lines around them.
    public struct Hunk: Sendable, Hashable {
        /// The number of the first line in the old text, counted from 1.
        public let oldStart: Int
        /// The number of the first line in the new text, counted from 1.
        public let newStart: Int
        /// The lines in order; what is removed stands before what is added.
        public let lines: [Line]
    }

    /// All lines of both texts in order.
    public let lines: [Line]

    /// Compares two texts.
    public init(old: String, new: String) {
        let before = Self.split(old)
        let after = Self.split(new)
        let difference = after.difference(from: before)
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var lines: [Line] = []
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            while removed.contains(left) {
                lines.append(.removed(before[left]))
                left += 1
            }
            while added.contains(right) {
                lines.append(.added(after[right]))
                right += 1
            }
            guard left < before.count, right < after.count else { continue }
            lines.append(.kept(before[left]))
            left += 1
            right += 1
        }
        self.lines = lines
    }

    /// The lines without their ends; a text that ends with a line end has no further empty line.
    private static func split(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// The changes with up to `context` lines before and behind each; changes that come closer share a hunk.
    public func hunks(context: Int = 3) -> [Hunk] {
        var isShown = [Bool](repeating: false, count: lines.count)
        for (index, line) in lines.enumerated() {
            if case .kept = line { continue }
            for near in max(0, index - context)...min(lines.count - 1, index + context) { isShown[near] = true }
        }
        var hunks: [Hunk] = []
        var current: [Line] = []
        var (left, right) = (1, 1)
        var start = (1, 1)
        for (index, line) in lines.enumerated() {
            if isShown[index] {
                if current.isEmpty { start = (left, right) }
                current.append(line)
            } else if !current.isEmpty {
                hunks.append(Hunk(oldStart: start.0, newStart: start.1, lines: current))
                current = []
            }
            if case .added = line {} else { left += 1 }
            if case .removed = line {} else { right += 1 }
        }
        if !current.isEmpty { hunks.append(Hunk(oldStart: start.0, newStart: start.1, lines: current)) }
        return hunks
    }

    /// The changes in the unified format that `patch` reads; empty when nothing changed.
    public func unified(_ oldName: String, _ newName: String, context: Int = 3) -> String {
        let hunks = hunks(context: context)
        guard !hunks.isEmpty else { return "" }
        return "--- \(oldName)\n+++ \(newName)\n" + hunks.map(\.text).joined()
    }
}

extension LineDiff.Line {
    /// The line with the sign that says where it is from.
    public var text: String {
        switch self {
        case .kept(let text): " " + text
        case .removed(let text): "-" + text
        case .added(let text): "+" + text
        }
    }
}

extension LineDiff.Hunk {
    /// The hunk with its heading.
    fileprivate var text: String {
        let old = lines.count { if case .added = $0 { false } else { true } }
        let new = lines.count { if case .removed = $0 { false } else { true } }
        let heading = "@@ -\(place(oldStart, old)) +\(place(newStart, new)) @@\n"
        return heading + lines.map { $0.text + "\n" }.joined()
    }

    private func place(_ start: Int, _ count: Int) -> String { count == 0 ? "\(start - 1),0" : "\(start),\(count)" }
}
