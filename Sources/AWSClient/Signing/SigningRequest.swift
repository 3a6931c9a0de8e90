// SPDX-License-Identifier: Apache-2.0

/// The parts of an HTTP request that Signature Version 4 covers.
public struct SigningRequest: Sendable, Equatable {
    /// The HTTP method, in capitals.
    public var method: String
    /// The path as it is sent, percent-encoded.
    public var path: String
    /// The query, decoded.
    public var query: [QueryItem]
    /// The headers to sign; the host must be among them.
    public var headers: [HeaderField]
    /// The hexadecimal SHA-256 of the body, or `UNSIGNED-PAYLOAD`.
    public var payloadHash: String

    /// A request to sign.
    public init(method: String, path: String, query: [QueryItem], headers: [HeaderField], payloadHash: String) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.payloadHash = payloadHash
    }
}
