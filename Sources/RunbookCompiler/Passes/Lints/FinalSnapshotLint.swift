// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A database that is deleted without a last copy, and without a look at what it is.
enum FinalSnapshotLint {
    private static let skipped = DiagnosticCatalogue.Entry(
        "LB0820",
        .warning,
        title: "the final snapshot is skipped",
        why: "if it is the wrong database after all, nothing of it is left"
    )

    private static let options = ["skip-final-snapshot", "skip-final-cluster-snapshot"]

    static let lint = Lint(skipped, pages: pages) { subject, findings in
        for (step, call) in subject.calls where call.operation.hasPrefix("delete-") {
            guard let option = options.compactMap({ call.option($0) }).first else { continue }
            // A test instance needs no last copy; that it is one, a look at its tags or its name must show.
            let isGuarded = step.draft.parts.contains { $0.kind == .precondition }
            guard !isGuarded else { continue }
            let name = ["db-instance-identifier", "db-cluster-identifier", "cluster-identifier"].compactMap { call[$0] }
            findings.add(
                skipped,
                "\(name.first.map { "'\($0.text)'" } ?? "the database") is deleted for good, "
                    + "and nothing looks whether it is the right one",
                at: option.word.range,
                step: step.id,
                fix:
                    "take a final snapshot, or add a 'yaml precondition' that proves by a tag that it is a test instance"
            )
        }
    }

    private static let pages = [
        DiagnosticPage(
            "LB0820",
            """
            A database is deleted without a last snapshot, and nothing looks whether it is the right
            one. One wrong name, and nothing is left to restore from. Take a final snapshot, or prove
            right before with a `yaml precondition` that this is a copy: by a tag that only test
            instances carry.
            """,
            example:
                "---\nlifeboat: 1\nkind: weekly\ninputs:\n  db: {type: rds-instance, about: the copy to delete}\n---\n# Runbook\n\n```yaml approval=one-way\nfrom: [dba]\n```\n\n1. **The test instance is deleted.**\n   ```bash id=delete approve=one-way\n   aws rds delete-db-instance --db-instance-identifier ${db} --skip-final-snapshot --region us-west-2\n   ```\n   ```yaml probe\n   aws: rds describe-db-instances --region us-west-2\n   done-when: \"!contains(DBInstances[].DBInstanceIdentifier, ${db})\"\n   ```\n",
            correction: [
                "   ```yaml probe\n":
                    "   ```yaml precondition\n   aws: rds describe-db-instances --db-instance-identifier ${db} --region us-west-2\n   expect: length(DBInstances[0].TagList[?Key == 'lifeboat-run']) == 1\n   ```\n   ```yaml probe\n"
            ],
            companions: ["LB0818"]
        )
    ]
}
