// SPDX-License-Identifier: Apache-2.0

import Values

/// A request whose signature travels in its URL.
struct PresignedRequest {
    var method: String
    var endpoint: AWSEndpoint
    /// The encoded path below the endpoint's.
    var path: String
    var query: [QueryItem]
    /// Headers that whoever uses the URL must send as they are.
    var headers: [HeaderField]
    var payloadHash: String

    /// The URL, which works for a lifetime from `moment` on.
    func url(_ credentials: AWSCredentials, moment: Timestamp, lifetime: Duration) -> String {
        let path = endpoint.path + path
        var headers = headers
        headers.set("Host", endpoint.authority)
        let request = SigningRequest(
            method: method,
            path: path,
            query: query,
            headers: headers,
            payloadHash: payloadHash
        )
        let signer = SignatureV4(endpoint: endpoint, credentials: credentials, moment: moment)
        let text = signer.presignedQuery(for: request, lifetime: lifetime).encodedText
        return "\(endpoint.scheme)://\(endpoint.authority)\(path.isEmpty ? "/" : path)?\(text)"
    }
}
