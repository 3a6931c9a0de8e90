// SPDX-License-Identifier: Apache-2.0

/// The lines that only one of two texts has, each with some lines around it, as a reader of patches knows it.
///
/// Lines are compared by their bytes: letters that look alike are not the same. It is bounded, so that a script of a
/// megabyte fits on a screen: what is left out is counted, never passed over in silence.
public struct LineDifference: Sendable, Hashable {
    /// One line of the comparison.
    public enum Line: Sendable, Hashable {
        /// Both texts have it.
        case common(String)
        /// Only the older text has it.
        case removed(String)
        /// Only the newer text has it.
        case added(String)
        /// So many lines that both have are not shown.
        case skipped(Int)
        /// So many lines that differ are not shown.
        case cut(Int)
    }

    /// The lines in the order of the texts; none for texts of the same bytes.
    public let lines: [Line]
    /// How many lines only the older text has.
    public let removed: Int
    /// How many lines only the newer text has.
    public let added: Int

    /// More lines than this are not put in pairs: all of the older ones are gone, and all of the newer ones are new.
    private static let longestPairing = 2000

    /// Compares two texts line by line.
    ///
    /// - Parameters:
    ///   - old: The older text.
    ///   - new: The newer text.
    ///   - context: How many lines that both have are shown on each side of one that differs.
    ///   - limit: How many lines that differ are shown at most.
    public init(from old: String, to new: String, context: Int = 3, limit: Int = 200) {
        let all = Self.paired(Self.split(old), Self.split(new))
        removed = all.count { if case .removed = $0 { true } else { false } }
        added = all.count { if case .added = $0 { true } else { false } }
        lines = removed + added == 0 ? [] : Self.bounded(all, context, limit)
    }

    private static func split(_ text: String) -> [Substring.UTF8View] {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Substring($0).utf8 }
    }

    /// Every line of both texts.
    private static func paired(_ old: [Substring.UTF8View], _ new: [Substring.UTF8View]) -> [Line] {
        var numbers: [[UInt8]: Int] = [:]
        func number(_ line: Substring.UTF8View) -> Int {
            let key = Array(line)
            if let known = numbers[key] { return known }
            numbers[key] = numbers.count
            return numbers.count - 1
        }
        let (before, after) = (old.map(number), new.map(number))
        let head = zip(before, after).prefix { $0 == $1 }.count
        let tail = zip(before.dropFirst(head).reversed(), after.dropFirst(head).reversed()).prefix { $0 == $1 }.count
        let (gone, come) = inner(
            Array(before.dropFirst(head).dropLast(tail)),
            Array(after.dropFirst(head).dropLast(tail))
        )
        var lines: [Line] = []
        var (from, to) = (0, 0)
        while from < old.count || to < new.count {
            if from < old.count, gone.contains(from - head) {
                lines.append(.removed(String(Substring(old[from]))))
                from += 1
            } else if to < new.count, come.contains(to - head) {
                lines.append(.added(String(Substring(new[to]))))
                to += 1
            } else {
                lines.append(.common(String(Substring(new[to]))))
                (from, to) = (from + 1, to + 1)
            }
        }
        return lines
    }

    /// Which lines are gone and which have come, by their places.
    private static func inner(_ before: [Int], _ after: [Int]) -> (gone: Set<Int>, come: Set<Int>) {
        guard before.count + after.count <= longestPairing else { return (Set(before.indices), Set(after.indices)) }
        var (gone, come) = (Set<Int>(), Set<Int>())
        for change in after.difference(from: before) {
            switch change {
            case .remove(let offset, _, _): gone.insert(offset)
            case .insert(let offset, _, _): come.insert(offset)
            }
        }
        return (gone, come)
    }

    /// The lines near one that differs, up to a limit.
    private static func bounded(_ all: [Line], _ context: Int, _ limit: Int) -> [Line] {
        var isNear = [Bool](repeating: false, count: all.count)
        for index in all.indices where !all[index].isCommon {
            for near in max(0, index - context)...min(all.count - 1, index + context) { isNear[near] = true }
        }
        var lines: [Line] = []
        var (shown, skipped) = (0, 0)
        for (index, line) in all.enumerated() {
            guard shown < limit else {
                let rest = all[index...].count { !$0.isCommon }
                return rest == 0 ? lines : lines + [.cut(rest)]
            }
            guard isNear[index] else {
                skipped += 1
                continue
            }
            if skipped > 0 { lines.append(.skipped(skipped)) }
            skipped = 0
            lines.append(line)
            if !line.isCommon { shown += 1 }
        }
        return skipped > 0 ? lines + [.skipped(skipped)] : lines
    }
}

extension LineDifference.Line {
    /// The line with its mark in front, as in patches.
    public var text: String {
        switch self {
        case .common(let line): "  \(line)"
        case .removed(let line): "- \(line)"
        case .added(let line): "+ \(line)"
        case .skipped(let count): "… \(count) \(count == 1 ? "line" : "lines") alike"
        case .cut(let count): "… \(count) more \(count == 1 ? "line that differs" : "lines that differ")"
        }
    }

    fileprivate var isCommon: Bool { if case .common = self { true } else { false } }
}

extension PlanChange {
    /// The lines that differ, where the value has several; nil for a value in one line and for one that is all there is.
    public var lineDifference: LineDifference? {
        guard kind == .changed, let old, let new, old.utf8.contains(0x0A) || new.utf8.contains(0x0A) else { return nil }
        return LineDifference(from: old, to: new)
    }
}
