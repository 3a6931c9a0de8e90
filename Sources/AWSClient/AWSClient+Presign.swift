// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

extension AWSClient {
    /// A URL that lets its holder make one call without credentials, for a lifetime of up to seven days.
    ///
    /// Whoever holds it can make the call: treat it as a secret. The parameters of query services travel in the URL, and
    /// so does nothing of a body: what is uploaded with an S3 URL is not checked.
    ///
    /// - Throws: `AWSNotSent` for a call that could not be sent either, and for a lifetime out of bounds.
    public func presignedURL(_ call: AWSCall, lifetime: Duration) async throws(AWSNotSent) -> String {
        try Self.check(lifetime)
        var prepared = try prepare(call)
        guard prepared.needsCredentials else {
            throw AWSNotSent(code: .invalidParameters, reason: "\(prepared.operation.name) is not signed with a key")
        }
        if prepared.operation.wireProtocol == .query || prepared.operation.wireProtocol == .ec2 {
            let form = String(decoding: prepared.request.body, as: UTF8.self)
            prepared.request.query += PercentEncoding.queryItems(form)
            prepared.request.body = []
            prepared.request.method = "GET"
        }
        let credentials = try await signingCredentials(prepared, deadline: .seconds(60))
        let signer = RequestSigner(prepared: prepared, credentials: credentials, moment: surroundings.now())
        return signer.presignedURL(lifetime: lifetime)
    }

    /// Signs the URL of a request that is made elsewhere: a database's token, a cluster's, a download.
    ///
    /// Nothing is sent. For a database it is `https://HOST:PORT/?Action=connect&DBUser=USER`, signed as `rds-db`, and
    /// the token is the result without its scheme; for a Kubernetes cluster the URL of `GetCallerIdentity` at STS,
    /// signed as `sts` with the header `x-k8s-aws-id`. Treat the result as a secret.
    ///
    /// - Parameters:
    ///   - method: the method that the URL will be used with.
    ///   - url: scheme, host, path and query; a query's names and values may be percent-encoded.
    ///   - signingName: the service's name in the signature's scope.
    ///   - region: the region in the signature's scope.
    ///   - headers: what the request will carry and the signature covers, besides the host.
    ///   - lifetime: 1 second to 7 days; services may accept less (15 minutes for databases).
    /// - Returns: the URL with the signature in its query.
    /// - Throws: `AWSNotSent`: no credentials, a URL that is none, a lifetime out of bounds.
    public func presign(
        method: String = "GET",
        url: String,
        signingName: String,
        region: String,
        headers: [HeaderField] = [],
        lifetime: Duration
    ) async throws(AWSNotSent) -> String {
        try Self.check(lifetime)
        let halves = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let address = halves.first.map(String.init) ?? ""
        guard var endpoint = AWSEndpoint(url: address, signingRegion: region, signingName: signingName) else {
            throw AWSNotSent(code: .invalidEndpoint, reason: "what should be signed is no http or https URL")
        }
        endpoint.signsPathAsSent = signingName == "s3"
        let isFolder = address.hasSuffix("/") && !endpoint.path.isEmpty
        let request = PresignedRequest(
            method: method,
            endpoint: endpoint,
            path: isFolder || endpoint.path.isEmpty ? "/" : "",
            query: halves.count > 1 ? PercentEncoding.queryItems(halves[1]) : [],
            headers: headers,
            payloadHash: signingName == "s3" ? SignatureV4.unsignedPayload : Hashing.sha256Text([])
        )
        return request.url(try await credentials(), moment: surroundings.now(), lifetime: lifetime)
    }

    private static func check(_ lifetime: Duration) throws(AWSNotSent) {
        guard lifetime >= .seconds(1), lifetime <= .seconds(604_800) else {
            throw AWSNotSent(
                code: .invalidParameters,
                reason: "a presigned URL works for 1 second to 7 days (604800 seconds)"
            )
        }
    }
}
