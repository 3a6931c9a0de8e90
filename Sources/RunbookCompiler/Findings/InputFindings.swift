// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What can be wrong with front matter, inputs and the workspace file: LB07xx.
enum InputFindings {
    static let unknownKey = DiagnosticCatalogue.Entry(
        "LB0701",
        title: "the front matter key does not exist",
        why: "a misspelt key would silently fall back to a default"
    )
    static let missingKey = DiagnosticCatalogue.Entry(
        "LB0702",
        title: "a front matter key is missing",
        why: "the run could not say what it is"
    )
    static let invalidValue = DiagnosticCatalogue.Entry(
        "LB0703",
        title: "the front matter value cannot be read",
        why: "a value that cannot be read would silently fall back to a default"
    )
    static let invalidInput = DiagnosticCatalogue.Entry(
        "LB0704",
        title: "the input is declared wrongly",
        why: "the run would start with a value that nobody meant"
    )
    static let unknownEnvironment = DiagnosticCatalogue.Entry(
        "LB0705",
        title: "the environment does not exist",
        why: "the run would not know which account it may touch"
    )
    static let unknownTimeZone = DiagnosticCatalogue.Entry(
        "LB0706",
        title: "the time zone is not known here",
        why: "nobody could tell when the windows are open"
    )
    static let unknownInput = DiagnosticCatalogue.Entry(
        "LB0711",
        title: "the runbook has no such input",
        why: "a misspelt input would leave the default in force"
    )
    static let missingInput = DiagnosticCatalogue.Entry(
        "LB0712",
        title: "an input has no value",
        why: "the run cannot start without it"
    )
    static let wrongType = DiagnosticCatalogue.Entry(
        "LB0713",
        title: "the value is not of the type of the input",
        why: "the run would stop in the middle"
    )
    static let wrongPattern = DiagnosticCatalogue.Entry(
        "LB0714",
        title: "the value does not have the form of the input",
        why: "the runbook excludes it"
    )
    static let givenTwice = DiagnosticCatalogue.Entry(
        "LB0715",
        title: "the input is given twice",
        why: "nobody could tell which of the two values is meant"
    )
    static let unknownWorkspaceKey = DiagnosticCatalogue.Entry(
        "LB0721",
        title: "the workspace file has no such key",
        why: "a misspelt key would silently fall back to a default"
    )
    static let invalidWorkspaceValue = DiagnosticCatalogue.Entry(
        "LB0722",
        title: "the workspace value cannot be read",
        why: "a value that cannot be read would silently fall back to a default"
    )
    static let missingWorkspaceKey = DiagnosticCatalogue.Entry(
        "LB0723",
        title: "a workspace key is missing",
        why: "what it belongs to could not be reached or read"
    )
    static let unsetVariable = DiagnosticCatalogue.Entry(
        "LB0724",
        title: "the environment variable is not set",
        why: "the workspace file takes the value from it"
    )
    static let passwordInFile = DiagnosticCatalogue.Entry(
        "LB0725",
        title: "a password stands in the workspace file",
        why: "the file is committed, and evidence quotes it"
    )

    static let notAllowed = DiagnosticCatalogue.Entry(
        "LB0730",
        title: "the value is none of those that the input allows",
        why: "the runbook excludes it"
    )
    static let outOfRange = DiagnosticCatalogue.Entry(
        "LB0731",
        title: "the value is outside the range of the input",
        why: "the runbook excludes it"
    )
    static let unknownRegion = DiagnosticCatalogue.Entry(
        "LB0732",
        .warning,
        title: "the region is not one that Lifeboat knows",
        why: "a misspelt region leads to a host that does not exist"
    )

    static let all: [DiagnosticCatalogue.Entry] = [
        unknownKey, missingKey, invalidValue, invalidInput, unknownEnvironment, unknownTimeZone, unknownInput,
        missingInput,
        wrongType, wrongPattern, givenTwice, unknownWorkspaceKey, invalidWorkspaceValue, missingWorkspaceKey,
        unsetVariable, passwordInFile, notAllowed, outOfRange, unknownRegion,
    ]
}
