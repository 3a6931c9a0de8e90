// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// The keys of front matter, of the YAML form and of a sidecar.
enum HeaderReference {
    /// The keys at the top of all three.
    static let keys: [KeyReference] = [
        KeyReference("lifeboat", .version, value: "`1`", "", absent: "the file is no runbook"),
        KeyReference(
            "kind",
            .choice(RunbookKind.allCases.map(\.rawValue)),
            value: alternatives(RunbookKind.allCases.map(\.rawValue)),
            "",
            absent: "an error"
        ),
        KeyReference("id", .identifier, "an identifier", absent: "the file's name up to its first dot"),
        KeyReference("title", .text, "text", absent: "the first level-1 heading"),
        KeyReference("about", .text, "text", absent: "the prose under the title"),
        KeyReference(
            "environment",
            .text,
            "an environment of the [workspace file](#the-workspace-file)",
            absent: "the only one there"
        ),
        KeyReference("rto", .duration, "a duration: how long recovery may take", absent: "no objective"),
        KeyReference("rpo", .duration, "a duration: how much may be lost", absent: "no objective"),
        KeyReference(
            "deadline",
            .duration,
            "a duration: when the run [ends](#the-end-of-a-run), counted from the incident",
            absent: "no limit"
        ),
        KeyReference(
            "windows",
            .definition("windows"),
            "when anything may be changed: see [Windows](#windows)",
            absent: "at any time"
        ),
        KeyReference(
            "blocked-when",
            .list(of: "block"),
            "see [Blocking conditions](#blocking-conditions)",
            absent: "none"
        ),
        KeyReference("stop-when", .list(of: "stop"), "see [Stop conditions](#stop-conditions)", absent: "none"),
        KeyReference("inputs", .mapping(to: "input"), "see [Inputs](#inputs)", absent: "none"),
        KeyReference(
            "parallel",
            .texts,
            "titles or anchors of sections whose steps run side by side",
            absent: "none"
        ),
        KeyReference(
            "on-failure",
            .choice(FailurePolicy.words.map(\.rawValue)),
            value: alternatives(FailurePolicy.words.map(\.rawValue)) + ", for steps that do not say so themselves",
            "",
            absent: "`pause` with a person there, `abort` without"
        ),
        KeyReference("tags", .texts, "a list of texts, for people", absent: "none"),
    ]

    /// What only the front matter of a Markdown document says.
    static let markdownKeys: [KeyReference] = [
        KeyReference(
            "manual-items",
            .choice(HeaderDraft.ManualItems.allCases.map(\.rawValue)),
            value: alternatives(HeaderDraft.ManualItems.allCases.map(\.rawValue))
                + ": what an ordered-list item in bold is that has no command",
            "",
            absent: "`steps`: a person does it"
        )
    ]

    /// Everything that the front matter of a Markdown document takes.
    static let frontMatterKeys = keys + markdownKeys

    /// What stands below them in the YAML form.
    static let yamlKeys: [KeyReference] = [
        KeyReference("adopted", .flag, "`true` when the steps come from a document without front matter"),
        KeyReference("approvals", .mapping(to: "approval"), "approvals by their names"),
        KeyReference("steps", .list(of: "entry"), "the steps in order, and runbooks that are included"),
        KeyReference("checklist", .list(of: "item"), "what steps of this runbook prove"),
    ]

    /// What stands below them in a sidecar.
    static let sidecarKeys: [KeyReference] = [
        KeyReference("approvals", .mapping(to: "approval"), "approvals by their names"),
        KeyReference("steps", .mapping(to: "binding"), "what the document's steps lack, by their ids"),
        KeyReference("checklist", .list(of: "item"), "what steps of the document prove"),
        KeyReference("values", .textMapping, "literals of the document's commands, and what stands in their place"),
    ]

    /// An item of a checklist.
    static let itemKeys: [KeyReference] = [
        KeyReference("text", .text, "what is proven"),
        KeyReference("section", .texts, "the headings above it"),
        KeyReference("steps", .texts, "the ids of the steps that prove it"),
        KeyReference("max-age", .duration, "how old the proof may be"),
    ]

    /// `a`, `b` or `c`.
    static func alternatives(_ words: [String]) -> String {
        let quoted = words.map { "`\($0)`" }
        guard quoted.count > 1, let last = quoted.last else { return quoted.joined() }
        return quoted.dropLast().joined(separator: ", ") + " or " + last
    }
}
