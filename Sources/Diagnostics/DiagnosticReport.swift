// SPDX-License-Identifier: Apache-2.0

/// The findings of one compilation with the files that they are about.
///
/// Offsets mean something only together with these files, so findings of several compilations are kept apart until
/// they are rendered.
public struct DiagnosticReport: Sendable {
    /// The findings in the order of ``DiagnosticList/arranged(_:)``.
    public let diagnostics: [Diagnostic]
    /// The files that were read.
    public let sources: [SourceText]

    /// The findings of a compilation.
    public init(_ diagnostics: [Diagnostic], sources: [SourceText]) {
        self.diagnostics = DiagnosticList.arranged(diagnostics)
        self.sources = sources
    }

    /// The reports in the same order without findings that an earlier one has: those of a file that several include.
    public static func distinct(_ reports: [DiagnosticReport]) -> [DiagnosticReport] {
        var seen: Set<Finding> = []
        return reports.map { report in
            let kept = report.diagnostics.filter { diagnostic in
                let place = report.source(of: diagnostic).flatMap { source in
                    diagnostic.range.map { source.location(at: $0.lower) }
                }
                return seen.insert(Finding(code: diagnostic.code, file: diagnostic.file, place: place, diagnostic.message))
                    .inserted
            }
            return DiagnosticReport(kept, sources: report.sources)
        }
    }

    /// The file that a finding is about; nil when it is not at hand.
    public func source(of diagnostic: Diagnostic) -> SourceText? {
        let named = sources.filter { $0.name == diagnostic.file }
        guard named.count > 1, let range = diagnostic.range else { return named.first }
        return named.first { $0.range.contains(range) } ?? named.first
    }

    /// The file that a place of a finding lies in: the finding's own, or another one of the compilation.
    func source(at range: SourceRange, of diagnostic: Diagnostic) -> SourceText? {
        let own = source(of: diagnostic)
        if let own, own.range.contains(range) { return own }
        return sources.first { $0.range.contains(range) } ?? own
    }

    private struct Finding: Hashable {
        let code: String
        let file: String
        let place: SourceLocation?
        let message: String

        init(code: String, file: String, place: SourceLocation?, _ message: String) {
            self.code = code
            self.file = file
            self.place = place
            self.message = message
        }
    }
}
