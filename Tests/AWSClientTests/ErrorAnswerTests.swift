// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AWSClient

struct ErrorAnswerTests {
    private func error(_ status: Int, _ body: String, _ headers: [HeaderField] = []) -> AWSServiceError {
        ErrorAnswer.parse(status: status, headers: headers, body: Array(body.utf8))
    }

    @Test func `a page of HTML is not an AWS answer`() {
        let page = "<!doctype html>\n<html lang=en><title>500 Internal Server Error</title><h1>Internal</h1></html>"
        for body in [page, "<html><body><b>Http/1.1 Service Unavailable</b></body></html>", "plain text", "<a><b>"] {
            let found = error(500, body)
            #expect(found.code == "(500)")
            #expect(!found.isAWSAnswer)
            #expect(found.message.hasPrefix("not an AWS answer: "))
            #expect(!found.message.contains("<"))
        }
    }

    @Test func `an empty body leaves the status as the code`() {
        let found = error(404, "")
        #expect(found.code == "404")
        #expect(!found.isAWSAnswer)
    }

    @Test func `truncated XML and JSON are not AWS answers`() {
        #expect(error(400, "<ErrorResponse><Error><Code>X</Code>").code == "(400)")
        #expect(error(400, "{\"__type\":\"X\"").code == "(400)")
        #expect(error(400, "[1]").code == "(400)")
    }

    @Test(arguments: [
        "<ErrorResponse xmlns=\"u\"><Error><Type>Sender</Type><Code>X</Code><Message>m</Message></Error><RequestId>r</RequestId></ErrorResponse>",
        "<Response><Errors><Error><Code>X</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>",
        "<?xml version=\"1.0\"?>\n<Error><Code>X</Code><Message>m</Message><RequestId>r</RequestId></Error>",
    ])
    func `XML errors of every protocol are read`(body: String) {
        let found = error(400, body)
        #expect(found.code == "X")
        #expect(found.message == "m")
        #expect(found.requestID == "r")
        #expect(found.isAWSAnswer)
    }

    @Test(arguments: [
        "{\"__type\":\"com.amazonaws.x#X\",\"message\":\"m\"}", "{\"__type\":\"X:http://u/\",\"Message\":\"m\"}",
        "{\"code\":\"a#X:http://u/\",\"message\":\"m\"}",
    ])
    func `JSON errors lose namespace and URL`(body: String) {
        let found = error(400, body)
        #expect(found.code == "X")
        #expect(found.message == "m")
    }

    @Test func `headers name the error where the body does not`() {
        let found = error(
            404,
            "{\"message\":\"m\"}",
            [HeaderField("X-Amzn-ErrorType", "X:http://u/"), HeaderField("x-amzn-RequestId", "r")]
        )
        #expect(found.code == "X")
        #expect(found.requestID == "r")
        let query = error(400, "{\"__type\":\"Y\"}", [HeaderField("x-amzn-query-error", "AWS.Simple.X;Sender")])
        #expect(query.code == "AWS.Simple.X")
    }

    @Test func `kinds of errors are told apart`() {
        #expect(error(400, "{\"__type\":\"ThrottlingException\"}").isThrottling)
        #expect(error(429, "").isThrottling)
        #expect(error(503, "").isTransient)
        #expect(error(403, "{\"__type\":\"ExpiredTokenException\"}").isCredential)
        #expect(error(403, "{\"__type\":\"AccessDeniedException\"}").isAccessDenied)
        #expect(!error(400, "{\"__type\":\"ValidationException\"}").isTransient)
    }
}
