// SPDX-License-Identifier: Apache-2.0

public import Values

/// A change that was sent and never answered for, put to a performer that may find out what became of it.
public struct Doubt: Sendable {
    /// The change as it was recorded before it was sent, with the token that it carried and its time for the look.
    public var request: OperationRequest
    /// When it was about to be sent, or earlier; nil when that is not on record.
    public var since: Timestamp?
    /// What was recorded while it was under way, such as its transaction's id.
    public var facts: JSONObject
    /// Whether an answer is on record that leaves its effect open, such as the failure of a script.
    public var isAnswered = false

    /// A change that was sent and never answered for.
    public init(request: OperationRequest, since: Timestamp?, facts: JSONObject) {
        self.request = request
        self.since = since
        self.facts = facts
    }
}

/// What a performer found out about a change in doubt without changing anything.
public struct DoubtFinding: Sendable {
    /// What is to become of the change.
    public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
        /// It took effect: it is adopted, never sent again.
        case tookEffect = "took-effect"
        /// It provably had no effect, and can have none any more.
        case hadNoEffect = "had-no-effect"
        /// Nobody knows, and sending it once more leaves the same as sending it once.
        case repeatable
        /// Nobody knows, and sending it once more may do harm: a person decides.
        case undetermined
    }

    /// What is to become of the change.
    public var verdict: Verdict
    /// Why, in one sentence without secrets.
    public var reason: String
    /// One line that names where was looked.
    public var summary: String
    /// The codes with which a repetition is refused because the first one took effect.
    public var existenceCodes: Set<String>
    /// What was exchanged, secrets taken out.
    public var evidence: [EvidenceItem]
    /// Short facts for the record.
    public var facts: JSONObject
    /// What came of the change, when that was kept while no executor was there to be told: it counts as told now.
    public var outcome: OperationOutcome?

    /// What a performer found out about a change in doubt.
    public init(
        _ verdict: Verdict,
        reason: String,
        summary: String,
        existenceCodes: Set<String> = [],
        evidence: [EvidenceItem] = [],
        facts: JSONObject = JSONObject()
    ) {
        self.verdict = verdict
        self.reason = reason
        self.summary = summary
        self.existenceCodes = existenceCodes
        self.evidence = evidence
        self.facts = facts
    }

    /// The finding when what would be sent is no longer what was sent: then nothing is repeated.
    public func withoutRepetition(
        because reason: String = "what would be sent now is not what was sent then"
    ) -> DoubtFinding {
        guard verdict == .hadNoEffect || verdict == .repeatable else { return self }
        var finding = self
        finding.verdict = .undetermined
        finding.reason = "\(reason) (\(self.reason))"
        return finding
    }
}
