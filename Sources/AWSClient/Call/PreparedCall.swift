// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// A call that has passed every check that needs no network: what is sent, where to, and how it is recorded.
struct PreparedCall {
    var operation: WireOperation
    var request: WireRequest
    /// The request with secrets replaced, when it holds any.
    var redactedRequest: WireRequest?
    var endpoint: AWSEndpoint
    var region: String
    /// The parameters that the endpoint was found for.
    var parameters: JSONValue = .null
    /// The URL that won over every configured endpoint.
    var endpointOverride: String?
    /// The request's path before its endpoint took the bucket out of it.
    var unplacedPath = "/"
    /// Whether the signature leaves the body out.
    var leavesBodyUnsigned = false
    /// The token that says who calls, where that is how it is said.
    var bearerToken: String?
    var isRepeatable: Bool
    var outputFile: String?
    var writesOutputFile = true

    var isMutating: Bool { !isRepeatable }

    /// Whether sending takes an access key.
    var needsCredentials: Bool { endpoint.signing != .anonymous && endpoint.signing != .bearer }

    /// The URL of a request to the endpoint.
    func url(path: String, query: [QueryItem]) -> String {
        let text = query.encodedText
        return "\(endpoint.scheme)://\(endpoint.authority)\(path)" + (text.isEmpty ? "" : "?" + text)
    }

    /// Whether the body is content rather than parameters, as an object that is put.
    private var isStreaming: Bool {
        guard let shape = operation.input, let name = shape.payloadMember else { return false }
        return shape.member(named: name)?.isStreaming ?? false
    }

    /// The record of the exchange as far as it is known before it is sent.
    func record() -> RecordedExchange {
        let shown = redactedRequest ?? request
        return RecordedExchange(
            method: request.method,
            url: url(path: endpoint.path + shown.path, query: RecordedExchange.withoutSecrets(shown.query)),
            requestHeaders: RecordedExchange.withoutSecrets(shown.headers),
            requestBody: isStreaming
                ? RecordedExchange.omitted(request.body, "streamed content")
                : RecordedExchange.body(request.body, replacement: redactedRequest?.body)
        )
    }
}
