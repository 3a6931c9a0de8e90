// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What can be wrong with a checklist: LB09xx.
enum ChecklistFindings {
    static let unknownRunbook = DiagnosticCatalogue.Entry(
        "LB0901",
        title: "the checklist names a runbook that was not compiled",
        why: "the item could never be ticked"
    )
    static let unknownStep = DiagnosticCatalogue.Entry(
        "LB0902",
        title: "the checklist names a step that does not exist",
        why: "the item could never be ticked"
    )
    static let noItems = DiagnosticCatalogue.Entry(
        "LB0903",
        title: "the checklist has no items",
        why: "an empty checklist would be complete"
    )
    static let invalidAge = DiagnosticCatalogue.Entry(
        "LB0904",
        title: "the maximum age cannot be read",
        why: "old evidence would count for ever"
    )

    static let all: [DiagnosticCatalogue.Entry] = [
        unknownRunbook, unknownStep, noItems, invalidAge,
    ]
}
