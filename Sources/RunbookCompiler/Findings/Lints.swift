// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What compiles and is still a mistake: LB08xx.
enum Lints {
    static let oneWayWithoutApproval = DiagnosticCatalogue.Entry(
        "LB0801",
        .warning,
        title: "a one-way step needs no approval",
        why: "nothing irreversible may happen that nobody saw and signed"
    )
    static let oneWayWithoutProbe = DiagnosticCatalogue.Entry(
        "LB0802",
        .warning,
        title: "a one-way step has no probe",
        why: "after an interruption nobody could tell whether it took effect"
    )
    static let placeholder = DiagnosticCatalogue.Entry(
        "LB0803",
        .warning,
        title: "a placeholder was left in",
        why: "the command would address something that does not exist"
    )
    static let constantAssertion = DiagnosticCatalogue.Entry(
        "LB0804",
        .warning,
        title: "the assertion does not depend on anything observed",
        why: "a check that cannot fail proves nothing"
    )
    static let constantCondition = DiagnosticCatalogue.Entry(
        "LB0805",
        .warning,
        title: "the condition does not depend on the run",
        why: "the step would always or never run"
    )

    static let idleRetry = DiagnosticCatalogue.Entry(
        "LB0806",
        .warning,
        title: "a step that may change something is not retried",
        why: "only reads are repeated; whoever wrote the attribute expects more"
    )

    static let weakWaiter = DiagnosticCatalogue.Entry(
        "LB0807",
        .note,
        title: "the published waiter notices less than Lifeboat does",
        why: "other tools would wait to the end, give up early or call it a success"
    )

    static let all: [DiagnosticCatalogue.Entry] = [
        oneWayWithoutApproval, oneWayWithoutProbe, placeholder, constantAssertion, constantCondition, idleRetry,
        weakWaiter,
    ]
}
