// SPDX-License-Identifier: Apache-2.0

/// A response as it came.
public struct WireResponse: Sendable, Equatable {
    /// The HTTP status.
    public var status: Int
    /// The headers in the order in which they came.
    public var headers: [HeaderField]
    /// The body, decompressed.
    public var body: [UInt8]

    /// A response from its parts.
    public init(status: Int, headers: [HeaderField] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
