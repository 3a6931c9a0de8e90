// SPDX-License-Identifier: Apache-2.0

/// What carries requests: libcurl in the executable, a script in tests, the twin in a rehearsal.
public struct AWSTransport: Sendable {
    /// A request ready to be sent.
    public struct Request: Sendable, Equatable {
        /// The HTTP method.
        public var method: String
        /// The whole URL; its path must be sent as it is, dot segments and all.
        public var url: String
        /// The headers, the signature among them; `Host` is not among them, it follows from the URL.
        public var headers: [HeaderField]
        /// The body.
        public var body: [UInt8]
        /// Whether sending it twice does no harm; a request that is not so must travel on a connection of its own, since a
        /// reused one may be closed under it and the transport would send it again.
        public var isRepeatable: Bool
        /// How long the exchange may take.
        public var timeLimit: Duration
    }

    /// How an exchange ended.
    public enum Result: Sendable, Equatable {
        /// A whole response.
        case response(WireResponse)
        /// Provably nothing of the request left this machine.
        case neverSent(String)
        /// The request was or may have been sent, and no whole response came.
        case lost(String)
    }

    let send: @Sendable (Request) async -> Result

    /// A transport that sends by a function.
    public init(send: @escaping @Sendable (Request) async -> Result) { self.send = send }
}
