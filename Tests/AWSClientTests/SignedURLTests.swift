// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSClient

/// Presigned URLs in answers open what they name; none reaches a record.
struct SignedURLTests {
    private static let url = """
        https://awslambda.s3.amazonaws.com/code?X-Amz-Security-Token=IQoJb3J&X-Amz-Signature=5ca1ab1e&X-Amz-Expires=600
        """

    private func answer(_ service: String, _ operation: String, _ parameters: JSONValue, _ body: String) async throws
        -> AWSAnswer
    {
        let call = AWSCall(service: service, operation: operation, parameters: parameters)
        let script = ScriptedTransport([.answer(200, body, [HeaderField("X-Next", Self.url)])])
        return try #require(await script.client().call(call, deadline: .seconds(3600)).answer)
    }

    private func expectNone(in answer: AWSAnswer) {
        for text in [
            answer.recordableOutput.text(), answer.exchange.responseBody?.text ?? "",
            "\(answer.exchange.responseHeaders)",
        ] {
            #expect(!text.contains("5ca1ab1e") && !text.contains("IQoJb3J"), "\(text)")
        }
        #expect(answer.exchange.responseBody?.hasSecretsRemoved == true)
        #expect(answer.exchange.responseBody?.sha256 == nil)
    }

    @Test func `the place of a function's code is for the caller and not for the record`() async throws {
        let body = #"{"Configuration":{"FunctionName":"f"},"Code":{"RepositoryType":"S3","Location":"\#(Self.url)"}}"#
        let answer = try await answer("lambda", "GetFunction", ["FunctionName": "f"], body)
        #expect(answer.output["Code"]?["Location"] == .string(Self.url))
        #expect(answer.recordableOutput["Code"]?["Location"] == "(secret)")
        #expect(answer.recordableOutput["Code"]?["RepositoryType"] == "S3")
        #expect(answer.secretTexts == [Self.url])
        expectNone(in: answer)
    }

    @Test func `lists, maps and members that the model does not know hide theirs, too`() async throws {
        let layer = try await answer(
            "ecr",
            "GetDownloadUrlForLayer",
            ["repositoryName": "r", "layerDigest": "sha256:0"],
            #"{"downloadUrl":"\#(Self.url)","layerDigest":"sha256:0","newer":["\#(Self.url)"]}"#
        )
        expectNone(in: layer)
        let tagged = try await answer(
            "lambda",
            "ListTags",
            ["Resource": "arn:aws:lambda:us-west-2:1:function:f"],
            #"{"Tags":{"a":"\#(Self.url)"}}"#
        )
        expectNone(in: tagged)
        let unknown = try await answer("events", "DescribeRule", ["Name": "x"], #"{"Newer":"\#(Self.url)"}"#)
        expectNone(in: unknown)
    }

    @Test func `a raw body that is no JSON is not shown`() async throws {
        let escaped = Self.url.split(separator: "&").joined(separator: "&amp;")
        let body = "<R><GetCallerIdentityResult><Newer>\(escaped)</Newer></GetCallerIdentityResult></R>"
        expectNone(in: try await answer("sts", "GetCallerIdentity", [:], body))
    }

    @Test(arguments: [
        "https://h/k?X-Amz-Signature=1", "https://h/k?x-amz-signature=1", "u?a=b&X-Amz-Security-Token=t",
        "https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKID&Signature=x%3D&Expires=1", "see X-Amz-Signature%3Dabc",
        "https://d.cloudfront.net/x?Expires=1&Signature=s&Key-Pair-Id=K", #"u?X-Amz-Signature\u003dabc"#,
    ])
    func `signed URLs of every kind are known`(text: String) { #expect(SignedURL.isHeld(by: text)) }

    @Test(arguments: [
        "", "Signature", "X-Amz-Signature", "=", "Signature=1", "the signature = wrong", "X-Amz-Signature:1",
        "AWSAccessKeyId=AKID", "SIGNATURE", "https://h/k?x=y", "X\u{2D}Amz\u{0D}Signature=1",
    ])
    func `other texts are none`(text: String) { #expect(!SignedURL.isHeld(by: text)) }
}
