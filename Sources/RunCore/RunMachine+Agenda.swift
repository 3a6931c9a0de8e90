// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import StepGraph

/// Keeps the agenda true to the states of the steps.
extension RunMachine {
    /// Takes in that something happened to the step at that position.
    mutating func noteChange(at position: Int, from earlier: StepState) {
        let state = statuses[position].state
        let earlierEnding = agenda.ending.lowest
        if endsRun(position) { agenda.ending.insert(position) } else { agenda.ending.remove(position) }
        if earlier.isFinal != state.isFinal {
            let step = state.isFinal ? -1 : 1
            agenda.openCount += step
            for dependent in index.dependents[position] { agenda.openNeeds[dependent] += step }
        }
        if agenda.ending.lowest != earlierEnding { return replanAll() }
        replan(position)
        guard state != earlier else { return }
        for dependent in index.dependents[position] { replan(dependent) }
    }

    /// Starts the agenda anew from the states of all steps.
    mutating func refreshAgenda() {
        agenda = Agenda(index)
        for position in statuses.indices {
            if endsRun(position) { agenda.ending.insert(position) }
            guard statuses[position].state.isFinal else { continue }
            agenda.openCount -= 1
            for dependent in index.dependents[position] { agenda.openNeeds[dependent] -= 1 }
        }
        replanAll()
    }

    private mutating func replanAll() {
        for position in statuses.indices { replan(position) }
    }

    private mutating func replan(_ position: Int) {
        let status = statuses[position]
        switch status.state {
        case .pending: agenda.move(position, to: agenda.openNeeds[position] == 0 ? .fresh : .none)
        case .waitingApproval, .waitingOperator, .inDoubt: agenda.move(position, to: .attended)
        case .noEffect, .failed, .timedOut, .cancelled, .undetermined:
            agenda.move(position, to: isAwaitingDecision(plan.steps[position], status) ? .attended : .none)
        case .running, .succeeded, .alreadyTrue, .adopted, .failedIgnored, .skipped, .notTaken:
            agenda.move(position, to: .none)
        }
    }

    /// Whether nothing else is started because of what came of the step.
    private func endsRun(_ position: Int) -> Bool {
        let status = statuses[position]
        guard opening?.level != .probe, status.state.isFailure || status.state == .undetermined else { return false }
        return status.outcome?.cause == nil && failurePolicy(of: plan.steps[position]) == .abort
    }
}
