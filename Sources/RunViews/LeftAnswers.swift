// SPDX-License-Identifier: Apache-2.0

public import RunCore
import RunbookModel

/// What people have left for a run's executor, which has not taken it up yet.
public struct LeftAnswers: Sendable {
    /// Decisions on requests for approval.
    public var decisions: [ApprovalDecision]
    /// Answers to questions.
    public var answers: [OperatorAnswer]
    /// Words that the run is to end.
    public var cancellations: [RunCancellation]

    /// What people have left.
    public init(
        decisions: [ApprovalDecision] = [],
        answers: [OperatorAnswer] = [],
        cancellations: [RunCancellation] = []
    ) {
        (self.decisions, self.answers, self.cancellations) = (decisions, answers, cancellations)
    }

    /// Whether there is nothing.
    public var isEmpty: Bool { decisions.isEmpty && answers.isEmpty && cancellations.isEmpty }

    /// What settles the request once it is taken up, in a few words; nil when more people are needed.
    func words(settling request: ApprovalRequest, _ status: StepStatus, _ gate: ApprovalGate?) -> String? {
        let own = decisions.filter { $0.step == request.step && $0.nonce == request.nonce }
        let isSettled =
            own.contains { $0.decision == .reject } || gate?.isGranted(by: status.decisions + own) == true
        guard !own.isEmpty, isSettled else { return nil }
        return own.map { "\($0.decision.rawValue) by \($0.by)" }.joined(separator: ", ")
    }

    /// What answers the question at a step once it is taken up, in a few words; nil when nothing does.
    func words(answering question: OperatorQuestion, at step: StepID) -> String? {
        let own = answers.first { $0.step == step && $0.choice != .pause && question.choices.contains($0.choice) }
        return own.map { "\($0.text) by \($0.by)" }
    }
}
