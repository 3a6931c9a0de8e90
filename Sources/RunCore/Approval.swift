// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// A request to approve one attempt of one step, with everything that the approver signs.
public struct ApprovalRequest: Sendable, Hashable, Codable {
    /// The run concerned.
    public var run: RunID
    /// The step concerned.
    public var step: StepID
    /// The attempt, counted from 1.
    public var attempt: Int
    /// The policy that asks.
    public var policy: ApprovalID
    /// 128 random bits in hexadecimal: an approval is used once.
    public var nonce: String
    /// SHA-256 of the plan's meaning.
    public var planDigest: String
    /// SHA-256 of the step with every hole filled.
    public var stepDigest: String
    /// SHA-256 of the inputs.
    public var inputsDigest: String
    /// The journal's head that the approver is shown.
    public var journalHead: String
    /// Where the run acts.
    public var target: RunTarget
    /// How much of the run is real.
    public var level: RunLevel
    /// The most that it may do to the world.
    public var effect: Effect
    /// What will be done, a line each.
    public var operations: [String]
    /// The readings that the policy shows, as `step: statement (values)`.
    public var readings: [String]
    /// Who started the run.
    public var requester: String
    /// When the request was made.
    public var requestedAt: Timestamp
    /// When the request runs out.
    public var expiresAt: Timestamp

    /// A request to approve one attempt of one step.
    public init(
        run: RunID,
        step: StepID,
        attempt: Int,
        policy: ApprovalID,
        nonce: String,
        planDigest: String,
        stepDigest: String,
        inputsDigest: String,
        journalHead: String,
        target: RunTarget,
        level: RunLevel,
        effect: Effect,
        operations: [String],
        readings: [String],
        requester: String,
        requestedAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.run = run
        self.step = step
        self.attempt = attempt
        self.policy = policy
        self.nonce = nonce
        self.planDigest = planDigest
        self.stepDigest = stepDigest
        self.inputsDigest = inputsDigest
        self.journalHead = journalHead
        self.target = target
        self.level = level
        self.effect = effect
        self.operations = operations
        self.readings = readings
        self.requester = requester
        self.requestedAt = requestedAt
        self.expiresAt = expiresAt
    }

    /// The namespace of signatures over approvals.
    public static let signatureNamespace = "approval@lifeboat"

    /// The text that an approver reads and signs: what you see is what you sign.
    public func text(decision: ApprovalDecision.Decision, by approver: String) -> String {
        var lines = [
            "lifeboat-approval 1",
            "decision: \(decision.rawValue)",
            "run: \(run)",
            "nonce: \(nonce)",
            "plan-sha256: \(planDigest)",
            "step: \(step)",
            "step-sha256: \(stepDigest)",
            "inputs-sha256: \(inputsDigest)",
            "observed: journal sha256 \(journalHead)",
            "target: \(Self.oneLine(targetText))",
            "effect: \(effect.rawValue)",
            "level: \(level.rawValue)   attempt: \(attempt)",
            "policy: \(policy)",
            "requester: \(Self.oneLine(requester))   approver: \(Self.oneLine(approver))",
            "requested: \(requestedAt.text())   expires: \(expiresAt.text())",
        ]
        lines += operations.map { "operation: \(Self.oneLine($0))" }
        lines += readings.map { "reading: \(Self.oneLine($0))" }
        return lines.joined(separator: "\n") + "\n"
    }

    private var targetText: String {
        let account = target.account.map { "aws \($0)" } ?? "aws account not named"
        let regions = target.regions.map { "\($0.name)=\($0.region)" }.joined(separator: " ")
        let endpoint = target.endpoint.map { "endpoint \($0)" } ?? ""
        return [account, regions, endpoint].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The text without anything that could make it look like something else: what cannot be seen is spelled out.
    private static func oneLine(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar == "\n": line += " "
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse:
                line += "\\u{\(String(scalar.value, radix: 16))}"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }
}

/// One person's decision on a request.
public struct ApprovalDecision: Sendable, Hashable, Codable {
    /// Whether this is a rejection without a reason, which does not count.
    public var lacksReason: Bool { decision == .reject && reason.allSatisfy(\.isWhitespace) }

    /// Yes or no.
    public enum Decision: String, Sendable, Hashable, Codable {
        case approve, reject
    }

    /// The step concerned.
    public var step: StepID
    /// The nonce of the request that is answered.
    public var nonce: String
    /// Yes or no.
    public var decision: Decision
    /// The person, by the name that roles and `allowed_signers` use.
    public var by: String
    /// Why, in one sentence.
    public var reason: String
    /// When the decision was made.
    public var decidedAt: Timestamp
    /// The armoured SSH signature over the request's text; nil when the decision is not signed.
    public var signature: String?
    /// The fingerprint of the key that signed, set by whoever verified the signature.
    public var keyFingerprint: String?

    /// One person's decision on a request.
    public init(
        step: StepID,
        nonce: String,
        decision: Decision,
        by: String,
        reason: String,
        decidedAt: Timestamp,
        signature: String? = nil,
        keyFingerprint: String? = nil
    ) {
        self.step = step
        self.nonce = nonce
        self.decision = decision
        self.by = by
        self.reason = reason
        self.decidedAt = decidedAt
        self.signature = signature
        self.keyFingerprint = keyFingerprint
    }
}

/// The rules that a decision must satisfy before it counts.
public struct ApprovalGate: Sendable {
    /// The policy that the step names.
    public var policy: ApprovalPolicy
    /// The people of each role; a role that nobody is listed for admits anybody but the requester.
    public var roles: [WorkspaceRole]

    /// The rules for one policy.
    public init(policy: ApprovalPolicy, roles: [WorkspaceRole]) {
        self.policy = policy
        self.roles = roles
    }

    /// Why the decision does not count, or nil when it does.
    public func objection(
        to decision: ApprovalDecision,
        on request: ApprovalRequest,
        given earlier: [ApprovalDecision],
        at now: Timestamp
    ) -> String? {
        if decision.nonce != request.nonce { return "it answers another request" }
        if now >= request.expiresAt { return "the request expired at \(request.expiresAt.text())" }
        if decision.by == request.requester, decision.decision == .approve {
            return "\(decision.by) started the run, and the starter does not count"
        }
        if earlier.contains(where: { $0.by == decision.by }) { return "\(decision.by) has decided already" }
        if let key = decision.keyFingerprint, earlier.contains(where: { $0.keyFingerprint == key }) {
            return "the key \(key) has been used by another person"
        }
        let listed = roles.filter { policy.roles.contains($0.name) }
        let members = Set(listed.flatMap(\.members))
        let unlisted = policy.roles.filter { name in !listed.contains { $0.name == name } }
        if unlisted.isEmpty, !policy.roles.isEmpty, !members.contains(decision.by) {
            return "\(decision.by) has none of the roles \(policy.roles.joined(separator: ", "))"
        }
        return nil
    }

    /// Whether enough distinct people agreed.
    public func isGranted(by decisions: [ApprovalDecision]) -> Bool {
        Set(decisions.filter { $0.decision == .approve }.map(\.by)).count >= policy.count
    }
}
