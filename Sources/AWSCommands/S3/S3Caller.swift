// SPDX-License-Identifier: Apache-2.0

import AWSClient
import Values

/// Makes calls of S3 in one region, and turns every ending but an answer into a failure in the AWS CLI's words.
struct S3Caller: Sendable {
    let client: AWSClient
    /// The region; nil takes the client's.
    let region: String?
    /// The endpoint; nil takes the configured one.
    var endpoint: String?
    /// How much time is left.
    let remaining: @Sendable () -> Duration
    /// What every request passes that may change something.
    var fence: AWSFence?

    /// The same calls with another say on their time.
    func with(_ remaining: @escaping @Sendable () -> Duration) -> S3Caller {
        S3Caller(client: client, region: region, endpoint: endpoint, remaining: remaining, fence: fence)
    }

    /// Calls an operation; it is repeated only where the model says that it reads, or `isRepeatable` says otherwise.
    ///
    /// Only these puts are ever marked repeatable: a part of a multipart upload that this process owns, where the same
    /// number takes the same bytes again and nothing is visible before the upload is completed, and the end of such an
    /// upload by abortion. `PutObject`, `CopyObject`, `DeleteObject`, `CreateMultipartUpload` and
    /// `CompleteMultipartUpload` are not: repeated, they make further versions, delete markers or uploads, or write
    /// over what somebody else has written in between.
    func call(
        _ operation: String,
        _ parameters: JSONObject,
        content: AWSContent? = nil,
        sink: AWSSink? = nil,
        isRepeatable: Bool? = nil
    ) async throws(S3Failure) -> JSONValue {
        var parameters = parameters
        if content != nil { parameters["Body"] = ["$attachment": "body"] }
        var call = AWSCall(
            service: "s3",
            operation: operation,
            region: region,
            parameters: .object(parameters),
            endpointOverride: endpoint
        )
        if let content { call.attachments = ["body": content] }
        call.sink = sink
        call.isRepeatable = isRepeatable
        call.fence = fence
        let outcome = await client.call(call, deadline: remaining())
        if let failure = S3Failure(outcome, operation: operation) { throw failure }
        return outcome.answer?.output ?? .object(JSONObject())
    }
}
