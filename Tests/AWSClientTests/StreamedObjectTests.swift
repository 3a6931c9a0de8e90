// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import TestSupport
import Testing
import Values

@testable import AWSClient

/// Objects from files and into files at a running emulator, `LIFEBOAT_TEST_AWS_ENDPOINT`.
@Suite(.disabled(if: SuiteFiles.emulator == nil, "LIFEBOAT_TEST_AWS_ENDPOINT is not set"))
struct StreamedObjectTests {
    private let client = AWSClient(
        settings: AWSSettings(environment: [
            "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": "us-west-2",
            "AWS_ENDPOINT_URL": SuiteFiles.emulator ?? "",
        ]),
        transport: .http(CurlTransport(.init(responseLimit: 1 << 20))),
        targetGuard: .loopbackOnly
    )

    private func answer(_ call: AWSCall) async throws -> AWSAnswer {
        let outcome = await client.call(call, deadline: .seconds(180))
        return try #require(outcome.answer, "\(call.operation): \(outcome.failureText ?? "")")
    }

    private func call(_ operation: String, _ bucket: String, _ more: [(String, JSONValue)] = []) -> AWSCall {
        let parameters = JSONObject([("Bucket", .string(bucket))] + more)
        return AWSCall(service: "s3", operation: operation, parameters: .object(parameters))
    }

    @Test(arguments: [nil, "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
    func `a file of 5 MiB goes to an object and comes back the same`(algorithm: String?) async throws {
        let bucket = "streamed-" + String(UInt32.random(in: .min ... .max), radix: 36)
        _ = try await answer(
            call("CreateBucket", bucket, [("CreateBucketConfiguration", ["LocationConstraint": "us-west-2"])])
        )
        let directory = try TemporaryDirectory()
        try ChildProcess.run(["dd", "if=/dev/urandom", "of=\(directory.file("in"))", "bs=1M", "count=5"])
        var more: [(String, JSONValue)] = [("Key", "a b/c"), ("Body", ["$attachment": "body"])]
        if let algorithm { more.append(("ChecksumAlgorithm", .string(algorithm))) }
        var put = call("PutObject", bucket, more)
        put.attachments = ["body": .file(path: directory.file("in"), range: nil)]
        let sent = try await answer(put)
        #expect(sent.attempts.count == 1)
        var get = call("GetObject", bucket, [("Key", "a b/c")])
        get.sink = .file(directory.file("out"))
        let received = try await answer(get)
        #expect(received.content?.byteCount == 5 << 20)
        #expect(received.content?.sha256 == sent.exchange.requestBody.sha256)
        try ChildProcess.run(["cmp", directory.file("in"), directory.file("out")])
        get.parameters = .object(
            JSONObject([("Bucket", .string(bucket)), ("Key", "a b/c"), ("Range", "bytes=1000000-1999999")])
        )
        get.sink = .region(path: directory.file("out"), offset: 1_000_000)
        try ChildProcess.run(
            ["dd", "if=/dev/zero", "of=\(directory.file("out"))", "bs=1000000", "seek=1", "count=1", "conv=notrunc"]
        )
        #expect(try await answer(get).content?.byteCount == 1_000_000)
        try ChildProcess.run(["cmp", directory.file("in"), directory.file("out")])
    }
}
