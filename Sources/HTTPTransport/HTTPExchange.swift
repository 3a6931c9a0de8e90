// SPDX-License-Identifier: Apache-2.0

/// Something that sends one HTTP request and waits for its response.
public protocol HTTPExchange: Sendable {
    /// Sends the request once and returns the whole response, whatever its status.
    ///
    /// No redirect is followed and nothing is retried, except what `HTTPRequest.reusesConnection` says. Cancelling the
    /// task ends the exchange.
    ///
    /// - Parameters:
    ///   - request: What to send.
    ///   - deadline: How long the exchange may take in all, from now.
    /// - Returns: The response, complete.
    /// - Throws: `HTTPError`, whose `delivery` says whether the server may have acted.
    func send(_ request: HTTPRequest, deadline: Duration) async throws(HTTPError) -> HTTPResponse
}
