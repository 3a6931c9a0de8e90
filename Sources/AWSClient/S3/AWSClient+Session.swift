// SPDX-License-Identifier: Apache-2.0

import Values

extension AWSClient {
    /// Sessions that end within this time are replaced before they are used; they live for five minutes.
    private static let sessionMargin = Duration.seconds(60)

    /// The key that a prepared call is signed with: the caller's own, or that of a session with its directory bucket.
    func signingCredentials(
        _ prepared: PreparedCall,
        deadline: Duration
    ) async throws(AWSNotSent) -> AWSCredentials {
        guard prepared.endpoint.signing == .s3Express, let bucket = prepared.parameters["Bucket"]?.stringValue else {
            return try await credentials()
        }
        if let kept = learnedSession(withBucket: bucket), !kept.hasExpired(at: surroundings.now() + Self.sessionMargin)
        {
            return kept
        }
        // Opening a session changes nothing, so that it may be repeated.
        var call = AWSCall(
            service: "s3",
            operation: "CreateSession",
            region: prepared.region,
            parameters: ["Bucket": .string(bucket)],
            endpointOverride: prepared.endpointOverride
        )
        call.isRepeatable = true
        let outcome = await self.call(call, deadline: deadline)
        guard let answer = outcome.answer?.output["Credentials"], let key = answer["AccessKeyId"]?.stringValue,
            let secret = answer["SecretAccessKey"]?.stringValue, let token = answer["SessionToken"]?.stringValue
        else {
            throw AWSNotSent(
                code: .noCredentials,
                reason: "opening a session with the directory bucket: \(outcome.failureText ?? "no key in the answer")"
            )
        }
        let session = AWSCredentials(
            accessKeyID: key,
            secretAccessKey: secret,
            sessionToken: token,
            expiration: answer["Expiration"]?.stringValue.flatMap { Timestamp($0) },
            source: "a session with \(bucket)"
        )
        learn(session: session, withBucket: bucket)
        return session
    }
}
