// SPDX-License-Identifier: Apache-2.0

/// A reference from a shape to another one: a structure's member, a list's element, a map's key or value.
public struct ShapeMember: Sendable {
    /// Where in an HTTP message a member travels when it is not in the body.
    public enum Location: UInt8, Sendable, Hashable, CaseIterable {
        case header
        /// A map of which each entry is a header that starts with the wire name.
        case headers
        case uri
        case querystring
        case statusCode
        /// The header of an event.
        case eventHeader
    }

    /// The yes-or-no facts of a member.
    public struct Traits: OptionSet, Sendable, Hashable {
        /// The facts as bits.
        public let rawValue: UInt32

        /// The facts of some bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Must be given.
        public static let required = Traits(rawValue: 1)
        /// Absence is told from zero.
        public static let boxed = Traits(rawValue: 1 << 1)
        /// The list or map has no enclosing element.
        public static let flattened = Traits(rawValue: 1 << 2)
        /// Not held in memory.
        public static let streaming = Traits(rawValue: 1 << 3)
        /// Written as an attribute of the enclosing XML element.
        public static let xmlAttribute = Traits(rawValue: 1 << 4)
        /// A string that holds JSON (base64 of it in a header).
        public static let jsonValue = Traits(rawValue: 1 << 5)
        /// Filled with a fresh UUID when absent.
        public static let idempotencyToken = Traits(rawValue: 1 << 6)
        /// Takes part in the host name.
        public static let hostLabel = Traits(rawValue: 1 << 7)
        /// The payload of an event.
        public static let eventPayload = Traits(rawValue: 1 << 8)
        /// No longer recommended by the service.
        public static let deprecated = Traits(rawValue: 1 << 9)
        /// A secret, although the shape is not always one.
        public static let sensitive = Traits(rawValue: 1 << 10)
    }

    /// The name in the description; empty for list elements and map keys and values.
    public var name: String
    /// The shape referred to.
    public var shape: ShapeID
    /// Where it travels; nil means the body.
    public var location: Location?
    /// The name on the wire when it differs from ``name``.
    public var locationName: String?
    /// The name in EC2's query protocol.
    public var queryName: String?
    /// How a timestamp is written, when the member says so itself.
    public var timestampFormat: TimestampFormat?
    /// The XML name space of the member's element.
    public var xmlNamespace: XMLNamespace?
    /// The parameter of the endpoint rules that an operation's input member gives.
    public var endpointParameter: String?
    /// The yes-or-no facts.
    public var traits: Traits = []

    /// A plain member.
    public init(name: String, shape: ShapeID) {
        self.name = name
        self.shape = shape
    }

    /// The name on the wire.
    public var wireName: String { locationName ?? name }
    /// Whether it must be given.
    public var isRequired: Bool { traits.contains(.required) }
    /// Whether it is filled with a fresh UUID when absent.
    public var isIdempotencyToken: Bool { traits.contains(.idempotencyToken) }
    /// Whether it is not held in memory because the member says so; its shape may say it too.
    public var isStreaming: Bool { traits.contains(.streaming) }
    /// Whether it is written as an XML attribute.
    public var isXMLAttribute: Bool { traits.contains(.xmlAttribute) }
    /// Whether the string holds JSON.
    public var isJSONValue: Bool { traits.contains(.jsonValue) }
    /// Whether the list or map has no enclosing element because the member says so.
    public var isFlattened: Bool { traits.contains(.flattened) }
}
