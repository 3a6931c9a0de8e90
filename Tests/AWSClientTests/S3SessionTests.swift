// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSClient

struct S3SessionTests {
    private let object = AWSCall(
        service: "s3",
        operation: "GetObject",
        parameters: ["Bucket": "data--usw2-az1--x-s3", "Key": "k"]
    )

    private func session(_ expiration: String) -> AWSTransport.Result {
        .answer(
            200,
            "<CreateSessionResult><Credentials><SessionToken>TOKEN</SessionToken><SecretAccessKey>S3CRET</SecretAccessKey>"
                + "<AccessKeyId>ASIASESSION</AccessKeyId><Expiration>\(expiration)</Expiration></Credentials>"
                + "</CreateSessionResult>"
        )
    }

    private let moment = Timestamp("2026-11-22T03:00:00Z") ?? Timestamp(nanosecondsSinceEpoch: 0)

    @Test func `a session is opened once, with the caller's key, and signs what follows`() async throws {
        let script = ScriptedTransport(
            [session("2026-11-22T03:05:00Z"), .answer(200, "one"), .answer(200, "two")],
            now: moment
        )
        let client = script.client()
        let first = try #require(await client.call(object, deadline: .seconds(3600)).answer)
        _ = await client.call(object, deadline: .seconds(3600))
        let urls = script.requests.map(\.url)
        let host = "https://data--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com"
        #expect(urls == ["\(host)/?session", "\(host)/k", "\(host)/k"])
        let headers = script.requests.map(\.headers)
        #expect(
            headers[0].value("Authorization")?.contains("Credential=AKIDEXAMPLE/20261122/us-west-2/s3express/") == true
        )
        #expect(headers[0].value("X-Amz-Security-Token") == "SESSIONTOKEN")
        #expect(
            headers[1].value("Authorization")?.contains("Credential=ASIASESSION/20261122/us-west-2/s3express/") == true
        )
        #expect(headers[1].value("X-Amz-S3session-Token") == "TOKEN")
        #expect(headers[1].value("X-Amz-Security-Token") == nil)
        #expect(headers[1].value("Authorization")?.contains("x-amz-s3session-token") == true)
        #expect(!"\(first.exchange)".contains("TOKEN"))
    }

    @Test func `a session that is about to end is replaced`() async {
        let script = ScriptedTransport(
            [
                session("2026-11-22T03:00:59Z"), .answer(200, "one"), session("2026-11-22T03:05:00Z"),
                .answer(200, "two"),
            ],
            now: moment
        )
        let client = script.client()
        _ = await client.call(object, deadline: .seconds(3600))
        _ = await client.call(object, deadline: .seconds(3600))
        #expect(script.requests.map { $0.url.hasSuffix("?session") } == [true, false, true, false])
    }

    @Test func `a session that is refused sends nothing`() async {
        let denied = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
        let script = ScriptedTransport([.answer(403, denied)], now: moment)
        let outcome = await script.client().call(object, deadline: .seconds(3600))
        guard case .notSent(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.code == .noCredentials)
        #expect(error.reason.contains("AccessDenied"))
        #expect(script.requests.count == 1)
    }
}
