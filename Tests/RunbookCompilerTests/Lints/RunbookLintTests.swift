// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

/// Lints that look at several steps.
@Suite struct RunbookLintTests {
    private let restore =
        "aws rds 1️⃣restore-db-instance-from-db-snapshot --db-snapshot-identifier s --db-instance-identifier"

    @Test func `what is created for a test and never deleted`() {
        expectLints("\(restore) shop-restore-test", expected: ("LB0819", "1️⃣"))
        expectLints("\(restore) shop-copy", title: "Test the restore", expected: ("LB0819", "1️⃣"))
        expectLints(
            "aws rds 1️⃣create-db-snapshot --db-instance-identifier a --db-snapshot-identifier a-test-${run.id}",
            expected: ("LB0819", "1️⃣")
        )
    }

    @Test func `what is owned, deleted, or made to stay`() {
        expectLints("\(restore) shop-restore-test".unmarked, attributes: " obliges=\"delete the instance\"")
        expectLints("\(restore) shop".unmarked, title: "Restore")
        let inScripts = lintFindings(
            "aws rds create-db-snapshot --db-instance-identifier a --db-snapshot-identifier a-test-$STAMP | cat\n"
                + "   aws rds delete-db-snapshot --db-snapshot-identifier a-test-$STAMP | cat"
        )
        #expect(!inScripts.map(\.code).contains("LB0819"))
        let named = lintFindings(
            "NAME=x-test\n   aws dynamodb create-table --table-name $NAME --key-schema AttributeName=a,KeyType=HASH"
                + " --attribute-definitions AttributeName=a,AttributeType=S --billing-mode PAY_PER_REQUEST | cat\n"
                + "   aws dynamodb delete-table --table-name x-test | cat"
        )
        #expect(!named.map(\.code).contains("LB0819"))
    }

    private let promote = "aws rds 1️⃣promote-read-replica --db-instance-identifier r --region us-east-1"
    private let guarded = """
           ```yaml probe
           aws: rds describe-db-instances --db-instance-identifier r --region us-east-1
           done-when: DBInstances[0].ReadReplicaSourceDBInstanceIdentifier == null
           ```
           ```yaml precondition
           sql: SELECT now() - pg_last_xact_replay_timestamp() < interval '15m' AS fresh
           connection: dr
           expect: rows[0].fresh == true
           ```

        """

    private func failover(_ promotion: String, _ parts: String, _ after: String) -> String {
        """
        ---
        lifeboat: 1
        id: test
        kind: emergency
        environment: production
        ---
        # Failover

        ```yaml approval=yes
        from: [dba]
        ```

        1. **Promote**
           ```bash approve=yes
           \(promotion)
           ```
        \(parts)
        \(after)
        """
    }

    @Test func `a promotion without a look at the lag`() {
        let probe = guarded.split(separator: "```yaml precondition")[0]
        let blind = "aws rds 1️⃣promote-read-replica --db-instance-identifier r --region us-east-1"
        expectFindings(failover(blind, String(probe), ""), [("LB0833", "1️⃣")], raw: true)
        expectFindings(failover(promote.unmarked, guarded, ""), [], raw: true)
    }

    @Test func `a step of a failover that needs the region that is being left`() {
        let probe = { (step: String) in "2. **After**\n   \(step)\n   ```\n" }
        let command = promote.unmarked
        expectFindings(
            failover(command, guarded, probe("```bash\n   aws rds describe-db-instances --region 1️⃣us-west-2")),
            [("LB0823", "1️⃣")],
            raw: true
        )
        expectFindings(
            failover(command, guarded, probe("```bash\n   aws rds 1️⃣describe-db-instances")),
            [("LB0823", "1️⃣")],
            raw: true
        )
        expectFindings(
            failover(command, guarded, probe("```sql connection=1️⃣primary\n   SELECT 1 AS a")),
            [("LB0823", "1️⃣")],
            raw: true
        )
        expectFindings(
            failover(command, guarded, probe("```bash\n   aws rds describe-db-instances --region ${regions.dr}")),
            [],
            raw: true
        )
        expectFindings(
            failover(
                command,
                guarded,
                probe("```bash on-failure=continue\n   aws rds describe-db-instances --region us-west-2")
            ),
            [],
            raw: true
        )
    }

    @Test func `a global service that is changed in the region that is being left`() {
        let change =
            "2. **After**\n   ```bash\n   aws globalaccelerator 1️⃣update-accelerator --accelerator-arn"
            + " arn:aws:globalaccelerator::123456789012:accelerator/a --enabled --region us-west-2\n   ```\n"
        expectFindings(failover(promote.unmarked, guarded, change), [("LB0824", "1️⃣")], raw: true)
        // Route 53 is changed in us-east-1, which is not what is being left here.
        let elsewhere =
            "2. **After**\n   ```bash\n   aws route53 change-resource-record-sets --hosted-zone-id Z1"
            + " --change-batch file://x.json --region us-east-1 | cat\n   ```\n"
        expectFindings(failover(promote.unmarked, guarded, elsewhere), [], raw: true)
    }

    @Test func `a topic that lives only where it cannot warn`() {
        let replica = "aws rds describe-db-instances --region us-east-1"
        expectLints("aws sns 1️⃣create-topic --name t", replica, expected: ("LB0832", "1️⃣"))
        expectLints("aws sns create-topic --name t", "aws sns create-topic --name t --region us-east-1")
        expectLints("aws sns create-topic --name t", "aws rds describe-db-instances")
        expectLints("aws sns create-topic --name t --region us-east-1", replica)
    }

    @Test func `a one-way step without a precondition`() {
        let body = """
            ```yaml approval=yes
            from: [dba]
            ```

            1. **S**
               ```sql connection=dr approve=yes
               1️⃣DROP TABLE a
               ```
               ```yaml probe
               sql: SELECT to_regclass('a') IS NULL AS gone
               connection: dr
               done-when: rows[0].gone == true
               ```

            """
        expectFindings(body, [("LB0818", "1️⃣")])
        let guarded =
            "   ```yaml precondition\n   sql: SELECT count(*) AS n FROM a\n   connection: dr\n   expect: rows[0].n == 0\n   ```\n"
        expectFindings(MarkedText(body).text + guarded, [])
    }

    @Test func `a count that nothing is compared with`() {
        let count = "1. **S**\n   ```sql connection=dr\n   1️⃣SELECT COUNT(*) FROM products\n   ```\n"
        expectFindings(count, [("LB0834", "1️⃣")])
        expectFindings(count.unmarked + "   ```expect\n   rows[0].count > 0\n   ```\n", [])
        expectFindings("1. **S**\n   ```sql connection=dr\n   SELECT name FROM products\n   ```\n", [])
    }

    @Test func `every lint has its own codes and all lie in the range of the lints`() {
        let codes = LintPass.entries.map(\.code)
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0.hasPrefix("LB08") })
        #expect(LintPass.lints.count >= 27)
    }
}

extension String {
    /// The text without markers.
    fileprivate var unmarked: String { MarkedText(self).text }
}
