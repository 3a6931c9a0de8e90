// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What can be wrong with a sidecar, the file that binds a document from beside it: LB0180 to LB0199.
enum SidecarFindings {
    static let twoTruths = DiagnosticCatalogue.Entry(
        "LB0180",
        title: "a document with front matter has a sidecar as well",
        why: "two files that both say what a step means will say different things one day"
    )
    static let notASidecar = DiagnosticCatalogue.Entry(
        "LB0181",
        title: "the file beside the document is no sidecar",
        why: "a file that is read automatically must say that it is meant to be"
    )
    static let unknownStep = DiagnosticCatalogue.Entry(
        "LB0182",
        title: "the sidecar binds a step that does not exist",
        why: "what it says of the step would hold for nothing"
    )
    static let movedStep = DiagnosticCatalogue.Entry(
        "LB0183",
        title: "a bound step has another id now",
        why: "the sidecar names steps by the headings and titles of the document, and these have changed"
    )
    static let changedStep = DiagnosticCatalogue.Entry(
        "LB0184",
        title: "a bound step has changed",
        why: "what was decided about the old text may be wrong for the new one"
    )
    static let missingDigest = DiagnosticCatalogue.Entry(
        "LB0185",
        title: "the sidecar does not say which text it binds",
        why: "without the digest a change of the document would go unnoticed"
    )
    static let invalidDigest = DiagnosticCatalogue.Entry(
        "LB0186",
        title: "the digest cannot be read",
        why: "without the digest a change of the document would go unnoticed"
    )
    static let boundTwice = DiagnosticCatalogue.Entry(
        "LB0187",
        title: "bound twice",
        why: "only one of the two could have an effect"
    )
    static let unknownItem = DiagnosticCatalogue.Entry(
        "LB0188",
        title: "the document has no such checklist item",
        why: "the item that was meant would stay without proof"
    )
    static let ambiguousItem = DiagnosticCatalogue.Entry(
        "LB0189",
        title: "several checklist items have this text",
        why: "evidence must not tick another item than the one that was meant"
    )
    static let invalidValue = DiagnosticCatalogue.Entry(
        "LB0190",
        title: "a literal is not replaced by one expression",
        why: "a value is inserted as a whole and never parsed again"
    )
    static let unusedValue = DiagnosticCatalogue.Entry(
        "LB0191",
        title: "no command of the document has the literal",
        why: "the step that was meant would go on using what it says"
    )
    static let irreplaceable = DiagnosticCatalogue.Entry(
        "LB0192",
        title: "the literal cannot be replaced here",
        why: "this command would go on using the literal while the others use the value"
    )

    static let all: [DiagnosticCatalogue.Entry] = [
        twoTruths, notASidecar, unknownStep, movedStep, changedStep, missingDigest, invalidDigest, boundTwice,
        unknownItem, ambiguousItem, invalidValue, unusedValue, irreplaceable,
    ]
}
