// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// A look at the world right before an approved step acts: whether what voids its approval has come true meanwhile.
public struct VoidReading: Sendable, Hashable, Codable {
    /// Where a value came from.
    public struct Source: Sendable, Hashable, Codable {
        /// The step whose commands read it.
        public var step: StepID
        /// Whether they were performed again; if not, the value on record counts.
        public var isFresh: Bool
        /// What they yielded; secret values are left out.
        public var values: JSONValue
        /// Why they yielded nothing; nil when they did.
        public var problem: String?
        /// When the value was read; nil when it never was.
        public var readAt: Timestamp?

        /// Where a value came from.
        public init(step: StepID, isFresh: Bool, values: JSONValue, problem: String? = nil, readAt: Timestamp?) {
            self.step = step
            self.isFresh = isFresh
            self.values = values
            self.problem = problem
            self.readAt = readAt
        }

        /// What was read and when, in a few words.
        var text: String {
            let moment = readAt.map { "at \($0.text())" } ?? "never"
            if let problem { return "'\(step)' could not be read again: \(problem)" }
            return isFresh ? "'\(step)' read again \(moment)" : "'\(step)' as read \(moment), because it is no reading"
        }
    }

    /// The step that is about to act.
    public var step: StepID
    /// The nonce of the request that was approved.
    public var nonce: String
    /// Whether the condition holds, and the approval is void; it is also void when nobody knows.
    public var verdict: StopVerdict
    /// The condition with the values that decided.
    public var text: String
    /// Where those came from.
    public var sources: [Source]
    /// When that was decided.
    public var readAt: Timestamp
    /// What was exchanged.
    public var evidence: [EvidenceReference]

    /// A look at the world right before an approved step acts.
    public init(
        step: StepID,
        nonce: String,
        verdict: StopVerdict,
        text: String,
        sources: [Source],
        readAt: Timestamp,
        evidence: [EvidenceReference] = []
    ) {
        self.step = step
        self.nonce = nonce
        self.verdict = verdict
        self.text = text
        self.sources = sources
        self.readAt = readAt
        self.evidence = evidence
    }

    /// Whether the approval is void.
    public var isVoid: Bool { verdict != .clear }

    /// What was found, in one sentence.
    public var sentence: String {
        let finding =
            switch verdict {
            case .clear: "what voids the approval is not so"
            case .met: "a reading left its bounds"
            case .undetermined: "it is not known whether a reading left its bounds"
            }
        let read = sources.isEmpty ? "" : "; \(sources.map(\.text).joined(separator: ", "))"
        return "\(finding): \(text)\(read)"
    }
}

extension RunMachine {
    /// The step whose captures or result the name stands for where `step` looks, and whether the name stands for the
    /// step as a whole; nil for a value that no step yields.
    ///
    /// The name means what it means in `scope`.
    public func source(of name: String, for step: StepID) -> (step: Step, isWhole: Bool)? {
        guard !plan.inputs.contains(where: { $0.name == name }) else { return nil }
        let position = index.positions[step]
        if let producers = index.producers[name] {
            let nearest = position.flatMap { position in producers.last { $0 < position } } ?? producers.last
            return nearest.map { (plan.steps[$0], false) }
        }
        return StepID(name).flatMap { index.positions[$0] }.map { (plan.steps[$0], true) }
    }
}

extension StepStatus {
    /// Whether an approval was granted for the attempt to come or under way, and nothing was sent with it yet.
    public var hasApprovalLeft: Bool { isApproved || hasUnusedApproval }

    /// Who rejected the request, and why; nil when nobody did.
    ///
    /// One rejection wins, whoever else agreed.
    public var rejection: String? {
        decisions.first { $0.decision == .reject }.map { "rejected by \($0.by): \($0.reason)" }
    }

    /// That the time of the request is over; nil while it is not, and once something was sent with its approval.
    public func expiry(at now: Timestamp) -> String? {
        guard let request, now >= request.expiresAt, state == .waitingApproval || hasUnusedApproval else { return nil }
        return "its approval expired at \(request.expiresAt.text())"
    }
}
