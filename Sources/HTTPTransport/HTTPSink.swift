// SPDX-License-Identifier: Apache-2.0

/// Takes the body of a response piece by piece, so that it is never held in memory as a whole.
///
/// Both functions are called on the transport's own thread, one after the other. A slow one holds up every exchange of
/// the transport, and that is the backpressure: nothing is buffered beyond what the kernel and libcurl hold.
public struct HTTPSink: Sendable {
    /// Sees status and header fields before the first byte of a body; false leaves the body to ``HTTPResponse/body``.
    public var accepts: @Sendable (_ status: Int, _ headers: [(String, String)]) -> Bool
    /// Takes the next piece, which is never empty; a text ends the exchange with it as the reason.
    public var take: @Sendable (_ piece: [UInt8]) -> String?

    /// A sink from its two functions.
    public init(
        accepts: @escaping @Sendable (_ status: Int, _ headers: [(String, String)]) -> Bool,
        take: @escaping @Sendable (_ piece: [UInt8]) -> String?
    ) {
        self.accepts = accepts
        self.take = take
    }
}
