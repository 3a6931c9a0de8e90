// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Why nothing can be proposed for a document: LB0195 to LB0199.
enum ImportFindings {
    static let foreignFrontMatterEntry = DiagnosticCatalogue.Entry(
        "LB0195",
        title: "the document has front matter of another tool",
        why: "a runbook's front matter has no keys but Lifeboat's, and the other tool needs its own"
    )
    static let noSidecarNameEntry = DiagnosticCatalogue.Entry(
        "LB0196",
        title: "a file of this name can have no sidecar",
        why: "a sidecar is found by its name: NAME.lifeboat.yaml beside NAME.md"
    )

    static let all: [DiagnosticCatalogue.Entry] = [foreignFrontMatterEntry, noSidecarNameEntry]

    static func foreignFrontMatter(_ document: String, _ range: SourceRange) -> Diagnostic {
        foreignFrontMatterEntry.diagnostic(
            "the front matter is not Lifeboat's, so the document cannot become a native runbook as it stands",
            in: document,
            at: range,
            fix: "use --sidecar, which leaves the document as it is"
        )
    }

    static func noSidecarName(_ document: String) -> Diagnostic {
        noSidecarNameEntry.diagnostic(
            "'\(document)' does not end in '.md'",
            in: document,
            fix: "rename the document, or use --native"
        )
    }
}
