// SPDX-License-Identifier: Apache-2.0

/// Something that sends one HTTP request and waits for its response.
public protocol HTTPExchange: Sendable {
    /// What a person must know who relies on what comes through here, such as that certificates are not verified.
    var warnings: [String] { get }

    /// Sends the request once and returns the whole response, whatever its status.
    ///
    /// No redirect is followed and nothing is retried, except what `HTTPRequest.isRepeatable` says. Cancelling the
    /// task ends the exchange.
    ///
    /// - Parameters:
    ///   - request: What to send.
    ///   - sink: What takes the body of the response; nil leaves it in the response.
    ///   - deadline: How long the exchange may take in all, from now.
    /// - Returns: The response, complete; its body is empty when the sink has taken it.
    /// - Throws: `HTTPError`, whose `delivery` says whether the server may have acted. What the sink took until then is
    ///   a part at most.
    func send(_ request: HTTPRequest, to sink: HTTPSink?, deadline: Duration) async throws(HTTPError) -> HTTPResponse
}

extension HTTPExchange {
    /// Nothing to warn of.
    public var warnings: [String] { [] }

    /// Sends the request once and returns the whole response, its body in memory.
    public func send(_ request: HTTPRequest, deadline: Duration) async throws(HTTPError) -> HTTPResponse {
        try await send(request, to: nil, deadline: deadline)
    }
}
