// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

/// Why nobody knows whether a change took effect.
extension StepStatus {
    /// How the doubt arose: what its sender was told last, or that they were told nothing; nil when nothing is in doubt.
    ///
    /// It stays the same however often somebody has looked since.
    public var doubtCause: String? {
        guard let openIntent else { return nil }
        let answers = currentOperations.filter { record in
            if case .action = record.phase { record.effect.mayChange && record.ending == .unknown } else { false }
        }
        if let message = answers.first?.message { return message }
        return
            "'\(openIntent.operation.summary)' was sent\(sending), and its executor was gone before an answer was on record"
    }

    /// When the change was sent: of one that was repeated, both times.
    private var sending: String {
        guard let last = intentSentLast else { return "" }
        let first = intentSince.flatMap { $0 == last ? nil : ", and before that at \($0.text())" } ?? ""
        return " at \(last.text())\(first)"
    }

    /// How the last attempt ended, where it did not succeed, while people are asked about another one; nil otherwise.
    var failedBefore: StepOutcome? {
        guard let outcome, elementOutcomes.isEmpty else { return nil }
        return outcome.state.isFailure || outcome.state == .undetermined ? outcome : nil
    }

    /// Whether a person must decide, or look, because of that.
    public var isInDoubt: Bool {
        if case .doubt = question, answer == nil { return state == .waitingOperator || state == .inDoubt }
        return state == .inDoubt
    }

    /// What a person is asked and has not answered; it stands also while an executor looks into the doubt that it is about.
    public var openQuestion: OperatorQuestion? {
        guard answer == nil, state == .waitingOperator || state == .inDoubt else { return nil }
        return question
    }

    /// Why a person must decide what becomes of a step that failed or is in doubt; nil when nobody must.
    public var decisionReason: String? {
        switch openQuestion {
        case .failure(let reason), .doubt(let reason): reason
        case .manualAction, .confirmation, nil: nil
        }
    }

    /// The reason for a question about it, which names how the doubt arose whatever a look found out since.
    func doubtReason(_ found: String?) -> String {
        guard let doubtCause else { return found ?? "a change was sent and no answer was recorded" }
        guard let found, !found.contains(doubtCause) else { return found ?? doubtCause }
        return "\(found); the doubt arose because: \(doubtCause)"
    }
}
