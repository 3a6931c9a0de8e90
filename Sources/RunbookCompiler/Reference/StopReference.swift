// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

/// The keys of a stop condition.
enum StopReference {
    static let keys =
        [KeyReference("name", .identifier, "an identifier, by which the run says why it ended", absent: "an error")]
        + ConditionReference.keys(alarm: "`ALARM` ends the run", when: "the run ends when it holds")
        + rest

    private static let rest: [KeyReference] = [
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
