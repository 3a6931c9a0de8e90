// SPDX-License-Identifier: Apache-2.0

/// One HTTP request, as it goes out: only `Host` and `Content-Length` are added.
public struct HTTPRequest: Sendable {
    /// The method, in upper case.
    public var method: String
    /// The absolute URL, percent-encoded; dot segments in its path are sent as they are.
    public var url: String
    /// The header fields, in order.
    public var headers: [(String, String)]
    /// The body; empty for none.
    public var body: HTTPBody
    /// Whether sending the request twice does no harm.
    ///
    /// libcurl (7.88, `Curl_retry_request`) sends a request again, without a word, when a connection that was used
    /// before closes ahead of the first byte of the response, when an HTTP/2 stream is refused, and when a server asks
    /// for HTTP/1.1. The server may have acted on every one of them. With `false` the transport stands in the way: it
    /// lets libcurl begin to send once, and ends the exchange as lost when libcurl is about to begin again. Such a
    /// request also travels on a used connection only when that has not been idle for long
    /// (``CurlTransport/Options/idleLimit``), so that a server that tidies up idle connections does not put a change in
    /// doubt.
    public var isRepeatable: Bool
    /// Why the request must not leave now, nil when it may; asked each time that it is about to.
    ///
    /// Nothing is left to do then before its first byte: the connection is there, TLS and all. It is asked on the
    /// thread of the transport that such requests share, and holds up those, but no others, while it thinks.
    public var objection: (@Sendable () -> String?)?

    /// A request; unless told otherwise only `GET` and `HEAD` may be repeated.
    public init(
        method: String,
        url: String,
        headers: [(String, String)] = [],
        body: HTTPBody = [],
        isRepeatable: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.isRepeatable = isRepeatable ?? (method == "GET" || method == "HEAD")
    }
}
