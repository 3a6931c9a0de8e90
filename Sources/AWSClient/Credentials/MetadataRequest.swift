// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Values

/// One request to container or instance metadata: never signed, never through a proxy, never to another host.
struct MetadataRequest {
    var method = "GET"
    var url: String
    var headers: [HeaderField] = []
    var timeLimit: Duration

    /// What came of it.
    enum Answer {
        /// A status and a body.
        case answered(status: Int, body: [UInt8])
        /// No answer; the text says why and holds nothing that was sent.
        case none(String)
    }

    /// Sends it once.
    func send(by transport: AWSTransport) async -> Answer {
        let request = AWSTransport.Request(
            method: method,
            url: url,
            headers: headers,
            body: [],
            isRepeatable: true,
            timeLimit: timeLimit
        )
        switch await transport.send(request) {
        case .response(let response): return .answered(status: response.status, body: response.body)
        case .neverSent(let reason), .lost(let reason): return .none(reason)
        }
    }
}
