// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What can be wrong with approvals and effects: LB06xx.
enum ApprovalFindings {
    static let unknownApproval = DiagnosticCatalogue.Entry(
        "LB0601",
        title: "the approval does not exist",
        why: "the step would run without anybody having said yes"
    )
    static let unusedApproval = DiagnosticCatalogue.Entry(
        "LB0602",
        .warning,
        title: "no step asks for the approval",
        why: "somebody believes that this protects a step"
    )
    static let loweredEffect = DiagnosticCatalogue.Entry(
        "LB0603",
        title: "the effect is declared lower than it is",
        why: "a dry run would carry out what is declared harmless"
    )
    static let unconfirmedEffect = DiagnosticCatalogue.Entry(
        "LB0604",
        .warning,
        title: "the effect cannot be confirmed",
        why: "what is unknown is treated as a change"
    )
    static let unknownRole = DiagnosticCatalogue.Entry(
        "LB0605",
        title: "the role does not exist",
        why: "nobody could ever approve"
    )
    static let tooFewPeople = DiagnosticCatalogue.Entry(
        "LB0606",
        title: "the approval asks for more people than there are",
        why: "it could never be granted"
    )
    static let unreadable = DiagnosticCatalogue.Entry(
        "LB0607",
        title: "void-if looks at what cannot be read again",
        why: "right before the step acts the value would be as old as the request, and the approval would count"
    )

    static let all: [DiagnosticCatalogue.Entry] = [
        unknownApproval, unusedApproval, loweredEffect, unconfirmedEffect, unknownRole, tooFewPeople, unreadable,
    ]
}
