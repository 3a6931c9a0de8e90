// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import RunbookCompiler

@Suite struct AlarmLintTests {
    private let rest =
        "--namespace AWS/RDS --statistic Average --period 300 --threshold 300"
        + " --comparison-operator GreaterThanThreshold --region us-east-1"
    private let complete = "--evaluation-periods 3 --alarm-actions arn:aws:sns:us-east-1:123456789012:ops"

    @Test func `an alarm that is named for lag and watches connections`() {
        expectLints(
            "aws cloudwatch put-metric-alarm --alarm-name DB-Replica-Lag \(complete) --metric-name 1️⃣DatabaseConnections \(rest)",
            expected: ("LB0810", "1️⃣")
        )
        expectLints(
            "aws cloudwatch put-metric-alarm --alarm-name backup-errors \(complete) --metric-name 1️⃣CPUUtilization \(rest)",
            expected: ("LB0810", "1️⃣")
        )
        // The name says nothing, the description does.
        expectLints(
            "aws cloudwatch put-metric-alarm --alarm-name db-1 --alarm-description 'disk is full' \(complete)"
                + " --metric-name 1️⃣ReplicaLag \(rest)",
            expected: ("LB0810", "1️⃣")
        )
    }

    @Test(arguments: [
        ("DB-Replica-Lag", "ReplicaLag"), ("DB-Replica-Lag", "OldestReplicationSlotLag"),
        ("Backup-Failures", "Errors"), ("queue-lag", "ApproximateAgeOfOldestMessage"),
        ("db-cpu-high", "CPUUtilization"),
        ("Villages", "DatabaseConnections"), ("db-disk-latency", "DiskQueueDepth"), ("disk", "SomethingElse"),
        ("failover", "DatabaseConnections"), ("disk-space", "FreeStorageSpace"),
    ])
    func `a metric that fits its name, or tells nothing`(name: String, metric: String) {
        expectLints("aws cloudwatch put-metric-alarm --alarm-name \(name) \(complete) --metric-name \(metric) \(rest)")
    }

    @Test func `the message says what was promised and what is measured`() throws {
        let found = lintFindings(
            "aws cloudwatch put-metric-alarm --alarm-name replica-lag \(complete) --metric-name DatabaseConnections \(rest)"
        )
        let message = try #require(found.first?.message)
        #expect(message == "alarm 'replica-lag' is named for lag, and its metric is 'DatabaseConnections'")
        #expect(found.first?.fix == "write --metric-name ReplicaLag")
    }

    @Test func `an alarm that tells nobody`() {
        expectLints(
            "aws cloudwatch 1️⃣put-metric-alarm --alarm-name a --metric-name ReplicaLag --evaluation-periods 1 \(rest)",
            expected: ("LB0811", "1️⃣")
        )
        expectLints(
            "aws cloudwatch put-metric-alarm --alarm-name a --metric-name ReplicaLag \(complete) 1️⃣--no-actions-enabled \(rest)",
            expected: ("LB0811", "1️⃣")
        )
    }

    @Test func `an alarm without evaluation periods`() {
        expectLints(
            "aws cloudwatch 1️⃣put-metric-alarm --alarm-name a --metric-name ReplicaLag"
                + " --alarm-actions arn:aws:sns:us-east-1:123456789012:ops \(rest)",
            expected: ("LB0812", "1️⃣")
        )
        // A composite alarm has none.
        expectLints(
            "aws cloudwatch put-composite-alarm --alarm-name a --alarm-rule 'ALARM(b)'"
                + " --alarm-actions arn:aws:sns:us-east-1:123456789012:ops"
        )
    }
}
