// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
import Values

/// How one sees whether a one-way call took effect, for the calls of which that is plain.
enum OneWayProbe {
    /// What is listed, and what is true of the list afterwards.
    private struct Rule {
        var parameter: String
        var reading: String
        /// `$` stands for the name.
        var done: String
    }

    private static let rules: [String: Rule] = [
        "rds PromoteReadReplica": Rule(
            parameter: "DBInstanceIdentifier",
            reading: "rds describe-db-instances --db-instance-identifier $",
            done:
                "DBInstances[0].ReadReplicaSourceDBInstanceIdentifier == null "
                + "&& DBInstances[0].DBInstanceStatus == 'available'"
        ),
        "rds DeleteDBInstance": Rule(
            parameter: "DBInstanceIdentifier",
            reading: "rds describe-db-instances",
            done: "!contains(DBInstances[].DBInstanceIdentifier, %)"
        ),
        "rds DeleteDBSnapshot": Rule(
            parameter: "DBSnapshotIdentifier",
            reading: "rds describe-db-snapshots",
            done: "!contains(DBSnapshots[].DBSnapshotIdentifier, %)"
        ),
        "rds DeleteDBCluster": Rule(
            parameter: "DBClusterIdentifier",
            reading: "rds describe-db-clusters",
            done: "!contains(DBClusters[].DBClusterIdentifier, %)"
        ),
        "s3api DeleteBucket": Rule(
            parameter: "Bucket",
            reading: "s3api list-buckets",
            done: "!contains(Buckets[].Name, %)"
        ),
        "lambda DeleteFunction": Rule(
            parameter: "FunctionName",
            reading: "lambda list-functions",
            done: "!contains(Functions[].FunctionName, %)"
        ),
        "dynamodb DeleteTable": Rule(
            parameter: "TableName",
            reading: "dynamodb list-tables",
            done: "!contains(TableNames, %)"
        ),
        "cloudformation DeleteStack": Rule(
            parameter: "StackName",
            reading: "cloudformation list-stacks --stack-status-filter DELETE_COMPLETE",
            done: "contains(StackSummaries[].StackName, %)"
        ),
    ]

    /// The probe of a call; nil where nobody knows one.
    static func probe(of operation: AWSOperation) -> ImportDraft.Part? {
        guard let rule = rules["\(operation.service) \(operation.operation)"],
            let name = parameter(rule.parameter, operation.parameters)
        else { return nil }
        var reading = rule.reading.replacing("$", with: name.inCommand)
        if let region = operation.region.flatMap(Name.init) { reading += " --region \(region.inCommand)" }
        return ImportDraft.Part(
            kind: .probe,
            fields: [("aws", reading), ("done-when", rule.done.replacing("%", with: name.inExpression))],
            reason: "after an interruption it tells whether the step took effect"
        )
    }

    private static func parameter(_ name: String, _ parameters: Template) -> Name? {
        switch parameters {
        case .literal(.object(let object)): object[name].flatMap { Name(.literal($0)) }
        case .object(let members): members.first { $0.name == name }.flatMap { Name($0.value) }
        case .literal, .expression, .text, .list: nil
        }
    }

    /// A name as it stands in a command and in an expression.
    private struct Name {
        var inCommand: String
        var inExpression: String

        init?(_ template: Template) {
            switch template {
            case .literal(let value):
                guard let text = value.stringValue,
                    text.utf8.allSatisfy({ $0 > 0x20 && !"'\"`\\$;&|<>()*?#{}[]".utf8.contains($0) })
                else { return nil }
                inCommand = text
                inExpression = "'\(text)'"
            case .expression(let expression):
                inCommand = "${\(expression.source)}"
                inExpression = "${\(expression.source)}"
            case .text, .list, .object: return nil
            }
        }
    }
}
