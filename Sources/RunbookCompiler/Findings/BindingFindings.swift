// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What can be wrong with expressions and names: LB03xx.
enum BindingFindings {
    static let invalidExpression = DiagnosticCatalogue.Entry(
        "LB0301",
        title: "the expression cannot be read",
        why: "a check that cannot be read cannot be made"
    )
    static let unknownName = DiagnosticCatalogue.Entry(
        "LB0302",
        title: "the name does not exist",
        why: "the step would stop in the middle of the run"
    )
    static let usedBeforeCapture = DiagnosticCatalogue.Entry(
        "LB0303",
        title: "the value is used before it exists",
        why: "the step would stop in the middle of the run"
    )
    static let producedTwice = DiagnosticCatalogue.Entry(
        "LB0304",
        title: "the name is given twice",
        why: "nobody could tell which of the two values is meant"
    )
    static let unknownMember = DiagnosticCatalogue.Entry(
        "LB0305",
        title: "the value has no such member",
        why: "the step would stop in the middle of the run"
    )
    static let expressionInScript = DiagnosticCatalogue.Entry(
        "LB0306",
        title: "an expression stands in a script",
        why: "spliced text is parsed again by the shell, and a value could become a command"
    )
    static let invalidName = DiagnosticCatalogue.Entry(
        "LB0307",
        title: "the name cannot be used in expressions",
        why: "nothing could refer to it"
    )

    static let unexpandedValue = DiagnosticCatalogue.Entry(
        "LB0308",
        title: "a value is quoted away",
        why: "the command would be sent with '${…}' in it"
    )

    static let tooManyNames = DiagnosticCatalogue.Entry(
        "LB0309",
        .warning,
        title: "too many names to look for slips in all of them",
        why: "a misspelt value would reach its script as an empty text"
    )

    static let all: [DiagnosticCatalogue.Entry] = [
        invalidExpression, unknownName, usedBeforeCapture, producedTwice, unknownMember, expressionInScript,
        invalidName, unexpandedValue, tooManyNames,
    ]
}
