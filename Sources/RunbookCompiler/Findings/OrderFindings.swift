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

    static let all: [DiagnosticCatalogue.Entry] = [
        danglingAnchor, cycle, unknownSection, unknownStep,
    ]
}
