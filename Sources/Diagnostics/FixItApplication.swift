// SPDX-License-Identifier: Apache-2.0

/// The edits that findings bring along, applied to the text that they are about.
public struct FixItApplication: Sendable {
    /// The bytes with all edits that could be made.
    public let bytes: [UInt8]
    /// The findings whose edits were made, in the order of their places.
    public let applied: [Diagnostic]
    /// The findings whose edits overlap one that was made; another round may make them.
    public let skipped: [Diagnostic]

    /// Applies the edits of all findings about `source`.
    ///
    /// A finding's edit is made at all of its places or at none. Of two findings with edits that overlap the earlier one
    /// wins, and of two insertions at one place the first. The same edit of two findings is made once. An edit of a
    /// place that does not hold what the finding expects there is not made.
    public init(_ diagnostics: [Diagnostic], to source: SourceText) {
        var edits: [SourceRange: String] = [:]
        var taken: [SourceRange] = []
        var applied: [Diagnostic] = []
        var skipped: [Diagnostic] = []
        for diagnostic in DiagnosticList.arranged(diagnostics) where diagnostic.file == source.name {
            guard let fixIt = diagnostic.fixIt, fixIt.isCertain(in: source) else { continue }
            let new = fixIt.ranges.filter { edits[$0] != fixIt.replacement }
            guard !new.contains(where: { Self.overlaps($0, taken) }) else {
                skipped.append(diagnostic)
                continue
            }
            for range in new {
                edits[range] = fixIt.replacement
                taken.insert(range, at: Self.index(of: range, taken))
            }
            applied.append(diagnostic)
        }
        var bytes: [UInt8] = []
        var end = source.base
        for range in taken {
            bytes += source.bytes(in: SourceRange(end, range.lower))
            bytes += Array((edits[range] ?? "").utf8)
            end = range.upper
        }
        bytes += source.bytes(in: SourceRange(end, source.end))
        self.bytes = bytes
        self.applied = applied
        self.skipped = skipped
    }

    /// Whether a range has a byte in common with one of the sorted ranges, or is an insertion at the place of one.
    private static func overlaps(_ range: SourceRange, _ taken: [SourceRange]) -> Bool {
        let index = index(of: range, taken)
        if index < taken.count, taken[index].lower < range.upper || taken[index] == range { return true }
        return index > 0 && (taken[index - 1].upper > range.lower || taken[index - 1] == range)
    }

    /// Where a range belongs among sorted ones.
    private static func index(of range: SourceRange, _ taken: [SourceRange]) -> Int {
        var low = 0
        var high = taken.count
        while low < high {
            let middle = (low + high) / 2
            if taken[middle] < range { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Diagnostic.FixIt {
    /// Whether all places lie in the text and hold what is expected there.
    public func isCertain(in source: SourceText) -> Bool {
        ranges.allSatisfy { range in
            source.range.contains(range) && (expected.map { $0 == source.text(in: range) } ?? true)
        }
    }
}
