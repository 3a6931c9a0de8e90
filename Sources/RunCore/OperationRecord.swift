// SPDX-License-Identifier: Apache-2.0

public import Expressions
public import RunbookModel
public import Values

/// Where in a step an operation stands.
public enum OperationPhase: Sendable, Hashable, Codable {
    /// A reading before the action.
    case precondition(index: Int)
    /// The probe's reading before the action: is the effect there already?
    case probeBefore
    /// A command of the action.
    case action(index: Int)
    /// A poll of the wait.
    case wait(poll: Int)
    /// The step's own expectations.
    case expectations
    /// The probe's reading after the action: is the effect there now?
    case probeAfter
    /// The probe's reading on resume: did the interrupted action take effect?
    case probeInDoubt
}

/// An operation that may change something, recorded before it is sent.
public struct OperationIntent: Sendable, Hashable, Codable {
    /// The step concerned.
    public var step: StepID
    /// The attempt, counted from 1.
    public var attempt: Int
    /// Where in the step it stands.
    public var phase: OperationPhase
    /// The most that it may do to the world.
    public var effect: Effect
    /// Exactly what will be sent; secret values are left out.
    public var operation: ResolvedOperation
    /// What `${now}` stands for in this attempt, and in whatever later finishes or examines it.
    public var now: Timestamp?
    /// The element that it is for, counted from 1, in a step that goes through a list.
    public var element: Int?
    /// The token that it carries where the service takes one; nil in records of versions that made none.
    public var token: String?
    /// What stood against the change and was set aside by a person; nil when nothing did.
    public var overrides: ChangeHold?

    /// An operation that may change something.
    public init(
        step: StepID,
        attempt: Int,
        phase: OperationPhase,
        effect: Effect,
        operation: ResolvedOperation,
        now: Timestamp? = nil,
        element: Int? = nil,
        token: String? = nil,
        overrides: ChangeHold? = nil
    ) {
        self.step = step
        self.attempt = attempt
        self.phase = phase
        self.effect = effect
        self.operation = operation
        self.overrides = overrides
        self.now = now
        self.element = element
        self.token = token
    }
}

/// How an operation ended.
public struct OperationRecord: Sendable, Hashable, Codable {
    /// The endings.
    public enum Ending: String, Sendable, Hashable, Codable {
        case answered, refused, unknown, withheld
        case notSent = "not-sent"
    }

    /// The step concerned.
    public var step: StepID
    /// The attempt, counted from 1.
    public var attempt: Int
    /// Where in the step it stands.
    public var phase: OperationPhase
    /// The most that it may do to the world.
    public var effect: Effect
    /// One line that names what was done.
    public var summary: String
    /// How it ended.
    public var ending: Ending
    /// The kind of failure, when it failed.
    public var failure: OperationFailure.Kind?
    /// The service's or database's own code, when it failed.
    public var code: String?
    /// What happened, when it failed or was withheld.
    public var message: String?
    /// The result, when it is small enough to stand here; otherwise it is in the evidence named `output`.
    public var output: JSONValue?
    /// What was exchanged.
    public var evidence: [EvidenceReference]
    /// Short facts: request id, attempts, rows.
    public var facts: JSONValue
    /// How long it took.
    public var milliseconds: Int
    /// The element that it was for, counted from 1, in a step that goes through a list.
    public var element: Int?

    /// How an operation ended.
    public init(
        step: StepID,
        attempt: Int,
        phase: OperationPhase,
        effect: Effect,
        summary: String,
        ending: Ending,
        failure: OperationFailure.Kind? = nil,
        code: String? = nil,
        message: String? = nil,
        output: JSONValue? = nil,
        evidence: [EvidenceReference] = [],
        facts: JSONValue = .object(JSONObject()),
        milliseconds: Int = 0,
        element: Int? = nil
    ) {
        self.step = step
        self.attempt = attempt
        self.phase = phase
        self.effect = effect
        self.summary = summary
        self.ending = ending
        self.failure = failure
        self.code = code
        self.message = message
        self.output = output
        self.evidence = evidence
        self.facts = facts
        self.milliseconds = milliseconds
        self.element = element
    }
}

/// A file of evidence, named by its content.
public struct EvidenceReference: Sendable, Hashable, Codable {
    /// What it is, such as `exchange`.
    public var name: String
    /// Its media type.
    public var mediaType: String
    /// SHA-256 of its bytes in lower-case hexadecimal, which is also its file name.
    public var sha256: String
    /// Its size in bytes.
    public var size: Int

    /// A file of evidence.
    public init(name: String, mediaType: String, sha256: String, size: Int) {
        self.name = name
        self.mediaType = mediaType
        self.sha256 = sha256
        self.size = size
    }
}

/// What came of checking one statement.
public struct AssertionRecord: Sendable, Hashable, Codable {
    /// The statement as written.
    public var statement: String
    /// passed, failed or undetermined.
    public var verdict: Verdict
    /// The values that decided, as `text = value`.
    public var operands: [String]
    /// Why, when the verdict needs a reason.
    public var reason: String?

    /// What came of checking one statement.
    public init(statement: String, verdict: Verdict, operands: [String], reason: String?) {
        self.statement = statement
        self.verdict = verdict
        self.operands = operands
        self.reason = reason
    }
}

/// How a step ended.
public struct StepOutcome: Sendable, Hashable, Codable {
    /// The step concerned.
    public var step: StepID
    /// The attempt, counted from 1.
    public var attempt: Int
    /// Where the step stands.
    public var state: StepState
    /// Why, in one sentence without secrets; empty when the state says it all.
    public var reason: String
    /// Whether at least one statement about the world was checked and held: only a proven step ticks an item.
    public var isProven: Bool
    /// The captured values; secret ones are left out.
    public var captures: JSONValue
    /// The names of captures that were not observed.
    public var unobserved: [String]
    /// The step whose failure is the cause, for a step that was not taken.
    public var cause: StepID?
    /// The person on whose word alone the state rests, for a manual action and for an adopted change.
    public var attestedBy: String?

    /// How a step ended.
    public init(
        step: StepID,
        attempt: Int,
        state: StepState,
        reason: String = "",
        isProven: Bool = false,
        captures: JSONValue = .object(JSONObject()),
        unobserved: [String] = [],
        cause: StepID? = nil,
        attestedBy: String? = nil
    ) {
        self.step = step
        self.attempt = attempt
        self.state = state
        self.reason = reason
        self.isProven = isProven
        self.captures = captures
        self.unobserved = unobserved
        self.cause = cause
        self.attestedBy = attestedBy
    }
}
