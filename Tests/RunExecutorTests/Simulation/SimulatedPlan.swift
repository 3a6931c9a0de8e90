// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import TestSupport
import Values

/// Plans for simulated runs.
enum SimulatedPlan {
    /// A plan of so many steps: readings and changes, with and without probes, waits and approvals, in an order that the
    /// seed decides.
    static func make(_ count: Int, seed: UInt64) -> Plan {
        var generator = SeededGenerator(state: seed)
        guard let approval = ApprovalID("twice") else { preconditionFailure("the test names an approval") }
        var steps: [Step] = []
        for number in 1...count {
            let name = "s\(number)"
            let effect: Effect = generator.chance(40) ? .read : generator.chance(30) ? .irreversible : .change
            var step = Rig.step(name, effect)
            for earlier in steps.suffix(4) where generator.chance(40) {
                step.needs.append(.init(step: earlier.id, kind: generator.chance(50) ? .order : .requires))
            }
            if effect == .read {
                step.expectations = [Expectation(expression: Rig.expression("n == 1"))]
            } else {
                if generator.chance(50) {
                    step.probe = Probe(command: Rig.command("\(name)?"), doneWhen: Rig.expression("done"))
                }
                if generator.chance(20) {
                    step.wait = WaitRule(
                        command: Rig.command("\(name)?"),
                        until: Rig.expression("done"),
                        every: TimeSpan(.seconds(5)),
                        timeout: TimeSpan(.seconds(60))
                    )
                }
                if generator.chance(20) { step.approval = approval }
                if generator.chance(20) { step.asksFirst = true }
            }
            if generator.chance(50) {
                step.retriers = [Retrier(errors: [.kind(.unreachable)], attempts: 3, jitter: .full)]
            }
            step.onFailure = .pause
            steps.append(step)
        }
        multiply(&steps, seed: seed)
        let policy = ApprovalPolicy(id: approval, roles: [], expires: TimeSpan(.seconds(3600)))
        return Rig.plan(steps, approvals: [policy])
    }

    /// Gives some steps commands before their own, `STEP+NUMBER` each; a probe sees the last one, which has the step's name.
    private static func multiply(_ steps: inout [Step], seed: UInt64) {
        var generator = SeededGenerator(state: seed &+ 9)
        for index in steps.indices where steps[index].effect.mayChange && generator.chance(40) {
            let (name, effect) = (steps[index].id.text, steps[index].effect)
            let earlier = (1...Int.random(in: 1...2, using: &generator)).map { Rig.command("\(name)+\($0)", effect) }
            steps[index].action = .commands(earlier + steps[index].commands)
        }
    }

    /// The step that a command belongs to.
    static func owner(of command: String) -> String { String(command.prefix { $0 != "+" }) }

    /// A plan that something outside of it may end; each condition's reading is named `!NAME`.
    static func makeWithConditions(_ count: Int, seed: UInt64) -> Plan {
        var plan = makeWithPolicies(count, seed: seed)
        var generator = SeededGenerator(state: seed &+ 2)
        for number in 0...Int.random(in: 0...2, using: &generator) {
            guard let id = StopConditionID("c\(number)") else { preconditionFailure("the test names a condition") }
            let query = StopCondition.Query(
                text: "!c\(number)",
                operation: Rig.command("!c\(number)").operation,
                when: Rig.expression("isMet")
            )
            plan.stopConditions.append(
                StopCondition(
                    id: id,
                    reading: .query(query),
                    every: TimeSpan(.seconds(5)),
                    mode: generator.chance(50) ? .graceful : .ungraceful,
                    budget: generator.chance(30) ? TimeSpan(.seconds(60)) : nil,
                    whenUnknown: generator.chance(30) ? .stop : .warn,
                    unknownAfter: Int.random(in: 1...3, using: &generator),
                    atStart: generator.chance(30) ? .arm : .refuse
                )
            )
        }
        for index in plan.steps.indices where generator.chance(10) && plan.steps[index].compensates == nil {
            plan.steps[index].runsAlways = true
        }
        return plan
    }

    /// A plan whose changes something outside of it may block; each condition's reading is named `!NAME`.
    static func makeBlocked(_ count: Int, seed: UInt64) -> Plan {
        var plan = makeWithPolicies(count, seed: seed)
        var generator = SeededGenerator(state: seed &+ 3)
        for number in 0...Int.random(in: 0...2, using: &generator) {
            plan.blockingConditions.append(blockingCondition("b\(number)"))
        }
        return plan
    }

    /// Has some changes read the input `size`, and two conditions stand against changes now and then.
    private static func addInputs(_ plan: inout Plan, seed: UInt64) {
        var generator = SeededGenerator(state: seed &+ 6)
        plan.inputs = [InputDeclaration(name: "size", defaultValue: "s0")]
        for index in plan.steps.indices where plan.steps[index].effect.mayChange && generator.chance(60) {
            guard case .commands(var commands) = plan.steps[index].action, let last = commands.indices.last,
                case .aws(var call) = commands[last].operation
            else { continue }
            call.parameters = .object([.init(name: "size", value: .expression(Rig.interpolation("size")))])
            commands[last].operation = .aws(call)
            plan.steps[index].action = .commands(commands)
            if generator.chance(20) { plan.steps[index].asksFirst = true }
        }
        guard generator.chance(50) else { return }
        plan.blockingConditions = ["b0", "b1"].map { blockingCondition($0) }
    }

    /// A condition that stands against changes, whose reading is named `!NAME`.
    static func blockingCondition(_ name: String) -> BlockingCondition {
        guard let id = BlockingConditionID(name) else { preconditionFailure("the test names a condition") }
        let query = StopCondition.Query(
            text: "!\(name)",
            operation: Rig.command("!\(name)").operation,
            when: Rig.expression("isMet")
        )
        return BlockingCondition(id: id, reading: .query(query))
    }

    /// A plan whose approvals need two people or are void when the step `lag` reads too much, and whose changes leave
    /// something behind; some of them read an input that can be given anew, and conditions may stand against them.
    static func makeWithApprovals(_ count: Int, seed: UInt64) -> Plan {
        var plan = makeWithPolicies(count, seed: seed)
        var generator = SeededGenerator(state: seed &+ 4)
        let lag = Rig.step("lag") { $0.captures = [Capture(name: "delay", expression: Rig.value("n"))] }
        let isVoidable = generator.chance(50)
        for index in plan.approvals.indices {
            plan.approvals[index].count = Int.random(in: 1...2, using: &generator)
            guard isVoidable else { continue }
            plan.approvals[index].shows = [lag.id]
            plan.approvals[index].voidIf = Rig.expression("${delay} > 5")
        }
        for index in plan.steps.indices where plan.steps[index].effect.mayChange {
            if plan.steps[index].compensates == nil { plan.steps[index].obligation = "see to it" }
            if generator.chance(30), plan.steps[index].compensates == nil {
                plan.steps[index].approval = plan.approvals.first?.id
            }
            guard isVoidable, plan.steps[index].approval != nil else { continue }
            plan.steps[index].needs.append(.init(step: lag.id, kind: .order))
        }
        var always = SeededGenerator(state: seed &+ 7)
        for index in plan.steps.indices where always.chance(15) && plan.steps[index].compensates == nil {
            plan.steps[index].runsAlways = true
        }
        if isVoidable { plan.steps.insert(lag, at: 0) }
        addInputs(&plan, seed: seed)
        return plan
    }

    /// A plan whose failures lead to later steps, or have what was done undone.
    static func makeWithPolicies(_ count: Int, seed: UInt64) -> Plan {
        var plan = make(count, seed: seed)
        var generator = SeededGenerator(state: seed &+ 1)
        for index in plan.steps.indices {
            if generator.chance(50) {
                plan.steps[index].onFailure = .compensate
            } else if generator.chance(60), let target = plan.steps[(index + 1)...].randomElement(using: &generator) {
                plan.steps[index].onFailure = .goto(target.id)
            }
        }
        for step in plan.steps where step.effect == .change && generator.chance(80) {
            let name = "u-\(step.id)"
            var undo = Rig.step(name, .change)
            undo.compensates = step.id
            if generator.chance(50) {
                undo.probe = Probe(command: Rig.command("\(name)?"), doneWhen: Rig.expression("done"))
            }
            plan.steps.append(undo)
        }
        return plan
    }
}
