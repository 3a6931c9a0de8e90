// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

/// The types of answers against documents as services publish them.
@Suite struct AnswerShapeTests {
    /// Answers of the AWS CLI's documentation, shortened, with an expression that shows what must be reachable in them.
    static let documents: [(service: String, operation: String, answer: JSONValue, expressions: [String])] = [
        (
            "rds", "DescribeDBInstances",
            [
                "DBInstances": [
                    [
                        "DBInstanceIdentifier": "mydbinstancecf", "DBInstanceClass": "db.t3.small", "Engine": "mysql",
                        "DBInstanceStatus": "available", "MasterUsername": "masterawsuser",
                        "Endpoint": [
                            "Address": "m.abc.us-east-1.rds.amazonaws.com", "Port": 3306, "HostedZoneId": "Z2",
                        ],
                        "InstanceCreateTime": "2026-08-24T20:26:15.622Z", "AllocatedStorage": 20, "MultiAZ": false,
                        "ReadReplicaDBInstanceIdentifiers": [], "LatestRestorableTime": "2026-08-24T20:30:00Z",
                        "VpcSecurityGroups": [["VpcSecurityGroupId": "sg-1", "Status": "active"]],
                    ]
                ]
            ],
            [
                "DBInstances[0].Endpoint.Port", "DBInstances[].VpcSecurityGroups[].Status",
                "max_by(DBInstances, &InstanceCreateTime).MultiAZ",
            ]
        ),
        (
            "cloudwatch", "GetMetricStatistics",
            [
                "Label": "CPUUtilization",
                "Datapoints": [["Timestamp": "2026-04-09T22:18:00Z", "Maximum": 44.79, "Unit": "Percent"]],
            ], ["max(Datapoints[].Maximum)", "Datapoints[?Unit == 'Percent'].Timestamp", "Label"]
        ),
        (
            "ec2", "DescribeInstances",
            [
                "Reservations": [
                    [
                        "OwnerId": "111111111111",
                        "Instances": [
                            [
                                "InstanceId": "i-1", "State": ["Code": 16, "Name": "running"],
                                "LaunchTime": "2026-06-12T08:00:00Z", "Tags": [["Key": "Name", "Value": "a"]],
                                "EbsOptimized": true,
                            ]
                        ],
                    ]
                ]
            ], ["Reservations[].Instances[].State.Code", "Reservations[0].Instances[?EbsOptimized].Tags[][].Key"]
        ),
        (
            "logs", "FilterLogEvents",
            [
                "events": [
                    [
                        "logStreamName": "s", "timestamp": 1_433_968_200_000, "message": "m",
                        "ingestionTime": 1_433_968_200_001, "eventId": "3",
                    ]
                ], "searchedLogStreams": [],
            ], ["events[].timestamp | max(@)", "length(events)"]
        ),
        (
            "lambda", "GetFunctionConfiguration",
            [
                "FunctionName": "f", "Runtime": "python3.12", "Timeout": 3, "MemorySize": 128, "State": "Active",
                "LastModified": "2026-03-05T00:00:00.000+0000", "Environment": ["Variables": ["A": "b"]],
                "LastUpdateStatus": "Successful",
            ], ["Timeout", "Environment.Variables.A", "State"]
        ),
        (
            "s3", "ListObjectsV2",
            [
                "Contents": [
                    [
                        "Key": "a", "LastModified": "2026-11-05T23:11:50Z", "ETag": "\"e\"", "Size": 11,
                        "StorageClass": "STANDARD",
                    ]
                ], "Name": "b", "KeyCount": 1, "IsTruncated": false,
            ], ["Contents[?Size > `1`].Key", "sort_by(Contents, &LastModified)[-1].ETag"]
        ),
        (
            "dynamodb", "GetItem",
            [
                "Item": [
                    "Artist": ["S": "x"], "Year": ["N": "2026"],
                    "Tags": ["L": [["S": "a"]], "M": ["b": ["BOOL": true]]],
                ]
            ],
            ["Item.Artist.S", "Item.Tags.L[0].S", "Item.Tags.M.b.BOOL"]
        ),
        (
            "sts", "GetCallerIdentity",
            ["UserId": "AIDA", "Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/a"],
            ["Account", "Arn"]
        ),
        (
            "route53", "ListResourceRecordSets",
            [
                "ResourceRecordSets": [
                    ["Name": "a.", "Type": "A", "TTL": 300, "ResourceRecords": [["Value": "1.2.3.4"]]]
                ], "IsTruncated": false, "MaxItems": "300",
            ], ["ResourceRecordSets[?Type == 'A'].TTL | [0]", "ResourceRecordSets[0].ResourceRecords[0].Value"]
        ),
        (
            "kms", "DescribeKey",
            [
                "KeyMetadata": [
                    "KeyId": "k", "Enabled": true, "CreationDate": "2026-07-05T14:04:55Z", "KeyState": "Enabled",
                    "KeyUsage": "ENCRYPT_DECRYPT",
                ]
            ], ["KeyMetadata.Enabled", "KeyMetadata.KeyState", "KeyMetadata.CreationDate"]
        ),
    ]

    @Test(arguments: documents.indices)
    func `a published answer fits the type that is inferred for it`(index: Int) throws {
        let document = Self.documents[index]
        var shapes = CommandShapes(.embedded)
        let call = AWSOperation(service: document.service, operation: document.operation)
        let shape = shapes.shape(of: .aws(call))
        #expect(!shape.isUnknown)
        for source in document.expressions {
            let expression = try Expression(source, dialect: .jmespath)
            let value = try expression.value(of: document.answer)
            let (result, findings) = expression.shape(of: shape)
            #expect(findings == [], "\(source)")
            #expect(value != .null && value != [], "\(source) shows nothing")
            let words = ["text", "timestamp"].contains(result.typeWords ?? "") ? "string" : result.typeWords ?? ""
            let isList = value.arrayValue != nil && words.hasPrefix("list")
            #expect(isList || words == value.kindName, "\(source) is \(value.kindName), not \(words)")
        }
    }

    @Test func `a description that refers to itself has no end, and is followed as far as it is asked`() throws {
        let shape = CommandShapes(.embedded)
        var shapes = shape
        let item = shapes.shape(of: .aws(AWSOperation(service: "dynamodb", operation: "GetItem")))
        let deep = "Item.a" + String(repeating: ".M.b", count: 40) + ".X"
        let (_, findings) = try Expression(deep, dialect: .value).shape(of: item)
        #expect(findings.map(\.problem) == [.unknownMember] || findings.isEmpty)
    }
}
