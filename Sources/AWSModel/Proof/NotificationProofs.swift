// SPDX-License-Identifier: Apache-2.0

import Values

/// What shows the effect of calls on rules, alarms, logs and topics.
enum NotificationProofs {
    static let rules: [ProofRule] = events + alarms + logs + topics

    private static let events: [ProofRule] = [
        // A rule is replaced as a whole: what is not given is empty afterwards, and the rule is enabled.
        rule(
            "PutRule",
            [
                .always("ScheduleExpression"), .always("EventPattern", .null, .document),
                .always("State", "ENABLED"), .always("Description"), .always("RoleArn"),
            ]
        ),
        rule("EnableRule", [.fixed("State", "ENABLED")]),
        rule("DisableRule", [.fixed("State", "DISABLED")]),
        targets("PutTargets", .at("Targets", "@", .contains)),
        targets("RemoveTargets", .at("Ids", "[].Id", .lacks), ignoring: "Force"),
    ]

    private static let alarms: [ProofRule] = [
        ProofRule(
            "cloudwatch",
            "PutMetricAlarm",
            reads: "DescribeAlarms",
            by: "AlarmNames=[AlarmName]",
            of: "MetricAlarms[0]",
            [
                .always("AlarmDescription"), .always("ActionsEnabled", true), .always("OKActions", [], .elements),
                .always("AlarmActions", [], .elements), .always("InsufficientDataActions", [], .elements),
                .always("MetricName"), .always("Namespace"), .always("Statistic"), .always("ExtendedStatistic"),
                .always("Dimensions", [], .elements), .always("Period"), .always("Unit"),
                .always("EvaluationPeriods"), .at("DatapointsToAlarm", "DatapointsToAlarm"), .always("Threshold"),
                .always("ComparisonOperator"), .at("TreatMissingData", "TreatMissingData"),
            ],
            ignoring: "Tags"
        ),
        alarmActions("EnableAlarmActions", isEnabled: true),
        alarmActions("DisableAlarmActions", isEnabled: false),
        ProofRule(
            "cloudwatch",
            "DeleteAlarms",
            reads: "DescribeAlarms",
            by: "AlarmNames",
            with: ["AlarmTypes": ["MetricAlarm", "CompositeAlarm"]],
            of: "[MetricAlarms, CompositeAlarms][] | [0]"
        )
        .with { $0.isGone = true },
    ]

    private static let logs: [ProofRule] = [
        group("PutRetentionPolicy", [.at("retentionInDays", "retentionInDays")]),
        group("DeleteRetentionPolicy", [.fixed("retentionInDays", .null)]),
    ]

    private static let topics: [ProofRule] = [
        ProofRule(
            "sns",
            "SetTopicAttributes",
            reads: "GetTopicAttributes",
            by: "TopicArn",
            of: "Attributes",
            [.at("AttributeValue", "{=AttributeName}", .document)],
            ignoring: "AttributeName"
        ),
        ProofRule(
            "sns",
            "SetSubscriptionAttributes",
            reads: "GetSubscriptionAttributes",
            by: "SubscriptionArn",
            of: "Attributes",
            [.at("AttributeValue", "{=AttributeName}", .document)],
            ignoring: "AttributeName"
        ),
        ProofRule(
            "sns",
            "Subscribe",
            reads: "ListSubscriptionsByTopic",
            by: "TopicArn",
            of: "Subscriptions[?Protocol=={Protocol} && Endpoint=={Endpoint}] | [0]",
            [.fixed("SubscriptionArn == 'PendingConfirmation'", false)],
            ignoring: "Protocol Endpoint ReturnSubscriptionArn"
        )
        .with { $0.underWay = "SubscriptionArn == 'PendingConfirmation'" },
        ProofRule(
            "sns",
            "Unsubscribe",
            reads: "GetSubscriptionAttributes",
            by: "SubscriptionArn",
            of: "Attributes",
            missing: "NotFound NotFoundException"
        )
        .with { $0.isGone = true },
    ]

    private static func rule(_ operation: String, _ fields: [ProofRule.Field]) -> ProofRule {
        ProofRule(
            "events",
            operation,
            reads: "DescribeRule",
            by: "Name EventBusName",
            fields,
            ignoring: "Tags",
            missing: "ResourceNotFoundException"
        )
    }

    private static func targets(_ operation: String, _ field: ProofRule.Field, ignoring ignored: String = "")
        -> ProofRule
    {
        ProofRule(
            "events",
            operation,
            reads: "ListTargetsByRule",
            by: "Rule EventBusName",
            of: "Targets",
            [field],
            ignoring: ignored
        )
    }

    private static func alarmActions(_ operation: String, isEnabled: Bool) -> ProofRule {
        ProofRule(
            "cloudwatch",
            operation,
            reads: "DescribeAlarms",
            by: "AlarmNames",
            with: ["AlarmTypes": ["MetricAlarm", "CompositeAlarm"]],
            of: "[MetricAlarms, CompositeAlarms][]",
            [
                .fixed("[?ActionsEnabled != `\(isEnabled)`].AlarmName", []),
                .at("AlarmNames", "[].AlarmName", .contains),
            ]
        )
    }

    private static func group(_ operation: String, _ fields: [ProofRule.Field]) -> ProofRule {
        ProofRule(
            "logs",
            operation,
            reads: "DescribeLogGroups",
            by: "logGroupNamePrefix=logGroupName",
            of: "logGroups[?logGroupName=={logGroupName}] | [0]",
            fields
        )
    }
}
