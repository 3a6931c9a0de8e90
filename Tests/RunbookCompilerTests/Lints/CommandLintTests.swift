// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RunbookCompiler

/// Lints that look at the options of one AWS call.
@Suite struct CommandLintTests {
    @Test func `a query that labels one thing as another`() {
        expectLints(
            "aws rds describe-db-instances --query 'DBInstances[0].{Status:DBInstanceStatus,1️⃣ReplicationLag:ReadReplicaDBInstanceIdentifiers}'",
            expected: ("LB0813", "1️⃣")
        )
        expectLints(
            "aws rds describe-db-instances --query 'DBInstances[*].{a: DBInstanceStatus, 1️⃣\"state\": DBInstanceArn}'",
            expected: ("LB0813", "1️⃣")
        )
    }

    @Test(arguments: [
        "{Status:DBInstanceStatus,Endpoint:Endpoint.Address}", "{Lag:PercentProgress}", "{Id:DBInstanceArn}",
        "{Name:TagList[?Key=='Name'] | [0].Value}", "{Status:length(StatusInfos)}", "{Progress:PercentProgress}",
        "{LatestTime:LatestRestorableTime,Window:PreferredBackupWindow}", "{Host:Endpoint.Address}",
        "{State:DBSubnetGroup.SubnetGroupStatus}", "{Name:DBInstanceIdentifier}",
    ])
    func `a label that fits, or tells nothing`(query: String) {
        expectLints("aws rds describe-db-instances --query \"DBInstances[0].\(query)\"")
    }

    @Test func `a moment that was right once`() {
        let restore =
            "aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier a"
            + " --target-db-instance-identifier b"
        expectLints("\(restore) --restore-time 1️⃣\"2024-01-01T12:00:00.000Z\"", expected: ("LB0814", "1️⃣"))
        expectLints(
            "aws cloudwatch get-metric-statistics --namespace AWS/RDS --metric-name ReplicaLag --period 60"
                + " --statistics Maximum --start-time 1️⃣2024-01-01 --end-time ${now}",
            expected: ("LB0814", "1️⃣")
        )
        expectLints("\(restore) --restore-time ${now - 1h}")
        // A date in a name is a name, and a version is no moment.
        expectLints("aws rds describe-db-snapshots --db-snapshot-identifier before-2024-01-01")
        expectLints("aws rds describe-db-instances --db-instance-identifier 2024-01-01")
    }

    @Test func `a replica in another region without a key`() {
        let replica = "create-db-instance-read-replica --db-instance-identifier r --source-db-instance-identifier"
        expectLints(
            "aws rds 1️⃣\(replica) arn:aws:rds:us-west-2:123456789012:db:a --region us-east-1",
            expected: ("LB0825", "1️⃣")
        )
        // The region of the environment is known.
        expectLints(
            "aws rds 1️⃣\(replica) arn:aws:rds:${regions.dr}:123456789012:db:a --source-region us-east-1",
            expected: ("LB0825", "1️⃣")
        )
        expectLints("aws rds \(replica) arn:aws:rds:us-west-2:123456789012:db:a --region us-east-1 --kms-key-id k")
        expectLints("aws rds \(replica) arn:aws:rds:us-west-2:123456789012:db:a --region us-west-2")
        expectLints("aws rds \(replica) a --region us-east-1")
    }

    @Test func `a payload that is not JSON`() {
        let invoke = "aws lambda invoke --function-name f --payload"
        expectLints("\(invoke) '{1️⃣action: create}' out.json", expected: ("LB0826", "1️⃣"))
        expectLints("\(invoke) '{\"a\": 1,1️⃣}' out.json", expected: ("LB0826", "1️⃣"))
        expectLints("\(invoke) '{\"action\":\"create_snapshot\",\"type\":\"manual\"}' out.json")
        expectLints("\(invoke) \"{\\\"run\\\": \\\"${run.id}\\\", \\\"at\\\": ${seconds(1m)}}\" out.json")
        expectLints("\(invoke) eyJhIjogMX0K out.json")
        expectLints(
            "aws events put-targets --rule r --targets 1️⃣'[{\"Id\":\"1\",\"Arn\":\"arn:aws:lambda:us-west-2:123456789012:function:f\",\"Input\":\"{action: x}\"}]'",
            expected: ("LB0826", "1️⃣")
        )
    }

    @Test func `a final snapshot that is skipped without a look`() {
        let delete = "aws rds delete-db-instance --db-instance-identifier ${db}"
        let approval = "```yaml approval=yes\nfrom: [dba]\n```\n\n"
        let probe = """
               ```yaml probe
               aws: rds describe-db-instances
               done-when: "!contains(DBInstances[].DBInstanceIdentifier, 'x')"
               ```

            """
        let header = "inputs:\n  db: {type: rds-instance, default: a}\n"
        let fence = { (options: String) in "1. **S**\n   ```bash approve=yes\n   \(options)\n   ```\n" }
        expectFindings(
            approval + fence("1️⃣\(delete) 2️⃣--skip-final-snapshot") + probe,
            [("LB0818", "1️⃣"), ("LB0820", "2️⃣")],
            header: header
        )
        let guarded = """
               ```yaml precondition
               aws: rds describe-db-instances --db-instance-identifier ${db}
               expect: DBInstances[0].TagList[?Key == 'test'] != `[]`
               ```

            """
        expectFindings(approval + fence("\(delete) --skip-final-snapshot") + probe + guarded, [], header: header)
        expectFindings(
            approval + fence("1️⃣\(delete) --final-db-snapshot-identifier f") + probe,
            [("LB0818", "1️⃣")],
            header: header
        )
    }
}
