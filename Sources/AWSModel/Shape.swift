// SPDX-License-Identifier: Apache-2.0

/// One data type of a service: what it holds, what limits it, and how it is written on the wire.
///
/// A shape names the shapes that it refers to by ``ShapeID``; ``ServiceModel/shape(_:)`` resolves them. Shapes may be
/// recursive.
public struct Shape: Sendable {
    /// What a shape holds.
    public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
        case structure, list, map, string, integer, long, float, double, boolean, timestamp, blob
        /// Any JSON value.
        case document
    }

    /// How an exception is reported.
    public struct Failure: Sendable, Hashable {
        /// The code on the wire when it differs from the shape's name.
        public var code: String?
        /// The HTTP status that goes with it.
        public var httpStatus: Int?
        /// Whether the caller is to blame.
        public var isSenderFault = false
        /// Whether the service is to blame.
        public var isServerFault = false
        /// Whether the description says that repeating may help.
        public var isRetryable = false
        /// Whether it means that calls come too fast.
        public var isThrottling = false

        /// A failure of which nothing is said.
        public init() {}
    }

    /// The place among the service's shapes.
    public var id: ShapeID
    /// The name in the service's description.
    public var name: String
    /// What it holds.
    public var kind: Kind
    /// The members of a structure, in the order of the description.
    public var members: [ShapeMember] = []
    /// The elements of a list.
    public var element: ShapeMember?
    /// The keys of a map.
    public var key: ShapeMember?
    /// The values of a map.
    public var value: ShapeMember?
    /// The member of a structure that is the whole HTTP body.
    public var payload: String?
    /// The least value of a number, or the least length of a string, blob, list or map.
    public var minimum: Double?
    /// The greatest value of a number, or the greatest length of a string, blob, list or map.
    public var maximum: Double?
    /// The regular expression that a string should match; written for Java, and not always right.
    public var pattern: String?
    /// The values that a string may have, which services add to before descriptions do; empty when it is free.
    public var enumeration: [String] = []
    /// How an exception is reported; nil for anything but exceptions.
    public var failure: Failure?
    /// How a timestamp is written, when it is not the protocol's usual way.
    public var timestampFormat: TimestampFormat?
    /// The name on the wire that the shape itself carries.
    public var locationName: String?
    /// The XML name space of the shape's element.
    public var xmlNamespace: XMLNamespace?
    /// The yes-or-no facts.
    public var traits: Traits = []

    /// The yes-or-no facts of a shape.
    public struct Traits: OptionSet, Sendable, Hashable {
        /// The facts as bits.
        public let rawValue: UInt32

        /// The facts of some bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// A secret: never shown, recorded or logged.
        public static let sensitive = Traits(rawValue: 1)
        /// Absence is told from zero.
        public static let boxed = Traits(rawValue: 1 << 1)
        /// A list or map without an enclosing element.
        public static let flattened = Traits(rawValue: 1 << 2)
        /// A blob that is not held in memory.
        public static let streaming = Traits(rawValue: 1 << 3)
        /// A structure of which each member is an event of a stream.
        public static let eventStream = Traits(rawValue: 1 << 4)
        /// One event of a stream.
        public static let event = Traits(rawValue: 1 << 5)
        /// A structure of which exactly one member is set.
        public static let union = Traits(rawValue: 1 << 6)
        /// A list or map that may hold null.
        public static let sparse = Traits(rawValue: 1 << 7)
        /// A stream of which the length must be known before it is sent.
        public static let requiresLength = Traits(rawValue: 1 << 8)
        /// An exception.
        public static let exception = Traits(rawValue: 1 << 9)
        /// No longer recommended by the service.
        public static let deprecated = Traits(rawValue: 1 << 10)
        /// A query result inside an element of its own name.
        public static let wrapper = Traits(rawValue: 1 << 11)
    }

    /// A shape without members, limits and traits.
    public init(id: ShapeID, name: String, kind: Kind) {
        self.id = id
        self.name = name
        self.kind = kind
    }

    /// The member of a structure by its name in the description; the search is linear.
    public func member(named name: String) -> ShapeMember? { members.first { $0.name == name } }

    /// Whether values are secrets: never shown, recorded or logged.
    public var isSensitive: Bool { traits.contains(.sensitive) }
    /// Whether the list or map has no enclosing element.
    public var isFlattened: Bool { traits.contains(.flattened) }
    /// Whether the blob is streamed.
    public var isStreaming: Bool { traits.contains(.streaming) }
    /// Whether each member is an event of a stream.
    public var isEventStream: Bool { traits.contains(.eventStream) }
    /// Whether exactly one member is set.
    public var isUnion: Bool { traits.contains(.union) }
    /// Whether it is an exception.
    public var isException: Bool { traits.contains(.exception) }
}
