// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A replica or copy in another region that does not say which key encrypts it there.
enum ReplicaKeyLint {
    private static let withoutKey = DiagnosticCatalogue.Entry(
        "LB0825",
        .warning,
        title: "a copy in another region names no key",
        why:
            "a key is of one region: AWS refuses the copy of anything encrypted without a key of the region that it goes to"
    )

    private static let sources = [
        "create-db-instance-read-replica": "source-db-instance-identifier",
        "copy-db-snapshot": "source-db-snapshot-identifier",
        "copy-db-cluster-snapshot": "source-db-cluster-snapshot-identifier",
        "start-db-instance-automated-backups-replication": "source-db-instance-arn",
    ]

    static let lint = Lint(withoutKey, pages: pages) { subject, findings in
        for (step, call) in subject.calls where !call.has("kms-key-id") && !call.hidesParameters {
            guard let option = sources[call.operation], let source = call[option],
                let written = LintValues.arnRegion(source.text)
            else { continue }
            let from = subject.values.region(in: written)
            let to = subject.region(of: call)
            // Two names of regions that are not known yet are two regions when they are not the same name.
            let isOther =
                from.flatMap { from in to.map { $0 != from } } ?? (call["region"].map { $0.text != written } ?? false)
            guard isOther else { continue }
            findings.add(
                withoutKey,
                "the source is in \(from ?? written), the copy in \(to ?? call["region"]?.text ?? "another region"), "
                    + "and there is no --kms-key-id",
                at: call.word.range,
                step: step.id,
                fix: "add --kms-key-id with a key of \(to ?? "the region of the copy")"
            )
        }
    }

    private static let pages = [
        DiagnosticPage(
            "LB0825",
            """
            A copy goes to another region and names no key. A key of KMS belongs to one region: AWS
            refuses to copy anything encrypted without a key of the region that it goes to. Add `--kms-
            key-id`.
            """,
            example: LintExample.runbook(
                "aws rds create-db-instance-read-replica --db-instance-identifier shop-dr --region us-east-1 \\\n  --source-db-instance-identifier arn:aws:rds:us-west-2:${account}:db:shop"
            ),
            correction: [
                "--region us-east-1": "--region us-east-1 --kms-key-id alias/shop-dr"
            ]
        )
    ]
}
