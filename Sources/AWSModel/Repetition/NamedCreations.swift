// SPDX-License-Identifier: Apache-2.0

/// Operations that make something under a name of the caller's, so that the second call is refused: the name is taken.
enum NamedCreations {
    static let rules: [RepetitionRule] = databases + functions + access + other

    private static let databases: [RepetitionRule] = [
        named(
            "rds",
            "CreateDBSnapshot",
            "DBSnapshotAlreadyExists DBSnapshotAlreadyExistsFault",
            "DescribeDBSnapshots",
            ["DBSnapshotIdentifier": "DBSnapshotIdentifier"],
            "DBSnapshots[0]",
            "DBSnapshotNotFound DBSnapshotNotFoundFault",
            "SnapshotCreateTime",
            "TagList",
            same: ["DBInstanceIdentifier": "DBInstanceIdentifier"]
        ),
        named(
            "rds",
            "CopyDBSnapshot",
            "DBSnapshotAlreadyExists DBSnapshotAlreadyExistsFault",
            "DescribeDBSnapshots",
            ["DBSnapshotIdentifier": "TargetDBSnapshotIdentifier"],
            "DBSnapshots[0]",
            "DBSnapshotNotFound DBSnapshotNotFoundFault",
            "SnapshotCreateTime",
            "TagList"
        ),
        instance("CreateDBInstance", "DBInstanceIdentifier", same: ["Engine": "Engine"]),
        instance("CreateDBInstanceReadReplica", "DBInstanceIdentifier"),
        instance("RestoreDBInstanceFromDBSnapshot", "DBInstanceIdentifier"),
        instance("RestoreDBInstanceToPointInTime", "TargetDBInstanceIdentifier"),
        instance("RestoreDBInstanceFromS3", "DBInstanceIdentifier"),
        cluster("CreateDBCluster"), cluster("RestoreDBClusterFromSnapshot"), cluster("RestoreDBClusterToPointInTime"),
        named(
            "rds",
            "CreateDBClusterSnapshot",
            "DBClusterSnapshotAlreadyExistsFault",
            "DescribeDBClusterSnapshots",
            ["DBClusterSnapshotIdentifier": "DBClusterSnapshotIdentifier"],
            "DBClusterSnapshots[0]",
            "DBClusterSnapshotNotFoundFault",
            "SnapshotCreateTime",
            "TagList",
            same: ["DBClusterIdentifier": "DBClusterIdentifier"]
        ),
        named(
            "rds",
            "StartExportTask",
            "ExportTaskAlreadyExists",
            "DescribeExportTasks",
            ["ExportTaskIdentifier": "ExportTaskIdentifier"],
            "ExportTasks[0]",
            "ExportTaskNotFound ExportTaskNotFoundFault",
            "TaskStartTime",
            nil,
            same: ["SourceArn": "SourceArn"]
        ),
        RepetitionRule(
            "rds",
            .named,
            "the name is taken the second time",
            "CreateDBParameterGroup CreateDBClusterParameterGroup CreateDBSubnetGroup CreateEventSubscription "
                + "CreateOptionGroup CreateGlobalCluster CreateDBProxy CopyDBParameterGroup CopyOptionGroup",
            codes: "DBParameterGroupAlreadyExists DBSubnetGroupAlreadyExists SubscriptionAlreadyExist "
                + "OptionGroupAlreadyExistsFault GlobalClusterAlreadyExistsFault DBProxyAlreadyExistsFault"
        ),
    ]

    private static let functions: [RepetitionRule] = [
        RepetitionRule(
            "lambda",
            .named,
            "the name is taken the second time",
            "CreateFunction CreateAlias AddPermission CreateFunctionUrlConfig "
                + "AddLayerVersionPermission",
            codes: "ResourceConflictException"
        ),
        RepetitionRule(
            "lambda",
            .named,
            "the source has one mapping to the function",
            "CreateEventSourceMapping",
            codes: "ResourceConflictException"
        ),
    ]

    private static let access: [RepetitionRule] = [
        named(
            "iam",
            "CreateRole",
            "EntityAlreadyExists",
            "GetRole",
            ["RoleName": "RoleName"],
            "Role",
            "NoSuchEntity",
            "CreateDate",
            "Tags"
        ),
        named(
            "iam",
            "CreateUser",
            "EntityAlreadyExists",
            "GetUser",
            ["UserName": "UserName"],
            "User",
            "NoSuchEntity",
            "CreateDate",
            "Tags"
        ),
        named(
            "iam",
            "CreateInstanceProfile",
            "EntityAlreadyExists",
            "GetInstanceProfile",
            ["InstanceProfileName": "InstanceProfileName"],
            "InstanceProfile",
            "NoSuchEntity",
            "CreateDate",
            "Tags"
        ),
        RepetitionRule(
            "iam",
            .named,
            "the name is taken the second time",
            "CreateGroup CreatePolicy CreateLoginProfile CreateAccountAlias CreateSAMLProvider "
                + "CreateOpenIDConnectProvider CreateVirtualMFADevice AddRoleToInstanceProfile UploadServerCertificate",
            codes: "EntityAlreadyExists LimitExceeded"
        ),
    ]

    private static let other: [RepetitionRule] = [
        named(
            "logs",
            "CreateLogGroup",
            "ResourceAlreadyExistsException",
            "DescribeLogGroups",
            ["logGroupNamePrefix": "logGroupName"],
            "logGroups[0]",
            "",
            "creationTime",
            nil,
            same: ["logGroupName": "logGroupName"]
        ),
        RepetitionRule(
            "logs",
            .named,
            "the name is taken the second time",
            "CreateLogStream",
            codes: "ResourceAlreadyExistsException"
        ),
        named(
            "events",
            "CreateEventBus",
            "ResourceAlreadyExistsException",
            "DescribeEventBus",
            ["Name": "Name"],
            "@",
            "ResourceNotFoundException",
            "CreationTime",
            nil
        ),
        named(
            "events",
            "CreateArchive",
            "ResourceAlreadyExistsException",
            "DescribeArchive",
            ["ArchiveName": "ArchiveName"],
            "@",
            "ResourceNotFoundException",
            "CreationTime",
            nil
        ),
        RepetitionRule(
            "events",
            .named,
            "the name is taken the second time",
            "CreateConnection CreateApiDestination CreateEndpoint",
            codes: "ResourceAlreadyExistsException"
        ),
        RepetitionRule(
            "s3",
            .named,
            "the name is taken the second time",
            "CreateBucket",
            codes: "BucketAlreadyOwnedByYou BucketAlreadyExists"
        ),
        RepetitionRule(
            "route53",
            .named,
            "the service knows it again by CallerReference and makes it once",
            "CreateHostedZone CreateHealthCheck CreateReusableDelegationSet",
            codes: "HostedZoneAlreadyExists HealthCheckAlreadyExists DelegationSetAlreadyCreated"
        ),
        RepetitionRule(
            "ssm",
            .named,
            "the name is taken the second time",
            "CreateDocument CreateResourceDataSync CreateOpsMetadata",
            codes: "DocumentAlreadyExists ResourceDataSyncAlreadyExistsException OpsMetadataAlreadyExistsException"
        ),
        named(
            "backup",
            "CreateBackupVault",
            "AlreadyExistsException",
            "DescribeBackupVault",
            ["BackupVaultName": "BackupVaultName"],
            "@",
            "ResourceNotFoundException",
            "CreationDate",
            nil
        ),
    ]

    private static func instance(_ operation: String, _ key: String, same: [String: String] = [:]) -> RepetitionRule {
        named(
            "rds",
            operation,
            "DBInstanceAlreadyExists DBInstanceAlreadyExistsFault",
            "DescribeDBInstances",
            ["DBInstanceIdentifier": key],
            "DBInstances[0]",
            "DBInstanceNotFound DBInstanceNotFoundFault",
            "InstanceCreateTime",
            "TagList",
            same: same
        )
    }

    private static func cluster(_ operation: String) -> RepetitionRule {
        named(
            "rds",
            operation,
            "DBClusterAlreadyExistsFault",
            "DescribeDBClusters",
            ["DBClusterIdentifier": "DBClusterIdentifier"],
            "DBClusters[0]",
            "DBClusterNotFoundFault",
            "ClusterCreateTime",
            "TagList"
        )
    }

    private static func named(
        _ service: String,
        _ operation: String,
        _ codes: String,
        _ reading: String,
        _ keys: [String: String],
        _ item: String,
        _ missing: String,
        _ time: String,
        _ tags: String?,
        same: [String: String] = [:]
    ) -> RepetitionRule {
        RepetitionRule(
            service,
            .named,
            "the name is taken the second time",
            operation,
            codes: codes,
            look: EffectLook(
                operation: reading,
                keys: keys,
                item: item,
                missingCodes: Set(missing.split(separator: " ").map(String.init)),
                effect: .made(time: time, tags: tags, same: same)
            )
        )
    }
}
