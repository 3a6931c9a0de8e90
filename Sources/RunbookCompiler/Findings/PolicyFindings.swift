// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What can be wrong with jumps and compensations: LB0530 to LB0549.
enum PolicyFindings {
    static let backwardJump = DiagnosticCatalogue.Entry(
        "LB0530",
        title: "a failure leads backwards",
        why: "a run that goes back never ends, and does twice what must be done once"
    )
    static let jumpOverNeed = DiagnosticCatalogue.Entry(
        "LB0531",
        title: "a failure leads past what its target requires",
        why: "the step at which the run is to go on could never begin"
    )
    static let nothingToUndo = DiagnosticCatalogue.Entry(
        "LB0532",
        title: "there is nothing to undo",
        why: "a step that only looks leaves nothing that could be taken back"
    )
    static let secondCompensation = DiagnosticCatalogue.Entry(
        "LB0533",
        title: "a step has two compensations",
        why: "only one of them would run, and nobody could say which"
    )
    static let compensationOfCompensation = DiagnosticCatalogue.Entry(
        "LB0534",
        title: "a compensation is compensated",
        why: "undoing would go round in a circle"
    )
    static let unsuitedCompensation = DiagnosticCatalogue.Entry(
        "LB0535",
        title: "the step cannot be a compensation",
        why: "what undoes a failed run must change something back by itself, and nothing for ever"
    )
    static let neededCompensation = DiagnosticCatalogue.Entry(
        "LB0536",
        title: "the normal course needs a compensation",
        why: "a compensation runs only when the run has failed"
    )
    static let noCompensation = DiagnosticCatalogue.Entry(
        "LB0537",
        .warning,
        title: "nothing says how to undo a change",
        why: "the runbook promises to undo what it did, and this would stay"
    )
    static let idleCompensation = DiagnosticCatalogue.Entry(
        "LB0538",
        .warning,
        title: "the compensation never runs",
        why: "somebody believes that a failure will be undone"
    )

    static let all: [DiagnosticCatalogue.Entry] = [
        backwardJump, jumpOverNeed, nothingToUndo, secondCompensation, compensationOfCompensation,
        unsuitedCompensation, neededCompensation, noCompensation, idleCompensation,
    ]
}
