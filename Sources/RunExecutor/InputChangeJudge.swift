// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Values

/// Decides whether other inputs for a step count, and records what they were before.
struct InputChangeJudge {
    let recorder: RunRecorder
    /// Why a value is none that an input accepts; nil when it is one.
    let problem: @Sendable (InputDeclaration, JSONValue) -> String?

    /// Why the answer's changes do not count; nil when they do, as for an answer without any.
    func objection(to answer: OperatorAnswer) -> String? {
        recorder.look { InputChangeGate($0).objection(to: answer, problem: problem) }
    }

    /// What is put on record for an answer at a step where no question stands: other inputs make void what was asked for, or
    /// was granted, for those before, as long as nothing was begun with it.
    func events(for answer: OperatorAnswer, isUnderWay: Bool) -> [RunEvent] {
        let status = recorder.status(of: answer.step)
        func refusal(_ reason: String) -> [RunEvent] {
            [.answerRefused(step: answer.step, by: answer.by, reason: reason)]
        }
        guard answer.choice == .edit, status.state == .waitingApproval, let request = status.request else {
            return refusal("nothing is asked at this step")
        }
        guard !isUnderWay else { return refusal("the step has begun with the values that it has") }
        if let askedAt = answer.askedAt, askedAt != request.requestedAt {
            let now = "another request stands since \(request.requestedAt.text())"
            return refusal("it is about the request of \(askedAt.text()), and \(now): look at that")
        }
        guard !answer.lacksReason else { return refusal("'\(answer.choice.rawValue)' needs a reason: say why") }
        if let objection = objection(to: answer) { return refusal(objection) }
        let edit = recorded(answer)
        let reason = "\(edit.by) gave it \((edit.inputs ?? []).map(\.text).joined(separator: ", "))"
        return [
            .approvalVoided(step: answer.step, nonce: request.nonce, reason: recorder.look { $0.plan.shown(reason) }),
            .operatorAnswered(edit),
        ]
    }

    /// The answer as it is put on record.
    func recorded(_ answer: OperatorAnswer) -> OperatorAnswer { recorder.look { InputChangeGate($0).recorded(answer) } }
}
