// SPDX-License-Identifier: Apache-2.0

import AWSModel
import HTTPTransport
import Testing
import Values

@testable import AWSClient

/// The client against a running emulator, `LIFEBOAT_TEST_AWS_ENDPOINT`.
@Suite(.serialized, .disabled(if: SuiteFiles.emulator == nil, "LIFEBOAT_TEST_AWS_ENDPOINT is not set"))
struct EmulatorTests {
    private let client = AWSClient(
        settings: AWSSettings(environment: [
            "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": "us-west-2",
            "AWS_ENDPOINT_URL": SuiteFiles.emulator ?? "",
        ]),
        transport: .http(CurlTransport()),
        targetGuard: .loopbackOnly
    )

    private func answer(_ service: String, _ operation: String, _ parameters: JSONValue = [:]) async throws -> JSONValue
    {
        let call = AWSCall(service: service, operation: operation, parameters: parameters)
        let outcome = await client.call(call, deadline: .seconds(180))
        let answer = try #require(outcome.answer, "\(service) \(operation): \(outcome.failureText ?? "")")
        #expect(answer.attempts.count == 1)
        return answer.output
    }

    private var suffix: String { String(UInt32.random(in: .min ... .max), radix: 36) }

    @Test func `sts says who is calling`() async throws {
        #expect(try await answer("sts", "GetCallerIdentity")["Account"] == "123456789012")
    }

    @Test func `rds makes, shows, waits for and deletes an instance`() async throws {
        let name: JSONValue = .string("db-\(suffix)")
        let made = try await answer(
            "rds",
            "CreateDBInstance",
            [
                "DBInstanceIdentifier": name, "DBInstanceClass": "db.t3.micro", "Engine": "postgres",
                "AllocatedStorage": 20,
                "MasterUsername": "dba", "MasterUserPassword": "hunter2hunter2", "MultiAZ": false,
                "Tags": [["Key": "lifeboat:intent", "Value": "run/step/1"]],
            ]
        )
        #expect(made["DBInstance"]?["DBInstanceIdentifier"] == name)
        #expect(made["DBInstance"]?["AllocatedStorage"]?.integerValue == 20)
        let call = AWSCall(service: "rds", operation: "DescribeDBInstances", parameters: ["DBInstanceIdentifier": name])
        let outcome = await client.call(call, deadline: .seconds(180))
        let instance = outcome.answer?.output["DBInstances"]?[0]
        #expect(instance?["InstanceCreateTime"]?.stringValue.flatMap { Timestamp($0) } != nil)
        #expect(instance?["TagList"]?[0]?["Value"] == "run/step/1")
        let waiter = try #require(try ServiceCatalog.embedded.service("rds").waiter(named: "DBInstanceAvailable"))
        guard case .success = waiter.evaluate(outcome) else {
            Issue.record("\(waiter.evaluate(outcome))")
            return
        }
        _ = try await answer("rds", "DeleteDBInstance", ["DBInstanceIdentifier": name, "SkipFinalSnapshot": true])
        let gone = await client.call(call, deadline: .seconds(180))
        #expect(gone.serviceError?.code == "DBInstanceNotFound")
        #expect(gone.serviceError?.httpStatus == 404)
        let deleted = try #require(try ServiceCatalog.embedded.service("rds").waiter(named: "DBInstanceDeleted"))
        guard case .success = deleted.evaluate(gone) else {
            Issue.record("\(deleted.evaluate(gone))")
            return
        }
    }

    @Test func `an operation that the emulator lacks is not an AWS answer`() async throws {
        let call = AWSCall(service: "rds", operation: "DescribeCertificates")
        let outcome = await client.call(call, deadline: .seconds(180))
        let error = try #require(outcome.serviceError)
        #expect(error.code == "(500)")
        #expect(!error.isAWSAnswer)
        #expect(error.attempts.count == 3)
    }

    @Test func `s3 keeps objects under awkward keys, lists them in pages and says where a bucket is`() async throws {
        let bucket = "bucket-\(suffix)"
        let name: JSONValue = .string(bucket)
        _ = try await answer(
            "s3",
            "CreateBucket",
            ["Bucket": name, "CreateBucketConfiguration": ["LocationConstraint": "us-west-2"]]
        )
        #expect(try await answer("s3", "GetBucketLocation", ["Bucket": name])["LocationConstraint"] == "us-west-2")
        _ = try await answer(
            "s3",
            "PutBucketVersioning",
            ["Bucket": name, "VersioningConfiguration": ["Status": "Enabled"]]
        )
        #expect(try await answer("s3", "GetBucketVersioning", ["Bucket": name])["Status"] == "Enabled")
        for key in ["plain", "a b+c/é~!*'()", "x//y", "q?r=s&t#u%20"] {
            var call = AWSCall(
                service: "s3",
                operation: "PutObject",
                parameters: ["Bucket": name, "Key": .string(key), "Body": ["$attachment": "body"]]
            )
            call.attachments = ["body": .bytes(Array("body of \(key)".utf8))]
            let put = await client.call(call, deadline: .seconds(180))
            #expect(put.answer?.output["VersionId"]?.stringValue != nil, "\(put.failureText ?? "")")
            let got = try await answer("s3", "GetObject", ["Bucket": name, "Key": .string(key)])
            #expect(got["Body"]?.stringValue == base64("body of \(key)"))
            #expect(got["ContentLength"]?.integerValue == Int64("body of \(key)".utf8.count))
        }
        let call = AWSCall(service: "s3", operation: "ListObjectsV2", parameters: ["Bucket": name, "MaxKeys": 1])
        let pages = try #require(await client.callAllPages(call, deadline: .seconds(180)).answer)
        #expect(pages.output["Contents"]?.arrayValue?.count == 4)
        #expect(pages.attempts.count == 4)
        let first = try #require(await client.callAllPages(call, maximumPages: 2, deadline: .seconds(180)).answer)
        #expect(first.output["Contents"]?.arrayValue?.count == 2)
        #expect(first.notes.contains { $0.hasPrefix("truncated") })
        let head = AWSCall(service: "s3", operation: "HeadObject", parameters: ["Bucket": name, "Key": "missing"])
        #expect(await client.call(head, deadline: .seconds(180)).serviceError?.httpStatus == 404)
        _ = try await answer(
            "s3",
            "PutBucketLifecycleConfiguration",
            [
                "Bucket": name,
                "LifecycleConfiguration": [
                    "Rules": [["ID": "r", "Status": "Enabled", "Filter": ["Prefix": "p/"], "Expiration": ["Days": 30]]]
                ],
            ]
        )
        let rules = try await answer("s3", "GetBucketLifecycleConfiguration", ["Bucket": name])["Rules"]
        #expect(rules?[0]?["Expiration"]?["Days"]?.integerValue == 30)
        let deleted = try await answer(
            "s3",
            "DeleteObjects",
            ["Bucket": name, "Delete": ["Objects": [["Key": "plain"]], "Quiet": false]]
        )
        #expect(deleted["Deleted"]?[0]?["Key"] == "plain")
    }

    @Test func `cloudwatch keeps alarms and data points`() async throws {
        let name: JSONValue = .string("alarm-\(suffix)")
        _ = try await answer(
            "cloudwatch",
            "PutMetricAlarm",
            [
                "AlarmName": name, "MetricName": "ReplicaLag", "Namespace": "AWS/RDS", "Statistic": "Maximum",
                "Period": 60,
                "EvaluationPeriods": 3, "Threshold": "900", "ComparisonOperator": "GreaterThanThreshold",
                "Dimensions": [["Name": "DBInstanceIdentifier", "Value": "replica"]],
            ]
        )
        let alarms = try await answer("cloudwatch", "DescribeAlarms", ["AlarmNames": [name]])
        #expect(alarms["MetricAlarms"]?[0]?["Threshold"]?.numberValue?.double == 900)
        #expect(alarms["MetricAlarms"]?[0]?["StateUpdatedTimestamp"]?.stringValue.flatMap { Timestamp($0) } != nil)
        _ = try await answer(
            "cloudwatch",
            "PutMetricData",
            [
                "Namespace": "lifeboat",
                "MetricData": [["MetricName": "m", "Value": 1.5, "Timestamp": .string(now(-60))]],
            ]
        )
        let points = try await answer(
            "cloudwatch",
            "GetMetricStatistics",
            [
                "Namespace": "lifeboat", "MetricName": "m", "Period": 60, "Statistics": ["Maximum"],
                "StartTime": .string(now(-600)), "EndTime": .string(now(60)),
            ]
        )
        #expect(points["Datapoints"]?[0]?["Maximum"]?.numberValue?.double == 1.5)
    }

    @Test func `events, logs, sns, iam and lambda answer`() async throws {
        let id = suffix
        let rule: JSONValue = .string("rule-\(id)")
        _ = try await answer("events", "PutRule", ["Name": rule, "ScheduleExpression": "rate(1 day)"])
        #expect(try await answer("events", "DescribeRule", ["Name": rule])["State"] == "ENABLED")
        let group: JSONValue = .string("/group/\(id)")
        _ = try await answer("logs", "CreateLogGroup", ["logGroupName": group])
        let groups = try await answer("logs", "DescribeLogGroups", ["logGroupNamePrefix": group])
        #expect(groups["logGroups"]?[0]?["logGroupName"] == group)
        let topic = try await answer(
            "sns",
            "CreateTopic",
            ["Name": .string("topic-\(id)"), "Attributes": ["DisplayName": "x"]]
        )
        let arn = try #require(topic["TopicArn"])
        #expect(try await answer("sns", "GetTopicAttributes", ["TopicArn": arn])["Attributes"]?["DisplayName"] == "x")
        #expect(
            try await answer("sns", "Publish", ["TopicArn": arn, "Message": "é & <x>"])["MessageId"]?.stringValue != nil
        )
        let policy =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
            + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"
        let role = try await answer(
            "iam",
            "CreateRole",
            ["RoleName": .string("role-\(id)"), "AssumeRolePolicyDocument": .string(policy)]
        )
        let roleARN = try #require(role["Role"]?["Arn"])
        let function: JSONValue = .string("function-\(id)")
        var call = AWSCall(
            service: "lambda",
            operation: "CreateFunction",
            parameters: [
                "FunctionName": function, "Runtime": "python3.12", "Handler": "x.y", "Role": roleARN,
                "Code": ["ZipFile": ["$attachment": "zip"]], "Environment": ["Variables": ["A": "b"]],
            ]
        )
        call.attachments = ["zip": .bytes([0x50, 0x4B, 0x05, 0x06] + [UInt8](repeating: 0, count: 18))]
        let made = await client.call(call, deadline: .seconds(180))
        #expect(made.answer?.output["FunctionName"] == function, "\(made.failureText ?? "")")
        let shown = try await answer("lambda", "GetFunctionConfiguration", ["FunctionName": function])
        #expect(shown["Environment"]?["Variables"]?["A"] == "b")
        let assumed = try await answer("sts", "AssumeRole", ["RoleArn": roleARN, "RoleSessionName": "s"])
        #expect(assumed["Credentials"]?["Expiration"]?.stringValue.flatMap { Timestamp($0) } != nil)
    }

    @Test func `ec2, route53, kms, sqs, secretsmanager and ssm answer`() async throws {
        let id = suffix
        #expect(try await answer("ec2", "DescribeVpcs")["Vpcs"]?.arrayValue?.isEmpty == false)
        let group = try await answer("ec2", "CreateSecurityGroup", ["GroupName": .string(id), "Description": "d"])
        let filters: JSONValue = ["Filters": [["Name": "group-id", "Values": [group["GroupId"] ?? .null]]]]
        #expect(try await answer("ec2", "DescribeSecurityGroups", filters)["SecurityGroups"]?.arrayValue?.count == 1)
        let zone = try await answer(
            "route53",
            "CreateHostedZone",
            ["Name": "example.test", "CallerReference": .string(id)]
        )
        let zoneID = try #require(zone["HostedZone"]?["Id"])
        #expect(try await answer("route53", "GetHostedZone", ["Id": zoneID])["HostedZone"]?["Id"] == zoneID)
        let key = try await answer("kms", "CreateKey")
        let encrypted = try await answer(
            "kms",
            "Encrypt",
            ["KeyId": key["KeyMetadata"]?["KeyId"] ?? .null, "Plaintext": .string(base64("hello"))]
        )
        let decrypted = try await answer("kms", "Decrypt", ["CiphertextBlob": encrypted["CiphertextBlob"] ?? .null])
        #expect(decrypted["Plaintext"]?.stringValue == base64("hello"))
        #expect(try await answer("sqs", "CreateQueue", ["QueueName": .string(id)])["QueueUrl"]?.stringValue != nil)
        let secret: JSONValue = ["Name": .string(id), "SecretString": "s"]
        #expect(try await answer("secretsmanager", "CreateSecret", secret)["Name"]?.stringValue == id)
        let parameter: JSONValue = ["Name": .string(id), "Value": "v", "Type": "String"]
        #expect(try await answer("ssm", "PutParameter", parameter)["Version"]?.integerValue == 1)
    }

    private func base64(_ text: String) -> String { Hashing.base64(Array(text.utf8)) }

    private func now(_ seconds: Int64) -> String {
        (SystemSurroundings.now() + .seconds(seconds)).text()
    }
}
