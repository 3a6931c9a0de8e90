// SPDX-License-Identifier: Apache-2.0

import Expressions
import PlanAnalysis
import RunbookModel
import Values

/// One step of a plan for programs.
struct StepDocument {
    /// What all steps of a plan are told by.
    struct Context {
        let overview: PlanOverview
        /// The block of each step.
        let blocks: [Int]

        init(_ overview: PlanOverview) {
            self.overview = overview
            var blocks = [Int](repeating: 0, count: overview.plan.steps.count)
            for (number, block) in overview.order.blocks.enumerated() {
                for index in block { blocks[index] = number }
            }
            self.blocks = blocks
        }
    }

    private let context: Context
    private let index: Int
    private let step: Step

    init(_ context: Context, _ index: Int) {
        self.context = context
        self.index = index
        step = context.overview.plan.steps[index]
    }

    /// The list that the step goes through, and how many turns that makes where it is known.
    private var each: JSONValue {
        guard let each = step.each else { return .null }
        let turns = context.overview.time.turns[step.id] ?? nil
        return [
            "name": .string(each.name), "list": .string(each.list.source),
            "turns": turns.map { .integer($0) } ?? .null,
        ]
    }

    func json() -> JSONValue {
        var object = JSONObject()
        object["id"] = .string(step.id.text)
        object["title"] = .string(step.title)
        object["section"] = .array(step.section.map { .string($0) })
        object["line"] = step.place.map { .integer($0.line) } ?? .null
        object["file"] = step.place.map { .string($0.file) } ?? .null
        object["kind"] = .string(kind)
        object["effect"] = .string(step.effect.rawValue)
        object["needs"] = .array(step.needs.map { .string($0.step.text) })
        object["dependencies"] = .array(
            step.needs.map { ["step": .string($0.step.text), "why": .string($0.kind.rawValue)] }
        )
        object["block"] = .integer(context.blocks[index])
        object["parallel"] = .bool(context.overview.order.blocks[context.blocks[index]].count > 1)
        object["approval"] = step.approval.map { .string($0.text) } ?? .null
        object.merge(.durations([("timeout", step.timeout)]))
        object["calls"] = .array(step.commands.map { CallDocument($0, context.overview).json(in: step) })
        object["asksFirst"] = .bool(step.asksFirst)
        object["manual"] = manual
        object["each"] = each
        object["condition"] = step.condition.map { .string($0.source) } ?? .null
        addChecks(to: &object)
        object["captures"] = .array(captures)
        object["retry"] = step.retry.map(Self.json) ?? .null
        object["retriers"] = .array(step.retryRules.map(Self.json))
        object["mostAttempts"] = .integer(step.isManual ? 1 : step.mostAttempts)
        object["onFailure"] = step.onFailure.map { .string($0.rawValue) } ?? .null
        object["compensates"] = step.compensates.map { .string($0.text) } ?? .null
        object["critical"] = .bool(step.isCritical)
        object["always"] = .bool(step.runsAlways)
        object["obligation"] = step.obligation.map { .string($0) } ?? .null
        object.merge(.durations([("due", step.due)]))
        object["discharges"] = .array(step.discharges.map { .string($0.text) })
        object["measured"] = context.overview.time.measuredSteps[step.id].map(Self.json) ?? .null
        object["prose"] = .string(step.prose)
        return .object(object)
    }

    /// Who carries the step out: of several commands the one that may do the most counts, of equals the last.
    private var kind: String {
        guard !step.isManual else { return "manual" }
        guard var chosen = step.commands.first else { return "manual" }
        for command in step.commands where command.effect >= chosen.effect { chosen = command }
        return context.overview.summary(of: chosen).kind.rawValue
    }

    private var manual: JSONValue {
        guard case .manual(let manual) = step.action else { return .null }
        return ["confirm": .string(manual.confirmation), "evidence": .string(manual.evidence.rawValue)]
    }

    private func addChecks(to object: inout JSONObject) {
        object["preconditions"] = .array(
            step.preconditions.map { precondition in
                ["call": call(precondition.command), "expect": Self.sources(precondition.expectations)]
            }
        )
        object["expectations"] = Self.sources(step.expectations)
        object["probe"] =
            step.probe.map { ["call": call($0.command), "doneWhen": .string($0.doneWhen.source)] } ?? .null
        object["wait"] =
            step.wait.map { wait in
                var member = JSONObject()
                member["call"] = call(wait.command)
                member["until"] = .string(wait.until.source)
                member["failWhen"] = wait.failWhen.map { .string($0.source) } ?? .null
                member.merge(.durations([("every", wait.every), ("timeout", wait.timeout)]))
                return .object(member)
            } ?? .null
    }

    private func call(_ command: Command?) -> JSONValue {
        command.map { CallDocument($0, context.overview).json() } ?? .null
    }

    private static func sources(_ expectations: [Expectation]) -> JSONValue {
        .array(expectations.map { .string($0.expression.source) })
    }

    private var captures: [JSONValue] {
        let fromCommands = step.commands.compactMap { command in
            command.capture.map { Self.json($0, nil, command.captureType, command.capturesSecret) }
        }
        return fromCommands + step.captures.map { Self.json($0.name, $0.expression, $0.type, $0.isSecret) }
    }

    private static func json(_ name: String, _ expression: Expression?, _ type: String?, _ isSecret: Bool)
        -> JSONValue
    {
        [
            "type": type.map { .string($0) } ?? .null,
            "name": .string(name), "expression": expression.map { .string($0.source) } ?? .null,
            "secret": .bool(isSecret),
        ]
    }

    private static func json(_ retry: RetryPolicy) -> JSONValue {
        var object = JSONObject()
        object["attempts"] = .integer(retry.attempts)
        object.merge(.durations([("interval", retry.interval)]))
        return .object(object)
    }

    private static func json(_ retrier: Retrier) -> JSONValue {
        var object = JSONObject()
        object["errors"] = .array(retrier.errors.map { .string($0.text) })
        object["attempts"] = .integer(retrier.attempts)
        object.merge(.durations([("interval", retrier.interval)]))
        object["backoff"] = .number(JSONNumber(retrier.backoff))
        object.merge(.durations([("maxDelay", retrier.maximumDelay)]))
        object["jitter"] = .string(retrier.jitter.rawValue)
        return .object(object)
    }

    static func json(_ spread: PlanTime.Spread) -> JSONValue {
        var object = JSONObject()
        object["runs"] = .integer(spread.runs)
        object.merge(.durations([("p50", TimeSpan(spread.median))]))
        if let p95 = spread.p95 { object.merge(.durations([("p95", TimeSpan(p95))])) }
        object.merge(.durations([("longest", TimeSpan(spread.longest))]))
        return .object(object)
    }
}
