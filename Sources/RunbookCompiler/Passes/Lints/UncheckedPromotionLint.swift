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

    static let lint = Lint(unchecked, pages: pages) { subject, findings in
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

    private static let pages = [
        DiagnosticPage(
            "LB0833",
            """
            The replica becomes a database of its own, and nobody has read how far it is behind. What it
            has not replayed is lost in that moment, and afterwards nobody can say how much that was.
            Read `ReplicaLag`, or `pg_last_xact_replay_timestamp()` on the replica itself, and compare
            it with the RPO.
            """,
            example:
                "---\nlifeboat: 1\nkind: emergency\nenvironment: production\n---\n# Failover\n\n```yaml approval=one-way\nfrom: [dba]\n```\n\n1. **The replica is promoted.**\n   ```bash id=promote approve=one-way\n   aws rds promote-read-replica --db-instance-identifier shop-dr --region us-east-1\n   ```\n   ```yaml probe\n   aws: rds describe-db-instances --db-instance-identifier shop-dr --region us-east-1\n   done-when: DBInstances[0].ReadReplicaSourceDBInstanceIdentifier == null\n   ```\n\n",
            correction: [
                "   ```yaml probe\n":
                    "   ```yaml precondition\n   sql: SELECT pg_last_xact_replay_timestamp() AS replayed\n   connection: dr\n   expect: age(rows[0].replayed) < 15m\n   ```\n   ```yaml probe\n"
            ],
            others: [
                DiagnosticPage.Document(
                    "lifeboat.yaml",
                    "environments:\n  production:\n    regions:\n      primary: us-west-2\n      dr: us-east-1\n    connections:\n      dr: {host: db.example.com}\nroles:\n  dba: [a@example.com]\n"
                )
            ]
        )
    ]
}
