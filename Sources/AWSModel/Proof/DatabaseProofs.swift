// SPDX-License-Identifier: Apache-2.0

import Values

/// What shows the effect of calls on databases.
enum DatabaseProofs {
    private static let missing = "DBInstanceNotFound DBInstanceNotFoundFault DBClusterNotFoundFault"

    static let rules: [ProofRule] = [
        instance(
            "ModifyDBInstance",
            same: "BackupRetentionPeriod MultiAZ DBInstanceClass AllocatedStorage MaxAllocatedStorage StorageType Iops "
                + "StorageThroughput DeletionProtection PubliclyAccessible AutoMinorVersionUpgrade CopyTagsToSnapshot "
                + "MonitoringInterval CACertificateIdentifier",
            [
                .at("PreferredBackupWindow", "PreferredBackupWindow", .text),
                .at("PreferredMaintenanceWindow", "PreferredMaintenanceWindow", .text),
                .at("VpcSecurityGroupIds", "VpcSecurityGroups[].VpcSecurityGroupId", .elements),
            ],
            ignoring: "ApplyImmediately"
        ),
        instance(
            "PromoteReadReplica",
            same: "BackupRetentionPeriod",
            [
                .at("PreferredBackupWindow", "PreferredBackupWindow", .text),
                .fixed("ReadReplicaSourceDBInstanceIdentifier", .null), .fixed("DBInstanceStatus", "available"),
            ]
        ),
        instance("StartDBInstance", [.fixed("DBInstanceStatus", "available")]),
        instance("StopDBInstance", [.fixed("DBInstanceStatus", "stopped")]).with {
            $0.underWay = "DBInstanceStatus == 'stopping'"
        },
        ProofRule(
            "rds",
            "ModifyDBCluster",
            reads: "DescribeDBClusters",
            by: "DBClusterIdentifier",
            of: "DBClusters[0]",
            same: "BackupRetentionPeriod DeletionProtection CopyTagsToSnapshot",
            [
                .at("PreferredBackupWindow", "PreferredBackupWindow", .text),
                .at("PreferredMaintenanceWindow", "PreferredMaintenanceWindow", .text),
            ],
            ignoring: "ApplyImmediately",
            missing: missing
        )
        .with {
            $0.pending = "PendingModifiedValues"
            $0.underWay = "Status != 'available'"
            $0.settling = ProofRule.slowSettling
        },
        tags("AddTagsToResource", .at("Tags", "TagList", .contains)),
        tags("RemoveTagsFromResource", .at("TagKeys", "TagList[].Key", .lacks)),
        ProofRule(
            "rds",
            "ModifyDBSnapshotAttribute",
            reads: "DescribeDBSnapshotAttributes",
            by: "DBSnapshotIdentifier",
            of: "DBSnapshotAttributesResult.DBSnapshotAttributes[?AttributeName=={AttributeName}] | [0]",
            [.at("ValuesToAdd", "AttributeValues", .contains), .at("ValuesToRemove", "AttributeValues", .lacks)],
            ignoring: "AttributeName"
        ),
        ProofRule(
            "dynamodb",
            "UpdateContinuousBackups",
            reads: "DescribeContinuousBackups",
            by: "TableName",
            of: "ContinuousBackupsDescription.PointInTimeRecoveryDescription",
            [
                .at(
                    "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
                    "PointInTimeRecoveryStatus == 'ENABLED'"
                )
            ]
        ),
    ]

    private static func instance(
        _ operation: String,
        same: String = "",
        _ fields: [ProofRule.Field],
        ignoring ignored: String = ""
    ) -> ProofRule {
        ProofRule(
            "rds",
            operation,
            reads: "DescribeDBInstances",
            by: "DBInstanceIdentifier",
            of: "DBInstances[0]",
            same: same,
            fields,
            ignoring: ignored,
            missing: missing
        )
        .with {
            $0.pending = "PendingModifiedValues"
            $0.underWay = "DBInstanceStatus != 'available'"
            $0.settling = ProofRule.slowSettling
        }
    }

    private static func tags(_ operation: String, _ field: ProofRule.Field) -> ProofRule {
        ProofRule("rds", operation, reads: "ListTagsForResource", by: "ResourceName", [field])
    }
}
