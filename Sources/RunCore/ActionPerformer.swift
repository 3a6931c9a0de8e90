// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// Performs operations: the one seam between the executor and the world.
///
/// The performer for the real world, the one for dry runs and the one for rehearsals are conformers. A performer never
/// repeats an operation that may have been sent and may change something; it reports `unknown` instead.
public protocol ActionPerformer: Sendable {
    /// Makes sure that the target is still the one that the run was begun for, and lets credentials be renewed.
    ///
    /// Called before each operation, and before its intent is on record; sends nothing that changes anything.
    func prepare(_ request: OperationRequest) async -> TargetReadiness

    /// Performs one operation and says what came of it; never throws, because every ending is evidence.
    func perform(_ request: OperationRequest) async -> OperationOutcome

    /// Finds out what became of a change that was sent and never answered for; changes nothing.
    func examine(_ doubt: Doubt) async -> DoubtFinding

    /// Takes in that what came of a change is durable, so that what was kept for another executor can go.
    func settled(_ request: OperationRequest) async

    /// Why a change must not be made once more for now, by the facts on record about the first time: it is still under way.
    func obstacle(toRepeating facts: JSONObject) -> String?

    /// The reading that shows whether the state that a change asks for holds; nil when none shows all of it.
    func reading(of operation: ResolvedOperation) -> EffectReading?

    /// Which database cluster the operation would act on now; nil for what goes to none that is known.
    func cluster(of request: OperationRequest) async -> ClusterReading?
}

extension ActionPerformer {
    /// Nothing has to be looked at.
    public func prepare(_ request: OperationRequest) async -> TargetReadiness { .ready }

    /// Nothing was kept.
    public func settled(_ request: OperationRequest) {}

    /// Nothing is known to be under way.
    public func obstacle(toRepeating facts: JSONObject) -> String? { nil }

    /// No cluster is known.
    public func cluster(of request: OperationRequest) async -> ClusterReading? { nil }

    /// No reading is known.
    public func reading(of operation: ResolvedOperation) -> EffectReading? { nil }

    /// Nothing can be found out.
    public func examine(_ doubt: Doubt) async -> DoubtFinding {
        DoubtFinding(
            .undetermined,
            reason: "nothing but a person can tell whether it took effect",
            summary: doubt.request.operation.summary
        )
    }
}

/// What a performer found before an operation.
public enum TargetReadiness: Sendable, Hashable {
    /// The operation may be performed.
    case ready
    /// It may be performed; the target was looked at again, since credentials were renewed, and this is to go on record.
    case observed(TargetObservation)
    /// The target is another one now: nothing may be sent any more, and the run must stop.
    case refused(reason: String)
    /// This machine's disk cannot keep what the operation yields: nothing is begun, and the run must stop.
    case unkept(StorageFault)
}

/// One operation to perform, and for whom.
public struct OperationRequest: Sendable {
    /// The run.
    public var run: RunID
    /// The step.
    public var step: StepID
    /// The attempt, counted from 1.
    public var attempt: Int
    /// The element that it is for, counted from 1, in a step that goes through a list.
    public var element: Int?
    /// What to do.
    public var operation: ResolvedOperation
    /// The most that it may do to the world.
    public var effect: Effect
    /// How much time it has.
    public var timeout: Duration
    /// Names the change for a service that carries out only once what comes twice with the same token; the repetition of
    /// a change in doubt carries the token of the first.
    public var token: String?
    /// Makes a fact durable before the performer goes on, such as a transaction's id before its COMMIT.
    public var record: @Sendable (JSONObject) async throws -> Void
    /// What a change passes right before it leaves this machine.
    public var fence = ChangeFence.open
    /// Is told how far an operation is that takes its time; nothing of it is on record.
    public var progress: @Sendable (OperationProgress) -> Void
    /// Hides what must not be shown, for what the performer cuts off: half a secret is no longer found.
    public var mask: SecretMask
    /// Whether the result is, or holds, a value that nobody knows yet and nobody may see: nothing of it is shown.
    public var yieldsSecret = false
    /// The system identifiers of the clusters that people agreed to, by place: a statement goes there only if the cluster is
    /// all of them, which of several it never is.
    public var clusters: [String: Set<String>] = [:]

    /// One operation to perform, and for whom.
    public init(
        run: RunID,
        step: StepID,
        attempt: Int,
        element: Int? = nil,
        operation: ResolvedOperation,
        effect: Effect,
        timeout: Duration,
        token: String? = nil,
        record: @escaping @Sendable (JSONObject) async throws -> Void = { _ in },
        progress: @escaping @Sendable (OperationProgress) -> Void = { _ in },
        mask: SecretMask = .none
    ) {
        self.run = run
        self.step = step
        self.attempt = attempt
        self.element = element
        self.operation = operation
        self.effect = effect
        self.timeout = timeout
        self.token = token
        self.record = record
        self.progress = progress
        self.mask = mask
    }
}

/// What came of an operation.
public enum OperationOutcome: Sendable {
    /// It was done, and this is the answer.
    case answered(OperationAnswer)
    /// The other side refused it.
    case refused(OperationFailure)
    /// It provably never left this machine.
    case notSent(OperationFailure)
    /// It may have been sent, and no answer came.
    case unknown(OperationFailure)
    /// It was held back because this run changes nothing.
    case withheld(reason: String)
}

/// The answer to an operation.
public struct OperationAnswer: Sendable {
    /// The result that expectations look at.
    public var output: JSONValue
    /// The texts of the result that must not reach a record, because the service's description calls them secret.
    public var secretTexts: [String]
    /// What was exchanged, secrets taken out.
    public var evidence: [EvidenceItem]
    /// Short facts for the record: request id, attempts, rows.
    public var facts: JSONObject

    /// The answer to an operation.
    public init(
        output: JSONValue,
        secretTexts: [String] = [],
        evidence: [EvidenceItem] = [],
        facts: JSONObject = JSONObject()
    ) {
        self.output = output
        self.secretTexts = secretTexts
        self.evidence = evidence
        self.facts = facts
    }
}

/// Why an operation did not succeed.
public struct OperationFailure: Sendable {
    /// What kind of failure it is, for the exit status and for advice.
    public enum Kind: String, Sendable, Codable {
        /// The service or the database said no.
        case refused
        /// Nobody answers at that address.
        case unreachable
        /// The credentials are missing, wrong or expired.
        case credentials
        /// The credentials do not allow it.
        case denied
        /// The address is not one that the plan allows.
        case wrongTarget = "wrong-target"
        /// It took too long.
        case timeout
        /// The run was interrupted.
        case cancelled
        /// The answer could not be read.
        case malformed
        /// The operation itself is wrong.
        case invalid

        /// Whether a reading that ends so has seen nothing: it must not be taken for a red answer.
        public var isBlinding: Bool {
            switch self {
            case .unreachable, .credentials, .denied, .wrongTarget, .timeout, .cancelled, .malformed: true
            case .refused, .invalid: false
            }
        }
    }

    /// What kind of failure it is.
    public var kind: Kind
    /// The service's or database's own code, such as `DBInstanceNotFound` or `28P01`.
    public var code: String
    /// What happened, safe to print.
    public var message: String
    /// Whether the operation may have had an effect all the same, as after an internal error of the service.
    public var effectIsUncertain: Bool
    /// What was exchanged, secrets taken out.
    public var evidence: [EvidenceItem]
    /// Short facts for the record.
    public var facts: JSONObject

    /// Why an operation did not succeed.
    public init(
        kind: Kind,
        code: String,
        message: String,
        effectIsUncertain: Bool = false,
        evidence: [EvidenceItem] = [],
        facts: JSONObject = JSONObject()
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.effectIsUncertain = effectIsUncertain
        self.evidence = evidence
        self.facts = facts
    }
}

/// Bytes that prove something, secrets taken out before they were made.
public struct EvidenceItem: Sendable {
    /// What the bytes are, such as `exchange`.
    public var name: String
    /// Their media type.
    public var mediaType: String
    /// The bytes.
    public var bytes: [UInt8]

    /// Bytes that prove something.
    public init(name: String, mediaType: String, bytes: [UInt8]) {
        self.name = name
        self.mediaType = mediaType
        self.bytes = bytes
    }
}
