// SPDX-License-Identifier: Apache-2.0

import Values

extension AWSClient {
    /// The request that a call would send now, signed where the client's providers have credentials; nothing is sent.
    ///
    /// Providers that ask a service for credentials would send something: give the client none of these.
    ///
    /// - Throws: `AWSNotSent` for a call that could not be sent, such as one without region.
    public func explain(_ call: AWSCall) async throws(AWSNotSent) -> ExplainedRequest {
        let prepared = try prepare(call)
        let path = prepared.endpoint.path + prepared.request.path
        var request = ExplainedRequest(
            method: prepared.request.method,
            host: prepared.endpoint.authority,
            path: path,
            query: prepared.request.query,
            headers: prepared.request.headers,
            body: prepared.request.body,
            isSigned: false
        )
        if prepared.bearerToken != nil {
            request.headers.set("Authorization", "Bearer (secret)")
        } else if prepared.needsCredentials {
            do throws(AWSNotSent) {
                let credentials = try await credentials()
                let signer = RequestSigner(prepared: prepared, credentials: credentials, moment: surroundings.now())
                request.headers = signer.headers(path: path)
                request.isSigned = true
            } catch where error.code == .noCredentials {}
        }
        request.headers.insert(HeaderField("Host", prepared.endpoint.authority), at: 0)
        return request
    }
}
