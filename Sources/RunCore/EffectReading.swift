// SPDX-License-Identifier: Apache-2.0

public import Expressions
public import Values

/// A reading by which a change without a probe of the author's is told from one that had no effect.
///
/// It comes from whoever performs the change, and is made before it and after it.
public struct EffectReading: Sendable {
    /// What is read.
    public var operation: ResolvedOperation
    /// Where in the answer the thing stands; null stands for one that does not exist.
    public var item: Expression
    /// Whether the change wants the thing gone, rather than there and as `checks` say.
    public var isGone: Bool
    /// What must hold of the thing, for the state that the change asks for to hold.
    public var checks: [Check]
    /// True of a thing whose change is under way.
    public var underWay: Expression?
    /// The thing's changes that were accepted and wait for their time.
    public var pending: Expression?
    /// The codes with which the reading is refused because there is no such thing.
    public var missingCodes: Set<String>
    /// For how long after the change the reading may still show what was before.
    public var settling: Duration
    /// Whether the change is not made when the state holds already.
    public var isSpared: Bool

    /// A statement about the thing.
    public struct Check: Sendable {
        /// The statement for a person, such as `BackupRetentionPeriod == 7`.
        public var statement: String
        /// The name of the member that it is about.
        public var name: String
        /// Where in the thing.
        public var path: Expression
        /// What is wanted there, for a person; nil where the statement says more than one value.
        public var wanted: String?
        /// Whether what is found there is as wanted.
        public var holds: @Sendable (JSONValue) -> Bool

        /// A statement about the thing.
        public init(
            statement: String,
            name: String,
            path: Expression,
            wanted: String? = nil,
            holds: @escaping @Sendable (JSONValue) -> Bool
        ) {
            self.statement = statement
            self.name = name
            self.path = path
            self.wanted = wanted
            self.holds = holds
        }
    }

    /// A reading by which a change is told from one that had no effect.
    public init(
        operation: ResolvedOperation,
        item: Expression,
        isGone: Bool = false,
        checks: [Check],
        underWay: Expression? = nil,
        pending: Expression? = nil,
        missingCodes: Set<String> = [],
        settling: Duration = .seconds(10),
        isSpared: Bool = true
    ) {
        self.operation = operation
        self.item = item
        self.isGone = isGone
        self.checks = checks
        self.underWay = underWay
        self.pending = pending
        self.missingCodes = missingCodes
        self.settling = settling
        self.isSpared = isSpared
    }
}
