// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

@testable import AWSClient

/// Successful statuses over bodies that are no answers: never an empty list, never a change that was made.
struct AnswerDemandTests {
    private func output(_ service: String, _ operation: String, _ body: String, status: Int = 200) throws -> JSONValue {
        let operation = try #require(WireOperation.named(service, operation))
        let response = WireResponse(status: status, headers: [], body: Array(body.utf8))
        return try ResponseReader(operation: operation).output(response)
    }

    private static let page = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><body>Sign in</body></html>"

    @Test(arguments: [
        ("s3", "ListObjectsV2"), ("s3", "DeleteObjects"), ("s3", "CopyObject"), ("s3", "CompleteMultipartUpload"),
        ("s3", "GetBucketVersioning"), ("route53", "ChangeResourceRecordSets"), ("cloudfront", "GetDistribution"),
        ("rds", "DescribeDBInstances"), ("ec2", "DescribeInstances"), ("ecs", "ListClusters"),
        ("lambda", "ListFunctions"), ("dynamodb", "ListTables"), ("cloudwatch", "DescribeAlarms"),
    ])
    func `an empty body is no answer where the output is read from it`(service: String, operation: String) {
        #expect(throws: ResponseError.self) { try output(service, operation, "") }
    }

    @Test(arguments: [
        ("s3", "ListObjectsV2"), ("s3", "PutObject"), ("s3", "DeleteObject"), ("s3", "GetBucketLocation"),
        ("s3", "PutBucketPolicy"), ("rds", "ModifyDBInstance"), ("rds", "AddTagsToResource"),
        ("ec2", "TerminateInstances"), ("ecs", "UpdateService"), ("events", "PutRule"), ("lambda", "DeleteFunction"),
        ("dynamodb", "UpdateTimeToLive"), ("iam", "DeleteUser"), ("cloudfront", "UpdateDistribution"),
    ])
    func `a page for people is no answer to anything`(service: String, operation: String) {
        for start in ["", "\u{FEFF}", "\r\n ", "<!DOCTYPE html>\n"] {
            #expect(throws: ResponseError.self, "\(start)") { try output(service, operation, start + Self.page) }
        }
    }

    @Test func `a page behind an XML declaration is none either`() {
        let page = "<?xml version=\"1.0\"?>" + Self.page
        for (service, operation) in [("s3", "ListObjectsV2"), ("rds", "ModifyDBInstance"), ("route53", "GetChange")] {
            #expect(throws: ResponseError.self) { try output(service, operation, page) }
        }
    }

    @Test func `XML of another kind is no answer`() {
        #expect(throws: ResponseError.self) { try output("s3", "ListObjectsV2", "<Fault/>") }
        #expect(throws: ResponseError.self) { try output("s3", "ListObjectsV2", "<ListVersionsResult/>") }
        #expect(throws: ResponseError.self) { try output("s3", "CompleteMultipartUpload", "<ok/>") }
        #expect(throws: ResponseError.self) { try output("rds", "DescribeDBInstances", "<status>up</status>") }
        #expect(throws: ResponseError.self) { try output("ec2", "DescribeInstances", "<status>up</status>") }
    }

    @Test(arguments: ["[]", "\"ok\"", "true", "null", "1"])
    func `JSON that is no object is no answer`(body: String) {
        for (service, operation) in [("ecs", "UpdateService"), ("lambda", "ListFunctions"), ("events", "PutRule")] {
            #expect(throws: ResponseError.self) { try output(service, operation, body) }
        }
    }

    @Test func `CBOR that is no map is no answer`() throws {
        let shape = try #require(WireOperation.named("cloudwatch", "DescribeAlarms"))
        let operation = WireOperation(service: shape.service, model: shape.model, wireProtocol: .rpcV2CBOR)
        for body in [[0x80], [0xF6], []] as [[UInt8]] {
            #expect(throws: ResponseError.self) {
                try ResponseReader(operation: operation).output(WireResponse(status: 200, body: body))
            }
        }
    }

    @Test func `what services do answer is read as before`() throws {
        #expect(try output("s3", "ListObjectsV2", "<ListBucketResult/>") == [:])
        #expect(try output("s3", "PutObject", "") == [:])
        #expect(try output("s3", "DeleteObject", "", status: 204) == [:])
        #expect(try output("s3", "GetObject", Self.page)["Body"]?.stringValue?.isEmpty == false)
        #expect(try output("s3", "GetObject", "")["Body"] == "")
        #expect(try output("ecs", "ListClusters", "{}") == [:])
        #expect(try output("events", "DeleteRule", "") == [:])
        #expect(try output("iam", "DeleteUser", "<DeleteUserResponse/>") == [:])
        #expect(try output("ec2", "DescribeInstances", "<DescribeInstancesResponse/>") == [:])
        #expect(try output("lambda", "Invoke", "")["Payload"]?.stringValue?.isEmpty != false)
    }

    @Test func `a change that a login page answers is of unknown effect, and is not repeated`() async {
        let script = ScriptedTransport([.answer(200, Self.page), .answer(200, "{}")])
        let call = AWSCall(service: "events", operation: "DeleteRule", parameters: ["Name": "nightly"])
        let outcome = await script.client().call(call, deadline: .seconds(3600))
        guard case .unknown(let unknown) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(unknown.isMutating)
        #expect(unknown.reason.contains("HTML page"))
        #expect(script.requests.count == 1)
    }
}
