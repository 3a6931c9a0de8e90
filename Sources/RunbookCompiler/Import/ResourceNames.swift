// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

/// The names of resources in a call, with the types of inputs that they would be.
enum ResourceNames {
    /// The names in the order of the parameters.
    static func names(in operation: AWSOperation) -> [(literal: String, type: InputType)] {
        var found: [(String, InputType)] = []
        if case .transfer(_, let source, let destination, _) = operation.form {
            for place in [source, destination].compactMap(\.self) {
                if case .literal(let value) = place, let text = value.stringValue, text.hasPrefix("s3://") {
                    let bucket = text.dropFirst("s3://".utf8.count).prefix { $0 != "/" }
                    if !bucket.isEmpty { found.append((String(bucket), .s3Bucket)) }
                }
            }
        }
        visit(operation.parameters, member: "") { member, text in
            guard let type = type(of: member, text) else { return }
            found.append((text, type))
        }
        return found
    }

    private static func visit(_ template: Template, member: String, _ body: (String, String) -> Void) {
        switch template {
        case .literal(let value): visit(value, member: member, body)
        case .expression, .text: break
        case .list(let elements): for element in elements { visit(element, member: member, body) }
        case .object(let members): for inner in members { visit(inner.value, member: inner.name, body) }
        }
    }

    private static func visit(_ value: JSONValue, member: String, _ body: (String, String) -> Void) {
        switch value {
        case .string(let text): body(member, text)
        case .array(let elements): for element in elements { visit(element, member: member, body) }
        case .object(let object):
            // A dimension of a metric names its resource by a pair.
            if let name = object["Name"]?.stringValue, let text = object["Value"]?.stringValue, object.count == 2 {
                body(name, text)
            } else {
                for entry in object { visit(entry.value, member: entry.key, body) }
            }
        case .null, .bool, .number: break
        }
    }

    private static func type(of member: String, _ text: String) -> InputType? {
        guard text.utf8.count >= 4, !text.contains("*") else { return nil }
        if text.hasPrefix("arn:") { return .arn }
        switch member {
        case "DBInstanceIdentifier", "SourceDBInstanceIdentifier", "TargetDBInstanceIdentifier",
            "DBInstanceIdentifiers":
            return .rdsInstance
        case "Bucket": return .s3Bucket
        case "FunctionName": return .lambdaFunction
        case "DBClusterIdentifier", "DBSnapshotIdentifier", "ClusterName", "TableName", "QueueUrl",
            "NotificationEndpoint",
            "HostedZoneId", "StackName", "AutoScalingGroupName", "InstanceId", "InstanceIds", "LoadBalancerName",
            "clusterName", "cluster", "service", "name", "logGroupName", "SecretId", "DomainName", "CacheClusterId",
            "ReplicationGroupId", "TopicArn", "VpcId", "SubnetId", "GroupId", "GlobalClusterIdentifier":
            return .string
        default: return nil
        }
    }
}
