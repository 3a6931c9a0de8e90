// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// The keys of a blocking condition.
enum BlockingReference {
    static let keys =
        [KeyReference("name", .identifier, "an identifier, by which the run says why it is held", absent: "an error")]
        + ConditionReference.keys(alarm: "only `OK` lets changes be made", when: "nothing is changed when it holds")
        + rest

    private static let rest: [KeyReference] = [
        KeyReference(
            "when-unknown",
            .choice(BlockingCondition.UnknownRule.allCases.map(\.rawValue)),
            value: HeaderReference.alternatives(BlockingCondition.UnknownRule.allCases.map(\.rawValue)),
            "whether a reading that shows nothing keeps changes from being made, too, or is only said",
            absent: "`block`"
        ),
        KeyReference(
            "override",
            .flag,
            "whether an operator may set the condition aside, with a reason",
            absent: "`true` for `kind: emergency`, else `false`"
        ),
        KeyReference("reason", .text, "why nothing may be changed then, in a sentence", absent: "what was read"),
    ]
}
