// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// An alarm that tells nobody, or that CloudWatch cannot evaluate.
enum AlarmOptionsLint {
    private static let silent = DiagnosticCatalogue.Entry(
        "LB0811",
        .warning,
        title: "the alarm tells nobody",
        why: "it changes its colour in a console that nobody looks at"
    )
    private static let withoutPeriods = DiagnosticCatalogue.Entry(
        "LB0812",
        .warning,
        title: "the alarm has no evaluation periods",
        why: "CloudWatch refuses it, or never evaluates it as was meant"
    )

    static let lint = Lint(silent, withoutPeriods, pages: pages) { subject, findings in
        for (step, call) in subject.calls where call.service == "cloudwatch" && !call.hidesParameters {
            guard ["put-metric-alarm", "put-composite-alarm"].contains(call.operation) else { continue }
            let name = call["alarm-name"].map { "alarm '\($0.text)'" } ?? "the alarm"
            if call.has("no-actions-enabled") || !call.has("alarm-actions") {
                let option = call.option("no-actions-enabled")
                findings.add(
                    silent,
                    option == nil ? "\(name) has no --alarm-actions" : "\(name) has its actions switched off",
                    at: option?.word.range ?? call.word.range,
                    step: step.id,
                    fix: option == nil
                        ? "add --alarm-actions with the ARN of a topic that a person reads"
                        : "leave out --no-actions-enabled"
                )
            }
            if call.operation == "put-metric-alarm", !call.has("evaluation-periods") {
                findings.add(
                    withoutPeriods,
                    "\(name) has no --evaluation-periods",
                    at: call.word.range,
                    step: step.id,
                    fix: "add --evaluation-periods: how many periods in a row must be bad"
                )
            }
        }
    }

    private static let pages = [
        DiagnosticPage(
            "LB0811",
            """
            The alarm has no action, or its actions are switched off. It changes its colour in a
            console, and nobody is woken. Add `--alarm-actions` with a topic that a person reads; it
            must be in the region of the alarm.
            """,
            example: LintExample.runbook(
                "aws cloudwatch put-metric-alarm --alarm-name replica-lag --metric-name ReplicaLag --namespace AWS/RDS \\\n  --statistic Average --period 300 --evaluation-periods 3 --threshold 300 \\\n  --comparison-operator GreaterThanThreshold --region us-east-1"
            ),
            correction: [
                "--region us-east-1": "--region us-east-1 --alarm-actions arn:aws:sns:us-east-1:${account}:on-call"
            ]
        ),
        DiagnosticPage(
            "LB0812",
            """
            The alarm does not say how many periods in a row must be bad. The published description of
            the call takes that, and CloudWatch does not. Add `--evaluation-periods`: one reacts to a
            single spike, three wait for a trend.
            """,
            example: LintExample.runbook(
                "aws cloudwatch put-metric-alarm --alarm-name replica-lag --metric-name ReplicaLag --namespace AWS/RDS \\\n  --statistic Average --period 300 --threshold 300 \\\n  --comparison-operator GreaterThanThreshold --region us-east-1 \\\n  --alarm-actions arn:aws:sns:us-east-1:${account}:on-call"
            ),
            correction: [
                "--period 300": "--period 300 --evaluation-periods 3"
            ]
        ),
    ]
}
