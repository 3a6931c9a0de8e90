// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// Signs a prepared call by the rules of its endpoint.
struct RequestSigner {
    let prepared: PreparedCall
    let credentials: AWSCredentials
    let moment: Timestamp

    private var isS3: Bool { prepared.operation.isS3 || prepared.endpoint.signingName == "s3" }

    private var signature: SignatureV4 {
        SignatureV4(endpoint: prepared.endpoint, credentials: credentials, moment: moment)
    }

    /// The headers of the signed request, without `Host`: the transport takes it from the URL.
    func headers(path: String) -> [HeaderField] {
        let isUnsigned = prepared.leavesPayloadUnsigned
        let hash = isUnsigned ? SignatureV4.unsignedPayload : prepared.request.payloadHash
        var headers = prepared.request.headers
        if isS3 || isUnsigned { headers.set("X-Amz-Content-Sha256", hash) }
        headers.set("Host", prepared.endpoint.authority)
        let request = SigningRequest(
            method: prepared.request.method,
            path: path,
            query: prepared.request.query,
            headers: headers,
            payloadHash: hash
        )
        return signature.signedHeaders(for: request).filter { $0.name != "Host" }
    }

    /// The URL of the request with the signature in its query; the body is left out of it.
    func presignedURL(lifetime: Duration) -> String {
        PresignedRequest(
            method: prepared.request.method,
            endpoint: prepared.endpoint,
            path: prepared.request.path,
            query: prepared.request.query,
            headers: prepared.endpoint.headers,
            payloadHash: isS3 ? SignatureV4.unsignedPayload : prepared.request.payloadHash
        ).url(credentials, moment: moment, lifetime: lifetime)
    }
}

extension SignatureV4 {
    /// The signer that an endpoint asks for.
    init(endpoint: AWSEndpoint, credentials: AWSCredentials, moment: Timestamp) {
        let rule: PathRule = endpoint.signsPathAsSent ? .asSent : .encodedTwice
        guard endpoint.signing == .sigV4A else {
            self.init(
                credentials: credentials,
                region: endpoint.signingRegion,
                service: endpoint.signingName,
                pathRule: rule,
                moment: moment
            )
            if endpoint.signing == .s3Express { tokenHeader = "X-Amz-S3session-Token" }
            return
        }
        self.init(
            credentials: credentials,
            regionSet: endpoint.regionSet,
            service: endpoint.signingName,
            pathRule: rule,
            moment: moment
        )
    }
}
