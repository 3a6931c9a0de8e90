// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// A replica that is promoted without anybody knowing how far it is behind.
enum UncheckedPromotionLint {
    private static let unchecked = DiagnosticCatalogue.Entry(
        "LB0833",
        .warning,
        title: "the replica is promoted without a look at its lag",
        why: "what has not been replayed is lost, and nobody can say afterwards how much it was"
    )

    private static let signs = [
        "lag", "replay", "pg_stat_replication", "pg_wal_lsn_diff", "pg_stat_wal_receiver", "heartbeat", "lsn",
    ]

    /// Whether a call turns a replica into a database of its own.
    static func isPromotion(_ call: AWSLine) -> Bool {
        call.service == "rds" && ["promote-read-replica", "promote-read-replica-db-cluster"].contains(call.operation)
    }

    static let lint = Lint(unchecked) { subject, findings in
        var isKnown = false
        for step in subject.steps {
            // A precondition is read right before the step acts, so the step's own count.
            isKnown = isKnown || looksAtLag(step)
            for call in step.calls where isPromotion(call) && !isKnown {
                let name = call["db-instance-identifier"] ?? call["db-cluster-identifier"]
                findings.add(
                    unchecked,
                    "no step before the promotion of '\(name?.text ?? "the replica")' reads how far it is behind",
                    at: call.word.range,
                    step: step.id,
                    fix: "read ReplicaLag or pg_last_xact_replay_timestamp() first, and compare it with the RPO"
                )
            }
        }
    }

    /// Whether the step reads the lag; an alarm on it is no reading.
    private static func looksAtLag(_ step: LintStep) -> Bool {
        let readings = step.draft.preconditions.compactMap(\.command?.text)
        if case .sql(let text) = step.draft.source, speaksOfLag(text.text) { return true }
        if readings.contains(where: speaksOfLag) { return true }
        return step.commands.contains { command in
            if let call = command.aws {
                return !call.operation.hasPrefix("put-") && call["metric-name"].map { speaksOfLag($0.text) } ?? false
                    || call["metric-data-queries"].map { speaksOfLag($0.text) } ?? false
            }
            return command.program == "psql" && command.words.contains { speaksOfLag($0.text) }
        }
    }

    private static func speaksOfLag(_ text: String) -> Bool {
        let text = text.lowercased()
        return signs.contains { text.contains($0) }
    }
}
