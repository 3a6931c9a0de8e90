// SPDX-License-Identifier: Apache-2.0

import RunbookModel

extension RunMachine {
    /// Where the run stands, and what its executor is at while there is one.
    ///
    /// The record does not tell whether an executor lives: of one that was killed, this is what it was at.
    public var phase: RunState {
        guard state == .running else { return state }
        if isBeingCancelled { return .cancelling }
        let isIdle = statuses.allSatisfy { $0.state != .running && !$0.isBeingLookedInto }
        if isIdle, awaitsConditions { return .prechecking }
        return isIdle && isWaitedFor ? .paused : .running
    }

    /// Whether the run is decided to end as cancelled.
    private var isBeingCancelled: Bool {
        abortReason != nil || end?.stop.cause == .person || end?.stop.cause == .condition
    }

    /// Whether a person is asked for something that was not answered yet; a request that was granted waits for nobody.
    private var isWaitedFor: Bool {
        openRequests.contains { !status(of: $0.step).isApproved } || !openQuestions.isEmpty
    }

    /// Whether the executor has yet to read a condition of the runbook; those of the workspace are not in the plan.
    private var awaitsConditions: Bool {
        let isGuarded = plan.steps.contains { step in
            if case .manual = step.action { false } else { step.effect.mayChange }
        }
        let unread = plan.blockingConditions.contains { condition in
            !blockingReadings.contains { $0.condition == condition.id && $0.owner == nil }
        }
        return (isGuarded && unread) || plan.stopConditions.contains { stopReadings[$0.id] == nil }
    }
}

extension StepStatus {
    /// Whether an executor looks into what became of its change; a person is asked only about what that leaves open.
    fileprivate var isBeingLookedInto: Bool { state == .inDoubt && !doubtWasProbed }
}
