// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSModel

/// The reviewed tables that say what may be sent twice, held against the service models.
struct RepetitionTests {
    private func judgement(_ service: String, _ operation: String, _ parameters: JSONValue = [:]) throws
        -> RepetitionJudgement
    {
        let model = try ServiceCatalog.embedded.service(service)
        return model.repetition(of: try #require(model.operation(named: operation)), with: parameters)
    }

    // MARK: - What must never be repeated

    @Test(
        arguments: [
            ("lambda", "Invoke"), ("sns", "Publish"), ("rds", "RebootDBInstance"), ("rds", "PromoteReadReplica"),
            ("rds", "DeleteDBInstance"), ("cloudwatch", "PutMetricData"), ("events", "PutEvents"),
            ("iam", "CreateAccessKey"), ("ssm", "SendCommand"), ("s3", "DeleteObject"), ("logs", "PutLogEvents"),
            ("rds", "FailoverDBCluster"), ("sqs", "SendMessage"),
        ]
    )
    func `what does something the second time is unsafe, with the reason`(service: String, operation: String) throws {
        let judgement = try judgement(service, operation)
        #expect(judgement.repetition == .unsafe)
        #expect(judgement.reason != "no reviewed table says that it may be sent twice")
    }

    @Test func `what no table knows is unsafe`() throws {
        let judgement = try judgement("chime", "CreateAccount")
        #expect(judgement.repetition == .unsafe)
        #expect(judgement.reason == "no reviewed table says that it may be sent twice")
    }

    @Test(
        arguments: [
            ("rds", "ModifyDBInstance", ["NewDBInstanceIdentifier": "other"]),
            ("rds", "ModifyDBInstance", ["RotateMasterUserPassword": true]),
            ("lambda", "UpdateFunctionCode", ["Publish": true]), ("lambda", "UpdateAlias", ["RevisionId": "r"]),
            ("route53", "ChangeResourceRecordSets", ["ChangeBatch": ["Changes": [["Action": "CREATE"]]]]),
            (
                "route53", "ChangeResourceRecordSets",
                ["ChangeBatch": ["Changes": [["Action": "UPSERT"], ["Action": "DELETE"]]]]
            ),
            ("route53", "ChangeResourceRecordSets", [:]),
        ] as [(String, String, JSONValue)]
    )
    func `a parameter can make a repeatable call unsafe`(service: String, operation: String, parameters: JSONValue)
        throws
    {
        #expect(try judgement(service, operation, parameters).repetition == .unsafe)
    }

    // MARK: - What may be

    @Test(
        arguments: [
            (
                "rds", "ModifyDBInstance", ["NewDBInstanceIdentifier": nil, "ApplyImmediately": true],
                Repetition.natural
            ),
            ("s3", "PutBucketVersioning", [:], .natural), ("events", "EnableRule", [:], .natural),
            ("cloudwatch", "PutMetricAlarm", [:], .natural), ("logs", "PutRetentionPolicy", [:], .natural),
            ("kms", "CancelKeyDeletion", [:], .natural), ("lambda", "UpdateFunctionConfiguration", [:], .natural),
            ("route53", "ChangeResourceRecordSets", ["ChangeBatch": ["Changes": [["Action": "UPSERT"]]]], .natural),
            ("rds", "CreateDBSnapshot", [:], .named), ("iam", "CreateRole", [:], .named),
            ("backup", "StartBackupJob", [:], .token), ("ec2", "RunInstances", [:], .token),
            ("sns", "Publish", ["MessageDeduplicationId": "x"], .token),
            ("ssm", "StartAutomationExecution", [:], .unsafe),
            ("ssm", "StartAutomationExecution", ["ClientToken": "t"], .token),
        ] as [(String, String, JSONValue, Repetition)]
    )
    func `calls of the runbooks are judged as reviewed`(
        service: String,
        operation: String,
        parameters: JSONValue,
        expected: Repetition
    ) throws {
        #expect(try judgement(service, operation, parameters).repetition == expected)
    }

    @Test func `a token that the model marks is named`() throws {
        #expect(try judgement("backup", "StartBackupJob").tokenMember == "IdempotencyToken")
        #expect(try judgement("ec2", "RunInstances").tokenMember == "ClientToken")
    }

    // MARK: - The tables themselves

    @Test func `every line speaks of operations that exist and change something`() throws {
        for rule in ServiceModel.repetitionRules.values.joined() {
            let model = try ServiceCatalog.embedded.service(rule.service)
            #expect(!rule.operations.isEmpty && !rule.reason.isEmpty)
            for name in rule.operations {
                guard let operation = model.operation(named: name) else {
                    Issue.record("\(rule.service) has no operation \(name)")
                    continue
                }
                #expect(operation.effect != .read, "\(rule.service) \(name) only reads")
            }
        }
    }

    @Test func `every look reads what exists, with parameters that exist`() throws {
        for rule in ServiceModel.repetitionRules.values.joined() {
            guard let look = rule.look else { continue }
            let model = try ServiceCatalog.embedded.service(rule.service)
            guard let reading = model.operation(named: look.operation) else {
                Issue.record("\(rule.service) has no operation \(look.operation)")
                continue
            }
            #expect(reading.effect == .read)
            let readingMembers = model.input(of: reading)?.members.map(\.name) ?? []
            for name in rule.operations {
                let operation = try #require(model.operation(named: name))
                let members = model.input(of: operation)?.members.map(\.name) ?? []
                for (own, source) in look.keys {
                    #expect(readingMembers.contains(own), "\(look.operation) has no \(own)")
                    #expect(members.contains(source), "\(name) has no \(source)")
                }
            }
        }
    }

    @Test func `no operation is judged by two lines that contradict each other without a condition`() {
        for (service, rules) in ServiceModel.repetitionRules {
            var seen: [String: Repetition] = [:]
            for rule in rules {
                guard case .always = rule.condition else { continue }
                for name in rule.operations {
                    #expect(seen[name] == nil, "\(service) \(name) is listed twice")
                    seen[name] = rule.repetition
                }
            }
        }
    }
}
