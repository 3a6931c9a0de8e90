// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// What is so at the moment of a check, and not because of what the files say alone.
public enum MomentFindings {
    static let noChangesNow = DiagnosticCatalogue.Entry(
        "LB0707",
        .note,
        title: "nothing may be changed now",
        why: "a run that is started now would be refused, or held before its first change"
    )

    static let all: [DiagnosticCatalogue.Entry] = [noChangesNow]

    /// That nothing may be changed by the runbook in a file at the moment, and what stands against it.
    public static func noChangesNow(_ reason: String, in file: String) -> Diagnostic {
        noChangesNow.diagnostic(reason, in: file)
    }
}
