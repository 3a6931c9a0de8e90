// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// The keys of a blocking condition.
enum BlockingReference {
    static let keys: [KeyReference] = [
        KeyReference("name", .identifier, "an identifier, by which the run says why it is held", absent: "an error"),
        KeyReference(
            "alarm",
            .text,
            "a CloudWatch alarm, composite or not, by its name or ARN: only `OK` lets changes be made",
            absent: "`aws` or `sql`"
        ),
        KeyReference("region", .text, "the region of an alarm that is given by its name", absent: "the environment's"),
        KeyReference(
            "aws",
            .text,
            "a call that only reads: an AWS command without `aws`",
            absent: "`alarm` or `sql`"
        ),
        KeyReference("sql", .text, "one SQL statement that only reads", absent: "`alarm` or `aws`"),
        KeyReference("connection", .text, "the database of `sql`", absent: "an error with `sql`"),
        KeyReference(
            "when",
            .text,
            "an expression over the answer of `aws` or `sql`; nothing is changed when it holds",
            absent: "an error without `alarm`"
        ),
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
