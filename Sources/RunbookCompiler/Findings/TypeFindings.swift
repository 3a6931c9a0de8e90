// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What types can show to be wrong with expressions and parameters: LB0310 to LB0339.
enum TypeFindings {
    static let unknownMember = DiagnosticCatalogue.Entry(
        "LB0310",
        title: "the answer has no such member",
        why: "the value can never be observed, so the check would stay undetermined for ever"
    )
    static let wrongContainer = DiagnosticCatalogue.Entry(
        "LB0311",
        title: "a member or an element is asked of a value that has none",
        why: "the value can never be observed, so the check would stay undetermined for ever"
    )
    static let neverHolds = DiagnosticCatalogue.Entry(
        "LB0312",
        title: "the values can never be compared as meant",
        why: "the result is the same whatever is observed, so it proves nothing"
    )
    static let unlistedWord = DiagnosticCatalogue.Entry(
        "LB0313",
        .warning,
        title: "the description of the service does not list this word",
        why: "a misspelt state is waited for until the time is over"
    )
    static let wrongArgument = DiagnosticCatalogue.Entry(
        "LB0314",
        title: "the function does not take this kind of value",
        why: "the check would fail in the middle of the run whatever is observed"
    )
    static let wrongParameter = DiagnosticCatalogue.Entry(
        "LB0315",
        title: "the value does not fit the parameter",
        why: "the call would be refused in the middle of the run"
    )

    static let all: [DiagnosticCatalogue.Entry] = [
        unknownMember, wrongContainer, neverHolds, unlistedWord, wrongArgument, wrongParameter,
    ]
}
