// SPDX-License-Identifier: Apache-2.0

/// Operations that must not be sent twice and of which a reading shows whether they took effect.
enum LookableChanges {
    static let rules: [RepetitionRule] = [
        change(
            "PromoteReadReplica",
            "a second promotion is refused, or meets another replica of that name",
            .shows("ReadReplicaSourceDBInstanceIdentifier == `null` && DBInstanceStatus != 'creating'")
        ),
        change(
            "StartDBInstance",
            "a second start may undo a stop of somebody else's",
            .shows("DBInstanceStatus == 'starting' || DBInstanceStatus == 'available'")
        ),
        change(
            "StopDBInstance",
            "a second stop may undo a start of somebody else's",
            .shows("DBInstanceStatus == 'stopping' || DBInstanceStatus == 'stopped'")
        ),
        change(
            "DeleteDBInstance",
            "a second call would delete an instance that was made anew under the name",
            .gone(unless: "DBInstanceStatus == 'deleting'")
        ),
        removal(
            "rds",
            "DeleteDBSnapshot",
            "DescribeDBSnapshots",
            ["DBSnapshotIdentifier": "DBSnapshotIdentifier"],
            "DBSnapshots[0]",
            "DBSnapshotNotFound DBSnapshotNotFoundFault"
        ),
        removal(
            "rds",
            "DeleteDBCluster",
            "DescribeDBClusters",
            ["DBClusterIdentifier": "DBClusterIdentifier"],
            "DBClusters[0]",
            "DBClusterNotFoundFault"
        ),
        removal(
            "lambda",
            "DeleteFunction",
            "GetFunctionConfiguration",
            ["FunctionName": "FunctionName"],
            "@",
            "ResourceNotFoundException"
        ),
        removal("iam", "DeleteRole", "GetRole", ["RoleName": "RoleName"], "Role", "NoSuchEntity"),
        removal("iam", "DeleteUser", "GetUser", ["UserName": "UserName"], "User", "NoSuchEntity"),
        removal("events", "DeleteRule", "DescribeRule", ["Name": "Name"], "@", "ResourceNotFoundException"),
        removal(
            "sns",
            "DeleteTopic",
            "GetTopicAttributes",
            ["TopicArn": "TopicArn"],
            "@",
            "NotFound NotFoundException"
        ),
        removal("ssm", "DeleteParameter", "GetParameter", ["Name": "Name"], "Parameter", "ParameterNotFound"),
        removal(
            "backup",
            "DeleteBackupVault",
            "DescribeBackupVault",
            ["BackupVaultName": "BackupVaultName"],
            "@",
            "ResourceNotFoundException"
        ),
    ]

    private static func change(_ operation: String, _ reason: String, _ effect: EffectLook.Effect) -> RepetitionRule {
        RepetitionRule(
            "rds",
            .unsafe,
            reason,
            operation,
            look: EffectLook(
                operation: "DescribeDBInstances",
                keys: ["DBInstanceIdentifier": "DBInstanceIdentifier"],
                item: "DBInstances[0]",
                missingCodes: ["DBInstanceNotFound", "DBInstanceNotFoundFault"],
                effect: effect
            )
        )
    }

    private static func removal(
        _ service: String,
        _ operation: String,
        _ reading: String,
        _ keys: [String: String],
        _ item: String,
        _ missing: String
    ) -> RepetitionRule {
        RepetitionRule(
            service,
            .unsafe,
            "a second call would remove what was made anew under the name",
            operation,
            look: EffectLook(
                operation: reading,
                keys: keys,
                item: item,
                missingCodes: Set(missing.split(separator: " ").map(String.init)),
                effect: .gone(unless: nil)
            )
        )
    }
}
