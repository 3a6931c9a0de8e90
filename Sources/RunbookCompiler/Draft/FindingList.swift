// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// The findings of one pass over one file.
struct FindingList {
    /// The file that the findings are about.
    let file: String
    /// The findings so far.
    private(set) var diagnostics: [Diagnostic] = []
    /// How many names may still be compared for suggestions.
    ///
    /// A hostile file has thousands of names that do not exist, and as many that do: beyond this nobody is told which
    /// was meant.
    private var comparisons = 1_000_000

    /// Whether names are still compared.
    var comparesNames: Bool { comparisons > 0 }

    init(file: String) { self.file = file }

    /// Adds an occurrence of a finding.
    mutating func add(
        _ entry: DiagnosticCatalogue.Entry,
        _ message: String,
        at range: SourceRange?,
        step: String? = nil,
        fix: String? = nil,
        fixIt: Diagnostic.FixIt? = nil,
        notes: [Diagnostic.Note] = []
    ) {
        diagnostics.append(
            entry.diagnostic(message, in: file, at: range, step: step, fix: fix, fixIt: fixIt, notes: notes)
        )
    }

    /// Takes out the findings behind the first `count`.
    mutating func removeAll(from count: Int) -> [Diagnostic] {
        defer { diagnostics.removeSubrange(count...) }
        return Array(diagnostics[count...])
    }

    /// Adds findings that a parser made.
    mutating func add(_ others: [Diagnostic]) { diagnostics += others }

    /// What was probably meant by a name; nil when nothing is near enough, and when too much has been compared already.
    mutating func closest(to name: String, in candidates: @autoclosure () -> [String]) -> String? {
        guard comparisons > 0 else { return nil }
        let candidates = candidates()
        comparisons -= candidates.count
        return Suggestion.closest(to: name, in: candidates)
    }

    /// Adds that a name does not exist, with the nearest one that does.
    mutating func addUnknown(
        _ entry: DiagnosticCatalogue.Entry,
        _ what: String,
        _ name: String,
        at range: SourceRange,
        among candidates: @autoclosure () -> [String],
        step: String? = nil
    ) {
        let candidates = comparisons > 0 ? candidates() : []
        if let near = closest(to: name, in: candidates) {
            add(
                entry,
                "there is no \(what) '\(name)'; did you mean '\(near)'?",
                at: range,
                step: step,
                fix: "write '\(near)'",
                fixIt: Diagnostic.FixIt(replace: range, with: near, expecting: name)
            )
        } else {
            let fix = candidates.isEmpty ? nil : "use one of \(candidates.prefix(20).joined(separator: ", "))"
            add(entry, "there is no \(what) '\(name)'", at: range, step: step, fix: fix)
        }
    }
}
