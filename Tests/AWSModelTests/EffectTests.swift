// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSModel

struct EffectTests {
    let catalog = ServiceCatalog.embedded

    @Test(arguments: [
        ("rds", "DescribeDBInstances", AWSEffect.read),
        ("rds", "CreateDBSnapshot", .change),
        ("rds", "PromoteReadReplica", .irreversible),
        ("rds", "SwitchoverReadReplica", .irreversible),
        ("rds", "FailoverDBCluster", .irreversible),
        ("rds", "DeleteDBInstance", .irreversible),
        ("rds", "RestoreDBInstanceToPointInTime", .change),
        ("rds", "DownloadDBLogFilePortion", .read),
        ("sts", "AssumeRole", .change),
        ("sts", "AssumeRoleWithWebIdentity", .change),
        ("sts", "GetCallerIdentity", .read),
        ("logs", "StartQuery", .change),
        ("logs", "FilterLogEvents", .read),
        ("lambda", "Invoke", .change),
        ("s3", "GetObject", .read),
        ("s3", "HeadObject", .read),
        ("s3", "PutObject", .change),
        ("s3", "DeleteObjects", .irreversible),
        ("kms", "GenerateDataKey", .read),
        ("kms", "ScheduleKeyDeletion", .irreversible),
        ("kms", "Sign", .change),
        ("ec2", "TerminateInstances", .irreversible),
        ("ec2", "DeleteTags", .change),
        ("ec2", "ReleaseAddress", .irreversible),
        ("sqs", "PurgeQueue", .irreversible),
        ("sqs", "ReceiveMessage", .change),
        ("ecs", "DeregisterTaskDefinition", .irreversible),
        ("elbv2", "DeregisterTargets", .change),
        ("ecr", "GetAuthorizationToken", .change),
        ("dynamodb", "BatchGetItem", .read),
        ("dynamodb", "Query", .read),
        ("ses", "VerifyEmailIdentity", .change),
        ("elasticache", "TestFailover", .irreversible),
        ("apigateway", "TestInvokeMethod", .change),
        ("license-manager", "CheckInLicense", .change),
        ("sts", "GetSessionToken", .change),
        ("redshift", "GetClusterCredentialsWithIAM", .change),
        ("redshift-serverless", "GetCredentials", .change),
        ("route53", "ChangeResourceRecordSets", .change),
        ("elasticache", "RebootCacheCluster", .irreversible),
        ("elasticache", "BatchApplyUpdateAction", .irreversible),
        ("memorydb", "BatchUpdateCluster", .irreversible),
        ("dms", "ApplyPendingMaintenanceAction", .irreversible),
        ("dms", "ReloadTables", .irreversible),
        ("dms", "ReloadReplicationTables", .irreversible),
        ("storagegateway", "DisableGateway", .irreversible),
        ("sagemaker", "BatchReplaceClusterNodes", .irreversible),
        ("security-ir", "UpdateResolverType", .irreversible),
        ("opensearch", "StartServiceSoftwareUpdate", .irreversible),
        ("es", "StartElasticsearchServiceSoftwareUpdate", .irreversible),
        ("rds-data", "BatchExecuteStatement", .change),
    ])
    func `an operation's effect follows from the tables and its verb`(
        service: String,
        operation: String,
        effect: AWSEffect
    ) throws {
        let model = try #require(try catalog.service(service).operation(named: operation))
        #expect(model.effect == effect)
        if effect == .irreversible { #expect(model.effectReason != nil) }
    }

    @Test func `every operation that the tables name exists`() throws {
        for rule in UndoableOperations.rules + OneWayDoors.rules + ReadOperations.rules where rule.service != "*" {
            let service = try catalog.service(rule.service)
            let isThere = service.operationNames.contains { rule.covers(service: rule.service, operation: $0) }
            #expect(isThere, "\(rule.service):\(rule.operation)")
        }
        for (name, table) in ActionNames.tables {
            let service = try catalog.service(name)
            for entry in table.split(whereSeparator: \.isWhitespace) {
                let wanted = try #require(entry.split(separator: "=").first)
                let isThere = service.operationNames.contains {
                    wanted.hasSuffix("*") ? $0.hasPrefix(wanted.dropLast()) : $0 == wanted
                }
                #expect(isThere, "\(name):\(wanted)")
            }
        }
        for rule in ParameterEffects.rules where rule.service != "*" {
            let service = try catalog.service(rule.service)
            let operation = try #require(service.operation(named: rule.operation))
            #expect(
                service.hasMember(at: rule.condition.path, of: operation),
                "\(rule.operation) \(rule.condition.path)"
            )
        }
    }

    @Test func `no line of the tables is hidden behind an earlier one`() throws {
        let rules = UndoableOperations.rules + OneWayDoors.rules.filter { $0.service != "*" }
        for (index, rule) in rules.enumerated() {
            #expect(
                !rules[..<index].contains { $0.service == rule.service && $0.operation == rule.operation },
                "\(rule)"
            )
        }
        for rule in ReadOperations.rules where rule.service != "*" && !rule.operation.hasSuffix("*") {
            let model = try #require(try catalog.service(rule.service).operation(named: rule.operation))
            #expect(model.effectReason == rule.reason, "\(rule)")
        }
    }

    @Test func `members that ask for a dry run are truths in every service`() throws {
        var services: Set<String> = []
        for name in catalog.serviceNames {
            let service = try catalog.service(name)
            for operation in service.operationNames.compactMap(service.operation(named:)) {
                for member in service.input(of: operation)?.members ?? []
                where ParameterEffects.dryRunMembers.contains(member.name) {
                    #expect(service.shape(member.shape).kind == .boolean, "\(name):\(operation.name)")
                    services.insert(name)
                }
            }
        }
        #expect(services.count > 20)
        #expect(services.contains("ec2"))
    }

    private static let later = DeferredText.marker(0)

    @Test(
        arguments: [
            ("ec2", "TerminateInstances", ["DryRun": true], AWSEffect.read),
            ("ec2", "TerminateInstances", ["DryRun": false], .irreversible),
            ("ec2", "StartInstances", ["DryRun": .string(later)], .change),
            ("rds", "ModifyDBInstance", ["DBInstanceClass": "db.t4g.large"], .change),
            ("rds", "ModifyDBInstance", ["EngineVersion": "17.2"], .irreversible),
            ("rds", "ModifyDBInstance", ["BackupRetentionPeriod": 7], .change),
            ("rds", "ModifyDBInstance", ["BackupRetentionPeriod": 0], .irreversible),
            ("rds", "ModifyDBInstance", ["BackupRetentionPeriod": .string(later)], .irreversible),
            ("rds", "RebootDBInstance", ["ForceFailover": false], .change),
            ("rds", "RebootDBInstance", ["ForceFailover": true], .irreversible),
            ("s3", "PutBucketVersioning", ["VersioningConfiguration": ["Status": "Enabled"]], .change),
            ("s3", "PutBucketVersioning", ["VersioningConfiguration": ["Status": "Suspended"]], .irreversible),
            ("s3", "PutBucketVersioning", ["VersioningConfiguration": ["$file": "v.json"]], .irreversible),
            ("s3", "PutObjectRetention", ["Retention": ["Mode": "GOVERNANCE"]], .change),
            ("s3", "PutObjectRetention", ["Retention": ["Mode": "COMPLIANCE"]], .irreversible),
            ("s3", "PutObjectRetention", ["Retention": ["Mode": .string(later)]], .irreversible),
            ("s3", "DeleteObject", ["VersionId": "v"], .irreversible),
            ("dynamodb", "ExecuteStatement", ["Statement": " select * from t"], .read),
            ("dynamodb", "ExecuteStatement", ["Statement": "UPDATE t SET a=1"], .change),
            ("dynamodb", "ExecuteStatement", ["Statement": "DELETE FROM t WHERE a=1"], .irreversible),
            ("dynamodb", "ExecuteStatement", ["Statement": .string(later)], .irreversible),
            ("dynamodb", "ExecuteStatement", ["Statement": "selected"], .change),
            (
                "dynamodb", "BatchExecuteStatement",
                ["Statements": [["Statement": "SELECT 1"], ["Statement": "INSERT INTO t VALUE {}"]]], .change
            ),
            ("dynamodb", "BatchWriteItem", ["RequestItems": ["t": [["PutRequest": [:]]]]], .change),
            (
                "dynamodb", "BatchWriteItem", ["RequestItems": ["t": [["PutRequest": [:]], ["DeleteRequest": [:]]]]],
                .irreversible
            ),
            ("lambda", "Invoke", ["InvocationType": "DryRun"], .read),
            ("kms", "ScheduleKeyDeletion", [:], .irreversible),
            ("rds", "DescribeDBInstances", .null, .read),
        ] as [(String, String, JSONValue, AWSEffect)]
    )
    func `parameters decide where they matter`(
        service: String,
        operation: String,
        parameters: JSONValue,
        effect: AWSEffect
    ) throws {
        let model = try #require(try catalog.service(service).operation(named: operation))
        #expect(model.judgement(with: parameters).effect == effect)
        if effect != .change { #expect(model.judgement(with: parameters).reason != nil) }
    }

    @Test(
        arguments: [
            ("rds", "ModifyDBInstance", ["BackupRetentionPeriod": 6], AWSEffect.irreversible),
            ("rds", "ModifyDBCluster", ["BackupRetentionPeriod": "1"], .irreversible),
            ("rds", "ModifyDBCluster", ["BackupRetentionPeriod": 7], .change),
            ("rds", "ModifyDBCluster", ["BackupRetentionPeriod": .string(later)], .irreversible),
            ("rds", "ModifyDBCluster", ["AllocatedStorage": 100], .irreversible),
            ("docdb", "ModifyDBCluster", ["BackupRetentionPeriod": 3], .irreversible),
            ("neptune", "ModifyDBCluster", ["BackupRetentionPeriod": 3], .irreversible),
            ("sqs", "SetQueueAttributes", ["Attributes": ["MessageRetentionPeriod": "60"]], .irreversible),
            ("sqs", "SetQueueAttributes", ["Attributes": ["VisibilityTimeout": "60"]], .change),
            ("sqs", "SetQueueAttributes", ["Attributes": .string(later)], .irreversible),
            ("dms", "StartReplicationTask", ["StartReplicationTaskType": "reload-target"], .irreversible),
            ("dms", "StartReplicationTask", ["StartReplicationTaskType": "resume-processing"], .change),
            ("dms", "StartReplication", ["StartReplicationType": "reload-target"], .irreversible),
            ("dms", "ReloadTables", ["ReloadOption": "validate-only"], .change),
            ("dms", "ReloadTables", ["ReloadOption": .string(later)], .irreversible),
            ("deadline", "UpdateJob", ["lifecycleStatus": "ARCHIVED"], .irreversible),
            ("deadline", "UpdateJob", ["priority": 1], .change),
            (
                "deadline", "BatchUpdateJob", ["jobs": [["priority": 1], ["lifecycleStatus": "ARCHIVED"]]],
                .irreversible
            ),
            ("rds-data", "ExecuteStatement", ["sql": "select 1"], .change),
            ("rds-data", "ExecuteStatement", ["sql": "SELECT deleted_at, drop_off, xdrop, drop2 FROM t"], .change),
            ("rds-data", "ExecuteStatement", ["sql": ""], .change),
            ("rds-data", "ExecuteStatement", ["sql": "Drop table t"], .irreversible),
            ("rds-data", "ExecuteStatement", ["sql": "/* x */delete\tfrom t"], .irreversible),
            ("rds-data", "ExecuteStatement", ["sql": "SELECT 1;TRUNCATE t"], .irreversible),
            ("rds-data", "ExecuteStatement", ["sql": "WITH d AS (DELETE FROM t RETURNING *) TABLE d"], .irreversible),
            ("rds-data", "ExecuteStatement", ["sql": "ALTER TABLE t DROP\u{301} COLUMN c"], .irreversible),
            ("rds-data", "ExecuteStatement", ["sql": .string("SELECT '\(later)'")], .irreversible),
            ("rds-data", "ExecuteStatement", ["sql": ["$file": "a.sql"]], .irreversible),
            ("rds-data", "BatchExecuteStatement", ["sql": "DELETE FROM t WHERE id = :id"], .irreversible),
            ("rds-data", "ExecuteSql", ["sqlStatements": "SELECT 1; DROP TABLE t"], .irreversible),
            ("redshift-data", "ExecuteStatement", ["Sql": "TRUNCATE t"], .irreversible),
            ("redshift-data", "ExecuteStatement", ["Sql": "SELECT 1"], .change),
            ("redshift-data", "BatchExecuteStatement", ["Sqls": ["SELECT 1", "DROP TABLE t"]], .irreversible),
            ("redshift-data", "BatchExecuteStatement", ["Sqls": ["SELECT 1", .string(later)]], .irreversible),
            ("redshift-data", "BatchExecuteStatement", ["Sqls": ["SELECT 1"]], .change),
            ("athena", "StartQueryExecution", ["QueryString": "DROP TABLE t"], .irreversible),
        ] as [(String, String, JSONValue, AWSEffect)]
    )
    func `what deletes by a parameter is one-way`(
        service: String,
        operation: String,
        parameters: JSONValue,
        effect: AWSEffect
    ) throws {
        let model = try #require(try catalog.service(service).operation(named: operation))
        #expect(model.judgement(with: parameters).effect == effect)
    }

    @Test func `no operation that reads by its own description counts as one-way`() throws {
        for name in catalog.serviceNames {
            let service = try catalog.service(name)
            for operationName in service.operationNames {
                let operation = try #require(service.operation(named: operationName))
                if operation.traits.contains(.readOnly), operation.effect == .irreversible {
                    Issue.record("\(name):\(operationName)")
                }
            }
        }
    }

    @Test(arguments: [
        ("rds", "DescribeDBInstances", ["rds:DescribeDBInstances"]),
        ("s3", "ListObjectsV2", ["s3:ListBucket"]),
        ("s3", "HeadObject", ["s3:GetObject"]),
        ("s3", "CopyObject", ["s3:GetObject", "s3:PutObject"]),
        ("lambda", "Invoke", ["lambda:InvokeFunction"]),
        ("cloudwatch", "GetMetricStatistics", ["cloudwatch:GetMetricStatistics"]),
        ("elbv2", "DescribeLoadBalancers", ["elasticloadbalancing:DescribeLoadBalancers"]),
        ("stepfunctions", "StartExecution", ["states:StartExecution"]),
        ("sts", "GetCallerIdentity", []),
        ("apigateway", "GetRestApis", ["apigateway:GET"]),
    ])
    func `permissions are IAM's names`(service: String, operation: String, permissions: [String]) throws {
        let model = try catalog.service(service)
        let found = model.permissions(of: try #require(model.operation(named: operation)))
        #expect(found == permissions)
    }
}
