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
    /// The armoured SSH signature over the text; nil when it is not signed.
    public var signature: String?
    /// The fingerprint of the key that signed, set by whoever verified the signature.
    public var keyFingerprint: String?

    /// That a run goes on with another plan.
    public init(
        planDigest: String,
        amendedDigest: String,
        plan: Plan,
        changes: [String],
        changesDigest: String,
        renewed: [StepID] = [],
        accepted: [StepID] = [],
        leftovers: [RunLeftover]? = nil,
        by: String,
        reason: String,
        journalHead: String,
        amendedAt: Timestamp,
        recovery: String? = nil,
        signature: String? = nil,
        keyFingerprint: String? = nil
    ) {
        self.planDigest = planDigest
        self.amendedDigest = amendedDigest
        self.plan = plan
        self.changes = changes
        self.changesDigest = changesDigest
        self.renewed = renewed
        self.accepted = accepted
        self.leftovers = leftovers
        self.by = by
        self.reason = reason
        self.journalHead = journalHead
        self.amendedAt = amendedAt
        self.recovery = recovery
        self.signature = signature
        self.keyFingerprint = keyFingerprint
    }

    /// The text that the person reads and signs.
    public func text(in run: RunID) -> String {
        let lines =
            [
                "lifeboat-amendment 1",
                "run: \(run)",
                "plan-sha256: \(planDigest)",
                "amended-plan-sha256: \(amendedDigest)",
                "changes-sha256: \(changesDigest)",
                "observed: journal sha256 \(journalHead)",
            ] + renewed.map { "begins-anew: \($0)" } + accepted.map { "keeps-its-result: \($0)" } + [
                "by: \(SignedLine.of(by))",
                "reason: \(SignedLine.of(reason))",
                "amended: \(amendedAt.text(milliseconds: true))",
            ] + changes.map { "change: \(SignedLine.of($0))" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The text of the lines that `changesDigest` stands for.
    public static func text(of changes: [String]) -> String { changes.map { "\(SignedLine.of($0))\n" }.joined() }

    /// Who decided it and why, in one line, and whether it is signed.
    public var sentence: String {
        let kept = accepted.isEmpty ? "" : "; keeps the results of \(Self.names(accepted)), which read otherwise now"
        let signature = keyFingerprint.map { "signed with \($0)" } ?? "not signed"
        return "amended by \(by) at \(amendedAt.text()): \(reason) (\(signature))\(kept)"
    }

    private static func names(_ steps: [StepID]) -> String { steps.map { "'\($0)'" }.joined(separator: ", ") }
}

extension PlanChange {
    /// The change in one line: how much it matters, what it is about, before and after.
    public var line: String {
        let place =
            switch subject {
            case .runbook: "runbook"
            case .input(let name): "input \(name)"
            case .approval(let id): "approval \(id)"
            case .step(let id): "step \(id)"
            case .stopCondition(let id): "stop condition \(id)"
            case .blockingCondition(let id): "blocking condition \(id)"
            case .checklist: "checklist"
            }
        return "[\(danger.name)] \(place): \(deed)"
    }

    private var deed: String {
        let values = [old.map { "was \($0)" }, new.map { "is \($0)" }].compactMap(\.self).joined(separator: ", ")
        let tail = values.isEmpty ? "" : ": \(values)"
        switch kind {
        case .added: return "added" + tail
        case .removed: return "removed" + tail
        case .renamed(let earlier): return "was called \(earlier)"
        case .moved(let other): return other.map { "moved behind \($0)" } ?? "moved to the beginning"
        case .changed: return "\(property) changed" + tail
        }
    }
}
