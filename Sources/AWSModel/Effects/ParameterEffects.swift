// SPDX-License-Identifier: Apache-2.0

/// Calls of which the parameters decide what they do.
///
/// The first line that decides wins: dry runs before all, then what makes a call harmless, then what makes it one-way.
enum ParameterEffects {
    static let rules: [ParameterEffect] = dryRuns + harmless + databases + storage + items + statements + jobs

    /// The lines that can speak of a service's operations, in the order of ``rules``.
    static func rules(for service: String) -> [ParameterEffect] { byService[service] ?? general }

    private static let general = rules.filter { $0.service == "*" }
    private static let byService: [String: [ParameterEffect]] = Dictionary(
        uniqueKeysWithValues: Set(rules.map(\.service)).map { service in
            (service, rules.filter { $0.service == service || $0.service == "*" })
        }
    )

    /// The members that ask a service to say only what it would do; boolean ones of these names mean that everywhere.
    static let dryRunMembers = ["DryRun", "dryRun", "ValidateOnly", "PerformCheckOnly"]

    private static let dryRuns: [ParameterEffect] =
        dryRunMembers.map { rule("*", "*", $0, .isBool(true), .read, "a dry run") } + [
            rule("lambda", "Invoke", "InvocationType", .isOneOf(["DryRun"]), .read, "a dry run")
        ]

    private static let harmless: [ParameterEffect] = [
        rule("dms", "ReloadTables", "ReloadOption", .isOneOf(["validate-only"]), .change, "the tables stay"),
        rule("dms", "ReloadReplicationTables", "ReloadOption", .isOneOf(["validate-only"]), .change, "the tables stay"),
        rule("s3", "PutObjectRetention", "Retention.Mode", .isOneOf(["GOVERNANCE"]), .change, "it can be lifted again"),
        rule("dynamodb", "ExecuteStatement", "Statement", .startsWith(["SELECT"]), .read, "reads"),
        rule("dynamodb", "BatchExecuteStatement", "Statements[].Statement", .startsWith(["SELECT"]), .read, "reads"),
        rule(
            "dynamodb",
            "ExecuteTransaction",
            "TransactStatements[].Statement",
            .startsWith(["SELECT"]),
            .read,
            "reads"
        ),
    ]

    private static let databases: [ParameterEffect] =
        engines + [
            rule("rds", "ModifyDBInstance", "BackupRetentionPeriod", .isNumber(0), .irreversible, lostBackups),
            rule(
                "rds",
                "ModifyDBInstance",
                "AllocatedStorage",
                .isPresent,
                .irreversible,
                "storage cannot be made smaller"
            ),
            rule(
                "rds",
                "ModifyDBCluster",
                "AllocatedStorage",
                .isPresent,
                .irreversible,
                "storage cannot be made smaller"
            ),
            rule("rds", "ModifyDBInstance", "BackupRetentionPeriod", .isBelow(7), .irreversible, shorterBackups),
            rule("rds", "ModifyDBCluster", "BackupRetentionPeriod", .isBelow(7), .irreversible, shorterBackups),
            rule("docdb", "ModifyDBCluster", "BackupRetentionPeriod", .isBelow(7), .irreversible, shorterBackups),
            rule("neptune", "ModifyDBCluster", "BackupRetentionPeriod", .isBelow(7), .irreversible, shorterBackups),
            rule("rds", "RebootDBInstance", "ForceFailover", .isBool(true), .irreversible, roles),
            rule(
                "rds",
                "ModifyDBSnapshot",
                "EngineVersion",
                .isPresent,
                .irreversible,
                "a snapshot cannot be set back"
            ),
            rule("docdb", "RebootDBInstance", "ForceFailover", .isBool(true), .irreversible, roles),
            rule("neptune", "RebootDBInstance", "ForceFailover", .isBool(true), .irreversible, roles),
            rule("dms", "RebootReplicationInstance", "ForceFailover", .isBool(true), .irreversible, roles),
            rule("redshift", "ModifyCluster", "ClusterVersion", .isPresent, .irreversible, oldEngine),
            rule("redshift", "ModifyCluster", "AutomatedSnapshotRetentionPeriod", .isPresent, .irreversible, expires),
            rule(
                "redshift",
                "ModifyClusterSnapshot",
                "ManualSnapshotRetentionPeriod",
                .isPresent,
                .irreversible,
                expires
            ),
            rule(
                "redshift",
                "BatchModifyClusterSnapshots",
                "ManualSnapshotRetentionPeriod",
                .isPresent,
                .irreversible,
                expires
            ),
            rule(
                "elasticache",
                "ModifyReplicationGroup",
                "SnapshotRetentionLimit",
                .isNumber(0),
                .irreversible,
                lostBackups
            ),
            rule(
                "elasticache",
                "ModifyCacheCluster",
                "SnapshotRetentionLimit",
                .isNumber(0),
                .irreversible,
                lostBackups
            ),
            rule(
                "dynamodb",
                "UpdateTimeToLive",
                "TimeToLiveSpecification.Enabled",
                .isBool(true),
                .irreversible,
                expires
            ),
            rule(
                "dynamodb",
                "UpdateContinuousBackups",
                "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
                .isBool(false),
                .irreversible,
                "the moments to restore to are lost"
            ),
            rule(
                "dynamodb",
                "UpdateTable",
                "ReplicaUpdates[].Delete",
                .isPresent,
                .irreversible,
                "a replica is deleted"
            ),
            rule(
                "dynamodb",
                "UpdateTable",
                "GlobalSecondaryIndexUpdates[].Delete",
                .isPresent,
                .irreversible,
                "an index is deleted"
            ),
            rule(
                "dynamodb",
                "UpdateGlobalTable",
                "ReplicaUpdates[].Delete",
                .isPresent,
                .irreversible,
                "a replica is deleted"
            ),
        ]

    /// Engines that go forward only.
    private static let engines: [ParameterEffect] = [
        ("rds", "ModifyDBInstance ModifyDBCluster ModifyGlobalCluster"), ("docdb", "ModifyDBCluster"),
        ("neptune", "ModifyDBInstance ModifyDBCluster ModifyGlobalCluster"),
        ("elasticache", "ModifyCacheCluster ModifyReplicationGroup ModifyGlobalReplicationGroup"),
        ("memorydb", "UpdateCluster UpdateMultiRegionCluster"), ("mq", "UpdateBroker"),
        ("dms", "ModifyReplicationInstance"),
    ].flatMap { service, operations in
        operations.split(separator: " ").map {
            rule(service, String($0), "EngineVersion", .isPresent, .irreversible, oldEngine)
        }
    }

    private static let storage: [ParameterEffect] = [
        rule(
            "s3",
            "PutBucketVersioning",
            "VersioningConfiguration.Status",
            .isOneOf(["Suspended"]),
            .irreversible,
            "what is overwritten or deleted from now on is gone"
        ),
        rule(
            "s3",
            "PutBucketLifecycleConfiguration",
            "LifecycleConfiguration.Rules[].Expiration",
            .isPresent,
            .irreversible,
            expires
        ),
        rule(
            "s3",
            "PutBucketLifecycleConfiguration",
            "LifecycleConfiguration.Rules[].NoncurrentVersionExpiration",
            .isPresent,
            .irreversible,
            expires
        ),
        rule(
            "s3",
            "PutBucketLifecycle",
            "LifecycleConfiguration.Rules[].Expiration",
            .isPresent,
            .irreversible,
            expires
        ),
        rule(
            "s3",
            "PutBucketLifecycle",
            "LifecycleConfiguration.Rules[].NoncurrentVersionExpiration",
            .isPresent,
            .irreversible,
            expires
        ),
        rule("s3", "DeleteObject", "VersionId", .isPresent, .irreversible, "the version is gone"),
        rule("ec2", "ModifyVolume", "Size", .isPresent, .irreversible, "a volume cannot be made smaller"),
        rule(
            "fsx",
            "UpdateFileSystem",
            "StorageCapacity",
            .isPresent,
            .irreversible,
            "a file system cannot be made smaller"
        ),
        rule(
            "bedrock",
            "CreateProvisionedModelThroughput",
            "commitmentDuration",
            .isPresent,
            .irreversible,
            "a commitment"
        ),
        rule("timestream-write", "UpdateTable", "RetentionProperties", .isPresent, .irreversible, expires),
        rule("cloudtrail", "UpdateEventDataStore", "RetentionPeriod", .isPresent, .irreversible, expires),
    ]

    private static let items: [ParameterEffect] = [
        rule(
            "dynamodb",
            "BatchWriteItem",
            "RequestItems.*[].DeleteRequest",
            .isPresent,
            .irreversible,
            "deletes items"
        ),
        rule("dynamodb", "TransactWriteItems", "TransactItems[].Delete", .isPresent, .irreversible, "deletes items"),
        rule("dynamodb", "ExecuteStatement", "Statement", .startsWith(["DELETE"]), .irreversible, "deletes items"),
        rule(
            "dynamodb",
            "BatchExecuteStatement",
            "Statements[].Statement",
            .startsWith(["DELETE"]),
            .irreversible,
            "deletes items"
        ),
        rule(
            "dynamodb",
            "ExecuteTransaction",
            "TransactStatements[].Statement",
            .startsWith(["DELETE"]),
            .irreversible,
            "deletes items"
        ),
    ]

    /// Statements whose words tell that data goes.
    ///
    /// What a function or a procedure does is not seen.
    private static let statements: [ParameterEffect] = [
        ("rds-data", "ExecuteStatement", "sql"), ("rds-data", "BatchExecuteStatement", "sql"),
        ("rds-data", "ExecuteSql", "sqlStatements"), ("redshift-data", "ExecuteStatement", "Sql"),
        ("redshift-data", "BatchExecuteStatement", "Sqls[]"), ("athena", "StartQueryExecution", "QueryString"),
    ].map { service, operation, path in
        let words = ["DROP", "TRUNCATE", "DELETE"]
        return rule(service, operation, path, .holdsWord(words), .irreversible, "the statement may delete data")
    }

    private static let jobs: [ParameterEffect] = [
        rule("dms", "StartReplicationTask", "StartReplicationTaskType", .isOneOf(reload), .irreversible, reloads),
        rule("dms", "StartReplication", "StartReplicationType", .isOneOf(reload), .irreversible, reloads),
        rule("deadline", "UpdateJob", "lifecycleStatus", .isOneOf(["ARCHIVED"]), .irreversible, archived),
        rule("deadline", "BatchUpdateJob", "jobs[].lifecycleStatus", .isOneOf(["ARCHIVED"]), .irreversible, archived),
        rule("sqs", "SetQueueAttributes", "Attributes.MessageRetentionPeriod", .isPresent, .irreversible, expires),
    ]

    private static let reload = ["reload-target"]
    private static let reloads = "the target's tables are loaded anew over what is there"
    private static let archived = "an archived job cannot be taken up again"
    private static let shorterBackups = "automatic backups older than the new period are deleted"
    private static let oldEngine = "an engine cannot go back to an older version"
    private static let lostBackups = "the automatic backups are deleted"
    private static let roles = "roles move and connections break"
    private static let expires = "what is older than the rule allows is deleted"

    private static func rule(
        _ service: String,
        _ operation: String,
        _ path: String,
        _ test: ParameterCondition.Test,
        _ effect: AWSEffect,
        _ reason: String
    ) -> ParameterEffect {
        ParameterEffect(
            service: service,
            operation: operation,
            condition: ParameterCondition(path, test),
            effect: effect,
            reason: reason
        )
    }
}
