// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

/// The tables that say what shows a call's effect, held against the service models.
struct EffectProofTests {
    private static func proof(_ service: String, _ operation: String, _ parameters: JSONValue) throws -> EffectProof? {
        let model = try ServiceCatalog.embedded.service(service)
        return model.proof(of: try #require(model.operation(named: operation)), with: parameters)
    }

    @Test func `a parameter that no reading shows leaves the call without a proof`() throws {
        let parameters: JSONValue = ["DBInstanceIdentifier": "a", "BackupRetentionPeriod": 7, "EngineVersion": "16"]
        #expect(try Self.proof("rds", "ModifyDBInstance", parameters) == nil)
    }

    @Test func `a call that asks for nothing has no proof`() throws {
        #expect(try Self.proof("rds", "ModifyDBInstance", ["DBInstanceIdentifier": "a"]) == nil)
    }

    @Test func `a password is never compared`() throws {
        let parameters: JSONValue = ["DBInstanceIdentifier": "a", "MasterUserPassword": "x"]
        #expect(try Self.proof("rds", "ModifyDBInstance", parameters) == nil)
    }

    @Test func `what is asked for is compared with what is there`() throws {
        let parameters: JSONValue = [
            "DBInstanceIdentifier": "a", "BackupRetentionPeriod": 7, "ApplyImmediately": true, "MultiAZ": .null,
        ]
        let proof = try #require(try Self.proof("rds", "ModifyDBInstance", parameters))
        #expect(proof.operation == "DescribeDBInstances")
        #expect(proof.parameters == ["DBInstanceIdentifier": "a"])
        #expect(proof.checks == [.init("BackupRetentionPeriod", .equal, 7)])
        #expect(proof.pending == "PendingModifiedValues")
        #expect(proof.isSpared)
    }

    @Test func `a rule that is put without a state is enabled afterwards`() throws {
        let proof = try #require(
            try Self.proof("events", "PutRule", ["Name": "r", "ScheduleExpression": "rate(1 day)"])
        )
        #expect(proof.checks.contains(.init("State", .equal, "ENABLED")))
        #expect(proof.checks.contains(.init("Description", .equal, .null)))
    }

    @Test func `a name becomes a list where the reading takes one`() throws {
        let proof = try #require(try Self.proof("cloudwatch", "PutMetricAlarm", ["AlarmName": "a", "Threshold": 1]))
        #expect(proof.parameters == ["AlarmNames": ["a"]])
    }

    @Test func `names become texts of the expression, quotes and all`() throws {
        let parameters: JSONValue = ["logGroupName": "it's", "retentionInDays": 7]
        let proof = try #require(try Self.proof("logs", "PutRetentionPolicy", parameters))
        #expect(proof.item == "logGroups[?logGroupName=='it\\'s'] | [0]")
    }

    @Test func `what is made under a name is always sent, what is removed is not`() throws {
        let made = try Self.proof(
            "rds",
            "CreateDBSnapshot",
            ["DBInstanceIdentifier": "a", "DBSnapshotIdentifier": "s"]
        )
        #expect(try #require(made).isSpared == false)
        let removed = try #require(try Self.proof("rds", "DeleteDBSnapshot", ["DBSnapshotIdentifier": "s"]))
        #expect(removed.isGone && removed.isSpared)
    }

    @Test func `of several record sets at once no reading shows all`() throws {
        let change: JSONValue = [
            "Action": "UPSERT", "ResourceRecordSet": ["Name": "*.A.example", "Type": "A", "TTL": 60],
        ]
        let one: JSONValue = ["HostedZoneId": "z", "ChangeBatch": ["Changes": [change]]]
        let two: JSONValue = ["HostedZoneId": "z", "ChangeBatch": ["Changes": [change, change]]]
        let proof = try #require(try Self.proof("route53", "ChangeResourceRecordSets", one))
        #expect(proof.item == "ResourceRecordSets[?Name == '\\\\052.a.example.' && Type == 'A'] | [0]")
        #expect(try Self.proof("route53", "ChangeResourceRecordSets", two) == nil)
    }

    @Test func `every line names operations and parameters that exist, and its reading only looks`() throws {
        #expect(EffectProof.tableLines.count > 60)
        for line in EffectProof.tableLines {
            let service = try ServiceCatalog.embedded.service(line.service)
            let reading = try #require(service.operation(named: line.reading), "\(line.service) \(line.reading)")
            #expect(reading.effect == .read, "\(line.reading)")
            let known = Set(service.input(of: reading)?.members.map(\.name) ?? [])
            #expect(line.readingParameters.isSubset(of: known), "\(line.reading): \(line.readingParameters)")
            let operation = try #require(service.operation(named: line.operation), "\(line.service) \(line.operation)")
            #expect(operation.effect != .read)
            let members = Set(service.input(of: operation)?.members.map(\.name) ?? [])
            #expect(line.parameters.isSubset(of: members), "\(line.operation): \(line.parameters.subtracting(members))")
        }
    }
}
