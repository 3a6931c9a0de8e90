// SPDX-License-Identifier: Apache-2.0

public import Values

/// A reading that shows whether the state that a call asks for holds, before the call and after it.
public struct EffectProof: Sendable, Hashable {
    /// The reading operation of the same service.
    public var operation: String
    /// Its parameters.
    public var parameters: JSONValue
    /// The thing in its answer, in JMESPath; null stands for a thing that does not exist.
    public var item: String
    /// Whether the call wants the thing gone, rather than there and as `checks` say.
    public var isGone: Bool
    /// What must hold of the thing.
    public var checks: [Check]
    /// A statement about a thing whose change is under way, in JMESPath.
    public var underWay: String?
    /// The member of the thing that holds changes which the service has accepted and not made yet.
    public var pending: String?
    /// The codes that say that there is no such thing.
    public var missingCodes: Set<String>
    /// For how many seconds after the call the service may still show what was before.
    public var settling: Int
    /// Whether the call need not be sent when the state holds already.
    ///
    /// A call that makes something is always sent: what exists under the name may be old, and the service says so.
    public var isSpared: Bool

    /// One statement about the thing.
    public struct Check: Sendable, Hashable {
        /// Where in the thing, in JMESPath.
        public var path: String
        /// How what is found there is compared.
        public var comparison: Comparison
        /// What is wanted.
        public var wanted: JSONValue

        /// One statement about the thing.
        public init(_ path: String, _ comparison: Comparison = .equal, _ wanted: JSONValue) {
            self.path = path
            self.comparison = comparison
            self.wanted = wanted
        }
    }

    /// How what is found is compared with what is wanted.
    public enum Comparison: String, Sendable, Hashable, CaseIterable {
        /// The same value; null, false, an empty text and an empty list are the same.
        case equal = "=="
        /// The same text whatever its case.
        case text = "=~"
        /// The same JSON, each in a text.
        case document = "=json="
        /// The same elements in any order.
        case elements = "=set="
        /// Every member that is wanted, deep down; the service may have added others.
        case within = "=>"
        /// A list with every element that is wanted, each as `within` has it.
        case contains
        /// A list without any of the elements.
        case lacks
    }
}
