// SPDX-License-Identifier: Apache-2.0

/// The facts about a service as a whole.
public struct ServiceMetadata: Sendable, Hashable {
    /// The name of the description, `rds`.
    public var name: String
    /// The identifier, `RDS`.
    public var serviceID: String
    /// The full name, `Amazon Relational Database Service`.
    public var fullName: String
    /// The edition of the description, `2014-10-31`.
    public var apiVersion: String
    /// What host names start with.
    public var endpointPrefix: String
    /// The name in the signature's scope.
    public var signingName: String
    /// How requests are signed: `v4`, `s3`, `bearer`.
    public var signatureVersion: String
    /// The ways to sign that the service accepts, the one to prefer first; empty when ``signatureVersion`` says it.
    public var authSchemes: [AuthScheme] = []
    /// The protocols that the service speaks, the one to prefer first: JSON, REST, then CBOR, query and EC2, as the
    /// SDKs do.
    public var protocols: [WireProtocol]
    /// What goes before the operation in `X-Amz-Target`; also the service's name in RPC v2 CBOR's path.
    public var targetPrefix: String?
    /// The XML name space of request bodies.
    public var xmlNamespace: XMLNamespace?
    /// The one host of a service without regions.
    public var globalEndpoint: String?
    /// The digest that Glacier-like services want instead of SHA-256.
    public var checksumFormat: String?
    /// Whether errors carry the codes of an older query protocol in `x-amzn-query-error`.
    public var isQueryCompatible = false

    /// A service of which the least is known.
    public init(name: String, serviceID: String, apiVersion: String, protocols: [WireProtocol]) {
        self.name = name
        self.serviceID = serviceID
        self.apiVersion = apiVersion
        self.protocols = protocols
        fullName = serviceID
        endpointPrefix = name
        signingName = name
        signatureVersion = "v4"
    }
}
