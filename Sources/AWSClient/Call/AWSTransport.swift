// SPDX-License-Identifier: Apache-2.0

public import HTTPTransport

/// What carries requests: libcurl in the executable, a script in tests, the twin in a rehearsal.
public struct AWSTransport: Sendable {
    /// A request ready to be sent.
    public struct Request: Sendable {
        /// The HTTP method.
        public var method: String
        /// The whole URL; its path must be sent as it is, dot segments and all.
        public var url: String
        /// The headers, the signature among them; `Host` is not among them, it follows from the URL.
        public var headers: [HeaderField]
        /// The body.
        public var body: HTTPBody
        /// What takes the body of a response; a transport may leave it in the response all the same.
        public var sink: HTTPSink?
        /// Whether sending it twice does no harm; a transport must not send any other request twice, whatever happens to
        /// its connection.
        public var isRepeatable: Bool
        /// How long the exchange may take.
        public var timeLimit: Duration
        /// Why the request must not leave now; a transport asks when nothing else is left to do before the first byte.
        public var objection: (@Sendable () -> String?)?
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
    /// What a person must know who relies on what comes through here.
    let warnings: [String]

    /// A transport that sends by a function; `warnings` become notes of every answer and its record.
    public init(warnings: [String] = [], send: @escaping @Sendable (Request) async -> Result) {
        self.send = send
        self.warnings = warnings
    }
}
