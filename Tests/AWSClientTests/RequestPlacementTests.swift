// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

@testable import AWSClient

struct RequestPlacementTests {
    private func url(_ call: AWSCall, environment: [String: String] = [:]) throws -> String {
        let prepared = try ScriptedTransport([]).client(environment: environment).prepare(call)
        return prepared.url(path: prepared.endpoint.path + prepared.request.path, query: prepared.request.query)
    }

    private func object(_ bucket: String, _ key: String) -> AWSCall {
        AWSCall(service: "s3", operation: "GetObject", parameters: ["Bucket": .string(bucket), "Key": .string(key)])
    }

    @Test(arguments: [
        ("bucket", "a b/c", "https://bucket.s3.us-west-2.amazonaws.com/a%20b/c"),
        ("dotted.bucket", "k", "https://s3.us-west-2.amazonaws.com/dotted.bucket/k"),
        ("Capital", "k", "https://s3.us-west-2.amazonaws.com/Capital/k"),
        ("bucket", "x//../y", "https://bucket.s3.us-west-2.amazonaws.com/x//../y"),
    ])
    func `a bucket goes into the host where that works`(bucket: String, key: String, expected: String) throws {
        #expect(try url(object(bucket, key)) == expected)
    }

    @Test func `a bucket stays in the path at a configured endpoint`() throws {
        let found = try url(object("bucket", "k"), environment: ["AWS_ENDPOINT_URL": "http://127.0.0.1:5000"])
        #expect(found == "http://127.0.0.1:5000/bucket/k")
    }

    @Test func `a subresource stays in the query`() throws {
        let call = AWSCall(service: "s3", operation: "GetBucketVersioning", parameters: ["Bucket": "bucket"])
        #expect(try url(call) == "https://bucket.s3.us-west-2.amazonaws.com/?versioning")
    }

    @Test func `a host prefix is left out on loopback`() throws {
        let call = AWSCall(
            service: "s3control",
            operation: "GetPublicAccessBlock",
            parameters: ["AccountId": "123456789012"]
        )
        #expect(try url(call).hasPrefix("https://123456789012.s3-control.us-west-2.amazonaws.com/"))
        let local = try url(call, environment: ["AWS_ENDPOINT_URL": "http://127.0.0.1:5000"])
        #expect(local.hasPrefix("http://127.0.0.1:5000/v20180820/"))
    }

    @Test func `an operation that demands a checksum carries one`() throws {
        let call = AWSCall(
            service: "s3",
            operation: "DeleteObjects",
            parameters: ["Bucket": "bucket", "Delete": ["Objects": [["Key": "k"]]]]
        )
        let request = try ScriptedTransport([]).client().prepare(call).request
        #expect(request.headers.value("x-amz-checksum-crc32")?.count == 8)
        #expect(request.headers.value("x-amz-sdk-checksum-algorithm") == "CRC32")
    }

    @Test func `an idempotency token is filled in`() throws {
        let call = AWSCall(
            service: "secretsmanager",
            operation: "CreateSecret",
            parameters: ["Name": "n", "SecretString": "hunter2"]
        )
        let prepared = try ScriptedTransport([]).client().prepare(call)
        #expect(String(decoding: prepared.request.body, as: UTF8.self).contains("00000000-0000-4000-8000-000000000000"))
        #expect(prepared.record().requestBody.text.contains("hunter2") == false)
    }
}
