// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

struct PermissionTests {
    private let later = DeferredText.marker(0)

    private func permissions(_ service: String, _ operation: String, _ parameters: JSONValue) throws -> [AWSPermission]
    {
        let model = try ServiceCatalog.embedded.service(service)
        let place = PermissionPlace(region: "us-west-2", account: "123456789012")
        return model.permissions(
            for: try #require(model.operation(named: operation)),
            parameters: parameters,
            in: place
        )
    }

    private func actions(_ service: String, _ operation: String, _ parameters: JSONValue) throws -> [String] {
        try permissions(service, operation, parameters).map(\.action)
    }

    @Test func `a version of an object needs an action of its own`() throws {
        #expect(try actions("s3", "GetObject", ["Bucket": "b", "Key": "k"]) == ["s3:GetObject"])
        #expect(
            try permissions("s3", "GetObject", ["Bucket": "b", "Key": "k", "VersionId": "v"])
                == [AWSPermission("s3:GetObjectVersion", resources: ["arn:aws:s3:::b/k"])]
        )
        #expect(
            try actions("s3", "DeleteObject", ["Bucket": "b", "Key": "k", "VersionId": .string(later)]) == [
                "s3:DeleteObjectVersion"
            ]
        )
        let several: JSONValue = ["Bucket": "b", "Delete": ["Objects": [["Key": "k", "VersionId": "v"]]]]
        #expect(try actions("s3", "DeleteObjects", several) == ["s3:DeleteObject", "s3:DeleteObjectVersion"])
    }

    @Test func `a copy reads one object and writes another`() throws {
        let copy: JSONValue = ["Bucket": "b", "Key": "k", "CopySource": "from/here?versionId=1", "Tagging": "a=b"]
        #expect(
            try permissions("s3", "CopyObject", copy) == [
                AWSPermission("s3:GetObjectVersion", resources: ["arn:aws:s3:::from/here"]),
                AWSPermission("s3:PutObject", resources: ["arn:aws:s3:::b/k"]),
                AWSPermission("s3:PutObjectTagging", reason: "Tagging is given"),
            ]
        )
    }

    @Test func `a role is passed on by ARN, by name and when it is known later`() throws {
        let role = "arn:aws:iam::123456789012:role/lambda"
        #expect(
            try permissions("lambda", "CreateFunction", ["FunctionName": "f", "Role": .string(role)]).last
                == AWSPermission("iam:PassRole", resources: [role], reason: "a role is passed on")
        )
        #expect(
            try permissions("rds", "StartExportTask", ["IamRoleArn": .string(later)]).last
                == AWSPermission("iam:PassRole", resources: ["*"], reason: "a role is passed on")
        )
        #expect(
            try permissions("emr", "RunJobFlow", ["JobFlowRole": "R"]).last?.resources
                == ["arn:aws:iam::123456789012:role/R"]
        )
        #expect(
            try actions("ec2", "RunInstances", ["IamInstanceProfile": ["Name": "web"]])
                == ["ec2:RunInstances", "iam:PassRole"]
        )
        #expect(try actions("sts", "AssumeRole", ["RoleArn": .string(role)]) == ["sts:AssumeRole"])
        #expect(try actions("iam", "GetRole", ["RoleName": "r"]) == ["iam:GetRole"])
        #expect(try actions("rds", "DescribeDBInstances", [:]) == ["rds:DescribeDBInstances"])
    }

    @Test func `a key of one's own needs a grant or a data key, a service's own none`() throws {
        let copy: JSONValue = [
            "SourceDBSnapshotIdentifier": "s", "TargetDBSnapshotIdentifier": "t", "KmsKeyId": "1234",
        ]
        let found = try permissions("rds", "CopyDBSnapshot", copy)
        #expect(found.map(\.action) == ["rds:CopyDBSnapshot", "kms:CreateGrant", "kms:DescribeKey"])
        #expect(
            found[0].resources == [
                "arn:aws:rds:us-west-2:123456789012:snapshot:s", "arn:aws:rds:us-west-2:123456789012:snapshot:t",
            ]
        )
        #expect(found[1].resources == ["arn:aws:kms:us-west-2:123456789012:key/1234"])
        #expect(try actions("rds", "CopyDBSnapshot", ["KmsKeyId": "alias/aws/rds"]) == ["rds:CopyDBSnapshot"])
        #expect(
            try actions("s3", "PutObject", ["Bucket": "b", "Key": "k", "SSEKMSKeyId": "alias/mine"])
                == ["s3:PutObject", "kms:Decrypt", "kms:GenerateDataKey"]
        )
    }

    @Test func `tags that are set at creation need the tagging action`() throws {
        #expect(
            try actions("rds", "CreateDBSnapshot", ["Tags": [["Key": "a", "Value": "b"]]]) == [
                "rds:CreateDBSnapshot", "rds:AddTagsToResource",
            ]
        )
        #expect(try actions("rds", "CreateDBSnapshot", ["Tags": []]) == ["rds:CreateDBSnapshot"])
        #expect(
            try actions("ec2", "CreateSnapshot", ["TagSpecifications": [["ResourceType": "snapshot"]]]) == [
                "ec2:CreateSnapshot", "ec2:CreateTags",
            ]
        )
        #expect(try actions("iam", "CreateRole", ["Tags": [["Key": "a"]]]) == ["iam:CreateRole", "iam:TagRole"])
        #expect(try actions("rds", "AddTagsToResource", ["Tags": [["Key": "a"]]]) == ["rds:AddTagsToResource"])
    }

    @Test func `what a parameter asks for is added, and not when it says no`() throws {
        let delete: JSONValue = ["DBInstanceIdentifier": "d", "FinalDBSnapshotIdentifier": "s"]
        #expect(try actions("rds", "DeleteDBInstance", delete) == ["rds:DeleteDBInstance", "rds:CreateDBSnapshot"])
        #expect(
            try actions("rds", "CopyDBSnapshot", ["CopyTags": true]) == ["rds:CopyDBSnapshot", "rds:AddTagsToResource"]
        )
        #expect(try actions("rds", "CopyDBSnapshot", ["CopyTags": false]) == ["rds:CopyDBSnapshot"])
    }

    @Test func `resources are patterns, and what is known later is a star in them`() throws {
        #expect(
            try permissions("rds", "PromoteReadReplica", ["DBInstanceIdentifier": .string("dr-\(later)")])
                == [AWSPermission("rds:PromoteReadReplica", resources: ["arn:aws:rds:us-west-2:123456789012:db:dr-*"])]
        )
        #expect(
            try permissions("sqs", "PurgeQueue", ["QueueUrl": "https://sqs.us-west-2.amazonaws.com/1/q"])[0].resources
                == ["arn:aws:sqs:us-west-2:123456789012:q"]
        )
        #expect(
            try permissions("rds", "DescribeDBInstances", ["DBInstanceIdentifier": "d"])[0].resources
                == ["arn:aws:rds:us-west-2:123456789012:db:d"]
        )
        #expect(try permissions("rds", "DescribeDBInstances", [:])[0].resources == ["*"])
        let topic = "arn:aws:sns:us-west-2:123456789012:t"
        #expect(try permissions("sns", "Publish", ["TopicArn": .string(topic)])[0].resources == [topic])
    }

    @Test(
        arguments: [
            ("ecs", "UpdateService", ["cluster": "c", "service": "s"], ["ecs:us-west-2:123456789012:service/c/s"]),
            ("ecs", "UpdateService", ["cluster": "c"], ["ecs:us-west-2:123456789012:service/c/*"]),
            (
                "secretsmanager", "GetSecretValue", ["SecretId": "db"],
                [
                    "secretsmanager:us-west-2:123456789012:secret:db-??????"
                ]
            ),
            ("ssm", "GetParameter", ["Name": "/shop/db"], ["ssm:us-west-2:123456789012:parameter/shop/db"]),
            ("ssm", "GetParameter", ["Name": "db"], ["ssm:us-west-2:123456789012:parameter/db"]),
            ("kms", "DescribeKey", ["KeyId": "alias/shop"], ["kms:us-west-2:123456789012:key/*"]),
            ("ec2", "DeleteSnapshot", ["SnapshotId": "snap-1"], ["ec2:us-west-2::snapshot/snap-1"]),
            ("logs", "FilterLogEvents", ["logGroupName": "g"], ["logs:us-west-2:123456789012:log-group:g:*"]),
            ("iam", "GetRole", ["RoleName": "r"], ["iam::123456789012:role/r"]),
            ("route53", "ChangeResourceRecordSets", ["HostedZoneId": "/hostedzone/Z1"], ["route53:::hostedzone/Z1"]),
            ("dynamodb", "DescribeTable", ["TableName": "t"], ["dynamodb:us-west-2:123456789012:table/t"]),
            ("cloudwatch", "DescribeAlarms", ["AlarmNames": "a"], ["cloudwatch:us-west-2:123456789012:alarm:a"]),
            (
                "lambda", "Invoke", ["FunctionName": "f", "Qualifier": "live"],
                [
                    "lambda:us-west-2:123456789012:function:f", "lambda:us-west-2:123456789012:function:f:live",
                ]
            ),
        ] as [(String, String, [String: String], [String])]
    )
    func `an action is limited to the kind of resource that it takes`(
        service: String,
        operation: String,
        parameters: [String: String],
        expected: [String]
    ) throws {
        let object = JSONValue.object(JSONObject(parameters.map { ($0.key, .string($0.value)) }))
        #expect(try permissions(service, operation, object)[0].resources == expected.map { "arn:aws:\($0)" })
    }

    @Test func `what is required and not named is any of its kind`() throws {
        let replica: JSONValue = ["DBInstanceIdentifier": "new", "SourceDBInstanceIdentifier": "old"]
        let resources = try permissions("rds", "CreateDBInstanceReadReplica", replica)[0].resources
        #expect(resources.contains("arn:aws:rds:us-west-2:123456789012:db:new"))
        #expect(resources.contains("arn:aws:rds:us-west-2:123456789012:db:old"))
        #expect(resources.contains("arn:aws:rds:us-west-2:123456789012:subgrp:*"))
    }

    @Test func `waiting needs what its operation needs, and calls without signature need nothing`() throws {
        let rds = try ServiceCatalog.embedded.service("rds")
        let waiter = try #require(rds.waiter(named: "DBInstanceAvailable"))
        #expect(rds.permissions(for: waiter, parameters: [:]).map(\.action) == ["rds:DescribeDBInstances"])
        #expect(try actions("cognito-idp", "SignUp", [:]).isEmpty)
        #expect(try actions("sts", "GetCallerIdentity", [:]).isEmpty)
    }
}
