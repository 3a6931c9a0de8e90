// SPDX-License-Identifier: Apache-2.0

import Expressions
import PlanAnalysis
import RunbookModel
import Values

/// One command of a plan for programs.
struct CallDocument {
    private let command: Command
    private let overview: PlanOverview

    init(_ command: Command, _ overview: PlanOverview) {
        self.command = command
        self.overview = overview
    }

    /// The command; of one of a step's own, also what becomes of it when its answer is lost.
    func json(in step: Step? = nil) -> JSONValue {
        var object = JSONObject()
        object["kind"] = .string(overview.summary(of: command).kind.rawValue)
        switch command.operation {
        case .aws(let aws): add(aws, to: &object)
        case .sql(let sql):
            object["service"] = "postgres"
            object["operation"] = .string(sql.statement)
            object["region"] = .null
            object["parameters"] = .array(sql.parameters.map(\.document))
            switch sql.connection {
            case .named(let name): object["connection"] = .string(name)
            case .explicit(let template): object["connection"] = template.document
            }
            object["known"] = ["region": .null, "parameters": .array(sql.parameters.map(known))]
        case .shell(let shell):
            object["service"] = "shell"
            object["operation"] = .string(shell.script)
            object["region"] = .null
            object["parameters"] = Template.object(shell.environment).document
            object["known"] = ["region": .null, "parameters": known(.object(shell.environment))]
        }
        object["effect"] = .string(command.effect.rawValue)
        object["capture"] = command.capture.map { .string($0) } ?? .null
        object["text"] = .string(command.text)
        let interruption = step.flatMap { overview.interruption(of: command, in: $0) }
        object["ifInterrupted"] = interruption.map { .string($0) } ?? .null
        let proof = step.flatMap { overview.proof(of: command, in: $0) }
        object["provedBy"] = proof.map { .string($0) } ?? .null
        return .object(object)
    }

    private func add(_ aws: AWSOperation, to object: inout JSONObject) {
        object["service"] = .string(aws.service)
        object["operation"] = .string(aws.operation)
        object["region"] = aws.region?.document ?? .null
        let (form, parameters) = Self.parts(of: aws)
        object["parameters"] = parameters.document
        object["form"] = .string(form)
        if case .waiter(let name) = aws.form { object["waiter"] = .string(name) }
        object["query"] = aws.query.map { .string($0) } ?? .null
        let region = aws.region.map(known) ?? overview.environment?.regions.first.map { .string($0.region) } ?? .null
        object["known"] = ["region": region, "parameters": known(parameters)]
    }

    /// How the call is made, and everything that it is made with.
    private static func parts(of aws: AWSOperation) -> (form: String, parameters: Template) {
        switch aws.form {
        case .call: return ("call", aws.parameters)
        case .waiter: return ("wait", aws.parameters)
        case .added(_, let options): return ("added", options)
        case .transfer(_, let source, let destination, let options):
            let members = [("source", source), ("destination", destination), ("options", options)]
            return (
                "transfer", .object(members.compactMap { name, value in value.map { .init(name: name, value: $0) } })
            )
        }
    }

    /// The value with what is known before the run filled in.
    private func known(_ template: Template) -> JSONValue { overview.values.value(of: template) { "${\($0.source)}" } }
}

extension Template {
    /// The template as JSON, with every hole written as `${…}` and a `${` that is no hole as `$${`.
    var document: JSONValue {
        switch self {
        case .literal(let value): Self.escaped(value)
        case .expression(let expression): .string("${\(expression.source)}")
        case .text(let segments):
            .string(
                segments.map { segment in
                    switch segment {
                    case .literal(let text): Self.escaped(text)
                    case .expression(let expression): "${\(expression.source)}"
                    }
                }.joined()
            )
        case .list(let elements): .array(elements.map(\.document))
        case .object(let members): .object(JSONObject(members.map { ($0.name, $0.value.document) }))
        }
    }

    private static func escaped(_ text: String) -> String { text.replacing("${", with: "$${") }

    private static func escaped(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(escaped(text))
        case .array(let elements): .array(elements.map(escaped))
        case .object(let object): .object(JSONObject(object.map { ($0.key, escaped($0.value)) }))
        case .null, .bool, .number: value
        }
    }
}
