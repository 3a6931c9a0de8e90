// SPDX-License-Identifier: Apache-2.0

import AWSModel
import HTTPTransport
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
    /// The token that says who calls, where that is how it is said.
    var bearerToken: String?
    var isRepeatable: Bool
    /// Whether the signature leaves the content out.
    var leavesPayloadUnsigned = false
    var sink: AWSSink?
    var events: (@Sendable (AWSEvent) -> Bool)?
    /// What each request passes; nil where there is nothing to change.
    var fence: AWSFence?

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

    /// The member of the output that is content rather than a value; nil when the answer is none.
    var contentMember: WireMember? {
        guard let shape = operation.output, let name = shape.payloadMember, let member = shape.member(named: name),
            member.shape.kind == .blob
        else { return nil }
        return member
    }

    /// What takes the content of an attempt's answer; nil when the content stays in memory.
    func receiver(makeToken: () -> String) -> ContentReceiver? {
        let destination: ContentReceiver.Destination
        if let sink, contentMember != nil {
            destination = .sink(sink)
        } else if let reader = EventStreamReader(operation) {
            destination = .events(reader, events)
        } else {
            return nil
        }
        let isSensitive = contentMember?.isSensitive ?? true
        let order = ContentReceiver.Order(
            operation: operation,
            destination: destination,
            isSensitive: isSensitive,
            token: makeToken()
        )
        return ContentReceiver(order)
    }

    /// The record of the exchange as far as it is known before it is sent.
    func record() -> RecordedExchange {
        let shown = redactedRequest ?? request
        return RecordedExchange(
            method: request.method,
            url: url(path: endpoint.path + shown.path, query: RecordedExchange.withoutSecrets(shown.query)),
            requestHeaders: RecordedExchange.withoutSecrets(shown.headers),
            requestBody: isStreaming
                ? recordedContent
                : RecordedExchange.body(request.body, replacement: redactedRequest?.body)
        )
    }

    private var recordedContent: RecordedExchange.Body {
        guard let file = request.file else { return RecordedExchange.omitted(request.body, "streamed content") }
        return RecordedExchange.Body(
            text: "(\(file.count) bytes of '\(file.path)')",
            byteCount: Int(file.count),
            sha256: request.digest?.sha256,
            hasSecretsRemoved: false
        )
    }
}
