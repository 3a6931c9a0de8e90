// SPDX-License-Identifier: Apache-2.0

import Expressions
public import RunbookModel
import StepGraph
public import Values

extension RunMachine {
    /// What the executor does next, in document order; empty while operations are under way or people are awaited.
    ///
    /// Asking again without applying an event gives the same answer. Steps that are `running` belong to the executor.
    ///
    /// - Parameters:
    ///   - now: The moment.
    ///   - startLimit: How many steps can be started; what else is to be done is not counted.
    ///   - mayFinish: Whether the run can end now. How it would is dear to say where there are many steps.
    ///   - isUnderWay: Whether a step was started already, although that is not on record yet.
    /// - Returns: What is to be done, in document order.
    public mutating func nextActions(
        at now: Timestamp,
        startLimit: Int = .max,
        mayFinish: Bool = true,
        isUnderWay: (StepID) -> Bool = { _ in false }
    ) -> [Action] {
        guard !state.isFinal, opening != nil else { return [] }
        for position in agenda.fresh {
            agenda.plan(actionForPending(plan.steps[position], statuses[position]), at: position)
        }
        var found: [(position: Int, action: Action)] = []
        var starts = 0
        for position in agenda.startable {
            guard starts < startLimit else { break }
            guard let action = agenda.planned[position], !isUnderWay(plan.steps[position].id) else { continue }
            found.append((position, action))
            starts += 1
        }
        for position in agenda.plannable where !isUnderWay(plan.steps[position].id) {
            if let action = agenda.planned[position] { found.append((position, action)) }
        }
        for position in agenda.attended where !isUnderWay(plan.steps[position].id) {
            if let action = action(for: plan.steps[position], at: now) { found.append((position, action)) }
        }
        for position in compensationsToSettle(isUnderWay) { found.append(position) }
        guard found.isEmpty, agenda.openCount == 0, mayFinish else {
            return found.sorted { $0.position < $1.position }.map(\.action)
        }
        return [.finish(finalState, summary)]
    }

    private func action(for step: Step, at now: Timestamp) -> Action? {
        let status = status(of: step.id)
        switch status.state {
        case .pending: return actionForPending(step, status)
        case .waitingApproval where isHeldBack(step, status): return actionForHeldBackApproval(step, status, at: now)
        case .waitingOperator where isHeldBack(step, status): return nil
        case .waitingApproval: return actionForApproval(step, status, at: now)
        case .waitingOperator where wouldOvertake(step, status): return nil
        case .waitingOperator:
            return actionAtEnd(step, status) ?? status.answer.flatMap { action(for: step, status, answeredWith: $0) }
        case .inDoubt: return actionForDoubt(step, status)
        case .noEffect, .failed, .timedOut, .cancelled, .undetermined: return actionForFailure(step, status)
        case .running, .succeeded, .alreadyTrue, .adopted, .compensated, .failedIgnored, .skipped, .notTaken: return nil
        }
    }

    /// Whether an answer begins the step although one before it is not over: an amendment can put one there.
    private func wouldOvertake(_ step: Step, _ status: StepStatus) -> Bool {
        guard !amendments.isEmpty, endReason == nil, let choice = status.answer?.choice else { return false }
        switch choice {
        case .run, .edit, .retry, .retryWith, .repeat, .done: return !predecessorsAreOver(step)
        case .adopt: return status.resumesAt != nil && !predecessorsAreOver(step)
        case .fail, .skip, .ignore, .abort, .pause: return false
        }
    }

    private func predecessorsAreOver(_ step: Step) -> Bool {
        let predecessors = index.positions[step.id].map { index.needs[$0] } ?? []
        return predecessors.allSatisfy { position, _ in
            let status = statuses[position]
            return status.state.isFinal && !isAwaitingDecision(plan.steps[position], status)
        }
    }

    func isAwaitingDecision(_ step: Step, _ status: StepStatus) -> Bool {
        guard status.state.isFailure || status.state == .undetermined else { return false }
        let ended = step.compensates == nil ? endReason : undoingEndReason
        guard ended == nil, jump(over: step) == nil else { return false }
        guard status.outcome?.cause == nil else { return false }
        return failurePolicy(of: step) == .pause
    }
}

// MARK: - A pending step

extension RunMachine {
    private func actionForPending(_ step: Step, _ status: StepStatus) -> Action? {
        if isHeldBack(step, status) { return nil }
        let predecessors = index.positions[step.id].map { index.needs[$0] } ?? []
        guard predecessorsAreOver(step) else { return nil }
        if let ending = ending(of: step) { return leftAtEnd(step, status, ending) }
        if status.resumesAt != nil { return begin(step, status) }
        if !step.runsAlways {
            if let need = predecessors.first(where: { isBarred(by: $0.kind, plan.steps[$0.position]) }) {
                return barred(step, by: plan.steps[need.position])
            }
        }
        return leftOut(step) ?? begin(step, status)
    }

    /// What becomes of a step whose own condition is not known to hold; nil when it holds, or there is none.
    private func leftOut(_ step: Step) -> Action? {
        guard let condition = step.condition else { return nil }
        let record = condition.record(of: .null, in: scope(at: opening?.openedAt, for: step.id))
        switch record.verdict {
        case .passed: return nil
        case .failed: return settle(step, .skipped, "its condition does not hold: \(record.sentence)")
        case .undetermined: return settle(step, .undetermined, "its condition: \(record.sentence)")
        }
    }

    /// Whether the step must not begin because of what came of an earlier one.
    ///
    /// A dry run bars nothing: it reads whatever can be read, and what depends on a withheld change is clouded instead.
    private func isBarred(by need: Step.Dependency.Kind, _ predecessor: Step) -> Bool {
        guard opening?.level != .probe else { return false }
        let state = status(of: predecessor.id).state
        switch need {
        case .requires: return !state.isSuccess && !isRightlyLeftOut(predecessor)
        case .order: return false
        }
    }

    /// Whether the step's own condition or an empty list left it out, or there was nothing for it to undo.
    func isRightlyLeftOut(_ step: Step) -> Bool {
        let status = status(of: step.id)
        guard status.state == .skipped, !status.isLeftOut else { return false }
        return step.condition != nil || step.each != nil || step.compensates != nil
    }

    private func barred(_ step: Step, by predecessor: Step) -> Action {
        let status = self.status(of: predecessor.id)
        let cause = status.outcome?.cause ?? predecessor.id
        if status.state == .undetermined {
            return settle(step, .undetermined, "'\(predecessor.id)', which it requires, is undetermined", cause: cause)
        }
        let reason = "'\(predecessor.id)', which it requires, is \(status.state.rawValue)"
        return settle(step, .notTaken, reason, cause: cause)
    }

    /// Begins the step, or asks whoever must be asked before; `isConfirmed` says that the operator has just said yes, and
    /// `asksAnew` that what they said yes to may be another thing by now.
    func begin(
        _ step: Step,
        _ status: StepStatus,
        isConfirmed: Bool = false,
        asksAnew: Bool = false
    ) -> Action {
        if let each = step.each, let action = actionForElements(of: step, each, status) { return action }
        let isRehearsedDry = opening?.level == .probe
        if case .manual(let manual) = step.action {
            if isRehearsedDry { return settle(step, .undetermined, "a dry run asks nobody to act") }
            if let approval = pendingApproval(of: step, status) { return .requestApproval(step.id, approval) }
            return .ask(step.id, .manualAction(confirmation: plan.shown(manual.confirmation)))
        }
        if !isRehearsedDry {
            // What is shown is not known to the plan alone: the executor fills it in.
            if step.asksFirst || asksEachStep(step) || asksAnew, !isConfirmed {
                return .ask(step.id, .confirmation(calls: [], readings: nil))
            }
            if let approval = pendingApproval(of: step, status) { return .requestApproval(step.id, approval) }
        }
        return start(step, status, entry: status.sendingEntry)
    }

    /// What becomes of a step that the end of the run finds before its beginning, or between two elements of its list.
    func leftAtEnd(_ step: Step, _ status: StepStatus, _ ending: CourseEnding) -> Action {
        // Who was asked about another attempt has not undone the last one.
        if let outcome = status.failedBefore { return .settle(outcome) }
        if status.resumesAt != nil, let words = commandWords(step, status) {
            return settle(step, .cancelled, "\(ending.sentence); \(words)", cause: ending.cause)
        }
        guard !status.elementOutcomes.isEmpty, let count = status.elements?.count else {
            return settle(step, .notTaken, ending.sentence, cause: ending.cause)
        }
        let done = "\(status.elementOutcomes.count) of \(count) elements were done"
        return settle(step, .cancelled, "\(ending.sentence); \(done)", cause: ending.cause)
    }

    private func pendingApproval(of step: Step, _ status: StepStatus) -> ApprovalID? {
        let rest = step.commands.dropFirst(status.resumesAt ?? 0)
        guard status.resumesAt == nil || rest.contains(where: \.effect.mayChange) else { return nil }
        return status.isApproved ? nil : step.approval
    }

    private func start(_ step: Step, _ status: StepStatus, entry: StepMachine.Entry) -> Action {
        .start(step.id, attempt: status.attempt + 1, entry: entry, clouded: cloud(over: step))
    }

    /// Whether nothing can be known of the step because a change that it depends on was withheld, in a dry run.
    public func isClouded(_ id: StepID) -> Bool { step(id).flatMap(cloud) != nil }

    /// Names the withheld change that the step depends on, in a dry run.
    private func cloud(over step: Step) -> String? {
        guard opening?.level == .probe else { return nil }
        var seen: Set<StepID> = []
        var queue = step.needs.map(\.step)
        while let id = queue.popLast() {
            guard seen.insert(id).inserted, let predecessor = self.step(id) else { continue }
            // A change whose state holds already would not be made by a real run either.
            if predecessor.effect.mayChange, status(of: id).state != .alreadyTrue {
                return "it depends on '\(id)', which a dry run does not carry out"
            }
            queue += predecessor.needs.map(\.step)
        }
        return nil
    }

    func settle(_ step: Step, _ state: StepState, _ reason: String, cause: StepID? = nil) -> Action {
        let attempt = status(of: step.id).attempt
        return .settle(StepOutcome(step: step.id, attempt: attempt, state: state, reason: reason, cause: cause))
    }
}

// MARK: - Approvals, people, doubts and failures

extension RunMachine {
    private func actionForApproval(_ step: Step, _ status: StepStatus, at now: Timestamp) -> Action? {
        guard status.request != nil else { return nil }
        if let rejection = status.rejection { return settle(step, .failed, rejection) }
        if let ending = actionAtEnd(step, status) { return ending }
        if let void = voidedByWaiting(step, status, at: now) { return void }
        if let expiry = status.expiry(at: now) { return settle(step, .failed, expiry) }
        guard status.isApproved else { return nil }
        if case .manual(let manual) = step.action {
            return .ask(step.id, .manualAction(confirmation: plan.shown(manual.confirmation)))
        }
        // A write can be cut between the record of the last element and that of the step.
        if let each = step.each, let action = actionForElements(of: step, each, status) { return action }
        return start(step, status, entry: status.sendingEntry)
    }

    /// What becomes of a request while the step waits for the end of an undoing.
    private func actionForHeldBackApproval(_ step: Step, _ status: StepStatus, at now: Timestamp) -> Action? {
        if let rejection = status.rejection { return settle(step, .failed, rejection) }
        return voidedByWaiting(step, status, at: now)
    }

    /// A request that has run out while the step waited for the end of an undoing: nobody could have gone on with it in
    /// time, so that the step does not fail for it.
    private func voidedByWaiting(_ step: Step, _ status: StepStatus, at now: Timestamp) -> Action? {
        guard let request = status.request, let expiry = status.expiry(at: now), isAskedAnew(request) else {
            return nil
        }
        let reason = "\(expiry) while the step waited for what is undone first; it is asked for anew after that"
        return .void(step.id, nonce: request.nonce, reason: reason)
    }

    /// Whether the request, when it has run out, is made anew: its step had to wait for an undoing then, or has to now.
    public func isAskedAnew(_ request: ApprovalRequest) -> Bool {
        guard let step = step(request.step), step.runsAlways else { return false }
        return isHeldBack(step, status(of: step.id)) || heldBack.contains { $0.contains(request.expiresAt) }
    }

    /// What becomes of a step that waits for people when the run has been ended: nothing else is started.
    ///
    /// A doubt is not settled by that, because what was sent does not go away: a person must still decide.
    private func actionAtEnd(_ step: Step, _ status: StepStatus) -> Action? {
        guard let ending = ending(of: step) else { return nil }
        switch status.question {
        case nil, .manualAction:
            // What a person has answered counts, even when it was answered after the end.
            guard status.answer == nil else { return nil }
            return leftAtEnd(step, status, ending)
        case .confirmation:
            guard status.answer?.choice != .skip else { return nil }
            return leftAtEnd(step, status, ending)
        case .failure:
            guard status.answer.map({ $0.choice.isRetry }) ?? true, let outcome = status.outcome else {
                return nil
            }
            return .settle(outcome)
        case .doubt:
            guard let answer = status.answer else { return nil }
            if answer.choice == .adopt, status.resumesAt != nil { return leftAtEnd(step, status, ending) }
            guard answer.choice == .repeat else { return nil }
            let words = commandWords(step, status).map { "; \($0)" } ?? ""
            return settle(step, .failed, "\(answer.by) said that it took no effect, and \(ending.sentence)\(words)")
        }
    }

    private func action(for step: Step, _ status: StepStatus, answeredWith answer: OperatorAnswer) -> Action? {
        let who = answer.who
        let words = commandWords(step, status).map { "; \($0)" } ?? ""
        // Who leaves it there says nothing about what it has done.
        let rest = words.isEmpty && status.mayHaveLeftChange ? "; \(StepStatus.leftSentence)" : words
        let failure = if case .failure(let reason)? = status.question { reason } else { status.failedBefore?.reason }
        let cause = failure.map { "; it had failed: \($0)" } ?? ""
        switch answer.choice {
        case .done: return settle(step, .succeeded, "done by \(who)", attestedBy: answer.by)
        case .fail: return settle(step, .failed, "given up by \(who)\(words)")
        case .skip: return settle(step, .skipped, "skipped by \(who)\(rest)")
        case .ignore: return settle(step, .failedIgnored, "ignored by \(who)\(rest)\(cause)")
        case .abort:
            let isUntouched = if case .confirmation = status.question { true } else { false }
            let isBegun = status.resumesAt != nil || status.failedBefore != nil
            let state: StepState = isUntouched && !isBegun ? .notTaken : .failed
            // Why it ended is told wherever the step is: at the end of the run that is what went wrong.
            return settle(step, state, "the run was ended by \(who)\(words)\(cause)")
        case .adopt where status.resumesAt != nil: return begin(step, status, isConfirmed: true)
        case .adopt: return start(step, status, entry: .adopting)
        // What it does now, nobody has seen yet.
        case .retryWith: return begin(step, status)
        // Where its statements go by now, nobody has seen either.
        case .retry where status.confirmedClusters != nil: return begin(step, status, asksAnew: true)
        case .retry, .repeat, .run: return begin(step, status, isConfirmed: true)
        // Whoever asked for it to be shown is shown it again, whoever executes the run by then.
        case .edit: return leftOut(step) ?? .ask(step.id, .confirmation(calls: [], readings: nil))
        case .pause: return nil
        }
    }

    private func settle(_ step: Step, _ state: StepState, _ reason: String, attestedBy: String) -> Action {
        let attempt = status(of: step.id).attempt
        return .settle(
            StepOutcome(step: step.id, attempt: attempt, state: state, reason: reason, attestedBy: attestedBy)
        )
    }

    private func actionForDoubt(_ step: Step, _ status: StepStatus) -> Action? {
        if status.openIntent == nil, status.isAdopting || isCarriedOut(step, status) {
            return .start(step.id, attempt: status.attempt + 1, entry: .adopting, clouded: nil)
        }
        if step.probe != nil || status.openIntent != nil, !status.doubtWasProbed {
            return .start(step.id, attempt: status.attempt, entry: .doubt, clouded: nil)
        }
        let words = commandWords(step, status).map { "; \($0)" } ?? ""
        return .ask(step.id, .doubt(reason: status.doubtReason(status.outcome?.reason) + words))
    }

    /// Whether the last command of the step was answered in the last attempt, so that only waiting and checking remain: the
    /// commands before it were answered, found to be there, or left out because what they ask for held.
    private func isCarriedOut(_ step: Step, _ status: StepStatus) -> Bool {
        guard case .commands(let commands) = step.action, let last = commands.indices.last else { return false }
        return status.currentOperations.contains { $0.ending == .answered && $0.phase == .action(index: last) }
    }

    private func actionForFailure(_ step: Step, _ status: StepStatus) -> Action? {
        guard isAwaitingDecision(step, status), let outcome = status.outcome else { return nil }
        let name = outcome.state == .failed ? "" : "\(outcome.state.rawValue): "
        guard let words = commandWords(step, status) else {
            return .ask(step.id, .failure(reason: name + outcome.reason))
        }
        let next = status.commandsSent.done + 1
        let anew = plan.changeableInputs(of: step).isEmpty ? "" : ", `retry-with` begins at command 1 again"
        let rest = "`retry` goes on with command \(next)\(anew)"
        return .ask(step.id, .failure(reason: "\(name)\(outcome.reason); \(words); \(rest)"))
    }
}

// MARK: - The end

extension RunMachine {
    /// Why nothing else is started, or nil while the run goes on.
    public var endReason: String? {
        if let abortReason { return abortReason }
        if let end { return end.stop.text }
        guard opening?.level != .probe else { return nil }
        guard let position = agenda.ending.lowest else { return nil }
        return "'\(plan.steps[position].id)' is \(statuses[position].state.rawValue)"
    }

    private var finalState: RunState {
        if abortReason != nil || end?.stop.cause == .person || end?.stop.cause == .condition { return .cancelled }
        guard end == nil, agenda.undoing.lowest == nil else { return .failed }
        let states = zip(plan.steps, statuses.map(\.state))
        let fails = states.contains { step, state in
            (state.isFailure && !isRescued(step)) || (step.isCritical && state == .failedIgnored)
        }
        // What ended at a step that is not known to have failed, with others never begun, has not completed either.
        let isCutShort =
            endReason != nil
            && states.contains { $0.compensates == nil && $1 == .notTaken && !isLeftOutByRescue($0) }
        if fails || isCutShort { return .failed }
        let isClean = keptSteps.isEmpty && states.allSatisfy { $1.isSuccess || isRightlyLeftOut($0) }
        // What guarded the run must be known to have guarded it, what came too late is an exception, and so is who let
        // through what cannot be undone, when no signature says that it was they.
        let isFree = unclearConditions.isEmpty && isGuarded && !hasMissedObjective && unsignedPassages.isEmpty
        return isClean && isFree ? .completed : .completedWithExceptions
    }
}
