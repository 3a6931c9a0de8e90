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
    /// The database clusters that the step's statements would go to, as they said themselves; nil when none is known.
    public var clusters: BoundClusters?
    /// The form of the text that is signed; nil is the first one, which old journals have.
    public var textVersion: Int?

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
        expiresAt: Timestamp,
        textVersion: Int? = ApprovalRequest.currentTextVersion
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
        self.textVersion = textVersion
    }

    /// How a line of `operations` begins that says that content is sent which nobody has seen and no signature binds.
    public static let unboundContent = "CONTENT NOT BOUND"

    /// The namespace of signatures over approvals.
    public static let signatureNamespace = "approval@lifeboat"
}

/// One person's decision on a request.
public struct ApprovalDecision: Sendable, Hashable, Codable {
    /// Whether this is a rejection without a reason, which does not count.
    public var lacksReason: Bool { decision == .reject && reason.isBlank }

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
    /// Whether one person decides alone, as the policy allows in an emergency; nil as false.
    public var breaksGlass: Bool?
    /// When the decision was made.
    public var decidedAt: Timestamp
    /// The armoured SSH signature over the request's text; nil when the decision is not signed.
    public var signature: String?
    /// The text that was signed, on its way to the executor: it says what differs when the signature does not fit.
    ///
    /// It is never on record, where the request gives the same text.
    public var signedText: String?
    /// The fingerprint of the key that signed, set by whoever verified the signature.
    public var keyFingerprint: String?
    /// Whether nobody is known to have that key, because no key was listed then; nil as false.
    ///
    /// It is set with `keyFingerprint`.
    public var keyIsUnlisted: Bool?
    /// The account and the machine from which the decision was given, by the word of the program that took it; nil in what
    /// earlier versions wrote.
    public var account: String?

    /// Whether a key that was listed for the person proves that the decision is theirs.
    public var isProven: Bool { keyFingerprint != nil && keyIsUnlisted != true }

    /// How far the decision proves a person, in a word or two.
    public var proofText: String {
        guard keyFingerprint != nil else { return "not signed" }
        return keyIsUnlisted == true ? "signed with a key that is listed for nobody" : "signed"
    }

    /// One person's decision on a request.
    public init(
        step: StepID,
        nonce: String,
        decision: Decision,
        by: String,
        reason: String,
        decidedAt: Timestamp,
        breaksGlass: Bool = false,
        signature: String? = nil,
        signedText: String? = nil,
        keyFingerprint: String? = nil,
        account: String? = nil
    ) {
        self.step = step
        self.nonce = nonce
        self.decision = decision
        self.by = by
        self.reason = reason
        self.decidedAt = decidedAt
        self.breaksGlass = breaksGlass ? true : nil
        self.signature = signature
        self.signedText = signedText
        self.keyFingerprint = keyFingerprint
        self.account = account
    }

    /// The person's name fit for a record, also when it is no name.
    public var recordedName: String { PersonName(by).recorded }

    /// The account fit for a record; nil when none is given.
    public var recordedAccount: String? { account.map { PersonName($0).recorded } }
}
