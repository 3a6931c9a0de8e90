// SPDX-License-Identifier: Apache-2.0

public import RunCore
import RunbookModel
public import Values

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

    /// The decisions on the request that would count if they were taken up now, in their order; signatures are not checked.
    ///
    /// What would be refused, such as a second word of the same person, is not among them.
    public func countingDecisions(
        on request: ApprovalRequest,
        _ status: StepStatus,
        _ gate: ApprovalGate?,
        at now: Timestamp
    ) -> [ApprovalDecision] {
        var counting: [ApprovalDecision] = []
        for decision in decisions where decision.step == request.step && !decision.lacksReason {
            let earlier = status.decisions + counting
            let objection = gate?.objection(to: decision, on: request, given: earlier, at: now)
            if decision.nonce == request.nonce, objection == nil { counting.append(decision) }
        }
        return counting
    }

    /// What settles the request once it is taken up, in a few words; nil when more people are needed.
    func words(settling request: ApprovalRequest, _ status: StepStatus, _ gate: ApprovalGate?, at now: Timestamp)
        -> String?
    {
        let own = countingDecisions(on: request, status, gate, at: now)
        let isSettled =
            own.contains { $0.decision == .reject } || gate?.isGranted(by: status.decisions + own) == true
        guard !own.isEmpty, isSettled else { return nil }
        return own.map { "\($0.decision.rawValue) by \(Self.name($0))" }.joined(separator: ", ")
    }

    /// Whose decisions on the request wait to be taken up, in a few words; nil when nobody's do.
    func waiting(for request: ApprovalRequest, in machine: RunMachine, at now: Timestamp) -> String? {
        let own = countingDecisions(
            on: request,
            machine.status(of: request.step),
            machine.gate(for: request.step),
            at: now
        )
        let names = own.map { $0.decision == .approve ? Self.name($0) : "reject by \(Self.name($0))" }
        return names.isEmpty ? nil : names.joined(separator: ", ")
    }

    /// That somebody takes back what was granted, in a few words; nil when nobody does.
    func words(takingBack request: ApprovalRequest, _ status: StepStatus, _ gate: ApprovalGate?, at now: Timestamp)
        -> String?
    {
        countingDecisions(on: request, status, gate, at: now).first { $0.decision == .reject }
            .map { "\(Self.name($0)) takes it back: the step fails when that is taken up" }
    }

    /// What gives the step other values once it is taken up, so that a request about the earlier ones is void; nil when nothing
    /// does.
    ///
    /// An edit that will be refused, as it is about another request or says nothing of why, stands in nobody's way.
    public func words(editing request: ApprovalRequest) -> String? {
        let edit = answers.first { answer in
            answer.step == request.step && answer.choice == .edit && !answer.lacksReason
                && (answer.askedAt == nil || answer.askedAt == request.requestedAt)
        }
        return edit.map { "\($0.text) by \($0.by) is not taken up yet, and makes this request void" }
    }

    /// Who has decided; a signature is checked by whoever takes the decision up.
    private static func name(_ decision: ApprovalDecision) -> String {
        "\(decision.by) (\(decision.signature == nil ? "not signed" : "signature not checked yet"))"
    }

    /// What answers the question at a step once it is taken up, in a few words; nil when nothing does.
    func words(answering question: OperatorQuestion, at step: StepID) -> String? {
        let own = answers.first { $0.step == step && $0.choice != .pause && question.choices.contains($0.choice) }
        return own.map { "\($0.text) by \($0.by)\($0.attachedText)" }
    }
}

extension RunCancellation {
    /// That it waits for an executor: for the one that has the run, or for whoever resumes it.
    public func waiting(isExecuted: Bool) -> String {
        let rest = isExecuted ? " by its executor" : ", and whoever resumes the run takes it up first"
        return "CANCEL by \(by) at \(requestedAt.text()) waits to be taken up\(rest): \(reason)"
    }

    /// It, in the machine form.
    var json: JSONValue {
        [
            "by": .string(by), "reason": .string(reason), "requested": .string(requestedAt.text()),
            "ungraceful": .bool(isUngraceful),
        ]
    }
}
