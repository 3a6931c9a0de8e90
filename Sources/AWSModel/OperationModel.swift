// SPDX-License-Identifier: Apache-2.0

public import Values

/// One operation of a service: what it takes, what it answers, and how it is sent.
public struct OperationModel: Sendable {
    /// How a body is checked on its way.
    public struct Checksum: Sendable, Hashable {
        /// The input member that names the algorithm.
        public var algorithmMember: String?
        /// Whether a request without checksum is refused.
        public var isRequired = false
        /// The input member that asks for a checksum of the answer.
        public var validationModeMember: String?
        /// The algorithms that an answer may carry, in the order of the description.
        public var responseAlgorithms: [String] = []

        /// No checksum.
        public init() {}
    }

    /// The yes-or-no facts of an operation.
    public struct Traits: OptionSet, Sendable, Hashable {
        /// The facts as bits.
        public let rawValue: UInt32

        /// The facts of some bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Sent without a signature.
        public static let unsigned = Traits(rawValue: 1)
        /// Signed without the digest of its body (`UNSIGNED-PAYLOAD`, allowed over HTTPS).
        public static let unsignedPayload = Traits(rawValue: 1 << 1)
        /// Repeating it has the same effect, says the description.
        public static let idempotent = Traits(rawValue: 1 << 2)
        /// It changes nothing, says the description; few say anything.
        public static let readOnly = Traits(rawValue: 1 << 3)
        /// No longer recommended by the service.
        public static let deprecated = Traits(rawValue: 1 << 4)
        /// Its endpoint may be asked for first.
        public static let endpointDiscovery = Traits(rawValue: 1 << 5)
        /// Its endpoint must be asked for first.
        public static let endpointDiscoveryRequired = Traits(rawValue: 1 << 6)
        /// It answers where other operations are to be sent.
        public static let endpointOperation = Traits(rawValue: 1 << 7)
        /// The body may be compressed with gzip.
        public static let gzipCompression = Traits(rawValue: 1 << 8)
        /// Needs a Content-MD5 or other checksum (`httpChecksumRequired`).
        public static let httpChecksumRequired = Traits(rawValue: 1 << 9)
        /// Signed with a bearer token.
        public static let bearer = Traits(rawValue: 1 << 10)
        /// Signed with SigV4A when the region is a set.
        public static let sigV4A = Traits(rawValue: 1 << 11)
    }

    /// What an operation tells its service's endpoint rules, besides members that do so themselves.
    public struct EndpointParameter: Sendable, Hashable {
        /// Where the value comes from.
        public enum Source: Sendable, Hashable {
            /// Always this.
            case constant(JSONValue)
            /// What a JMESPath expression finds in the call's parameters.
            case path(String)
        }

        /// The name in the rules.
        public var name: String
        /// Where the value comes from.
        public var source: Source
    }

    /// The name in the description, `DescribeDBInstances`.
    public var name: String
    /// The AWS CLI's name, `describe-db-instances`.
    public var cliName: String
    /// The name of the service that it belongs to, `rds`.
    public var serviceName: String
    /// The HTTP method.
    public var httpMethod = "POST"
    /// The path and query with `{Label}` and `{Label+}` for members in the URI.
    public var requestURI = "/"
    /// The HTTP status of success, where the description gives one.
    public var responseCode: Int?
    /// The input structure; nil when it takes nothing.
    public var input: ShapeID?
    /// The output structure; nil when it answers nothing.
    public var output: ShapeID?
    /// The exceptions.
    public var errors: [ShapeID] = []
    /// The element of a query answer that holds the output.
    public var resultWrapper: String?
    /// The name of the root element of an XML body.
    public var inputLocationName: String?
    /// The name space of the root element of an XML body.
    public var inputXMLNamespace: XMLNamespace?
    /// What goes before the host name, with `{Label}` for members: `{AccountId}.`.
    public var hostPrefix: String?
    /// What it tells the endpoint rules.
    public var endpointParameters: [EndpointParameter] = []
    /// How bodies are checked.
    public var checksum = Checksum()
    /// The yes-or-no facts.
    public var traits: Traits = []

    /// An operation of which only the name is known.
    public init(name: String, serviceName: String) {
        self.name = name
        self.serviceName = serviceName
        cliName = CommandLineName.make(name)
    }

    /// Whether it is sent without a signature.
    public var isUnsigned: Bool { traits.contains(.unsigned) }
    /// Whether the service no longer recommends it.
    public var isDeprecated: Bool { traits.contains(.deprecated) }
}
