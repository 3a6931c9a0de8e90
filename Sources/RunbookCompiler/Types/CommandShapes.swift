// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Expressions
import RunbookModel
import SQLText

/// The types of what commands answer, each computed once.
struct CommandShapes {
    private struct Call: Hashable {
        var service: String
        var operation: String
    }

    private let catalog: ServiceCatalog
    private var outputs: [Call: ValueShape] = [:]
    private var selections: [String: ValueShape] = [:]

    init(_ catalog: ServiceCatalog) { self.catalog = catalog }

    /// What a command answers, before its `--query`.
    mutating func shape(of operation: RunbookModel.Operation) -> ValueShape {
        switch operation {
        case .aws(let aws): return shape(of: aws)
        case .sql(let sql): return shape(of: sql)
        case .shell: return Self.script
        }
    }

    /// The input of an operation's description; nil when there is none.
    func input(of aws: AWSOperation) -> (Shape, ServiceModel)? {
        guard let service = try? catalog.service(aws.service), let operation = service.operation(named: aws.operation),
            let input = service.input(of: operation)
        else { return nil }
        return (input, service)
    }

    private static let script = ValueShape.object([
        ("status", .number), ("stdout", .text), ("stderr", .text), ("truncated", .boolean),
        // What a script hands on is text, and only what its captures ask for.
        ("exports", .object([], isOpen: true)),
    ])

    // MARK: - AWS

    private mutating func shape(of aws: AWSOperation) -> ValueShape {
        switch aws.form {
        case .call:
            let answer = output(aws.service, aws.operation)
            return aws.outputFile == nil ? answer : withoutContent(answer, aws)
        case .waiter: return output(aws.service, aws.operation)
        case .transfer(let verb, _, _, let options): return transfer(verb, options)
        case .added(let command, _): return added(command)
        }
    }

    private mutating func output(_ service: String, _ operation: String) -> ValueShape {
        let call = Call(service: service, operation: operation)
        if let known = outputs[call] { return known }
        let shape = compute(call)
        outputs[call] = shape
        return shape
    }

    private func compute(_ call: Call) -> ValueShape {
        guard let service = try? catalog.service(call.service), let operation = service.operation(named: call.operation)
        else { return .unknown }
        guard let output = service.output(of: operation) else { return .object([]) }
        return ServiceStructure.shape(of: output, in: service)
    }

    /// An answer whose content went to a file.
    private func withoutContent(_ answer: ValueShape, _ aws: AWSOperation) -> ValueShape {
        guard let service = try? catalog.service(aws.service), let operation = service.operation(named: aws.operation),
            let output = service.output(of: operation), let content = output.payload
        else { return answer }
        return .object(ServiceStructure(output, of: service, leavingOut: content))
    }

    /// A structure of a service by its name.
    private func structure(_ service: String, _ name: String) -> ValueShape {
        guard let service = try? catalog.service(service), let shape = service.shape(named: name) else {
            return .unknown
        }
        return ServiceStructure.shape(of: shape, in: service)
    }

    /// What the commands of `aws s3` answer; see the page on them.
    private func transfer(_ verb: String, _ options: Template) -> ValueShape {
        switch verb {
        case "ls":
            return .object([
                ("Buckets", .list(of: structure("s3", "Bucket")).orNull),
                ("Objects", .list(of: structure("s3", "Object")).orNull),
                ("Prefixes", .list(of: .object([("Prefix", .text)])).orNull), ("Truncated", ValueShape.number.orNull),
            ])
        case "cp", "mv", "rm", "sync":
            let entry = ValueShape.object(
                [
                    ("Action", .text), ("Source", .text), ("Destination", ValueShape.text.orNull),
                    ("Size", ValueShape.number.orNull), ("Result", .oneOf(["done", "planned", "failed", "unknown"])),
                    ("Reason", ValueShape.text.orNull),
                ],
                isOpen: true
            )
            return .object([
                ("Transferred", .list(of: entry)), ("Count", .number), ("Bytes", .number),
                ("Copied", ValueShape.object().orNull),
            ])
        default: return .unknown
        }
    }

    /// What the commands that the AWS CLI adds answer.
    private func added(_ command: String) -> ValueShape {
        switch command {
        case "ecr get-login-password", "ecr-public get-login-password", "rds generate-db-auth-token": .text
        case "logs tail": .list(of: structure("logs", "FilteredLogEvent"))
        default: .unknown
        }
    }

    // MARK: - SQL

    private mutating func shape(of sql: SQLOperation) -> ValueShape {
        if let known = selections[sql.statement] { return known }
        let columns = (try? SQLStatement(sql.statement))?.selectedColumns
        let row = columns.map { list in
            ValueShape.object(
                list.columns.map { (name: $0.name, shape: Self.shape(of: $0.kind)) },
                isOpen: !list.isWhole
            )
        }
        let shape = ValueShape.object([
            ("rows", .list(of: row ?? .unknown)), ("rowCount", .number), ("columns", .list(of: .text)),
        ])
        selections[sql.statement] = shape
        return shape
    }

    private static func shape(of kind: SQLColumn.Kind) -> ValueShape {
        switch kind {
        case .boolean: ValueShape.boolean.orNull
        case .number: ValueShape.number.orNull
        case .text: ValueShape.text.orNull
        case .unknown: .unknown
        }
    }
}
