// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What can be wrong with included runbooks: LB0170 to LB0179.
enum IncludeFindings {
    static let outside = DiagnosticCatalogue.Entry(
        "LB0170",
        title: "the included file lies outside of the workspace",
        why: "what is reviewed with the runbook must be all that it does"
    )
    static let unreadable = DiagnosticCatalogue.Entry(
        "LB0171",
        title: "the included file cannot be read",
        why: "its steps would be missing"
    )
    static let cycle = DiagnosticCatalogue.Entry(
        "LB0172",
        title: "runbooks include each other",
        why: "the steps would never come to an end"
    )
    static let tooMuch = DiagnosticCatalogue.Entry(
        "LB0173",
        title: "too much is included",
        why: "nobody could read the plan, and no machine should have to"
    )
    static let conflict = DiagnosticCatalogue.Entry(
        "LB0174",
        title: "the included runbook contradicts the one that includes it",
        why: "one name would mean two things in one run"
    )
    static let notNative = DiagnosticCatalogue.Entry(
        "LB0175",
        title: "the included file is no runbook",
        why: "nobody has said which of its lines are steps and what they may do"
    )
    static let misplaced = DiagnosticCatalogue.Entry(
        "LB0176",
        title: "the include does not stand by itself",
        why: "it would be an ordinary link, and its steps would be missing"
    )
    static let stepValue = DiagnosticCatalogue.Entry(
        "LB0177",
        title: "an included runbook uses the result of a step by the step's id",
        why: "in the whole the step has another id, and the value would be missing"
    )

    static let all: [DiagnosticCatalogue.Entry] = [
        outside, unreadable, cycle, tooMuch, conflict, notNative, misplaced, stepValue,
    ]
}
