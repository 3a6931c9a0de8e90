// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel

/// A step of a failover that needs the region that is being left, or a global service that is controlled from there.
enum AbandonedRegionLint {
    private static let needed = DiagnosticCatalogue.Entry(
        "LB0823",
        .warning,
        title: "the step needs the region that is being left",
        why: "the failover is run because that region does not answer"
    )
    private static let controlled = DiagnosticCatalogue.Entry(
        "LB0824",
        .warning,
        title: "the step needs a control plane in the region that is being left",
        why: "a global service answers everywhere and is changed in one region only"
    )

    /// Where global services are changed.
    private static let homes = [
        "iam": "us-east-1", "route53": "us-east-1", "route53domains": "us-east-1", "cloudfront": "us-east-1",
        "organizations": "us-east-1", "shield": "us-east-1", "waf": "us-east-1", "account": "us-east-1",
        "globalaccelerator": "us-west-2", "networkmanager": "us-west-2",
    ]

    static let lint = Lint(needed, controlled, pages: pages) { subject, findings in
        guard subject.draft.header.kind != .failback, let left = subject.values.primaryRegion,
            let start = subject.steps.firstIndex(where: { promotes($0, subject, from: left) })
        else { return }
        let sections = subject.steps[start].draft.sectionTitles
        let isWhole = subject.draft.header.kind == .emergency && !subject.isAdopted
        for step in subject.steps[start...] where step.draft.onFailure != .continue {
            let isPart = isWhole || step.draft.sectionTitles.starts(with: sections.dropLast(sections.count > 1 ? 1 : 0))
            guard isPart, !step.headings.contains(where: { NameWords.split($0).contains("failback") }) else { continue }
            for call in step.calls { report(call, step, subject, left, &findings) }
            reportConnection(step, left, &findings)
        }
    }

    /// Whether the step makes a database of another region the one that serves.
    private static func promotes(_ step: LintStep, _ subject: LintSubject, from left: String) -> Bool {
        step.calls.contains { call in
            guard UncheckedPromotionLint.isPromotion(call) || call.operation == "failover-global-cluster" else {
                return false
            }
            return subject.region(of: call).map { $0 != left } ?? false
        }
    }

    private static func report(
        _ call: AWSLine,
        _ step: LintStep,
        _ subject: LintSubject,
        _ left: String,
        _ findings: inout FindingList
    ) {
        if let home = homes[call.service] {
            let looks = ["get-", "list-", "describe-", "test-", "wait"].contains { call.operation.hasPrefix($0) }
            guard home == left, !looks else { return }
            findings.add(
                controlled,
                "'\(call.service) \(call.operation)' is answered in \(home), which is the region that is being left",
                at: call.word.range,
                step: step.id,
                fix:
                    "prepare it beforehand, so that the data plane switches: health checks, weighted records, existing roles"
            )
        } else if subject.region(of: call) == left, call.service != "sts" {
            findings.add(
                needed,
                call.has("region")
                    ? "the call goes to \(left), the region that the promotion leaves"
                    : "the call names no region, and the environment's first one is \(left), which the promotion leaves",
                at: call["region"]?.range ?? call.word.range,
                step: step.id,
                fix: "call the region that serves from here on, or add on-failure=continue"
            )
        }
    }

    /// SQL that goes to the database that is gone.
    private static func reportConnection(_ step: LintStep, _ left: String, _ findings: inout FindingList) {
        guard let connection = step.draft.connection, connection.text == "primary" else { return }
        findings.add(
            needed,
            "connection 'primary' is in \(left), the region that the promotion leaves",
            at: connection.range,
            step: step.id,
            fix: "use the connection of the region that serves from here on, or add on-failure=continue"
        )
    }

    private static let pages = [
        DiagnosticPage(
            "LB0823",
            """
            The step comes with or after the promotion that leaves a region, and calls that very region.
            The failover is run because the region does not answer, so the step will hang or fail in the
            middle of it. Call the region that serves from here on. A step that is only a courtesy to
            the old region says `on-failure=continue`.
            """,
            example:
                "---\nlifeboat: 1\nkind: emergency\nenvironment: production\n---\n# Failover\n\n```yaml approval=one-way\nfrom: [dba]\n```\n\n1. **The replica is promoted.**\n   ```bash id=promote approve=one-way\n   aws rds promote-read-replica --db-instance-identifier shop-dr --region us-east-1\n   ```\n   ```yaml precondition\n   sql: SELECT pg_last_xact_replay_timestamp() AS replayed\n   connection: dr\n   expect: age(rows[0].replayed) < 15m\n   ```\n   ```yaml probe\n   aws: rds describe-db-instances --db-instance-identifier shop-dr --region us-east-1\n   done-when: DBInstances[0].ReadReplicaSourceDBInstanceIdentifier == null\n   ```\n\n2. **What follows.**\n   ```bash id=follows\n   aws rds describe-db-instances --region us-west-2\n   ```\n",
            correction: [
                "describe-db-instances --region us-west-2": "describe-db-instances --region us-east-1"
            ],
            others: [
                DiagnosticPage.Document(
                    "lifeboat.yaml",
                    "environments:\n  production:\n    regions:\n      primary: us-west-2\n      dr: us-east-1\n    connections:\n      dr: {host: db.example.com}\nroles:\n  dba: [a@example.com]\n"
                )
            ]
        ),
        DiagnosticPage(
            "LB0824",
            """
            A global service answers from everywhere, but it is changed in one region only: IAM, Route
            53 and CloudFront in us-east-1. This step changes it after the promotion that leaves just
            that region. Prepare the change beforehand, so that only the data plane has to switch:
            health checks with failover records, roles that exist already.
            """,
            example:
                "---\nlifeboat: 1\nkind: emergency\nenvironment: production\n---\n# Failover\n\n```yaml approval=one-way\nfrom: [dba]\n```\n\n1. **The replica is promoted.**\n   ```bash id=promote approve=one-way\n   aws rds promote-read-replica --db-instance-identifier shop-dr --region us-west-2\n   ```\n   ```yaml precondition\n   sql: SELECT pg_last_xact_replay_timestamp() AS replayed\n   connection: dr\n   expect: age(rows[0].replayed) < 15m\n   ```\n   ```yaml probe\n   aws: rds describe-db-instances --db-instance-identifier shop-dr --region us-west-2\n   done-when: DBInstances[0].ReadReplicaSourceDBInstanceIdentifier == null\n   ```\n\n2. **What follows.**\n   ```bash id=follows\n   aws iam attach-role-policy --role-name shop --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess\n   ```\n",
            correction: [
                "aws iam attach-role-policy --role-name shop --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess":
                    "aws iam get-role --role-name shop"
            ],
            others: [
                DiagnosticPage.Document(
                    "lifeboat.yaml",
                    "environments:\n  production:\n    regions:\n      primary: us-east-1\n      dr: us-west-2\n    connections:\n      dr: {host: db.example.com}\nroles:\n  dba: [a@example.com]\n"
                )
            ]
        ),
    ]
}
