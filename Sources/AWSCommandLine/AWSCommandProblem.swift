// SPDX-License-Identifier: Apache-2.0

public import AWSModel

/// What is wrong with an `aws` command, and at which of its words.
public struct AWSCommandProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of mistake it is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case unknownService
        case unknownOperation
        case unknownOption
        case missingRequired
        case missingValue
        case wrongType
        case notInEnum
        case patternMismatch
        case outOfRange
        case badShorthand
        case badJSON
        case badQuery
        case unreadableFile
        case conflict
        case unsupported
    }

    /// What kind of mistake it is.
    public var kind: Kind
    /// Whether the AWS CLI refuses the command too, or the service decides.
    public var severity: ParameterProblem.Severity
    /// The index of the word at fault; for something missing, the operation's word.
    public var wordIndex: Int
    /// What is wrong, as a sentence without full stop.
    public var message: String
    /// What was probably meant, or what to do instead.
    public var suggestion: String?

    /// A problem.
    public init(
        _ kind: Kind,
        _ wordIndex: Int,
        _ message: String,
        suggestion: String? = nil,
        severity: ParameterProblem.Severity = .error
    ) {
        self.kind = kind
        self.wordIndex = wordIndex
        self.message = message
        self.suggestion = suggestion
        self.severity = severity
    }

    /// The message with the suggestion.
    public var description: String { suggestion.map { "\(message) (did you mean \($0)?)" } ?? message }
}

/// All that is wrong with an `aws` command, in the order of its words.
public struct AWSCommandProblems: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems; never empty.
    public let problems: [AWSCommandProblem]

    init(_ problems: [AWSCommandProblem]) { self.problems = problems.sorted { $0.wordIndex < $1.wordIndex } }

    /// One line a problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
