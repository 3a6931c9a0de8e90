// SPDX-License-Identifier: Apache-2.0

import AWSModel
import RunbookModel
import Values

/// The conditions that one operation's permissions can carry without being in its way.
struct PermissionConditions {
    private let aws: AWSOperation
    private let parameters: JSONValue
    private let place: PermissionPlace

    init(_ aws: AWSOperation, _ parameters: JSONValue, _ place: PermissionPlace) {
        self.aws = aws
        self.parameters = parameters
        self.place = place
    }

    /// The conditions of a permission, as far as they are known; none where nobody knows.
    func conditions(of permission: AWSPermission) -> [PolicyCondition] {
        if permission.action == "iam:PassRole" {
            return recipient.map {
                [PolicyCondition(comparison: "StringEquals", key: "iam:PassedToService", values: [$0])]
            } ?? []
        }
        if permission.action == "ec2:CreateTags", aws.operation != "CreateTags" {
            return [PolicyCondition(comparison: "StringEquals", key: "ec2:CreateAction", values: [aws.operation])]
        }
        guard permission.action.hasPrefix("kms:") else { return [] }
        return aws.service == "kms" ? aliases : usedKey(permission.action)
    }

    // MARK: - Roles

    /// The service that takes the role on.
    private var recipient: String? {
        switch (aws.service, aws.operation) {
        case ("rds", "StartExportTask"): "export.rds.amazonaws.com"
        case ("rds", _) where hasMember("MonitoringRoleArn"): "monitoring.rds.amazonaws.com"
        case ("rds", _): "rds.amazonaws.com"
        case ("ecs", _): "ecs-tasks.amazonaws.com"
        case ("ec2", _), ("iam", "AddRoleToInstanceProfile"), ("autoscaling", _): "ec2.amazonaws.com"
        case ("stepfunctions", _): "states.amazonaws.com"
        case ("lambda", _), ("events", _), ("scheduler", _), ("cloudformation", _), ("backup", _), ("eks", _),
            ("glue", _), ("dms", _), ("firehose", _), ("codebuild", _), ("datasync", _), ("redshift", _), ("s3", _):
            "\(aws.service).amazonaws.com"
        default: nil
        }
    }

    private func hasMember(_ name: String) -> Bool { parameters[name] != nil }

    // MARK: - Keys

    /// An alias is no resource; the condition holds the permission to the keys that have it.
    private var aliases: [PolicyCondition] {
        guard let text = parameters["KeyId"]?.stringValue, !DeferredText.holdsMarker(text),
            let range = text.firstRange(of: "alias/")
        else { return [] }
        let alias = String(text[range.lowerBound...])
        return [PolicyCondition(comparison: "ForAnyValue:StringEquals", key: "kms:ResourceAliases", values: [alias])]
    }

    private static let viaServices: Set<String> = [
        "backup", "dynamodb", "ec2", "elasticache", "kinesis", "lambda", "rds", "redshift", "s3", "secretsmanager",
        "sns", "sqs", "ssm",
    ]

    /// The key of another service's resource is used through that service alone.
    private func usedKey(_ action: String) -> [PolicyCondition] {
        guard Self.viaServices.contains(aws.service) else { return [] }
        let via = PolicyCondition(
            comparison: place.region == "*" ? "StringLike" : "StringEquals",
            key: "kms:ViaService",
            values: ["\(aws.service).\(place.region).amazonaws.com"]
        )
        guard action == "kms:CreateGrant" else { return [via] }
        return [via, PolicyCondition(comparison: "Bool", key: "kms:GrantIsForAWSResource", values: ["true"])]
    }
}
