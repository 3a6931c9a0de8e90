// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSClient

struct S3RedirectTests {
    private static let moved = "<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>"
    private static let inEurope = [HeaderField("x-amz-bucket-region", "eu-west-1")]

    private func put(_ bucket: String = "bucket") -> AWSCall {
        AWSCall(service: "s3", operation: "PutBucketPolicy", parameters: ["Bucket": .string(bucket), "Policy": "{}"])
    }

    @Test func `a changing call refused for its region is made once more, signed for the right one`() async throws {
        let script = ScriptedTransport([.answer(301, Self.moved, Self.inEurope), .answer(204, "")])
        let answer = try #require(await script.client().call(put(), deadline: .seconds(3600)).answer)
        #expect(
            script.requests.map(\.url) == [
                "https://bucket.s3.us-west-2.amazonaws.com/?policy",
                "https://bucket.s3.eu-west-1.amazonaws.com/?policy",
            ]
        )
        #expect(script.requests[1].headers.value("Authorization")?.contains("/eu-west-1/s3/") == true)
        #expect(answer.notes == ["the bucket is in eu-west-1, not in us-west-2; the call was made again there"])
        #expect(answer.attempts.count == 2)
        #expect(script.pauses.isEmpty)
    }

    @Test func `the region is kept for the calls that follow`() async {
        let script = ScriptedTransport([
            .answer(301, Self.moved, Self.inEurope), .answer(204, ""), .answer(204, ""),
        ])
        let client = script.client()
        _ = await client.call(put(), deadline: .seconds(3600))
        _ = await client.call(put(), deadline: .seconds(3600))
        #expect(script.requests.last?.url == "https://bucket.s3.eu-west-1.amazonaws.com/?policy")
        #expect(script.requests.count == 3)
    }

    @Test func `two refusals in a row end the call`() async {
        let back = [HeaderField("x-amz-bucket-region", "us-west-2")]
        let script = ScriptedTransport([.answer(301, Self.moved, Self.inEurope), .answer(301, Self.moved, back)])
        let outcome = await script.client().call(put(), deadline: .seconds(3600))
        guard case .refused(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == "PermanentRedirect")
        #expect(script.requests.count == 2)
    }

    @Test func `the region may stand in the body`() async {
        let body = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>ap-south-1</Region></Error>"
        let script = ScriptedTransport([.answer(400, body), .answer(204, "")])
        _ = await script.client().call(put(), deadline: .seconds(3600))
        #expect(script.requests.last?.url == "https://bucket.s3.ap-south-1.amazonaws.com/?policy")
    }

    @Test func `a refusal that names no region is followed by a question`() async {
        let script = ScriptedTransport([
            .answer(400, ""), .answer(403, "", Self.inEurope), .answer(200, "", [HeaderField("ETag", "e")]),
        ])
        let call = AWSCall(service: "s3", operation: "HeadObject", parameters: ["Bucket": "bucket", "Key": "k"])
        _ = await script.client().call(call, deadline: .seconds(3600))
        #expect(script.requests.map(\.method) == ["HEAD", "HEAD", "HEAD"])
        #expect(script.requests.last?.url == "https://bucket.s3.eu-west-1.amazonaws.com/k")
    }

    @Test func `a host that the run may not send to is not sent to`() async {
        let script = ScriptedTransport([.answer(301, Self.moved, Self.inEurope), .answer(204, "")])
        let client = script.client(targetGuard: .hosts([".us-west-2.amazonaws.com"]))
        let outcome = await client.call(put(), deadline: .seconds(3600))
        guard case .refused(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(script.requests.count == 1)
        #expect(error.notes.contains { $0.contains("may not send to") })
    }

    @Test(arguments: ["evil.example/", "-x", "", "EU", "a b", "eu-west-1.evil"])
    func `an answer cannot name a host`(region: String) async {
        let header = [HeaderField("x-amz-bucket-region", region)]
        let script = ScriptedTransport([.answer(301, Self.moved, header)])
        _ = await script.client().call(put(), deadline: .seconds(3600))
        #expect(script.requests.count == 1)
    }

    @Test func `a failure of the service is no redirect`() async {
        let script = ScriptedTransport([.answer(500, Self.moved, Self.inEurope), .answer(204, "")])
        let outcome = await script.client().call(put(), deadline: .seconds(3600))
        guard case .refused(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.effectUncertain)
        #expect(script.requests.count == 1)
    }

    @Test func `a bucket is never made in another region than was asked for`() async {
        let script = ScriptedTransport([
            .answer(301, Self.moved, Self.inEurope), .answer(204, ""), .answer(301, Self.moved, Self.inEurope),
        ])
        let client = script.client()
        _ = await client.call(put(), deadline: .seconds(3600))
        let create = AWSCall(service: "s3", operation: "CreateBucket", parameters: ["Bucket": "bucket"])
        _ = await client.call(create, deadline: .seconds(3600))
        #expect(script.requests.count == 3)
        #expect(script.requests.last?.url == "https://bucket.s3.us-west-2.amazonaws.com/")
    }

    @Test func `nothing leaves a configured endpoint`() async {
        let script = ScriptedTransport([.answer(301, Self.moved, Self.inEurope), .answer(204, "")])
        let client = script.client(environment: ["AWS_ENDPOINT_URL": "http://127.0.0.1:5000"])
        _ = await client.call(put(), deadline: .seconds(3600))
        #expect(script.requests.count == 1)
    }
}
