// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Synchronization
import Values

/// What must never happen in a run, whatever happens to it.
extension Simulation {
    func check(_ machine: RunMachine) throws {
        guard machine.summary.all == machine.plan.steps.count else {
            throw Fault(description: "the totals do not add up")
        }
        for step in machine.plan.steps {
            let (state, effects) = (machine.status(of: step.id).state, world.effects(of: step.id.text))
            guard state.isFinal else { throw Fault(description: "'\(step.id)' is \(state) at the end") }
            for command in step.commands.map(\.text) {
                let count = world.effects(of: command)
                guard count <= 1 else { throw Fault(description: "'\(command)' happened \(count) times") }
                guard step.effect.mayChange, state.isSuccess, count == 0 else { continue }
                throw Fault(description: "'\(step.id)' is \(state) and '\(command)' never happened")
            }
            guard step.effect.mayChange else { continue }
            let saysNot: [StepState] = [.skipped, .notTaken, .noEffect, .failed, .pending]
            // Nobody is asked about a failure after the change when the step's rule decides.
            let isKnown =
                step.onFailure != .pause && machine.status(of: step.id).operations.contains(where: Self.isDone)
            if saysNot.contains(state), effects > 0, !isKnown {
                throw Fault(description: "'\(step.id)' is \(state) and happened")
            }
        }
        try checkUndoing(machine)
        try checkBeginnings()
        try checkConditions(machine)
        try checkPeople()
    }

    /// Whatever is changed is on record as begun, and nothing is begun behind the end of the run but what runs always,
    /// what undoes, and the look into what was sent before.
    private func checkBeginnings() throws {
        let events = try events(known)
        var machine = RunMachine(plan: plan)
        var begun: Set<String> = []
        // Without an end there is no need for the state at each event.
        let isEnded = events.contains { if case .runStopped = $0.event { true } else { false } }
        for recorded in events {
            switch recorded.event {
            case .stepStarted(let step, let attempt):
                begun.insert("\(step) \(attempt)")
                if let stop = machine.end?.stop, let words = objection(to: step, of: machine, behind: stop) {
                    throw Fault(description: "'\(step)' was begun behind the end of the run, \(words)")
                }
            case .operationIntended(let intent):
                guard begun.contains("\(intent.step) \(intent.attempt)") else {
                    throw Fault(description: "'\(intent.step)' was changed and is not on record as begun")
                }
            default: break
            }
            if isEnded { machine.apply(recorded.event, at: recorded.time) }
        }
    }

    /// What stands against a beginning behind the end; nil when nothing does.
    private func objection(to id: StepID, of machine: RunMachine, behind stop: RunStop) -> String? {
        let status = machine.status(of: id)
        let adopts = if case .doubt? = status.question { status.answer?.choice == .adopt } else { false }
        guard status.state != .inDoubt, !adopts, let step = machine.step(id) else { return nil }
        if stop.reach == .everything { return "and everything is called off" }
        if step.runsAlways || (step.compensates != nil && stop.cause != .person) { return nil }
        return "as \(status.state)"
    }

    /// A run that a condition ended is cancelled, one that was refused has done nothing, and a green one was guarded.
    private func checkConditions(_ machine: RunMachine) throws {
        if machine.end?.stop.cause == .condition, machine.state != .cancelled {
            throw Fault(description: "a condition has ended the run, and it is \(machine.state)")
        }
        if machine.end?.stop.isRefusal == true, !world.order.isEmpty {
            throw Fault(description: "the run was refused, and has changed \(world.order)")
        }
        if machine.state == .completed, !machine.unclearConditions.isEmpty {
            throw Fault(description: "the run is green, and nobody knows \(machine.unclearConditions)")
        }
    }

    private static func isDone(_ record: OperationRecord) -> Bool {
        record.effect.mayChange && record.ending == .answered
    }

    /// What is undone has happened, once, in reverse order and never across a one-way door; nothing else is undone.
    ///
    /// What was sent in another order than it happened in was under way at once, and has none: sent is here what has
    /// changed the world, not what was sent after it and did nothing.
    private func checkUndoing(_ machine: RunMachine) throws {
        guard plan.steps.contains(where: { $0.compensates != nil }) else { return }
        let (order, sent, effective) = (world.order.map(SimulatedPlan.owner), try lastSent(), try sentPlaces())
        var undone: [Int] = []
        for (place, name) in order.enumerated() {
            guard let step = plan.steps.first(where: { $0.id.text == name }), let target = step.compensates else {
                continue
            }
            guard let happened = order[..<place].lastIndex(of: target.text), sent[target] != nil, sent[step.id] != nil
            else {
                throw Fault(description: "'\(name)' undoes '\(target)', which never happened")
            }
            if let later = undone.last, later < happened, effective[later] < effective[happened] {
                throw Fault(description: "'\(name)' comes too late: \(order)")
            }
            for between in happened..<place where effective[happened] < effective[between] {
                let door = plan.steps.first { $0.id.text == order[between] && $0.effect == .irreversible }
                guard let door, effective[between] < effective[place] else { continue }
                throw Fault(description: "'\(name)' goes back through the door '\(door.id)'")
            }
            undone.append(happened)
        }
        for step in plan.steps where machine.status(of: step.id).state == .compensated {
            let by = machine.status(of: step.id).compensatedBy?.text ?? ""
            guard world.effects(of: by) == 1 else { throw Fault(description: "'\(step.id)' is not undone by '\(by)'") }
        }
    }

    /// Whether nothing counts that somebody said by mistake.
    private func checkPeople() throws {
        for recorded in try events(known) {
            switch recorded.event {
            case .approvalDecided(let decision) where decision.reason == Self.mistaken:
                throw Fault(description: "the approval of \(decision.by) at '\(decision.step)' counts")
            case .operatorAnswered(let answer) where answer.reason == Self.mistaken:
                throw Fault(description: "the answer '\(answer.choice)' at '\(answer.step)' counts")
            case .answerRefused: refusals.withLock { $0 += 1 }
            default: break
            }
        }
    }

    /// For each change that has happened, the place in the record at which it was sent.
    private func sentPlaces() throws -> [Int] {
        let events = try events(known)
        return try zip(world.order, world.attempts).map { name, attempt in
            let place = events.lastIndex { recorded in
                guard case .operationIntended(let intent) = recorded.event, case .aws(let call) = intent.operation
                else {
                    return false
                }
                return call.operation == name && intent.attempt == attempt
            }
            guard let place else { throw Fault(description: "'\(name)' has happened, and nobody has said so before") }
            return place
        }
    }

    /// The place in the record at which the last change of each step was sent that was not refused.
    private func lastSent() throws -> [StepID: Int] {
        var sent: [StepID: [Int]] = [:]
        for (place, recorded) in try events(known).enumerated() {
            switch recorded.event {
            case .operationIntended(let intent): sent[intent.step, default: []].append(place)
            case .operationEnded(let record) where record.effect.mayChange:
                if record.ending == .refused || record.ending == .notSent { _ = sent[record.step]?.popLast() }
            default: break
            }
        }
        return sent.compactMapValues(\.last)
    }

    /// Whether no attempt has begun to change anything without every blocking condition having been read by its executor,
    /// last as clear; and nothing was changed by an executor that came while a condition was met that still was.
    ///
    /// A change in doubt is examined, and perhaps sent once more, by the same rule. What has changed something goes on.
    func checkBlocking(_ bodies: [[UInt8]]) throws {
        guard !plan.blockingConditions.isEmpty else { return }
        var verdicts: [BlockingConditionID: StopVerdict] = [:]
        var under: [Range<Timestamp>] = []
        var begun: Set<String> = []
        for recorded in try events(bodies) {
            switch recorded.event {
            case .executorStarted:
                (verdicts, begun) = ([:], [])
                let met = plan.blockingConditions.flatMap { habits.conditions["!\($0.id)"] ?? [] }
                under = met.filter { $0.contains(recorded.time) }
            case .blockingConditionRead(let reading): verdicts[reading.condition] = reading.verdict
            case .operationIntended(let intent):
                if under.contains(where: { $0.contains(recorded.time) }) {
                    throw Fault(description: "'\(intent.step)' was changed while a condition was met")
                }
                guard begun.insert("\(intent.step) \(intent.attempt)").inserted else { break }
                guard plan.blockingConditions.allSatisfy({ verdicts[$0.id] == .clear }) else {
                    throw Fault(description: "'\(intent.step)' was changed by the readings \(verdicts)")
                }
            default: break
            }
        }
    }

    /// What an executor has in memory is what anybody reads from its record.
    func checkMemory(_ memory: RunMachine, against record: RunMachine) throws {
        for (step, (held, read)) in zip(memory.plan.steps, zip(memory.statuses, record.statuses)) where held != read {
            let parts = zip(Mirror(reflecting: held).children, Mirror(reflecting: read).children)
            let differing = parts.map { ($0.label ?? "", "\($0.value)", "\($1.value)") }.filter { $0.1 != $0.2 }
            let words = differing.map { "\($0) is remembered as \($1), and on record it is \($2)" }
            throw Fault(description: "'\(step.id)': \(words.joined(separator: "; "))")
        }
        guard memory.state == record.state, memory.end == record.end, memory.summary == record.summary,
            memory.stopReadings == record.stopReadings, memory.blockingReadings == record.blockingReadings
        else {
            throw Fault(description: "the run is remembered as \(memory.state), and on record it is \(record.state)")
        }
    }
}
