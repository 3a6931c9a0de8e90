// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// What can be wrong with a file as a whole: LB0150 to LB0199; below that, codes belong to the syntax.
enum ReadingFindings {
    static let unreadable = DiagnosticCatalogue.Entry(
        "LB0150",
        title: "the file cannot be read",
        why: "nothing can be checked or run without it"
    )
    static let notNative = DiagnosticCatalogue.Entry(
        "LB0151",
        title: "the file has no key 'lifeboat'",
        why: "without it nobody has said that this is a runbook"
    )
    static let unsupportedVersion = DiagnosticCatalogue.Entry(
        "LB0152",
        title: "the language version is not supported",
        why: "a runbook of another version may mean something else"
    )
    // LB0153 was never raised; the number stays unused.

    static let adopted = DiagnosticCatalogue.Entry(
        "LB0160",
        .note,
        title: "the document is adopted",
        why: "nobody wrote it for Lifeboat: whatever may change something is shown before it is done"
    )

    static let all: [DiagnosticCatalogue.Entry] = [
        unreadable, notNative, unsupportedVersion, adopted,
    ]
}

extension Diagnostic {
    /// Whether it says that a file could not be read, so that nothing is known of what is in it.
    public var isUnreadableFile: Bool { code == ReadingFindings.unreadable.code }
}
