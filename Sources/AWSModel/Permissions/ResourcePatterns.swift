// SPDX-License-Identifier: Apache-2.0

import Values

/// The ARN patterns of the resources that a call's parameters name.
enum ResourcePatterns {
    /// The patterns; empty when the parameters name nothing that is known here.
    static func of(service: String, prefix: String, parameters: JSONValue, place: PermissionPlace) -> [String] {
        guard let object = parameters.objectValue else { return [] }
        if service == "s3" { return bucketPatterns(object, place) }
        var patterns: [String] = []
        for (name, value) in object {
            let texts = (value.arrayValue ?? [value]).compactMap(\.stringValue).map(DeferredText.wildcard)
            for text in texts {
                if text.hasPrefix("arn:") {
                    if text.split(separator: ":").dropFirst(2).first.map(String.init) == prefix {
                        patterns.append(text)
                    }
                } else if let template = templates["\(service):\(name)"] {
                    patterns.append(fill(template, text, prefix, place))
                }
            }
        }
        return patterns
    }

    private static func bucketPatterns(_ object: JSONObject, _ place: PermissionPlace) -> [String] {
        guard let bucket = object["Bucket"]?.stringValue.map(DeferredText.wildcard) else { return [] }
        let base = bucket.hasPrefix("arn:") ? bucket : "arn:\(place.partition):s3:::\(bucket)"
        if let key = object["Key"]?.stringValue { return ["\(base)/\(DeferredText.wildcard(key))"] }
        if object["Delete"] != nil { return ["\(base)/*"] }
        return [base]
    }

    private static func fill(_ template: String, _ text: String, _ prefix: String, _ place: PermissionPlace) -> String {
        var text = text
        // A queue is named by its URL.
        if template == "sqs", let name = text.split(separator: "/").last { text = String(name) }
        let path = template == "sqs" ? text : template + text
        return "arn:\(place.partition):\(prefix):\(place.region):\(place.account):\(path)"
    }

    /// What stands before the name in the last part of an ARN, by service and member.
    private static let templates: [String: String] = [
        "rds:DBInstanceIdentifier": "db:", "rds:SourceDBInstanceIdentifier": "db:",
        "rds:TargetDBInstanceIdentifier": "db:", "rds:DBClusterIdentifier": "cluster:",
        "rds:SourceDBClusterIdentifier": "cluster:", "rds:DBSnapshotIdentifier": "snapshot:",
        "rds:SourceDBSnapshotIdentifier": "snapshot:", "rds:TargetDBSnapshotIdentifier": "snapshot:",
        "rds:DBClusterSnapshotIdentifier": "cluster-snapshot:", "rds:DBParameterGroupName": "pg:",
        "rds:DBSubnetGroupName": "subgrp:", "rds:OptionGroupName": "og:",
        "docdb:DBClusterIdentifier": "cluster:", "docdb:DBInstanceIdentifier": "db:",
        "neptune:DBClusterIdentifier": "cluster:", "neptune:DBInstanceIdentifier": "db:",
        "ec2:InstanceId": "instance/", "ec2:InstanceIds": "instance/", "ec2:VolumeId": "volume/",
        "ec2:SnapshotId": "snapshot/", "ec2:GroupId": "security-group/", "ec2:RouteTableId": "route-table/",
        "ec2:SubnetId": "subnet/", "ec2:VpcId": "vpc/", "ec2:AllocationId": "elastic-ip/",
        "lambda:FunctionName": "function:", "dynamodb:TableName": "table/", "sqs:QueueUrl": "sqs",
        "secretsmanager:SecretId": "secret:", "ssm:Name": "parameter", "kms:KeyId": "key/",
        "logs:logGroupName": "log-group:", "ecs:cluster": "cluster/", "eks:name": "cluster/",
        "eks:clusterName": "cluster/", "ecr:repositoryName": "repository/", "kinesis:StreamName": "stream/",
        "elasticache:ReplicationGroupId": "replicationgroup:", "elasticache:CacheClusterId": "cluster:",
        "redshift:ClusterIdentifier": "cluster:", "backup:BackupVaultName": "backup-vault:",
        "cloudformation:StackName": "stack/", "cloudwatch:AlarmNames": "alarm:", "events:Name": "rule/",
        "stepfunctions:stateMachineArn": "stateMachine:",
        "autoscaling:AutoScalingGroupName": "autoScalingGroup:*:autoScalingGroupName/",
    ]
}
