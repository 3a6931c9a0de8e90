// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// `sleep 300`, or "wait a few minutes" in a comment, where something should be waited for.
enum FixedSleepLint {
    private static let sleep = DiagnosticCatalogue.Entry(
        "LB0821",
        .warning,
        title: "the step waits for a while instead of for something",
        why: "on a bad day it takes longer, and the next command runs too early"
    )
    /// Shorter pauses are manners, not hope.
    private static let shortest = 5.0
    private static let times: Set<String> = [
        "minute", "minutes", "min", "mins", "second", "seconds", "moment", "while", "hour", "hours",
    ]

    static let lint = Lint(sleep, pages: pages) { subject, findings in
        for step in subject.steps {
            for command in step.commands where command.program == "sleep" && !command.isInLoop {
                guard command.words.count == 2, let length = seconds(command.words[1].text), length >= shortest else {
                    continue
                }
                findings.add(
                    sleep,
                    "'sleep \(command.words[1].text)' hopes that this is long enough",
                    at: command.range,
                    step: step.id,
                    fix: "add a 'yaml wait' fence with 'until: …' to the step before, or use aws … wait"
                )
            }
            reportComments(step, &findings)
        }
    }

    private static func reportComments(_ step: LintStep, _ findings: inout FindingList) {
        guard let script = step.script, !script.isIdle else { return }
        let waits = step.calls.contains { $0.operation == "wait" } || step.draft.wait != nil
        guard !waits else { return }
        for case .comment(let text, let range) in script.items where asksForPatience(text) {
            findings.add(
                sleep,
                "'\(text)' leaves open for how long and for what",
                at: step.place(range),
                step: step.id,
                fix: "make what follows a step of its own, with retry=20x30s and an 'expect' fence"
            )
        }
    }

    private static func asksForPatience(_ comment: String) -> Bool {
        let words = NameWords.split(comment)
        guard words.contains("wait") || words.contains("waiting"), !words.contains("until") else { return false }
        return words.contains { times.contains($0) }
    }

    /// The seconds of `300`, `5m`, `0.5h`.
    private static func seconds(_ text: String) -> Double? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        if let unit = text.last.flatMap({ units[$0] }) { return Double(text.dropLast()).map { $0 * unit } }
        return Double(text)
    }

    private static let pages = [
        DiagnosticPage(
            "LB0821",
            """
            The step waits for a fixed time, or a comment asks the reader to. On a good day that is too
            long, and on the day that matters it is too short: the next command meets something that is
            not there yet. Wait for the thing itself, with a `yaml wait` fence, `retry=` on a reading,
            or `aws … wait`.
            """,
            example: LintExample.runbook("kubectl rollout restart deployment/shop\nsleep 300"),
            correction: [
                "sleep 300": "kubectl rollout status deployment/shop --timeout 10m"
            ]
        )
    ]
}
