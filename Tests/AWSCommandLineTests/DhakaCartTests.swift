// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSModel
import Testing

/// Every `aws` command of a real backup and recovery guide, with what must be said of it.
struct DhakaCartTests {
    private static func verdict(_ command: String) -> String {
        switch AWSCommand.parse(words: ShellWords.split(command)) {
        case .success(let command): "\(command.operation) \(command.effect(in: .embedded))"
        case .failure(let problems): problems.description
        }
    }

    static let accepted: [(String, String)] = [
        (
            "aws rds describe-db-instances --db-instance-identifier dhakacart-db --query "
                + "'DBInstances[0].{BackupRetentionPeriod:BackupRetentionPeriod,MultiAZ:MultiAZ}'",
            "DescribeDBInstances read"
        ),
        (
            "aws rds modify-db-instance --db-instance-identifier dhakacart-db --backup-retention-period 30 "
                + "--preferred-backup-window \"03:00-04:00\" --apply-immediately",
            "ModifyDBInstance change"
        ),
        (
            "aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier dhakacart-db "
                + "--target-db-instance-identifier dhakacart-db-pitr-test --restore-time \"2024-01-01T12:00:00.000Z\"",
            "RestoreDBInstanceToPointInTime change"
        ),
        (
            "aws lambda invoke --function-name dhakacart-backup-manager "
                + "--payload '{\"action\":\"create_snapshot\",\"type\":\"manual\"}' response.json",
            "Invoke change"
        ),
        ("aws lambda invoke --function-name dhakacart-backup-verifier response.json", "Invoke change"),
        ("aws s3api get-bucket-versioning --bucket dhakacart-backups", "GetBucketVersioning read"),
        ("aws s3api get-bucket-encryption --bucket dhakacart-backups", "GetBucketEncryption read"),
        (
            "aws s3api get-bucket-lifecycle-configuration --bucket dhakacart-backups",
            "GetBucketLifecycleConfiguration read"
        ),
        ("aws s3 cp test-backup.txt s3://dhakacart-backups/test/", " change"),
        ("aws s3 ls s3://dhakacart-backups/test/", " read"),
        ("aws s3api get-bucket-replication --bucket dhakacart-backups", "GetBucketReplication read"),
        ("aws s3 cp test-backup.txt s3://dhakacart-backups/replication-test/", " change"),
        ("aws s3 ls s3://dhakacart-dr-backups/replication-test/ --region us-east-1", " read"),
        (
            "aws rds create-db-instance-read-replica --db-instance-identifier dhakacart-db-dr-replica "
                + "--source-db-instance-identifier arn:aws:rds:us-west-2:ACCOUNT:db:dhakacart-db "
                + "--db-instance-class db.t3.small --region us-east-1",
            "CreateDBInstanceReadReplica change"
        ),
        (
            "aws cloudwatch put-metric-alarm --alarm-name \"DhakaCart-DB-Replica-Lag\" --alarm-description \"Lag\" "
                + "--metric-name DatabaseConnections --namespace AWS/RDS --statistic Average --period 300 "
                + "--threshold 300 --comparison-operator GreaterThanThreshold "
                + "--dimensions Name=DBInstanceIdentifier,Value=dhakacart-db-dr-replica --region us-east-1",
            "PutMetricAlarm change"
        ),
        (
            "aws rds create-db-snapshot --db-instance-identifier dhakacart-db "
                + "--db-snapshot-identifier \u{F8F0}0\u{F8F1}",
            "CreateDBSnapshot change"
        ),
        (
            "aws rds describe-db-snapshots --db-snapshot-identifier \u{F8F0}0\u{F8F1} "
                + "--query 'DBSnapshots[0].{Status:Status,Progress:PercentProgress}'",
            "DescribeDBSnapshots read"
        ),
        (
            "aws rds wait db-snapshot-completed --db-snapshot-identifier \u{F8F0}0\u{F8F1}",
            "DescribeDBSnapshots read"
        ),
        (
            "aws rds restore-db-instance-from-db-snapshot --db-instance-identifier \u{F8F0}1\u{F8F1} "
                + "--db-snapshot-identifier \u{F8F0}0\u{F8F1} --db-instance-class db.t3.micro",
            "RestoreDBInstanceFromDBSnapshot change"
        ),
        (
            "aws rds delete-db-instance --db-instance-identifier \u{F8F0}1\u{F8F1} --skip-final-snapshot",
            "DeleteDBInstance irreversible"
        ),
        (
            "aws rds promote-read-replica --db-instance-identifier dhakacart-db-dr-replica "
                + "--backup-retention-period 30 --region us-east-1",
            "PromoteReadReplica irreversible"
        ),
        (
            "aws rds describe-db-instances --db-instance-identifier dhakacart-db-dr-replica --region us-east-1 "
                + "--query 'DBInstances[0].Endpoint.Address' --output text",
            "DescribeDBInstances read"
        ),
        ("aws sns create-topic --name dhakacart-backup-notifications", "CreateTopic change"),
        (
            "aws sns subscribe --topic-arn arn:aws:sns:us-west-2:ACCOUNT:dhakacart-backup-notifications "
                + "--protocol email --notification-endpoint devops@dhakacart.com",
            "Subscribe change"
        ),
    ]

    @Test(arguments: accepted)
    func `what the AWS CLI runs is understood`(command: String, verdict: String) {
        #expect(Self.verdict(command) == verdict)
    }

    @Test(arguments: [
        "aws rds wait db-instance-available --db-instance-identifiers \u{F8F0}1\u{F8F1}",
        "aws rds wait db-instance-available --db-instance-identifiers dhakacart-db-dr-replica --region us-east-1",
    ])
    func `the waiter's plural option is refused with the right one`(command: String) {
        #expect(Self.verdict(command).contains("(did you mean --db-instance-identifier?)"))
    }

    @Test func `the metric without times is refused for each of them`() {
        let verdict = Self.verdict(
            "aws cloudwatch get-metric-statistics --namespace AWS/Lambda --metric-name Errors "
                + "--dimensions Name=FunctionName,Value=dhakacart-backup-manager"
        )
        #expect(verdict == "--start-time is required\n--end-time is required\n--period is required")
    }
}
