// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// What a person is asked at a step.
public enum OperatorQuestion: Sendable, Hashable, Codable {
    /// Do this, and say that it is done; this is what its preconditions read right now.
    case manualAction(confirmation: String, readings: [String]? = nil)
    /// The step failed: what now?
    case failure(reason: String)
    /// The step may or may not have taken effect: which?
    case doubt(reason: String)
    /// This is what the step is about to do, and what its preconditions read right now: may it?
    ///
    /// `digest` is the one that an approval of it would be bound to; nil in what earlier versions wrote. A yes is for the
    /// `clusters` alone that its statements would go to by then.
    case confirmation(calls: [String], readings: [String]?, digest: String? = nil, clusters: BoundClusters? = nil)

    /// What the step is about to do, line by line, scripts as they are written; nothing for any other question.
    public var callLines: [String] {
        guard case .confirmation(let calls, _, _, _) = self else { return [] }
        return calls.flatMap { $0.split(whereSeparator: \.isNewline).map(String.init) }
    }

    /// What the preconditions read when the question was asked, a line each; nothing for any other question.
    public var readingLines: [String] {
        switch self {
        case .manualAction(_, let readings), .confirmation(_, let readings, _, _): readings ?? []
        case .failure, .doubt: []
        }
    }

    /// The same question to somebody who is to act, with what was read for them; any other question as it is.
    public func showing(_ readings: [String]) -> OperatorQuestion {
        guard case .manualAction(let confirmation, _) = self, !readings.isEmpty else { return self }
        return .manualAction(confirmation: confirmation, readings: readings)
    }

    /// The digest of everything that the step is about to do; nil for any other question.
    public var digest: String? {
        guard case .confirmation(_, _, let digest, _) = self else { return nil }
        return digest
    }

    /// The answers that make sense.
    public var choices: [OperatorAnswer.Choice] {
        switch self {
        case .manualAction: [.done, .fail, .skip]
        case .failure: [.retry, .retryWith, .skip, .ignore, .abort]
        case .doubt: [.adopt, .repeat, .fail]
        case .confirmation: [.run, .edit, .skip, .pause, .abort]
        }
    }
}

/// What a person answered.
public struct OperatorAnswer: Sendable, Hashable, Codable {
    /// The answers.
    public enum Choice: String, Sendable, Hashable, Codable, CaseIterable {
        /// The manual action is done.
        case done
        /// The manual action could not be done, or the effect in doubt is not there and must not be repeated.
        case fail
        /// Run the failed step again.
        case retry
        /// Run the failed step again with other inputs.
        case retryWith = "retry-with"
        /// Leave the step out.
        case skip
        /// Go on although the step failed.
        case ignore
        /// End the run.
        case abort
        /// The effect in doubt is there.
        case adopt
        /// The effect in doubt is not there: do it again.
        case `repeat`
        /// The step may do what was shown.
        case run
        /// Nothing is done yet: the step has other inputs from now on, and is shown again.
        case edit
        /// Nothing is decided yet: the run is left where it is. It is never on record as an answer.
        case pause

        /// Whether the failed step is run again.
        var isRetry: Bool { self == .retry || self == .retryWith }

        /// Whether the answer gives the step other inputs.
        public var changesInputs: Bool { self == .retryWith || self == .edit }

        /// Whether the answer counts only with a reason: it leaves something undone or a failure behind, does something
        /// again or something else than the runbook says, or is a person's word on what happened.
        public var needsReason: Bool {
            switch self {
            case .retry, .retryWith, .edit, .skip, .ignore, .abort, .adopt, .repeat, .fail: true
            case .done, .run, .pause: false
            }
        }
    }

    /// Whether the reason is missing without which the answer does not count.
    public var lacksReason: Bool { choice.needsReason && reason.isBlank }

    /// The step concerned.
    public var step: StepID
    /// What was answered.
    public var choice: Choice
    /// The person, by the name that roles and `allowed_signers` use.
    public var by: String
    /// Why, in one sentence.
    public var reason: String
    /// When the answer was given.
    public var answeredAt: Timestamp
    /// The inputs that the step has from now on, for `retry-with` and `edit`; nil otherwise.
    public var inputs: [InputChange]?
    /// When the question was asked that is answered, by the record; nil in what earlier versions wrote.
    ///
    /// An answer that comes late, or twice, is none to the question after it.
    public var askedAt: Timestamp?
    /// The files that came with the answer; nil when none did.
    public var attachments: [AttachedFile]?

    /// What a person answered.
    public init(
        step: StepID,
        choice: Choice,
        by: String,
        reason: String,
        answeredAt: Timestamp,
        inputs: [InputChange]? = nil,
        askedAt: Timestamp? = nil,
        attachments: [AttachedFile]? = nil
    ) {
        self.inputs = inputs
        self.askedAt = askedAt
        self.attachments = attachments
        self.step = step
        self.choice = choice
        self.by = by
        self.reason = reason
        self.answeredAt = answeredAt
    }

    /// What was answered, with the inputs that it changes.
    public var text: String {
        guard let inputs, !inputs.isEmpty else { return choice.rawValue }
        return "\(choice.rawValue) \(inputs.map(\.text).joined(separator: ", "))"
    }

    /// The files that came with it, in words behind the answer, as ` with console.png (…)`; empty when none did.
    public var attachedText: String {
        guard let attachments, !attachments.isEmpty else { return "" }
        return " with \(attachments.map(\.text).joined(separator: ", "))"
    }

    /// The person, with the reason when there is one.
    var who: String { reason.isEmpty ? by : "\(by): \(reason)" }
}
