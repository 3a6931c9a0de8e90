// SPDX-License-Identifier: Apache-2.0

/// HTTP over libcurl: one `curl_multi` on one thread, which starts with the first request, and one more for requests with
/// an objection, whose thread may have to wait for what others say.
///
/// Connections are kept alive and shared by all requests of a thread; HTTP/2 is used where TLS offers it; the proxy variables of
/// the environment (`https_proxy`, `no_proxy`, …) are honoured. Only `http` and `https` are spoken, with TLS 1.2 or
/// later and the server's certificate verified unless the options say otherwise. A request that must not be repeated
/// is never sent twice (see ``HTTPRequest/isRepeatable``).
public final class CurlTransport: HTTPExchange {
    /// What can be chosen.
    public struct Options: Sendable {
        /// A file of certificate authorities in PEM form instead of the system's (`AWS_CA_BUNDLE`).
        public var caBundle: String?
        /// Whether the server's certificate must be valid; without it anybody on the way can read and answer.
        public var verifiesCertificates = true
        /// How long a connection may take to come about, TLS included.
        public var connectTimeout: Duration
        /// How long nothing may move in either direction once a request is under way; nil leaves it to the deadline.
        ///
        /// Whole seconds count, and libcurl may need a few more to notice.
        public var readTimeout: Duration?
        /// How long a connection may have been idle for a request that must not be repeated, in whole seconds.
        ///
        /// A server that tidies up idle connections just then would leave the request in doubt.
        public var idleLimit = Duration.seconds(2)
        /// Which proxies to use; nil lets libcurl read the process's environment.
        public var proxies: HTTPProxies?
        /// Whether a proxy may be used at all; without one every host is reached directly.
        public var usesProxy: Bool {
            get { proxies != HTTPProxies() }
            set { proxies = newValue ? nil : HTTPProxies() }
        }
        /// How many bytes of header fields and body a response may have.
        public var responseLimit: Int
        /// How many connections to one host may be open at a time; further requests wait.
        public var connectionsPerHost: Int

        /// The options, each with its default.
        public init(
            caBundle: String? = nil,
            connectTimeout: Duration = .seconds(10),
            responseLimit: Int = 64 << 20,
            connectionsPerHost: Int = 64
        ) {
            self.caBundle = caBundle
            self.connectTimeout = connectTimeout
            self.responseLimit = responseLimit
            self.connectionsPerHost = connectionsPerHost
        }
    }

    private let options: Options
    private let loop: CurlLoop
    private let hesitantLoop: CurlLoop

    /// A transport; neither a thread nor a connection exists before the first request.
    public init(_ options: Options = Options()) {
        self.options = options
        loop = CurlLoop(connectionsPerHost: options.connectionsPerHost)
        hesitantLoop = CurlLoop(connectionsPerHost: options.connectionsPerHost)
    }

    deinit { close() }

    /// That certificates are not verified, when they are not.
    public var warnings: [String] {
        options.verifiesCertificates ? [] : ["the server's certificate was not verified (--no-verify-ssl)"]
    }

    /// Ends every exchange under way as cancelled, and refuses new ones; a second call does nothing.
    public func close() {
        loop.stop()
        hesitantLoop.stop()
    }

    /// Sends the request once and returns the whole response, whatever its status.
    public func send(
        _ request: HTTPRequest,
        to sink: HTTPSink?,
        deadline: Duration
    ) async throws(HTTPError) -> HTTPResponse {
        guard !Task.isCancelled else { throw HTTPError(.cancelled, .neverSent) }
        guard deadline > .zero else { throw HTTPError(.timeout, .neverSent, "the deadline had passed before sending") }
        if let reason = request.refusal { throw HTTPError(.invalidRequest, .neverSent, reason) }
        let loop = request.objection == nil ? loop : hesitantLoop
        let identifier = loop.makeIdentifier()
        let result: Result<HTTPResponse, HTTPError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let exchange = CurlExchange(
                    identifier: identifier,
                    request: request,
                    sink: sink,
                    deadline: deadline,
                    options: options,
                    continuation: continuation
                )
                loop.add(exchange)
                // A cancellation that came before `add` found nothing to cancel.
                if Task.isCancelled { loop.cancel(identifier) }
            }
        } onCancel: {
            loop.cancel(identifier)
        }
        return try result.get()
    }
}

extension HTTPRequest {
    /// Why the request cannot be sent as it is; nil when it can.
    fileprivate var refusal: String? {
        let isToken = { (text: String) in
            !text.isEmpty
                && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"(),/:;<=>?@[\\]{}".utf8.contains($0) }
        }
        if !isToken(method) { return "the method is not a token" }
        if !url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) { return "the URL has a character that is not encoded" }
        let scheme = url.prefix { $0 != ":" }.lowercased()
        if scheme != "http" && scheme != "https" { return "the scheme is neither http nor https" }
        if !headers.allSatisfy({ isToken($0.0) }) { return "a header field's name is not a token" }
        let hasBreak = headers.contains { $0.1.utf8.contains { $0 == 0 || $0 == 10 || $0 == 13 } }
        return hasBreak ? "a header field has a line break" : nil
    }
}
