// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// A person's decision on an obligation of a run that is over.
public struct ObligationDecision: Sendable, Hashable, Codable {
    /// What was decided.
    public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
        /// It is seen to.
        case discharge
        /// It stays until a moment, and is open again after it.
        case waive
    }

    /// A step of another run that saw to it.
    public struct Proof: Sendable, Hashable, Codable {
        /// The run.
        public var run: RunID
        /// Its step.
        public var step: StepID
        /// How the step ended.
        public var state: StepState
        /// The digest of the last record of that run when it was looked at.
        public var journalHead: String

        /// A step of another run that saw to an obligation.
        public init(run: RunID, step: StepID, state: StepState, journalHead: String) {
            self.run = run
            self.step = step
            self.state = state
            self.journalHead = journalHead
        }
    }

    /// The obligation.
    public var obligation: ObligationID
    /// What was decided.
    public var verdict: Verdict
    /// The person, by the name that roles and `allowed_signers` use.
    public var by: String
    /// Why, in one sentence; may be empty where a proof says it.
    public var reason: String
    /// The step of another run that saw to it; nil when the person's word is all there is.
    public var proof: Proof?
    /// When a waiver ends.
    public var until: Timestamp?
    /// The digest of the record before, which the decision was made on.
    public var journalHead: String
    /// When the decision was made.
    public var decidedAt: Timestamp
    /// The armoured SSH signature over the decision's text; nil when it is not signed.
    public var signature: String?
    /// The fingerprint of the key that signed, set by whoever verified the signature.
    public var keyFingerprint: String?

    /// A person's decision on an obligation.
    public init(
        obligation: ObligationID,
        verdict: Verdict,
        by: String,
        reason: String,
        proof: Proof? = nil,
        until: Timestamp? = nil,
        journalHead: String,
        decidedAt: Timestamp,
        signature: String? = nil,
        keyFingerprint: String? = nil
    ) {
        self.obligation = obligation
        self.verdict = verdict
        self.by = by
        self.reason = reason
        self.proof = proof
        self.until = until
        self.journalHead = journalHead
        self.decidedAt = decidedAt
        self.signature = signature
        self.keyFingerprint = keyFingerprint
    }

    /// The namespace of signatures over what becomes of a run after its end.
    public static let signatureNamespace = "obligation@lifeboat"

    /// The text that the person reads and signs.
    public func text(on obligation: String, in opening: RunOpening) -> String {
        var lines = [
            "lifeboat-obligation 1",
            "decision: \(verdict.rawValue)",
            "run: \(opening.run)",
            "plan-sha256: \(opening.planDigest)",
            "obligation: \(self.obligation)",
            "text: \(SignedLine.of(obligation))",
            "observed: journal sha256 \(journalHead)",
            "by: \(SignedLine.of(by))",
            "reason: \(SignedLine.of(reason))",
            "decided: \(decidedAt.text(milliseconds: true))",
        ]
        if let until { lines.append("until: \(until.text(milliseconds: true))") }
        if let proof {
            lines.append(
                "evidence: run \(proof.run) step \(proof.step) \(proof.state.rawValue), journal sha256 \(proof.journalHead)"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// That a run is closed: nothing that it left behind is open any more.
public struct RunClosure: Sendable, Hashable, Codable {
    /// The person who closed it.
    public var by: String
    /// Why, in one sentence; may be empty.
    public var reason: String
    /// How many obligations were settled or discharged.
    public var discharged: Int
    /// How many stay for a while.
    public var waived: Int
    /// The digest of the record before.
    public var journalHead: String
    /// When it was closed.
    public var closedAt: Timestamp
    /// The armoured SSH signature over the text; nil when it is not signed.
    public var signature: String?
    /// The fingerprint of the key that signed, set by whoever verified the signature.
    public var keyFingerprint: String?

    /// That a run is closed.
    public init(
        by: String,
        reason: String,
        discharged: Int,
        waived: Int,
        journalHead: String,
        closedAt: Timestamp,
        signature: String? = nil,
        keyFingerprint: String? = nil
    ) {
        self.by = by
        self.reason = reason
        self.discharged = discharged
        self.waived = waived
        self.journalHead = journalHead
        self.closedAt = closedAt
        self.signature = signature
        self.keyFingerprint = keyFingerprint
    }

    /// The text that the person signs.
    public func text(in opening: RunOpening) -> String {
        [
            "lifeboat-closure 1",
            "run: \(opening.run)",
            "plan-sha256: \(opening.planDigest)",
            "observed: journal sha256 \(journalHead)",
            "obligations: discharged=\(discharged) waived=\(waived) open=0",
            "by: \(SignedLine.of(by))",
            "reason: \(SignedLine.of(reason))",
            "closed: \(closedAt.text(milliseconds: true))",
        ].joined(separator: "\n") + "\n"
    }
}

/// Text of people in a line that is signed: what cannot be seen, and what would begin another line, is spelled out.
enum SignedLine {
    static func of(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
                line += "\\u{\(String(scalar.value, radix: 16))}"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }
}
