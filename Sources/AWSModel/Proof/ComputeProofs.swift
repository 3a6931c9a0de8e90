// SPDX-License-Identifier: Apache-2.0

import Values

/// What shows the effect of calls on functions, instances and services.
enum ComputeProofs {
    static let rules: [ProofRule] = [
        ProofRule(
            "lambda",
            "UpdateFunctionConfiguration",
            reads: "GetFunctionConfiguration",
            by: "FunctionName",
            same: "Role Handler Description Timeout MemorySize Runtime",
            missing: "ResourceNotFoundException"
        )
        .with { $0.underWay = "LastUpdateStatus == 'InProgress'" },
        ProofRule(
            "lambda",
            "PutFunctionConcurrency",
            reads: "GetFunctionConcurrency",
            by: "FunctionName",
            same: "ReservedConcurrentExecutions",
            missing: "ResourceNotFoundException"
        ),
        ProofRule(
            "lambda",
            "UpdateAlias",
            reads: "GetAlias",
            by: "FunctionName Name",
            same: "FunctionVersion Description",
            missing: "ResourceNotFoundException"
        ),
        ec2("StartInstances", "running", underWay: "pending"),
        ec2("StopInstances", "stopped", underWay: "stopping"),
        ProofRule(
            "ecs",
            "UpdateService",
            reads: "DescribeServices",
            by: "cluster services=[service]",
            of: "services[0]",
            same: "desiredCount"
        ),
        group("SetDesiredCapacity", "DesiredCapacity", ignoring: "HonorCooldown"),
        group("UpdateAutoScalingGroup", "MinSize MaxSize DesiredCapacity DefaultCooldown HealthCheckGracePeriod"),
        group("SuspendProcesses", [.at("ScalingProcesses", "SuspendedProcesses[].ProcessName", .contains)]),
        group("ResumeProcesses", [.at("ScalingProcesses", "SuspendedProcesses[].ProcessName", .lacks)]),
    ]

    private static func ec2(_ operation: String, _ state: String, underWay: String) -> ProofRule {
        ProofRule(
            "ec2",
            operation,
            reads: "DescribeInstances",
            by: "InstanceIds",
            of: "Reservations[].Instances[].State.Name",
            [.fixed("[?@ != '\(state)']", []), .fixed("length(@) > `0`", true)]
        )
        .with { $0.underWay = "contains(@, '\(underWay)')" }
    }

    private static func group(
        _ operation: String,
        _ same: String = "",
        _ fields: [ProofRule.Field] = [],
        ignoring ignored: String = ""
    ) -> ProofRule {
        ProofRule(
            "autoscaling",
            operation,
            reads: "DescribeAutoScalingGroups",
            by: "AutoScalingGroupNames=[AutoScalingGroupName]",
            of: "AutoScalingGroups[0]",
            same: same,
            fields,
            ignoring: ignored
        )
    }

    private static func group(_ operation: String, _ fields: [ProofRule.Field]) -> ProofRule {
        group(operation, "", fields)
    }
}
