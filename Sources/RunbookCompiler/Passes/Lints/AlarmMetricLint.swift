// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// An alarm whose name promises one thing and whose metric measures another.
enum AlarmMetricLint {
    private static let misnamed = DiagnosticCatalogue.Entry(
        "LB0810",
        .warning,
        title: "the alarm watches something else than its name says",
        why: "it stays quiet when what it is named for happens, and nobody looks behind the name"
    )

    static let lint = Lint(misnamed, pages: pages) { subject, findings in
        for (step, call) in subject.calls where call.is("cloudwatch", "put-metric-alarm") {
            guard let name = call["alarm-name"], let metric = call["metric-name"], metric.isLiteral else { continue }
            let named = Subject.named(in: name.text)
            let described = call["alarm-description"].map { Subject.named(in: $0.text) } ?? []
            let promised = named.isEmpty ? described : named
            guard let first = promised.first, let measured = Subject.measured(by: metric.text),
                promised.isDisjoint(with: measured), described.isDisjoint(with: measured)
            else { continue }
            let promise = Subject.allCases.first(where: promised.contains) ?? first
            let suggestion =
                promise == .lag && call["namespace"]?.text == "AWS/RDS" ? "write --metric-name ReplicaLag" : nil
            findings.add(
                misnamed,
                "alarm '\(name.text)' is named for \(promise.rawValue), and its metric is '\(metric.text)'",
                at: metric.range,
                step: step.id,
                fix: suggestion ?? "name the metric that measures \(promise.rawValue), or rename the alarm"
            )
        }
    }

    /// What an alarm can be about, as far as names of alarms and of metrics tell.
    enum Subject: String, CaseIterable {
        case lag, errors, cpu, memory, storage, connections, latency

        /// The words of an alarm's name that promise it.
        private var words: Set<String> {
            switch self {
            case .lag: ["lag", "lagging", "replag"]
            case .errors: ["error", "errors", "failure", "failures", "failed", "5xx"]
            case .cpu: ["cpu"]
            case .memory: ["memory", "mem", "ram", "oom"]
            case .storage: ["storage", "disk", "space"]
            case .connections: ["connection", "connections", "sessions"]
            case .latency: ["latency", "slow"]
            }
        }

        /// The parts of a metric's name that show that it measures it.
        private var metrics: [String] {
            switch self {
            case .lag: ["lag", "latency", "behind", "delay", "age"]
            case .errors:
                [
                    "error", "fail", "fault", "5xx", "4xx", "exception", "throttle", "reject", "abort", "dead",
                    "unhealthy", "dropped", "timeout",
                ]
            case .cpu: ["cpu", "load", "credit"]
            case .memory: ["memory", "mem_", "swap"]
            case .storage: ["storage", "disk", "volume", "space", "bytesused", "inode"]
            case .connections: ["connection", "session"]
            case .latency: ["latency", "time", "duration", "lag", "depth"]
            }
        }

        /// What a name promises.
        static func named(in text: String) -> Set<Subject> {
            let words = Set(NameWords.split(text))
            return Set(allCases.filter { !$0.words.isDisjoint(with: words) })
        }

        /// What a metric measures; nil when its name does not tell.
        static func measured(by metric: String) -> Set<Subject>? {
            let name = metric.lowercased()
            let found = Set(allCases.filter { subject in subject.metrics.contains { name.contains($0) } })
            return found.isEmpty ? nil : found
        }
    }

    private static let pages = [
        DiagnosticPage(
            "LB0810",
            """
            The name of the alarm promises one thing, and its metric measures another. The alarm stays
            quiet when what it is named for happens, and nobody looks behind a name that fits. Name the
            metric that is meant, or give the alarm another name.
            """,
            example: LintExample.runbook(
                "aws cloudwatch put-metric-alarm --alarm-name replica-lag --metric-name DatabaseConnections --namespace AWS/RDS \\\n  --statistic Average --period 300 --evaluation-periods 3 --threshold 300 \\\n  --comparison-operator GreaterThanThreshold --region us-east-1 \\\n  --alarm-actions arn:aws:sns:us-east-1:${account}:on-call"
            ),
            correction: [
                "DatabaseConnections": "ReplicaLag"
            ]
        )
    ]
}
