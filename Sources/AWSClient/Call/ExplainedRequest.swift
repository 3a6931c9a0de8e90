// SPDX-License-Identifier: Apache-2.0

/// A request that was written, and signed where that could be done, to be looked at instead of sent.
///
/// The headers hold the session token of temporary credentials: leave it out of whatever is shown.
public struct ExplainedRequest: Sendable, Equatable {
    /// The HTTP method.
    public var method: String
    /// The host, with its port when it is not the scheme's own.
    public var host: String
    /// The path as it is sent, percent-encoded.
    public var path: String
    /// The query, decoded, in its order.
    public var query: [QueryItem]
    /// The headers, `Host` first.
    public var headers: [HeaderField]
    /// The body.
    public var body: [UInt8]
    /// Whether the headers carry a signature.
    public var isSigned: Bool
}
