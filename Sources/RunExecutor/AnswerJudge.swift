// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Values

/// Decides whether an answer at a step counts, and says why not.
struct AnswerJudge {
    /// What comes of an answer.
    enum Verdict {
        /// This is put on record: what was answered, or why it does not count.
        case record([RunEvent])
        /// It counts, and this is put on record once the files that came with it are evidence.
        case counts(OperatorAnswer)
        /// Whoever answers is not asked any more for now.
        case pause
    }

    let recorder: RunRecorder
    /// Judges other inputs for the step.
    let changes: InputChangeJudge
    /// Why a change of which these facts are on record must not be sent again, nor be taken for over; nil when it may.
    let obstacle: (JSONObject) -> String?

    /// What comes of the answer; `isUnderWay` says whether a runner has the step.
    func verdict(on answer: OperatorAnswer, isUnderWay: Bool) -> Verdict {
        let status = recorder.status(of: answer.step)
        let files = recorder.look { AttachmentGate(at: $0.step(answer.step)) }
        if let reason = files.formObjection(to: answer) { return refusal(of: answer, reason) }
        guard let question = status.openQuestion else {
            return .record(changes.events(for: answer, isUnderWay: isUnderWay))
        }
        if let reason = objection(to: answer, to: question, files, status) { return refusal(of: answer, reason) }
        if answer.choice == .pause { return .pause }
        if let objection = changes.objection(to: answer) { return refusal(of: answer, objection) }
        return .counts(changes.recorded(answer))
    }

    private func objection(
        to answer: OperatorAnswer,
        to question: OperatorQuestion,
        _ files: AttachmentGate,
        _ status: StepStatus
    ) -> String? {
        if let askedAt = answer.askedAt, askedAt != status.askedAt {
            let since = status.askedAt.map { " since \($0.text())" } ?? ""
            return "it answers what was asked at \(askedAt.text()), and another question stands\(since): "
                + "look at it, and answer that"
        }
        if answer.choice == .done, answer.reason.isBlank,
            case .manual(let manual)? = recorder.look({ $0.step(answer.step)?.action }),
            manual.evidence != .none
        {
            return "this action must be reported with a note of what was seen"
        }
        if let objection = files.objection(to: answer) { return objection }
        guard question.choices.contains(answer.choice) else {
            let known = recorder.look { machine in
                machine.step(answer.step).map { machine.plan.choices(for: question, at: $0, status) }
                    ?? question.choices
            }
            let choices = known.map(\.rawValue).joined(separator: ", ")
            return "'\(answer.choice.rawValue)' is no answer here; there are: \(choices)"
        }
        guard !answer.lacksReason else { return "'\(answer.choice.rawValue)' needs a reason: say why" }
        // What still runs may yet change something: no answer makes that over.
        guard case .doubt = question, [.repeat, .adopt, .fail].contains(answer.choice) else { return nil }
        return obstacle(status.facts)
    }

    private func refusal(of answer: OperatorAnswer, _ reason: String) -> Verdict {
        .record([.answerRefused(step: answer.step, by: answer.by, reason: reason)])
    }
}
