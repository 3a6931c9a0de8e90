// SPDX-License-Identifier: Apache-2.0

public import Expressions
public import Values

/// One command of a step.
public struct Command: Sendable, Hashable, Codable {
    /// The command as the author wrote it, for the operator's eyes.
    public var text: String
    /// Where it stands; not part of the plan's meaning.
    public var place: SourcePlace?
    /// What is done.
    public var operation: Operation
    /// The most that this command may do to the world.
    public var effect: Effect
    /// The name under which `X=$(…)` keeps the command's result.
    public var capture: String?
    /// What the captured value is, in words; nil where nobody knows.
    ///
    /// It is not part of the plan's meaning.
    public var captureType: String?
    /// Whether the captured value must never be shown or recorded.
    public var capturesSecret: Bool

    /// One command of a step.
    public init(
        text: String,
        place: SourcePlace? = nil,
        operation: Operation,
        effect: Effect,
        capture: String? = nil,
        captureType: String? = nil,
        capturesSecret: Bool = false
    ) {
        self.text = text
        self.place = place
        self.operation = operation
        self.effect = effect
        self.capture = capture
        self.captureType = captureType
        self.capturesSecret = capturesSecret
    }
}

/// What a person is asked to do and to confirm.
public struct ManualAction: Sendable, Hashable, Codable {
    /// The question that the operator answers.
    public var confirmation: String
    /// What the operator must add to the answer.
    public var evidence: Evidence

    /// What an answer must come with.
    public enum Evidence: String, Sendable, Hashable, Codable, CaseIterable {
        /// The answer alone.
        case none
        /// A sentence of what was seen.
        case note
        /// A file.
        case attachment
    }

    /// What a person is asked to do and to confirm.
    public init(confirmation: String, evidence: Evidence = .none) {
        self.confirmation = confirmation
        self.evidence = evidence
    }
}

/// A statement that must be true, in the assertion dialect.
public struct Expectation: Sendable, Hashable, Codable {
    /// The statement.
    public var expression: Expression
    /// Where it stands; not part of the plan's meaning.
    public var place: SourcePlace?

    /// A statement that must be true.
    public init(expression: Expression, place: SourcePlace? = nil) {
        self.expression = expression
        self.place = place
    }
}

/// A reading right before the action, and what must be true of it.
public struct Precondition: Sendable, Hashable, Codable {
    /// What is read; always a `read`, and nil when only values of the run are looked at.
    public var command: Command?
    /// What must be true of the reading.
    public var expectations: [Expectation]

    /// A reading right before the action, and what must be true of it.
    public init(command: Command?, expectations: [Expectation]) {
        self.command = command
        self.expectations = expectations
    }
}

/// Poll until something is true.
public struct WaitRule: Sendable, Hashable, Codable {
    /// What is read at each poll; nil repeats the step's own last command, which is then a `read`.
    public var command: Command?
    /// Ends the wait with success.
    public var until: Expression
    /// Ends the wait with failure.
    public var failWhen: Expression?
    /// The time between polls.
    public var every: TimeSpan
    /// How long to wait at most.
    public var timeout: TimeSpan

    /// Poll until something is true.
    public init(command: Command?, until: Expression, failWhen: Expression? = nil, every: TimeSpan, timeout: TimeSpan) {
        self.command = command
        self.until = until
        self.failWhen = failWhen
        self.every = every
        self.timeout = timeout
    }
}

/// How to find out whether an interrupted step took effect.
public struct Probe: Sendable, Hashable, Codable {
    /// What is read, always a `read`.
    public var command: Command
    /// True of the reading when the step's effect is there.
    public var doneWhen: Expression

    /// How to find out whether an interrupted step took effect.
    public init(command: Command, doneWhen: Expression) {
        self.command = command
        self.doneWhen = doneWhen
    }
}

/// A value of a step's result that later steps may use.
public struct Capture: Sendable, Hashable, Codable {
    /// The name in scope.
    public var name: String
    /// What of the result is kept; nil keeps all of it.
    public var expression: Expression?
    /// What the value is, in words: `text`, `number`, `list of text`; nil where nobody knows.
    ///
    /// It follows from the descriptions of services, which change, so it is not part of the plan's meaning.
    public var type: String?
    /// Whether the value must never be shown or recorded.
    public var isSecret: Bool

    /// A value of a step's result that later steps may use.
    public init(name: String, expression: Expression? = nil, type: String? = nil, isSecret: Bool = false) {
        self.name = name
        self.expression = expression
        self.type = type
        self.isSecret = isSecret
    }
}

/// How often and how soon a step is begun again, whatever failed.
public struct RetryPolicy: Sendable, Hashable, Codable {
    /// How many attempts there are in all, the first one included.
    public var attempts: Int
    /// The time before the second attempt.
    public var interval: TimeSpan

    /// How often and how soon a step is begun again.
    public init(attempts: Int, interval: TimeSpan) {
        self.attempts = attempts
        self.interval = interval
    }
}

/// Where something stands in a source file, counted from 1; columns count UTF-8 bytes.
public struct SourcePlace: Sendable, Hashable, Codable {
    /// The file as it was named to the compiler.
    public var file: String
    /// The first line.
    public var line: Int
    /// The first column.
    public var column: Int
    /// The last line.
    public var endLine: Int
    /// The column after the last byte.
    public var endColumn: Int

    /// A place in a source file.
    public init(file: String, line: Int, column: Int, endLine: Int, endColumn: Int) {
        self.file = file
        self.line = line
        self.column = column
        self.endLine = endLine
        self.endColumn = endColumn
    }
}
