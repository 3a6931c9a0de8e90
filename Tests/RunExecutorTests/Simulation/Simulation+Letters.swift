// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Values

/// What people write instead of saying it at the terminal, and when it arrives.
extension Simulation {
    /// A letter on its way, which outlives every executor.
    struct Letter: Sendable {
        var number: Int
        var arrives: Timestamp
        var message: InboxMessage
    }

    private func post(_ message: InboxMessage, after delay: Duration) {
        letters.withLock { letters in
            letters.sent += 1
            letters.waiting.append(Letter(number: letters.sent, arrives: now + delay, message: message))
        }
    }

    /// The letters that have arrived, in any order.
    func arrivedLetters() -> [RunExecutor.InboxEntry] {
        let now = now
        var arrived = letters.withLock { $0.waiting.filter { $0.arrives <= now } }
        var entries: [RunExecutor.InboxEntry] = []
        while !arrived.isEmpty {
            let letter = arrived.remove(at: arrived.count == 1 ? 0 : schedule.random(in: 0...arrived.count - 1))
            entries.append(
                RunExecutor.InboxEntry(message: letter.message) {
                    self.letters.withLock { $0.waiting.removeAll { $0.number == letter.number } }
                }
            )
        }
        return entries
    }

    /// Writes what a person says to the prompt, by one or two people, once or twice, soon or late.
    func write(_ message: InboxMessage, about prompt: OperatorPrompt) {
        for _ in 0..<schedule.random(in: 0...3) {
            var copy = message.spoken(by: schedule.chance(50) ? "bob" : "anna")
            if case .approval(let request, let step) = prompt {
                if schedule.chance(8) { copy = no(to: request, step) }
                if schedule.chance(8), let edit = edit(step, .edit, by: "carl") { copy = .answer(edit) }
            }
            post(copy, after: .seconds(schedule.random(in: 0...200)))
        }
    }

    private func no(to request: ApprovalRequest, _ step: Step) -> InboxMessage {
        .decision(
            ApprovalDecision(
                step: step.id,
                nonce: request.nonce,
                decision: .reject,
                by: "anna",
                reason: "not now",
                decidedAt: now
            )
        )
    }

    /// Has somebody end the run when the habits say so.
    func postCancellation() {
        guard let (at, budget, isUngraceful) = habits.cancellation else { return }
        let word = RunCancellation(
            by: "anna",
            reason: "enough",
            isUngraceful: isUngraceful,
            budget: TimeSpan(.seconds(budget)),
            requestedAt: at
        )
        post(.cancellation(word), after: at - now)
    }

    /// The same message with the moment at which the question was asked, as whoever is shown it knows it.
    func dated(_ message: InboxMessage?) throws -> InboxMessage? {
        guard case .answer(var answer)? = message, answer.askedAt == nil else { return message }
        let asked = try events(known).last { recorded in
            if case .operatorAsked(answer.step, _) = recorded.event { true } else { false }
        }
        answer.askedAt = asked?.time
        return .answer(answer)
    }

    /// Why changes are held at the moment; nil when they are not.
    var hold: ChangeHold? {
        let now = now
        if habits.freezes.contains(where: { $0.contains(now) }) { return Rig.frozen("nothing is changed today") }
        return habits.calendar?.hold(at: now)
    }

    // MARK: - What must never happen

    private struct Standing {
        /// When the question was asked that stands.
        var asked: Timestamp?
        var nonce: String?
        /// The request that became void, until there is another.
        var voided: String?
        var approvers: Set<String> = []
        var isRejected = false
        /// Whether the condition that voids the approval was read as clear since it was granted.
        var isClear = false
        var intended: Set<Int> = []
        var touched = Rig.start
        /// What the step was given last for its input, and by whom; nil as long as it has that of the run.
        var given: JSONValue?
        var giver: String?
    }

    /// Each question is answered at most once, by an answer to it; each change has all of its approvals, which nothing has
    /// made void, is made with the inputs that its step has, and was begun when something could be changed; what a person has
    /// ended is not green.
    func checkLetters(_ machine: RunMachine) throws {
        var standing: [StepID: Standing] = [:]
        var isEnded = false
        for recorded in try events(known) {
            let time = recorded.time
            switch recorded.event {
            case .executorStarted:
                for step in standing.keys { standing[step]?.touched = time }
            case .runStopped(let stop): isEnded = isEnded || stop.cause == .person
            case .runAmended(let amendment):
                for step in amendment.renewed { standing[step] = nil }
            default: break
            }
            guard let id = recorded.event.step else { continue }
            var known = standing[id] ?? Standing()
            try note(recorded, at: id, of: machine, &known)
            known.touched = time
            standing[id] = known
        }
        if isEnded, machine.state == .completed { throw Fault(description: "the run was ended and is green") }
    }

    private func note(
        _ recorded: RecordedEvent,
        at id: StepID,
        of machine: RunMachine,
        _ standing: inout Standing
    ) throws {
        switch recorded.event {
        case .operatorAsked: standing.asked = recorded.time
        case .operatorAnswered(let answer):
            if let change = answer.inputs?.last {
                edited.withLock { $0 += 1 }
                standing.given = change.value
                standing.giver = answer.by
            }
            // What waits for its approval can be edited, and is then approved anew.
            if answer.choice == .edit, standing.asked == nil, standing.nonce == nil { return }
            guard let asked = standing.asked else { throw Fault(description: "a question at '\(id)' has two answers") }
            guard answer.askedAt == nil || answer.askedAt == asked else {
                throw Fault(description: "an answer at '\(id)' counts for another question than was asked")
            }
            standing.asked = nil
        case .approvalRequested(let request):
            (standing.nonce, standing.approvers, standing.isRejected) = (request.nonce, [], false)
            (standing.isClear, standing.voided) = (false, nil)
        case .approvalDecided(let decision):
            // Who says yes in the moment in which the request becomes void is on record, and their yes counts for nothing.
            if decision.nonce == standing.voided { break }
            guard decision.nonce == standing.nonce else { throw Fault(description: "'\(id)' has a stale approval") }
            if decision.decision == .reject { standing.isRejected = true }
            guard decision.decision == .reject || standing.approvers.insert(decision.by).inserted else {
                throw Fault(description: "\(decision.by) counts twice at '\(id)'")
            }
        case .approvalVoided:
            voidings.withLock { $0 += 1 }
            (standing.voided, standing.nonce, standing.approvers) = (standing.nonce, nil, [])
        case .voidConditionRead(let reading):
            standing.isClear = reading.verdict == .clear && reading.nonce == standing.nonce
        case .operationIntended(let intent):
            try checkIntent(intent, at: recorded.time, of: machine, standing)
            standing.intended.insert(intent.attempt)
        default: break
        }
    }

    private func checkIntent(
        _ intent: OperationIntent,
        at time: Timestamp,
        of machine: RunMachine,
        _ standing: Standing
    ) throws {
        if let policy = machine.step(intent.step)?.approval.flatMap({ machine.plan.approval($0) }) {
            let others = standing.approvers.filter { $0 != standing.giver }
            guard others.count >= policy.count, !standing.isRejected else {
                throw Fault(description: "'\(intent.step)' was changed by the yes of \(standing.approvers)")
            }
            guard policy.voidIf == nil || standing.isClear else {
                throw Fault(description: "'\(intent.step)' was changed on an approval that was void")
            }
        }
        let due = try standing.given ?? due(at: intent.step, of: machine)
        if let size = Self.size(in: intent), let due, due != size {
            throw Fault(description: "'\(intent.step)' was changed with \(size) instead of \(due)")
        }
        guard !standing.intended.contains(intent.attempt) else { return }
        if habits.closings.contains(where: { $0.lowerBound <= standing.touched && time < $0.upperBound }) {
            throw Fault(description: "'\(intent.step)' was changed when nothing may be, at \(time.text())")
        }
    }

    private static func size(in intent: OperationIntent) -> JSONValue? {
        guard case .aws(let call) = intent.operation else { return nil }
        return call.parameters["size"]
    }

    /// The input of a step that was given none of its own: that of the run, or for what undoes a change the one with which
    /// that has happened; nil when it did not happen.
    private func due(at id: StepID, of machine: RunMachine) throws -> JSONValue? {
        guard let target = machine.step(id)?.compensates else { return "s0" }
        guard let place = world.order.lastIndex(of: target.text) else { return nil }
        let attempt = world.attempts[place]
        for case .operationIntended(let intent) in try events(known).lazy.map(\.event)
        where intent.step == target && intent.attempt == attempt {
            if let size = Self.size(in: intent) { return size }
        }
        return "s0"
    }

    /// Whatever a step has left in the world is told as an obligation, and nothing is that cannot be there.
    func checkObligations(_ machine: RunMachine) throws {
        let ledger = ObligationLedger(machine, at: now)
        for step in machine.plan.steps where step.obligation != nil {
            let isThere = step.commands.contains { world.effects(of: $0.text) > 0 }
            let owed = ledger.obligation(ObligationID(step: step.id))
            if isThere, owed == nil { throw Fault(description: "'\(step.id)' has left something, and nobody is told") }
            guard let owed else { continue }
            if !isThere, try !mayHaveHappened(step.id) {
                throw Fault(description: "'\(step.id)' has left nothing, and is owed")
            }
            let undo = machine.status(of: step.id).compensatedBy
            let isUndone = undo.map { world.effects(of: $0.text) > 0 } ?? false
            if isThere, !owed.isOpen, !isUndone { throw Fault(description: "'\(step.id)' is there, and is settled") }
        }
    }

    /// Whether nobody can know that no change of the step has happened.
    private func mayHaveHappened(_ step: StepID) throws -> Bool {
        var open = false
        for recorded in try events(known) {
            switch recorded.event {
            case .operationIntended(let intent) where intent.step == step: open = true
            case .operationEnded(let record)
            where record.step == step && record.effect.mayChange && !Self.isCertain(record):
                return true
            case .operationEnded(let record) where record.step == step && record.effect.mayChange: open = false
            case .executorStarted where open: return true
            default: break
            }
        }
        return open
    }

    private static func isCertain(_ record: OperationRecord) -> Bool {
        record.ending == .refused || record.ending == .notSent
    }
}

extension InboxMessage {
    /// The same by another person.
    func spoken(by person: String) -> InboxMessage {
        switch self {
        case .decision(var decision):
            if decision.by != "olga" { decision.by = person }
            return .decision(decision)
        case .answer(var answer):
            answer.by = person
            return .answer(answer)
        case .cancellation: return self
        }
    }
}
