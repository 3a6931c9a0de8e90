// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import StepGraph
import Values

/// Keeps the agenda true to the states of the steps.
extension RunMachine {
    /// Takes in that something happened to the step at that position.
    mutating func noteChange(at position: Int, from earlier: StepState) {
        let state = statuses[position].state
        let earlierEnding = agenda.ending.lowest
        let wasJumping = agenda.jumping.contains(position)
        noteFailure(at: position)
        if earlier.isFinal != state.isFinal {
            let step = state.isFinal ? -1 : 1
            agenda.openCount += step
            for dependent in index.dependents[position] { agenda.openNeeds[dependent] += step }
        }
        let (isUndoing, holdsBack) = (isUndoing, holdsBack)
        defer { (agenda.wasUndoing, agenda.heldBack) = (isUndoing, holdsBack) }
        let isTurned =
            agenda.jumping.contains(position) != wasJumping || isUndoing != agenda.wasUndoing
            || holdsBack != agenda.heldBack
        if isTurned || agenda.ending.lowest != earlierEnding { return replanAll() }
        replan(position)
        guard state != earlier else { return }
        for dependent in index.dependents[position] { replan(dependent) }
    }

    /// Takes in that what always runs has to wait for an undoing at that moment, if it has.
    mutating func noteHolding(at time: Timestamp) {
        guard agenda.heldBack else { return isHolding = false }
        guard isHolding, let last = heldBack.popLast() else {
            isHolding = true
            return heldBack.append(time...time)
        }
        heldBack.append(last.lowerBound...max(last.upperBound, time))
    }

    /// Starts the agenda anew from the states of all steps.
    mutating func refreshAgenda() {
        agenda = Agenda(index)
        for position in statuses.indices {
            noteFailure(at: position)
            guard statuses[position].state.isFinal else { continue }
            agenda.openCount -= 1
            for dependent in index.dependents[position] { agenda.openNeeds[dependent] -= 1 }
        }
        (agenda.wasUndoing, agenda.heldBack) = (isUndoing, holdsBack)
        replanAll()
    }

    /// Takes in what the step's failure, if it is one, does to the run.
    private mutating func noteFailure(at position: Int) {
        let policy = failurePolicyInForce(at: position)
        let isJump = policy?.target != nil && index.jumps[position] != nil
        // A rule that leads nowhere must not let the run go on as if nothing had happened.
        agenda.ending.set(position, policy?.endsRun == true || (policy?.target != nil && !isJump))
        agenda.jumping.set(position, isJump)
        agenda.undoing.set(position, policy == .compensate)
    }

    private mutating func replanAll() {
        for position in statuses.indices { replan(position) }
    }

    private mutating func replan(_ position: Int) {
        switch statuses[position].state {
        case .pending:
            // When it is a compensation's turn, is looked at separately.
            let isDue = agenda.openNeeds[position] == 0
            agenda.move(position, to: isDue && plan.steps[position].compensates == nil ? .fresh : .none)
        case .waitingApproval, .waitingOperator, .inDoubt: agenda.move(position, to: .attended)
        case .noEffect, .failed, .timedOut, .cancelled, .undetermined:
            agenda.move(position, to: isAwaitingDecision(plan.steps[position], statuses[position]) ? .attended : .none)
        case .running, .succeeded, .alreadyTrue, .adopted, .compensated, .failedIgnored, .skipped, .notTaken:
            agenda.move(position, to: .none)
        }
    }

    /// What the failure of a step does to the run; nil for a step that has not failed, or only bears the failure of another.
    private func failurePolicyInForce(at position: Int) -> FailurePolicy? {
        // Asked about every event: whole steps are copied for failures alone.
        let state = statuses[position].state
        guard state.isFailure || state == .undetermined, opening?.level != .probe else { return nil }
        guard statuses[position].outcome?.cause == nil, plan.steps[position].compensates == nil else { return nil }
        return failurePolicy(of: plan.steps[position])
    }
}

extension PositionSet {
    fileprivate mutating func set(_ position: Int, _ isIn: Bool) {
        if isIn { insert(position) } else { remove(position) }
    }
}
