// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// That a run goes on with another plan: who decided it and why, what is different, and what that means for its steps.
///
/// The record holds the whole plan, so that nothing else must be durable before it counts. What becomes of the steps is
/// decided when it is made, and is on record too: reading it back takes no rule that a later version may have changed.
public struct PlanAmendment: Sendable, Hashable, Codable {
    /// The namespace of signatures over amendments.
    public static let signatureNamespace = "amendment@lifeboat"
    /// The version that new amendments are signed in.
    public static let currentTextVersion = 2

    /// The form of the text that is signed, and the rules that hold for it; nil is the first one, which old journals have.
    public var textVersion: Int?
    /// SHA-256 of the meaning of the plan that the run had before.
    public var planDigest: String
    /// SHA-256 of the meaning of the plan that it has from now on.
    public var amendedDigest: String
    /// The plan that the run has from now on.
    public var plan: Plan
    /// What is different, a line each, as the person was shown it.
    public var changes: [String]
    /// SHA-256 of those lines.
    public var changesDigest: String
    /// What it means for the run at hand, a line each, as the person was shown it; nil in the first form.
    public var meaning: [String]?
    /// The steps that are to be done as they read now, although an attempt at them was made or people were asked.
    public var renewed: [StepID]
    /// The steps whose recorded result stays, although they read otherwise now.
    public var accepted: [StepID]
    /// What the calls of steps make or switch off.
    public var leftovers: [RunLeftover]?
    /// The person who decided it.
    public var by: String
    /// Why, in one sentence.
    public var reason: String
    /// The digest of the record before: what the person knew of the run.
    public var journalHead: String
    /// When it was decided.
    public var amendedAt: Timestamp
    /// What recovery found at the end of the journal, when it was not a clean end.
    public var recovery: String?
    /// SHA-256 of `content()`; nil in the first form.
    public var contentDigest: String?
    /// The armoured SSH signature over the text; nil when it is not signed.
    public var signature: String?
    /// The fingerprint of the key that signed, which whoever verifies the signature compares.
    public var keyFingerprint: String?

    /// That a run goes on with another plan.
    public init(
        planDigest: String,
        amendedDigest: String,
        plan: Plan,
        changes: [String],
        changesDigest: String,
        meaning: [String]? = nil,
        renewed: [StepID] = [],
        accepted: [StepID] = [],
        leftovers: [RunLeftover]? = nil,
        by: String,
        reason: String,
        journalHead: String,
        amendedAt: Timestamp,
        recovery: String? = nil,
        contentDigest: String? = nil,
        signature: String? = nil,
        keyFingerprint: String? = nil,
        textVersion: Int? = PlanAmendment.currentTextVersion
    ) {
        self.textVersion = textVersion
        self.planDigest = planDigest
        self.amendedDigest = amendedDigest
        self.plan = plan
        self.changes = changes
        self.changesDigest = changesDigest
        self.meaning = meaning
        self.renewed = renewed
        self.accepted = accepted
        self.leftovers = leftovers
        self.by = by
        self.reason = reason
        self.journalHead = journalHead
        self.amendedAt = amendedAt
        self.recovery = recovery
        self.contentDigest = contentDigest
        self.signature = signature
        self.keyFingerprint = keyFingerprint
    }

    /// The text of the lines that `changesDigest` stands for.
    public static func text(of changes: [String]) -> String { changes.map { "\(SignedLine.of($0))\n" }.joined() }

    /// Why a run stands still that was amended last of all.
    public var standingReason: String { "amended by \(by): \(reason)" }

    /// Who decided it and why, in one line, whether it is signed, and what becomes of the steps that had begun and read
    /// otherwise now.
    public var sentence: String {
        let (begun, kept) = (Set(renewed), Set(accepted))
        let results = accepted.filter { !begun.contains($0) }
        let lists = accepted.filter(begun.contains)
        let anew = renewed.filter { !kept.contains($0) }
        let signature = keyFingerprint.map { "signed with \($0)" } ?? "not signed"
        return "amended by \(by) at \(amendedAt.text()): \(reason) (\(signature))"
            + (anew.isEmpty ? "" : "; begins anew, because it was edited: \(Self.names(anew))")
            + (lists.isEmpty ? "" : "; goes on with its list as it reads now: \(Self.names(lists))")
            + (results.isEmpty ? "" : "; keeps the results of \(Self.names(results)), which read otherwise now")
    }

    private static func names(_ steps: [StepID]) -> String { steps.map { "'\($0)'" }.joined(separator: ", ") }
}
