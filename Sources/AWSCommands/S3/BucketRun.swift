// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import Values

/// `aws s3 mb`, `rb`, `website` and `presign`: one call each, and before `rb --force` the removal of the objects.
struct BucketRun: Sendable {
    let command: S3Command
    let client: AWSClient
    let caller: S3Caller
    let surroundings: S3Surroundings

    private func bucketAndKey() throws(S3Failure) -> (bucket: String, key: String) {
        guard case .object(let bucket, let key) = command.source, !bucket.isEmpty else {
            throw .local("an S3 URI (s3://BUCKET) is expected")
        }
        return (bucket, key)
    }

    /// Makes the bucket, in the region of the call.
    func make() async throws(S3Failure) -> S3Outcome {
        let bucket = try bucketAndKey().bucket
        if bucket.hasSuffix("--x-s3") { throw .local("Cannot use mb command with a directory bucket.") }
        var configuration = JSONObject()
        let region = caller.region ?? client.defaultRegion
        if let region, region != "us-east-1" { configuration["LocationConstraint"] = .string(region) }
        if !command.tags.isEmpty {
            configuration["Tags"] = .array(command.tags.map { ["Key": .string($0.key), "Value": .string($0.value)] })
        }
        var parameters: JSONObject = ["Bucket": .string(bucket)]
        if bucket.hasSuffix("-an") { parameters["BucketNamespace"] = "account-regional" }
        if !configuration.isEmpty { parameters["CreateBucketConfiguration"] = .object(configuration) }
        return await change("make_bucket", "CreateBucket", parameters, bucket)
    }

    /// Refuses to remove what is no bucket.
    ///
    /// - Throws: `S3Failure` for a key, so that nothing below it is deleted first.
    func checkIsBucket() throws(S3Failure) {
        let (bucket, key) = try bucketAndKey()
        guard key.isEmpty else {
            throw .local("Please specify a valid bucket name only. E.g. s3://\(bucket)")
        }
    }

    /// Deletes the bucket, which must be empty.
    func remove() async throws(S3Failure) -> S3Outcome {
        try checkIsBucket()
        let bucket = try bucketAndKey().bucket
        return await change("remove_bucket", "DeleteBucket", ["Bucket": .string(bucket)], bucket)
    }

    private func change(_ verb: String, _ operation: String, _ parameters: JSONObject, _ bucket: String) async
        -> S3Outcome
    {
        do throws(S3Failure) {
            let answer = try await caller.call(operation, parameters)
            surroundings.line("\(verb): \(bucket)")
            var outcome = S3Outcome(status: 0)
            outcome.done = 1
            outcome.mayHaveChanged = true
            outcome.output = answer.objectValue ?? JSONObject()
            outcome.output["Bucket"] = .string(bucket)
            return outcome
        } catch {
            surroundings.error("\(verb) failed: \(command.source.text) \(error)")
            return S3Outcome(status: 1, error)
        }
    }

    /// Makes a bucket answer as a website.
    func setWebsite() async throws(S3Failure) -> S3Outcome {
        let (bucket, key) = try bucketAndKey()
        guard key.isEmpty else { throw .local("a bucket is expected, and '\(command.source.text)' names an object") }
        var configuration = JSONObject()
        if let document = command.indexDocument { configuration["IndexDocument"] = ["Suffix": .string(document)] }
        if let document = command.errorDocument { configuration["ErrorDocument"] = ["Key": .string(document)] }
        _ = try await caller.call(
            "PutBucketWebsite",
            ["Bucket": .string(bucket), "WebsiteConfiguration": .object(configuration)]
        )
        var outcome = S3Outcome(status: 0)
        outcome.done = 1
        outcome.mayHaveChanged = true
        outcome.output["Bucket"] = .string(bucket)
        return outcome
    }

    /// Prints a URL that reads one object without credentials; nothing is sent.
    func presign() async throws(S3Failure) -> S3Outcome {
        let (bucket, key) = try bucketAndKey()
        let seconds = command.expiresIn ?? 3600
        guard (1...604_800).contains(seconds) else {
            throw .local("--expires-in is from 1 to 604800 seconds, which is a week")
        }
        let call = AWSCall(
            service: "s3",
            operation: "GetObject",
            region: caller.region,
            parameters: ["Bucket": .string(bucket), "Key": .string(key)],
            endpointOverride: caller.endpoint
        )
        do throws(AWSNotSent) {
            surroundings.line(try await client.presignedURL(call, lifetime: .seconds(seconds)))
        } catch {
            let isCredential = error.code == .noCredentials || error.code == .expiredCredentials
            throw S3Failure(kind: isCredential ? .credentials : .local, description: error.reason)
        }
        return S3Outcome(status: 0)
    }
}
