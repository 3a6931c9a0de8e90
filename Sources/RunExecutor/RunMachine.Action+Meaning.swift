// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel

extension RunMachine.Action {
    /// The step that the action is about.
    var step: StepID? {
        switch self {
        case .start(let step, _, _, _), .list(let step, _), .requestApproval(let step, _), .ask(let step, _),
            .void(let step, _, _):
            step
        case .settle(let outcome): outcome.step
        case .finish: nil
        }
    }

    /// The step that people are asked about before it begins, once everything was read that they shall see.
    var stepToAskAbout: StepID? {
        switch self {
        case .requestApproval(let step, _), .ask(let step, .confirmation): step
        case .ask(_, .manualAction), .ask(_, .failure), .ask(_, .doubt), .start, .list, .void, .settle, .finish: nil
        }
    }

    /// The event with whose recording all is done; nil for what takes more, or looks first.
    var event: RunEvent? {
        switch self {
        case .settle(let outcome): .stepFinished(outcome)
        case .list(let step, let elements): .elementsListed(step: step, elements: elements)
        case .void(let step, let nonce, let reason): .approvalVoided(step: step, nonce: nonce, reason: reason)
        case .start, .requestApproval, .ask, .finish: nil
        }
    }

    /// How a step ends that is over without an attempt.
    var outcome: StepOutcome? {
        if case .settle(let outcome) = self { outcome } else { nil }
    }

    /// Whether the step is left out, or bears the consequence of another one: what is next for others does not change.
    var settlesQuietly: Bool {
        guard let outcome else { return false }
        return outcome.state == .skipped || outcome.state == .notTaken || outcome.cause != nil
    }
}
