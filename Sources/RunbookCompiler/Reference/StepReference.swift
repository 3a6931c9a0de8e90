// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// The keys of steps, of the fences beside their commands and of approvals.
enum StepReference {
    private static let reading: [KeyReference] = [
        KeyReference("aws", .text, "the reading: an AWS command without `aws`"),
        KeyReference("sql", .text, "the reading: one SQL statement"),
        KeyReference("connection", .text, "the database of `sql`"),
    ]

    /// The keys of a kind of fence; none where the names are the author's.
    static func keys(of kind: PartKind) -> [KeyReference] {
        switch kind {
        case .precondition:
            reading + [
                KeyReference("expr", .texts, "one expression or a list"),
                KeyReference("expect", .texts, "one expression or a list"),
            ]
        case .probe: reading + [KeyReference("done-when", .text, "an expression")]
        case .wait:
            reading + [
                KeyReference("until", .text, "ends the wait well"),
                KeyReference("fail-when", .text, "ends it badly"),
                KeyReference("every", .duration, "between polls; 15s"),
                KeyReference("timeout", .duration, "at most; 30m"),
            ]
        case .retry:
            [
                KeyReference(
                    "errors",
                    .texts,
                    "the failures that it covers: " + HeaderReference.alternatives(RetriedError.words)
                        + ", or codes of a service or database"
                ),
                KeyReference("interval", .duration, "before the second attempt; 1s"),
                KeyReference("attempts", .count, "in all, the first one included; 3"),
                KeyReference("backoff", .value, "by how much each delay is longer than the one before: 1 to 100; 2"),
                KeyReference("max-delay", .duration, "the longest delay; a day"),
                KeyReference(
                    "jitter",
                    .choice(Retrier.Jitter.allCases.map(\.rawValue)),
                    "`full` takes any time up to the delay; `none`"
                ),
            ]
        case .capture: []
        case .manual:
            [
                KeyReference("confirm", .text, "the question"),
                KeyReference(
                    "evidence",
                    .choice(ManualAction.Evidence.allCases.map(\.rawValue)),
                    "what the answer must come with"
                ),
            ]
        }
    }

    /// The keys that must be there.
    static func required(of kind: PartKind) -> [String] {
        switch kind {
        case .probe: ["done-when"]
        case .retry: ["errors"]
        case .wait: ["until"]
        case .precondition, .capture, .manual: []
        }
    }

    /// The keys that a step of the YAML form and one of a sidecar have in common, beside the attributes.
    static let common: [KeyReference] = [
        KeyReference("requires", .texts, "ids of steps that must have succeeded"),
        KeyReference("manual", .text, "what a person confirms"),
        KeyReference(
            "evidence",
            .choice(ManualAction.Evidence.allCases.map(\.rawValue)),
            "what the answer must come with"
        ),
        KeyReference("preconditions", .oneOrMore("precondition"), "what must hold right before the step acts"),
        KeyReference("expect", .texts, "assertions over the step's result"),
        KeyReference("probe", .definition("probe"), "how to see whether the step's effect is there"),
        KeyReference("wait", .definition("wait"), "what is polled after the action"),
    ]

    /// Further keys of a step of the YAML form.
    static let yamlKeys: [KeyReference] = [
        KeyReference("section", .texts, "the headings above the step"),
        KeyReference("prose", .text, "what the operator is shown"),
        KeyReference("after", .texts, "ids of the steps that come before, in place of the one above"),
        KeyReference("bash", .text, "commands"),
        KeyReference("sql", .text, "one SQL statement"),
    ]

    /// The keys of an entry that stands for the steps of another runbook.
    static let includeKeys: [KeyReference] = [
        KeyReference("include", .text, "the path of another runbook, from the folder of this file"),
        KeyReference("as", .identifier, "what the ids of its steps begin with; its own id when absent"),
        KeyReference("title", .text, "the title of its section; the path when absent"),
        KeyReference("section", .texts, "the headings above its section"),
    ]

    /// Further keys of a step of a sidecar.
    static let sidecarKeys: [KeyReference] = [
        KeyReference("source", .text, "the digest of the commands that the binding was written for")
    ]

    /// The attributes that are not refused.
    static var attributes: [KeyReference] { AttributeKey.allCases.filter { !$0.isOfLaterVersion }.map(\.reference) }

    /// The keys of an approval.
    static let approval: [KeyReference] = [
        KeyReference(
            "from",
            .texts,
            "roles of the workspace file; their members may decide",
            absent: "required"
        ),
        KeyReference("count", .count, "how many distinct people must agree", absent: "1"),
        KeyReference("expires", .duration, "how long the request stands", absent: "1h"),
        KeyReference("shows", .texts, "steps whose readings the approver sees", absent: "none"),
        KeyReference(
            "void-if",
            .text,
            "an expression over named values that voids a granted approval when it holds right before the step acts",
            absent: "never"
        ),
        KeyReference(
            "remind",
            .texts,
            "parts of the request's time, such as `50%`, at which people are reminded; `[]` is never",
            absent: "50%, 75%"
        ),
        KeyReference(
            "escalate",
            .texts,
            "parts of the request's time at which somebody else is called",
            absent: "never"
        ),
        KeyReference(
            "break-glass",
            .texts,
            "roles of which one person alone may decide in an emergency, also the starter, with a reason",
            absent: "nobody"
        ),
    ]
}
