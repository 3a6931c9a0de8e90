// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Checklist items that no step proves and that nobody owns.
enum ChecklistOwnerLint {
    private static let unowned = DiagnosticCatalogue.Entry(
        "LB0835",
        .note,
        title: "checklist items have neither proof nor owner",
        why: "somebody will tick them because the others are ticked"
    )

    static let lint = Lint(unowned) { subject, findings in
        guard subject.isAdopted else { return }
        let items = subject.draft.checklist
        let bare = items.filter { $0.links.isEmpty && !$0.text.contains("@") }
        guard let first = bare.first else { return }
        findings.add(
            unowned,
            "\(bare.count) of \(items.count) items link to no step and name nobody; the first is '\(first.text)'",
            at: first.range,
            fix: "link each to the step that proves it, [text](#anchor), or name who answers for it with @"
        )
    }
}
