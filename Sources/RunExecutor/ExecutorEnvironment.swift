// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import RunStore
public import RunbookModel
public import Values

/// Everything outside the run that the executor depends on, so that a test can stand in for the world.
public struct ExecutorEnvironment: Sendable {
    /// The moment now, by the wall clock: a label, which may be set forward or back at any time.
    public var now: @Sendable () -> Timestamp
    /// A clock that nobody sets and that goes on while the machine sleeps; limits are held by it.
    public var steady: @Sendable () -> Timestamp
    /// Lets time pass; throws only when the task is cancelled.
    public var pause: @Sendable (Duration) async throws -> Void
    /// Returns when a look has taken so long that it is to be on record before its answer, or when the task is cancelled; nil
    /// where every look is short.
    public var untilLong: (@Sendable () async -> Void)?
    /// 128 random bits in hexadecimal, new at each call.
    public var nonce: @Sendable () -> String
    /// A random number from 0 up to 1, new at each call, for the jitter of delays.
    public var fraction: @Sendable () -> Double
    /// Performs operations.
    public var performer: any ActionPerformer
    /// Asks the person at the terminal; nil when the run is unattended.
    public var people: (any OperatorChannel)?
    /// Is told about every event that is on record.
    public var observe: @Sendable (RunEvent, Timestamp) -> Void
    /// Is told which step is being worked on, and by which operation; nothing of it is on record.
    public var begin: @Sendable (StepID, String) -> Void
    /// Is told how far an operation of a step is; nothing of it is on record.
    public var progress: @Sendable (StepID, OperationProgress) -> Void
    /// Checks the signature of a decision: the key's fingerprint, nil when there is no signature and none is needed.
    ///
    /// Throws an error whose description says why the signature does not count.
    public var verifySignature: @Sendable (ApprovalDecision, ApprovalRequest) throws -> String?
    /// Whether keys of people are listed, so that the key of a signature that counts is known to be somebody's.
    public var keysAreListed: @Sendable () -> Bool = { true }
    /// Tells people that a request's time is running out: how that ended, nil when there is no program for it.
    ///
    /// Returns within a bounded time, and soon after the task is cancelled.
    public var notify: @Sendable (ApprovalNotice, ApprovalRequest) async -> NoticeEnding? = { _, _ in nil }
    /// Why nothing may be changed now; nil when it may.
    ///
    /// Asked right before each step that may change something, and before the first change of each attempt and element is
    /// sent. Throws when that cannot be told; nothing more is done then.
    public var hold: @Sendable () async throws -> ChangeHold? = { nil }
    /// The blocking conditions that the workspace has for every run, beside those of the plan.
    public var blockingConditions: [BlockingCondition] = []
    /// The blocking conditions that an operator sets aside, and why; nil when none is.
    public var conditionOverride: ConditionOverride?
    /// Why a value is none that an input accepts, in words behind the input's name; nil when it is one.
    public var inputProblem: @Sendable (InputDeclaration, JSONValue) -> String? = { _, _ in "cannot be checked here" }
    /// SHA-256 of what a file or folder holds now, in hexadecimal, for what an approved step sends; nil when not known.
    ///
    /// It may take long, and returns soon after its task is cancelled.
    public var fileDigest: @Sendable (String) async -> String?
    /// Values of secret inputs, which are never on record.
    public var secrets: [String: JSONValue]
    /// Each hides a password or credential that this process uses; what people say must hold none.
    public var passwords: [SecretMask] = []
    /// What the steps have captured as a secret by now.
    let captured = CapturedSecrets()
    /// How many steps may be under way at once.
    public var parallelism: Int
    /// The time between looks at the inbox while people are awaited.
    public var inboxInterval: Duration
    /// Where the task runs that asks the person at the terminal, which outlives no answer; nil for wherever tasks run.
    public var terminalExecutor: (any TaskExecutor)?

    /// Everything outside the run that the executor depends on; without a steady clock limits are held by `now`.
    public init(
        now: @escaping @Sendable () -> Timestamp,
        steady: (@Sendable () -> Timestamp)? = nil,
        pause: @escaping @Sendable (Duration) async throws -> Void,
        nonce: @escaping @Sendable () -> String,
        fraction: @escaping @Sendable () -> Double = { 1 },
        performer: any ActionPerformer,
        people: (any OperatorChannel)? = nil,
        observe: @escaping @Sendable (RunEvent, Timestamp) -> Void = { _, _ in },
        begin: @escaping @Sendable (StepID, String) -> Void = { _, _ in },
        progress: @escaping @Sendable (StepID, OperationProgress) -> Void = { _, _ in },
        verifySignature: @escaping @Sendable (ApprovalDecision, ApprovalRequest) throws -> String? = { _, _ in nil },
        fileDigest: @escaping @Sendable (String) async -> String? = { _ in nil },
        secrets: [String: JSONValue] = [:],
        parallelism: Int = 32,
        inboxInterval: Duration = .milliseconds(250)
    ) {
        self.now = now
        self.steady = steady ?? now
        self.pause = pause
        self.nonce = nonce
        self.fraction = fraction
        self.performer = performer
        self.people = people
        self.observe = observe
        self.begin = begin
        self.progress = progress
        self.verifySignature = verifySignature
        self.fileDigest = fileDigest
        self.secrets = secrets
        self.parallelism = parallelism
        self.inboxInterval = inboxInterval
    }
}

/// How a program ended that tells people about a request.
public struct NoticeEnding: Sendable, Hashable {
    /// Whether it did what it is there for.
    public var succeeded: Bool
    /// How it ended, in a few words.
    public var text: String

    /// How a program ended.
    public init(succeeded: Bool, text: String) {
        self.succeeded = succeeded
        self.text = text
    }
}

/// The person at the terminal, or whatever answers in their place.
public protocol OperatorChannel: Sendable {
    /// Shows what is asked and waits for the answer.
    ///
    /// Returns nil when no answer will come: the end of input is not a yes. Returns nil soon after the task is cancelled,
    /// because the answer came from elsewhere.
    func ask(_ prompt: OperatorPrompt) async -> InboxMessage?

    /// The bytes of a file that the last answer names; nil when there are none.
    func bytes(of file: AttachedFile) -> [UInt8]?
}

extension OperatorChannel {
    /// None: most answers come without files.
    public func bytes(of file: AttachedFile) -> [UInt8]? { nil }
}

/// What a person at the terminal is asked.
public enum OperatorPrompt: Sendable, Hashable {
    /// A decision on a request for approval.
    case approval(ApprovalRequest, step: Step)
    /// A question at a step.
    case question(OperatorQuestion, step: Step)

    /// The step that the prompt is about.
    public var step: Step {
        switch self {
        case .approval(_, let step), .question(_, let step): step
        }
    }
}
