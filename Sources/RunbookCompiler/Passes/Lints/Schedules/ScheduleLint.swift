// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A schedule that never fires, or that fires at another hour than the text promises.
enum ScheduleLint {
    private static let never = DiagnosticCatalogue.Entry(
        "LB0827",
        .warning,
        title: "the schedule never fires",
        why: "AWS refuses it or waits for ever, and what should happen every night does not happen at all"
    )
    private static let zone = DiagnosticCatalogue.Entry(
        "LB0828",
        .warning,
        title: "the schedule may fire at another hour than the text says",
        why: "EventBridge rules, and schedules without a time zone, count in UTC"
    )

    static let lint = Lint(never, zone, pages: pages) { subject, findings in
        for (step, call) in subject.calls {
            guard
                let value = call["schedule-expression"]
                    ?? (call.is("application-autoscaling", "put-scheduled-action") ? call["schedule"] : nil),
                value.isLiteral
            else { continue }
            let names = ["name", "description"].compactMap { call[$0]?.text }
            let hasZone = call.has("schedule-expression-timezone") || call.has("timezone")
            let context = Context(
                text: ([step.draft.title, step.draft.prose] + names).joined(separator: " "),
                isRule: call.service == "events",
                hasZone: hasZone,
                step: step.id
            )
            check(value.text, at: value.range, context, &findings)
        }
        for (step, state) in subject.expectedStates {
            for value in JSONPlaces.values(of: "ScheduleExpression", in: state) {
                check(
                    value.text,
                    at: value.range,
                    Context(text: "", isRule: true, hasZone: false, step: step.id),
                    &findings
                )
            }
        }
    }

    /// What is known about a schedule beside its expression.
    private struct Context {
        var text: String
        /// Whether it is a rule of EventBridge, which counts in UTC and knows no `at(…)`.
        var isRule: Bool
        var hasZone: Bool
        var step: String?
    }

    private static func check(
        _ text: String,
        at range: SourceRange,
        _ context: Context,
        _ findings: inout FindingList
    ) {
        do throws(ScheduleProblem) {
            let schedule = try ScheduleExpression(text)
            if case .at = schedule, context.isRule {
                throw ScheduleProblem(
                    "a rule of EventBridge takes rate(…) and cron(…) only",
                    fix: "use EventBridge Scheduler"
                )
            }
            guard case .cron(let cron) = schedule, !context.hasZone, let claim = TimeClaim(context.text, cron) else {
                return
            }
            findings.add(
                zone,
                "'\(text)' counts in UTC: \(claim.message)",
                at: range,
                step: context.step,
                fix: claim.fix
            )
        } catch {
            findings.add(
                never,
                "'\(text)' never fires: \(error.message)",
                at: range,
                step: context.step,
                fix: error.fix
            )
        }
    }

    private static let pages = [
        DiagnosticPage(
            "LB0827",
            """
            No moment fits the schedule, or AWS refuses it: the 31st of February, both fields for days
            given, five fields as in a crontab, `rate(1 minutes)`. Nothing happens, and nothing is a
            hard thing to notice. Write six fields, with `?` for the day that does not matter, and days
            that exist.
            """,
            example: LintExample.runbook(
                "aws events put-rule --name backup --schedule-expression 'cron(0 2 31 2 ? *)'"
            ),
            correction: [
                "31 2 ?": "L 2 ?"
            ]
        ),
        DiagnosticPage(
            "LB0828",
            """
            The text speaks of an hour in a place, and the schedule counts in UTC: rules of EventBridge
            always do. A backup that was meant for the quiet of the night runs in the middle of the day.
            Write the hour in UTC into the text, or use EventBridge Scheduler with a time zone.
            """,
            example: LintExample.runbook(
                "aws events put-rule --name backup --schedule-expression 'cron(0 2 * * ? *)'",
                title: "Every night at 2 local time"
            ),
            correction: [
                "2 local time": "02:00 UTC"
            ]
        ),
    ]
}
