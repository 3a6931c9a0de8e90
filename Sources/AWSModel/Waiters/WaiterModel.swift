// SPDX-License-Identifier: Apache-2.0

public import Values

/// How to wait until something has come true: an operation to repeat and what its answers mean.
public struct WaiterModel: Sendable {
    /// What an answer that is accepted means.
    public enum State: UInt8, Sendable, Hashable, CaseIterable {
        case success, failure, retry
    }

    /// What in an answer is looked at.
    public enum Matcher: UInt8, Sendable, Hashable, CaseIterable {
        /// The value at a JMESPath expression equals the expected one.
        case path
        /// The expression gives a list that is not empty and of which every element equals the expected value.
        case pathAll
        /// Some element of the list equals the expected value.
        case pathAny
        /// The HTTP status is the expected number.
        case status
        /// The error's code is the expected text; with `true` any error, with `false` none.
        case error
    }

    /// One rule; the first that matches decides, and an error that none matches ends the wait.
    public struct Acceptor: Sendable, Hashable {
        /// What the answer means when the rule matches.
        public var state: State
        /// What is looked at.
        public var matcher: Matcher
        /// The JMESPath expression of the three path matchers.
        public var argument: String?
        /// What is looked for.
        public var expected: JSONValue

        /// A rule.
        public init(state: State, matcher: Matcher, argument: String?, expected: JSONValue) {
            self.state = state
            self.matcher = matcher
            self.argument = argument
            self.expected = expected
        }
    }

    /// The name in the description, `DBInstanceAvailable`.
    public var name: String
    /// The AWS CLI's name, `db-instance-available`.
    public var cliName: String
    /// The operation to repeat.
    public var operation: String
    /// Seconds between two attempts.
    public var delay: Int
    /// How often to try before giving up.
    public var maximumAttempts: Int
    /// The rules in order.
    public var acceptors: [Acceptor]

    /// A waiter.
    public init(name: String, operation: String, delay: Int, maximumAttempts: Int, acceptors: [Acceptor]) {
        self.name = name
        self.operation = operation
        self.delay = delay
        self.maximumAttempts = maximumAttempts
        self.acceptors = acceptors
        cliName = CommandLineName.make(name)
    }
}
