// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A question that the compiler asks about a whole runbook, beyond whether it can be run.
///
/// A lint is total, deterministic and linear in the size of the runbook. To add one, write a file beside this one and
/// name it in ``LintPass/lints``.
struct Lint: Sendable {
    /// What it can find.
    let entries: [DiagnosticCatalogue.Entry]
    /// What there is to say about its findings.
    let pages: [DiagnosticPage]
    /// Looks, and reports what it finds.
    let run: @Sendable (LintSubject, inout FindingList) -> Void

    /// A lint of what it can find and how it looks.
    init(
        _ entries: DiagnosticCatalogue.Entry...,
        pages: [DiagnosticPage] = [],
        run: @escaping @Sendable (LintSubject, inout FindingList) -> Void
    ) {
        self.entries = entries
        self.pages = pages
        self.run = run
    }
}
