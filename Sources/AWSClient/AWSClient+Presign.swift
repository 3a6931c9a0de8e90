// SPDX-License-Identifier: Apache-2.0

extension AWSClient {
    /// Signs the URL of a request that is made elsewhere: a database's token, a cluster's, a download.
    ///
    /// - Throws: `AWSNotSent`: no credentials, a URL that is none.
    public func presign(
        method: String = "GET",
        url: String,
        signingName: String,
        region: String,
        headers: [HeaderField] = [],
        lifetime: Duration
    ) async throws(AWSNotSent) -> String {
        let halves = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let endpoint = AWSEndpoint(url: String(halves[0]), signingRegion: region, signingName: signingName) else {
            throw AWSNotSent(code: .invalidEndpoint, reason: "what should be signed is no http or https URL")
        }
        let path = endpoint.path.isEmpty ? "/" : endpoint.path
        let request = SigningRequest(
            method: method,
            path: path,
            query: halves.count > 1 ? PercentEncoding.queryItems(halves[1]) : [],
            headers: headers + [HeaderField("Host", endpoint.authority)],
            payloadHash: Hashing.sha256Text([])
        )
        let signer = SignatureV4(
            credentials: try await credentials(),
            region: region,
            service: signingName,
            moment: surroundings.now()
        )
        let query = signer.presignedQuery(for: request, lifetime: lifetime).encodedText
        return "\(endpoint.scheme)://\(endpoint.authority)\(path)?\(query)"
    }
}
