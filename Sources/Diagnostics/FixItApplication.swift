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
    /// The earlier of two edits that overlap is made, and of two insertions at one place the first. The same edit of
    /// two findings is made once.
    public init(_ diagnostics: [Diagnostic], to source: SourceText) {
        let candidates = DiagnosticList.arranged(diagnostics).filter { $0.file == source.name && $0.fixIt != nil }
        let sorted = candidates.sorted { left, right in
            guard let first = left.fixIt, let second = right.fixIt else { return false }
            return first.range < second.range
        }
        var bytes: [UInt8] = []
        var applied: [Diagnostic] = []
        var skipped: [Diagnostic] = []
        var end = source.base
        var last: Diagnostic.FixIt?
        for diagnostic in sorted {
            guard let edit = diagnostic.fixIt, source.range.contains(edit.range) else { continue }
            if let last {
                if edit == last {
                    applied.append(diagnostic)
                    continue
                }
                let isAtSamePlace = edit.range.isEmpty && last.range.isEmpty && edit.range == last.range
                guard edit.range.lower >= end, !isAtSamePlace else {
                    skipped.append(diagnostic)
                    continue
                }
            }
            bytes += source.bytes(in: SourceRange(end, edit.range.lower))
            bytes += Array(edit.replacement.utf8)
            end = edit.range.upper
            last = edit
            applied.append(diagnostic)
        }
        bytes += source.bytes(in: SourceRange(end, source.end))
        self.bytes = bytes
        self.applied = applied
        self.skipped = skipped
    }
}
