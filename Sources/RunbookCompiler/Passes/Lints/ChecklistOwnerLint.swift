// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Checklist items that no step proves and that nobody owns.
enum ChecklistOwnerLint {
    private static let unowned = DiagnosticCatalogue.Entry(
        "LB0835",
        .note,
        title: "the checklist has neither proof nor owners",
        why: "somebody will tick them because the others are ticked"
    )

    static let lint = Lint(unowned, pages: pages) { subject, findings in
        guard subject.draft.sidecar == nil, !subject.steps.isEmpty else { return }
        let items = subject.draft.checklist
        let bare = items.filter { $0.links.isEmpty && !$0.text.contains("@") }
        // Where some items have their proof, the others are meant to be attested.
        guard let first = bare.first, bare.count == items.count else { return }
        findings.add(
            unowned,
            "none of \(items.count) item\(items.count == 1 ? "" : "s") links to a step or names somebody; "
                + "the first is '\(first.text)'",
            at: first.range,
            fix: "link each to the step that proves it, [text](#anchor), or name who answers for it with @"
        )
    }

    private static let pages = [
        DiagnosticPage(
            "LB0835",
            """
            Items of the checklist are linked to no step and name nobody. Nothing will prove them, so
            somebody will tick them because the others are ticked. Link each to the step that proves it,
            or name who answers for it.
            """,
            example: LintExample.runbook(
                "aws sns publish --topic-arn arn:aws:sns:us-west-2:123456789012:ops --message hello"
            ) + "- [ ] The message has arrived\n",
            correction: [
                "- [ ] The message has arrived": "- [ ] [The message has arrived](#step-1)"
            ]
        )
    ]
}
