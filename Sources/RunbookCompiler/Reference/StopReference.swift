// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

/// The keys of a stop condition.
enum StopReference {
    static let keys: [KeyReference] = [
        KeyReference("name", .identifier, "an identifier, by which the run says why it ended", absent: "an error"),
        KeyReference(
            "alarm",
            .text,
            "a CloudWatch alarm, composite or not, by its name or ARN: `ALARM` ends the run",
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
            "an expression over the answer of `aws` or `sql`; the run ends when it holds",
            absent: "an error without `alarm`"
        ),
        KeyReference(
            "every",
            .duration,
            "from one reading to the next, at least \(StopCondition.leastInterval)",
            absent: StopCondition.usualInterval.description
        ),
        KeyReference(
            "mode",
            .choice(StopCondition.Mode.allCases.map(\.rawValue)),
            value: HeaderReference.alternatives(StopCondition.Mode.allCases.map(\.rawValue)),
            "whether steps under way finish, or looks and waits are called off",
            absent: "`graceful`"
        ),
        KeyReference(
            "budget",
            .duration,
            "how long what is under way and what runs always may take then",
            absent: "as long as they need"
        ),
        KeyReference(
            "when-unknown",
            .choice(StopCondition.UnknownRule.allCases.map(\.rawValue)),
            value: HeaderReference.alternatives(StopCondition.UnknownRule.allCases.map(\.rawValue)),
            "what a reading that shows nothing leads to",
            absent: "`warn`"
        ),
        KeyReference(
            "unknown-after",
            .count,
            "after how many of those in a row `stop` ends the run",
            absent: "\(StopCondition.usualUnknownAfter)"
        ),
        KeyReference(
            "at-start",
            .choice(StopCondition.StartRule.allCases.map(\.rawValue)),
            value: HeaderReference.alternatives(StopCondition.StartRule.allCases.map(\.rawValue)),
            "met before the first step, the run does not begin, or the condition counts once it was not met",
            absent: "`refuse`"
        ),
        KeyReference("reason", .text, "why the run must not go on, in a sentence", absent: "what was read"),
    ]
}
