// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What can be wrong with the order of steps: LB05xx.
enum OrderFindings {
    static let danglingAnchor = DiagnosticCatalogue.Entry(
        "LB0501",
        title: "the link leads nowhere",
        why: "the dependency would not exist"
    )
    static let cycle = DiagnosticCatalogue.Entry(
        "LB0502",
        title: "steps wait for each other",
        why: "none of them could ever start"
    )
    static let unknownSection = DiagnosticCatalogue.Entry(
        "LB0503",
        title: "the section does not exist",
        why: "its steps would run one after the other"
    )
    static let unknownStep = DiagnosticCatalogue.Entry(
        "LB0504",
        title: "the step does not exist",
        why: "nothing would be shown, required or proven"
    )

    static let unreachable = DiagnosticCatalogue.Entry(
        "LB0510",
        title: "the step can never run",
        why: "somebody believes that it will be done"
    )
    static let uncertainValue = DiagnosticCatalogue.Entry(
        "LB0511",
        .warning,
        title: "the value exists only under a condition",
        why: "when its step is skipped, nothing that uses the value can be known"
    )
    static let shownTooLate = DiagnosticCatalogue.Entry(
        "LB0512",
        title: "the approval shows a step that comes later",
        why: "nobody can be shown a reading that has not been made"
    )
    static let tooManyDependencies = DiagnosticCatalogue.Entry(
        "LB0513",
        title: "the steps have too many dependencies",
        why: "nobody could read the plan, and no machine should have to"
    )
    static let notAList = DiagnosticCatalogue.Entry(
        "LB0514",
        title: "what the step goes through is no list",
        why: "the step would fail in the middle of the run"
    )
    static let secretList = DiagnosticCatalogue.Entry(
        "LB0515",
        title: "a step goes through a secret list",
        why: "the elements are shown to approvers and stand in the record"
    )
    static let unusedElement = DiagnosticCatalogue.Entry(
        "LB0516",
        .warning,
        title: "the element is never used",
        why: "the step would do the same thing again and again"
    )
    static let forbiddenVariable = DiagnosticCatalogue.Entry(
        "LB0520",
        title: "the variable is not for a runbook to set",
        why: "it would decide which programs run, or with whose credentials"
    )

    static let all: [DiagnosticCatalogue.Entry] = [
        danglingAnchor, cycle, unknownSection, unknownStep, unreachable, uncertainValue, shownTooLate,
        tooManyDependencies, notAList, secretList, unusedElement, forbiddenVariable,
    ]
}
