// SPDX-License-Identifier: Apache-2.0

import Testing

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
        for rule in OneWayDoors.rules + OneWayDoors.exceptions + ReadOperations.rules where rule.service != "*" {
            let service = try catalog.service(rule.service)
            let isThere = service.operationNames.contains { rule.covers(service: rule.service, operation: $0) }
            #expect(isThere, "\(rule.service):\(rule.operation)")
        }
        for name in OperationPermissions.exceptions.keys {
            let parts = name.split(separator: ":").map(String.init)
            #expect(try catalog.service(parts[0]).operation(named: parts[1]) != nil, "\(name)")
        }
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
