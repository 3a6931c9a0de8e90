// SPDX-License-Identifier: Apache-2.0

import Values

extension AWSClient {
    /// The call for the region in which its bucket really is; nil when it is not known or may not be sent to.
    ///
    /// `note` tells a person what was found. The region is kept, so that further calls of the client go there at once.
    func redirected(
        _ prepared: PreparedCall,
        _ finding: AttemptFinding,
        note: inout [String],
        deadline: Duration
    ) async -> PreparedCall? {
        guard let redirect = S3Redirect(finding, prepared) else { return nil }
        var found = redirect.region
        if found == nil, prepared.operation.name != "HeadBucket" {
            found = await askedRegion(ofBucket: redirect.bucket, from: prepared, deadline: deadline)
        }
        guard let region = found, region != prepared.endpoint.signingRegion else { return nil }
        var moved = prepared
        guard
            let endpoint = try? resolver.endpoint(
                of: prepared.operation.service,
                operation: prepared.operation.model,
                parameters: prepared.parameters,
                region: region,
                override: prepared.endpointOverride
            )
        else { return nil }
        moved.endpoint = endpoint
        if prepared.endpoint.signing == .anonymous { moved.endpoint.signing = .anonymous }
        moved.region = region
        place(&moved)
        guard targetGuard.admits(moved.endpoint) else {
            note.append("the bucket is in \(region), whose host \(moved.endpoint.host) this run may not send to")
            return nil
        }
        learn(region: region, ofBucket: redirect.bucket)
        note.append("the bucket is in \(region), not in \(prepared.region); the call was made again there")
        return moved
    }

    /// Asks S3 itself; its answer names the region even when it refuses.
    private func askedRegion(ofBucket bucket: String, from prepared: PreparedCall, deadline: Duration) async -> String?
    {
        var call = AWSCall(service: "s3", operation: "HeadBucket", region: prepared.region)
        call.parameters = ["Bucket": .string(bucket)]
        call.isUnsigned = prepared.endpoint.signing == .anonymous
        let headers: [HeaderField]
        switch await self.call(call, deadline: deadline) {
        case .answered(let answer): headers = answer.exchange.responseHeaders
        case .refused(let error): headers = error.exchange?.responseHeaders ?? []
        case .notSent, .unknown: headers = []
        }
        return headers.value("x-amz-bucket-region").flatMap { S3Redirect.isName($0) ? $0 : nil }
    }
}
