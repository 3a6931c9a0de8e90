// SPDX-License-Identifier: Apache-2.0

import Expressions
public import RunbookModel
public import TerminalUI
public import Values

/// A plan before it runs: what would happen, in which order, with whose approval.
public struct PlanView: Sendable {
    private let plan: Plan
    private let digest: String

    /// A view of a plan with its digest.
    public init(_ plan: Plan, digest: String) {
        self.plan = plan
        self.digest = digest
    }

    /// The lines for a person, for 80 columns or more.
    public func lines() -> [StyledText] { plainLines().map { StyledText($0) } }

    private func plainLines() -> [String] {
        var lines = [
            "\(plan.runbook.title)",
            "  \(plan.runbook.id) (\(plan.runbook.kind.rawValue))   plan \(digest.prefix(16))…",
        ]
        if let rto = plan.objectives.rto { lines.append("  RTO \(rto)") }
        if let rpo = plan.objectives.rpo { lines.append("  RPO \(rpo)") }
        for input in plan.inputs {
            let value =
                input.isSecret ? "(secret)" : input.defaultValue.map { $0.stringValue ?? $0.text() } ?? "(required)"
            lines.append("  input \(input.name) = \(value)   \(input.about)")
        }
        var section: [String] = []
        for (index, step) in plan.steps.enumerated() {
            if step.section != section {
                section = step.section
                lines += ["", section.joined(separator: " > ")]
            }
            lines += stepLines(step, number: index + 1)
        }
        lines += ["", totals()]
        return lines
    }

    private func stepLines(_ step: Step, number: Int) -> [String] {
        let requires = step.needs.filter { $0.kind == .requires }.map(\.step.text)
        var lines = ["  \(number). \(step.id)  \(step.title)  [\(step.effect.rawValue)]"]
        switch step.action {
        case .manual(let manual): lines.append("       by hand: \(manual.confirmation)")
        case .commands(let commands): lines += commands.map { "       \(Self.firstLine($0.text))  (\(Self.means($0)))" }
        }
        if let each = step.each { lines.append("       each: \(each.source)  (one after the other)") }
        for precondition in step.preconditions {
            lines.append(
                "       only if: " + precondition.expectations.map(\.expression.source).joined(separator: "; ")
            )
        }
        if let approval = step.approval { lines.append("       approval: \(approval)\(approvalText(approval))") }
        if let wait = step.wait {
            lines.append("       wait until: \(wait.until.source)  (every \(wait.every), at most \(wait.timeout))")
        }
        lines += step.expectations.map { "       expect: \($0.expression.source)" }
        if let probe = step.probe { lines.append("       probe: \(probe.doneWhen.source)") }
        var facts = ["timeout \(step.timeout)"]
        if !requires.isEmpty { facts.append("requires \(requires.joined(separator: ", "))") }
        if let retry = step.retry { facts.append("retry \(retry.attempts)x\(retry.interval)") }
        if let obligation = step.obligation { facts.append("leaves behind: \(obligation)") }
        lines.append("       " + facts.joined(separator: "   "))
        return lines
    }

    private func approvalText(_ id: ApprovalID) -> String {
        guard let policy = plan.approval(id) else { return "" }
        let who = policy.roles.isEmpty ? "anybody but the starter" : policy.roles.joined(separator: " or ")
        let void = policy.voidIf.map { ", void if \($0.source)" } ?? ""
        return " by \(policy.count) of \(who), valid \(policy.expires)\(void)"
    }

    private static func means(_ command: Command) -> String {
        switch command.operation {
        case .aws: "native AWS call"
        case .sql: "native SQL"
        case .shell: "bash -euo pipefail"
        }
    }

    private static func firstLine(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        let first = lines.first.map { $0.trimmingSuffix(while: { $0 == "\\" || $0.isWhitespace }) } ?? ""
        return lines.count > 1 ? "\(first) …" : String(first)
    }

    /// The machine form.
    public func json() -> JSONValue {
        [
            "digest": .string(digest),
            "runbook": [
                "id": .string(plan.runbook.id), "title": .string(plan.runbook.title),
                "kind": .string(plan.runbook.kind.rawValue),
            ],
            "environment": plan.environment.map { .string($0) } ?? .null,
            "inputs": .array(
                plan.inputs.map { input in
                    [
                        "name": .string(input.name), "type": .string(input.type.rawValue),
                        "default": input.isSecret ? .null : input.defaultValue ?? .null,
                        "required": .bool(input.defaultValue == nil), "secret": .bool(input.isSecret),
                    ]
                }
            ),
            "steps": .array(plan.steps.map(Self.json)),
            "checklist": .array(
                plan.checklist.map { binding in
                    ["text": .string(binding.text), "steps": .array(binding.steps.map { .string($0.text) })]
                }
            ),
        ]
    }

    private static func json(_ step: Step) -> JSONValue {
        var calls: [JSONValue] = []
        var kind = "manual"
        if case .commands(let commands) = step.action {
            kind = commands.allSatisfy { if case .shell = $0.operation { false } else { true } } ? "native" : "shell"
            calls = commands.map(json)
        }
        return [
            "id": .string(step.id.text),
            "title": .string(step.title),
            "section": .array(step.section.map { .string($0) }),
            "line": step.place.map { .integer($0.line) } ?? .null,
            "kind": .string(kind),
            "effect": .string(step.effect.rawValue),
            "needs": .array(step.needs.map { ["step": .string($0.step.text), "kind": .string($0.kind.rawValue)] }),
            "approval": step.approval.map { .string($0.text) } ?? .null,
            "timeout": .string(step.timeout.duration.literal),
            "expectations": .array(step.expectations.map { .string($0.expression.source) }),
            "calls": .array(calls),
        ]
    }

    private static func json(_ command: Command) -> JSONValue {
        switch command.operation {
        case .aws(let aws):
            return [
                "service": .string(aws.service), "operation": .string(aws.operation),
                "region": aws.region?.json ?? .null, "parameters": aws.parameters.json,
                "effect": .string(command.effect.rawValue),
            ]
        case .sql(let sql):
            return [
                "service": "postgres", "operation": .string(sql.statement), "region": .null,
                "parameters": .array(sql.parameters.map(\.json)), "effect": .string(command.effect.rawValue),
            ]
        case .shell(let shell):
            return [
                "service": "shell", "operation": .string(shell.script), "region": .null,
                "parameters": .array(shell.environment.map { .string($0.name) }),
                "effect": .string(command.effect.rawValue),
            ]
        }
    }

    private func totals() -> String {
        let counts = Effect.allCases.map { effect in (effect, plan.steps.count { $0.effect == effect }) }
        let parts = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0.rawValue)" }
        return "\(plan.steps.count) steps: \(parts.joined(separator: ", "))"
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, predicate(last) { text.removeLast() }
        return text
    }
}

extension Template {
    /// The template as JSON, with every hole written as `${…}`.
    fileprivate var json: JSONValue {
        switch self {
        case .literal(let value): value
        case .expression(let expression): .string("${\(expression.source)}")
        case .text(let segments):
            .string(
                segments.map { segment in
                    switch segment {
                    case .literal(let text): text
                    case .expression(let expression): "${\(expression.source)}"
                    }
                }.joined()
            )
        case .list(let elements): .array(elements.map(\.json))
        case .object(let members): .object(JSONObject(members.map { ($0.name, $0.value.json) }))
        }
    }
}
