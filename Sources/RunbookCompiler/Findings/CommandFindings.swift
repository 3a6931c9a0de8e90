// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What can be wrong with AWS, SQL and shell commands: LB04xx.
enum CommandFindings {
    static let malformedShell = DiagnosticCatalogue.Entry(
        "LB0401",
        title: "the shell command is incomplete",
        why: "bash would refuse it in the middle of the run"
    )
    static let invalidAWSCommand = DiagnosticCatalogue.Entry(
        "LB0402",
        title: "the AWS command cannot be understood",
        why: "it would fail in the middle of the run, or do something else"
    )
    static let unusedAssignment = DiagnosticCatalogue.Entry(
        "LB0403",
        .warning,
        title: "the variable is never used",
        why: "a value that nothing reads is often a misspelt name"
    )
    static let missingParameter = DiagnosticCatalogue.Entry(
        "LB0405",
        title: "the AWS command lacks a parameter",
        why: "AWS would refuse it in the middle of the run"
    )
    static let invalidParameter = DiagnosticCatalogue.Entry(
        "LB0406",
        title: "a parameter of the AWS command cannot have this value",
        why: "AWS would refuse it in the middle of the run"
    )
    static let doubtfulParameter = DiagnosticCatalogue.Entry(
        "LB0407",
        .warning,
        title: "AWS may refuse a parameter",
        why: "the service description does not allow it, and descriptions are not always up to date"
    )
    static let invalidSQL = DiagnosticCatalogue.Entry(
        "LB0410",
        title: "the SQL cannot be understood",
        why: "it would fail in the middle of the run"
    )
    static let placeholderInText = DiagnosticCatalogue.Entry(
        "LB0411",
        title: "a value stands inside an SQL string, name or comment",
        why: "there it is text, not a parameter; spliced, it could become SQL"
    )
    static let severalStatements = DiagnosticCatalogue.Entry(
        "LB0412",
        title: "a step has one SQL statement",
        why: "the outcome of several could not be told apart"
    )
    static let unknownConnection = DiagnosticCatalogue.Entry(
        "LB0413",
        title: "the connection does not exist",
        why: "the statement would have nowhere to go"
    )
    static let missingConnection = DiagnosticCatalogue.Entry(
        "LB0414",
        title: "the SQL names no connection",
        why: "the statement would have nowhere to go"
    )
    static let invalidPSQLCommand = DiagnosticCatalogue.Entry(
        "LB0415",
        title: "the psql command cannot be understood",
        why: "it would fail in the middle of the run, or do something else"
    )
    static let lingeringTarget = DiagnosticCatalogue.Entry(
        "LB0416",
        title: "a variable of an earlier fence does not reach the AWS command",
        why: "the call would go to another region or account than a reader of the document expects"
    )
    static let readingChanges = DiagnosticCatalogue.Entry(
        "LB0420",
        title: "a reading may change something",
        why: "probes, waits, preconditions and conditions of the run are repeated at will"
    )
    static let invalidReading = DiagnosticCatalogue.Entry(
        "LB0421",
        title: "the reading cannot be understood",
        why: "without it the question cannot be answered"
    )

    static let all: [DiagnosticCatalogue.Entry] = [
        malformedShell, invalidAWSCommand, unusedAssignment, missingParameter, invalidParameter, doubtfulParameter,
        invalidSQL, placeholderInText,
        severalStatements, unknownConnection, missingConnection, invalidPSQLCommand, lingeringTarget, readingChanges,
        invalidReading,
    ]
}
