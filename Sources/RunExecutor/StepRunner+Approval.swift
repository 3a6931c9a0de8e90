// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel

extension StepRunner {
    /// What becomes of an attempt whose approval does not hold.
    enum ApprovalEnd {
        /// The step is over.
        case over(StepState, String)
        /// The step is left: people are asked anew, or the executor must stop.
        case left
    }

    var approvalCheck: ApprovalCheck {
        ApprovalCheck(
            step: step,
            recorder: recorder,
            environment: environment,
            stop: stop,
            end: end,
            desk: approvals
        )
    }

    /// Looks at the step's approval before the operation, if with that the attempt begins to act on it.
    ///
    /// A step that may change something acts with its first change, any other with its first command.
    mutating func approvalEnd(
        before phase: OperationPhase,
        _ effect: Effect,
        _ entry: StepMachine.Entry
    ) async throws -> ApprovalEnd? {
        guard step.approval != nil, entry.sendsAnew, case .action = phase, !actsOnApproval else { return nil }
        guard effect.mayChange || !step.effect.mayChange else { return nil }
        let (objection, events) = try await approvalCheck.look()
        unrecorded += events
        if let objection { return try await self.end(because: objection) }
        actsOnApproval = true
        if !step.effect.mayChange, let objection = approvalCheck.act() { return try await self.end(because: objection) }
        return nil
    }

    /// Records what the objection comes to.
    private mutating func end(because objection: ApprovalCheck.Objection) async throws -> ApprovalEnd {
        switch objection {
        case .over(let state, let reason): return .over(state, reason)
        case .stopped: return .left
        case .void(let reason):
            guard let nonce = recorder.status(of: step.id).request?.nonce else { return .left }
            unrecorded.append(.approvalVoided(step: step.id, nonce: nonce, reason: reason))
            try await flush()
            return .left
        }
    }
}
