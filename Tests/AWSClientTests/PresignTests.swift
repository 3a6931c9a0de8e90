// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSClient

/// Presigned URLs, compared with those that botocore 1.43.11 makes for the same keys at the same moment.
struct PresignTests {
    private func client(_ environment: [String: String] = [:]) throws -> AWSClient {
        let moment = try #require(Timestamp("2026-11-22T03:00:00Z"))
        return ScriptedTransport([], now: moment).client(environment: environment)
    }

    private func signature(_ url: String) -> String {
        url.split(separator: "X-Amz-Signature=").last.map(String.init) ?? ""
    }

    @Test func `a database token is the one that botocore makes`() async throws {
        let url = try await client().presign(
            url: "https://db.example.us-west-2.rds.amazonaws.com:5432/?Action=connect&DBUser=app%20user",
            signingName: "rds-db",
            region: "us-west-2",
            lifetime: .seconds(900)
        )
        let token =
            "db.example.us-west-2.rds.amazonaws.com:5432/?Action=connect&DBUser=app%20user"
            + "&X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=AKIDEXAMPLE%2F20261122%2Fus-west-2%2Frds-db%2Faws4_request"
            + "&X-Amz-Date=20261122T030000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
            + "&X-Amz-Security-Token=SESSIONTOKEN"
            + "&X-Amz-Signature=3983a007375a5b1fc70e6961518c35eb576139440b444a06991aa56a4f44acf2"
        #expect(url == "https://" + token)
    }

    @Test func `a cluster's token covers the cluster's name`() async throws {
        let url = try await client().presign(
            url: "https://sts.us-west-2.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15",
            signingName: "sts",
            region: "us-west-2",
            headers: [HeaderField("x-k8s-aws-id", "prod")],
            lifetime: .seconds(60)
        )
        #expect(url.contains("X-Amz-SignedHeaders=host%3Bx-k8s-aws-id"))
        #expect(signature(url) == "de86665f32f384ff2c87192aa7e1ef9be46c5f34abc9eee520d446fcc485ec34")
    }

    @Test func `the parameters of a query service travel in the URL`() async throws {
        let call = AWSCall(
            service: "sts",
            operation: "AssumeRole",
            parameters: ["RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": "a b"]
        )
        let url = try await client().presignedURL(call, lifetime: .seconds(60))
        #expect(signature(url) == "fad98e5d59713b45c181f9143713cfbc5288cc6b31f6d99468ae6a684610fbbd")
    }

    static let objects: [(String, String, JSONValue, String)] = [
        (
            "GetObject", "https://bucket.s3.us-west-2.amazonaws.com/a%20b/c%2Bd?versionId=v&",
            ["Bucket": "bucket", "Key": "a b/c+d", "VersionId": "v"],
            "3df7a4c1d13e821e0808bcc6e39fcd9a3546f9c94f8390a662aa9d743bba2587"
        ),
        (
            "GetObject", "https://s3.us-west-2.amazonaws.com/dotted.bucket/k?",
            ["Bucket": "dotted.bucket", "Key": "k"],
            "12411652e97d2b05cd2e5f17cbeedf7d61ab7cb2073d42c98adb2dd1ab12edde"
        ),
        (
            "PutObject", "https://bucket.s3.us-west-2.amazonaws.com/k?", ["Bucket": "bucket", "Key": "k"],
            "bef52e004359d088e1ba98cee2a9f7bf7790b3a584af3fd1cf970c806766fdb2"
        ),
        (
            "GetObject", "https://myap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k?",
            ["Bucket": "arn:aws:s3:us-west-2:123456789012:accesspoint:myap", "Key": "k"],
            "e271706d5b657ecbf1c07a74b5a6c4758d8b0aaf86d824a930e0ee1bc6afe52c"
        ),
    ]

    @Test(arguments: objects)
    func `an object's URL is the one that botocore makes`(
        operation: String,
        start: String,
        parameters: JSONValue,
        expected: String
    ) async throws {
        let call = AWSCall(service: "s3", operation: operation, parameters: parameters)
        let url = try await client().presignedURL(call, lifetime: .seconds(3600))
        #expect(url.hasPrefix(start + "X-Amz-Algorithm=AWS4-HMAC-SHA256&"))
        #expect(signature(url) == expected)
    }

    @Test(arguments: [Duration.zero, .milliseconds(999), .seconds(604_801), .seconds(-1)])
    func `a lifetime out of bounds is refused`(lifetime: Duration) async throws {
        let call = AWSCall(service: "s3", operation: "GetObject", parameters: ["Bucket": "bucket", "Key": "k"])
        await #expect(throws: AWSNotSent.self) { try await client().presignedURL(call, lifetime: lifetime) }
        await #expect(throws: AWSNotSent.self) {
            try await client().presign(url: "https://h/", signingName: "s", region: "r", lifetime: lifetime)
        }
    }

    @Test func `what is no URL is not signed`() async {
        await #expect(throws: AWSNotSent.self) {
            try await client().presign(url: "h:5432", signingName: "rds-db", region: "r", lifetime: .seconds(9))
        }
    }
}
