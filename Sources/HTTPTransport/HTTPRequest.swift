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
    public var body: [UInt8]
    /// Whether the request may travel on a connection that served another request before.
    ///
    /// libcurl (7.88, `Curl_retry_request`) sends a request again, without a word, when a *reused* connection closes
    /// before the first byte of the response; it does so up to five times, whatever the method. The server may have
    /// acted on every one of them. A new connection is never retried: a request that changes something must say
    /// `false` here, and pays one connection set-up for it.
    public var reusesConnection: Bool

    /// A request; unless told otherwise only `GET` and `HEAD` travel on connections used before.
    public init(
        method: String,
        url: String,
        headers: [(String, String)] = [],
        body: [UInt8] = [],
        reusesConnection: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.reusesConnection = reusesConnection ?? (method == "GET" || method == "HEAD")
    }
}
