// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Synchronization
import Testing
import Values

@testable import AWSClient

/// Calls whose answer is a stream of events, in each of the protocols that have them.
struct EventStreamTests {
    private let tail = AWSCall(
        service: "logs",
        operation: "StartLiveTail",
        parameters: ["logGroupIdentifiers": ["arn:aws:logs:us-west-2:123456789012:log-group:g"]]
    )
    private let select = AWSCall(
        service: "s3",
        operation: "SelectObjectContent",
        parameters: [
            "Bucket": "b", "Key": "k", "Expression": "select *", "ExpressionType": "SQL",
            "InputSerialization": ["CSV": [:]], "OutputSerialization": ["CSV": [:]],
        ]
    )

    private func run(
        _ call: AWSCall,
        _ bytes: [UInt8],
        then rest: AWSTransport.Result...
    ) async -> (AWSOutcome, ScriptedTransport) {
        let answer = AWSTransport.Result.response(WireResponse(status: 200, headers: [], body: bytes))
        let script = ScriptedTransport([answer] + rest)
        return (await script.client().call(call, deadline: .seconds(3600)), script)
    }

    @Test func `events of a JSON service are collected, with the members beside the stream`() async throws {
        let bytes =
            EventStreamWriter.event("initial-response", "{}")
            + EventStreamWriter.event("sessionStart", #"{"sessionId":"s","logStreamNames":["a"]}"#)
            + EventStreamWriter.event(
                "sessionUpdate",
                #"{"sessionMetadata":{"sampled":false},"sessionResults":[{"message":"m","timestamp":1700000000000}]}"#
            )
        let (outcome, script) = await run(tail, bytes)
        let output = try #require(outcome.answer?.output, "\(outcome)")
        let events = try #require(output["responseStream"]?.arrayValue)
        #expect(events.count == 2)
        #expect(events[0]["sessionStart"]?["sessionId"] == "s")
        #expect(events[1]["sessionUpdate"]?["sessionResults"]?[0]?["message"] == "m")
        #expect(script.requests[0].url.hasPrefix("https://stream-logs.us-west-2.amazonaws.com/"))
        #expect(outcome.answer?.exchange.responseBody?.text == "(\(bytes.count) bytes of events)")
    }

    @Test func `events of an XML service have blobs, structures and headers as members`() async throws {
        let records = EventStreamWriter.bytes(
            [
                (":message-type", .string("event")), (":event-type", .string("Records")),
                (":content-type", .string("application/octet-stream")),
            ],
            Array("a,b\n".utf8)
        )
        let stats = EventStreamWriter.event("Stats", "<Stats><BytesScanned>512</BytesScanned></Stats>")
        let (outcome, _) = await run(select, records + stats + EventStreamWriter.event("End", ""))
        let events = try #require(outcome.answer?.output["Payload"]?.arrayValue, "\(outcome)")
        #expect(events.map { $0.objectValue?.keys.first } == ["Records", "Stats", "End"])
        #expect(events[0]["Records"]?["Payload"] == "YSxiCg==")
        #expect(events[1]["Stats"]?["Details"]?["BytesScanned"]?.integerValue == 512)
        #expect(events[2]["End"] == [:])
    }

    @Test func `secrets in events stay out of the record`() async throws {
        let call = AWSCall(
            service: "bedrock-runtime",
            operation: "InvokeModelWithResponseStream",
            parameters: ["modelId": "m", "body": "e30="]
        )
        let (outcome, _) = await run(call, EventStreamWriter.event("chunk", #"{"bytes":"aHVudGVyMg=="}"#))
        let answer = try #require(outcome.answer, "\(outcome)")
        #expect(answer.output["body"]?[0]?["chunk"]?["bytes"] == "aHVudGVyMg==")
        #expect(!answer.recordableOutput.text().contains("aHVudGVyMg"))
        #expect(!"\(answer.exchange)".contains("aHVudGVyMg"))
    }

    @Test func `a function gets the events as they come, and its false ends the call`() async throws {
        let seen = Mutex<[AWSEvent]>([])
        var call = tail
        call.events = { event in
            seen.withLock {
                $0.append(event)
                return $0.count < 2
            }
        }
        let bytes = (0..<5).flatMap { EventStreamWriter.event("sessionStart", #"{"sessionId":"\#($0)"}"#) }
        let (outcome, _) = await run(call, bytes)
        let answer = try #require(outcome.answer, "\(outcome)")
        #expect(seen.withLock { $0.map { $0.value["sessionId"] } } == ["0", "1"])
        #expect(answer.output["responseStream"] == nil)
        #expect(answer.notes.contains { $0.hasPrefix("ended here after") })
    }

    @Test func `an exception in the stream is the service's refusal`() async throws {
        let bytes =
            EventStreamWriter.event("sessionStart", "{}")
            + EventStreamWriter.event("SessionTimeoutException", #"{"message":"three hours are over"}"#, "exception")
        let (outcome, _) = await run(tail, bytes)
        let error = try #require(outcome.serviceError, "\(outcome)")
        #expect(error.code == "SessionTimeoutException" && error.message == "three hours are over")
        #expect(error.isAWSAnswer)
    }

    @Test func `an error in the stream is the service's refusal`() async throws {
        let bytes = EventStreamWriter.bytes(
            [
                (":message-type", .string("error")), (":error-code", .string("InternalError")),
                (":error-message", .string("sorry")),
            ],
            []
        )
        var seen = select
        seen.isRepeatable = true
        let whole = AWSTransport.Result.response(
            WireResponse(status: 200, headers: [], body: EventStreamWriter.event("End", ""))
        )
        let (again, twice) = await run(seen, bytes, then: whole)
        #expect(again.answer != nil && twice.requests.count == 2)
        seen.events = { _ in true }
        let (handled, once) = await run(
            seen,
            EventStreamWriter.event("Cont", "") + bytes,
            then: .answer(200, "")
        )
        #expect(handled.serviceError?.code == "InternalError")
        #expect(once.requests.count == 1)
    }

    @Test func `a damaged or unfinished stream is no answer, and is asked for again only when nobody saw it`() async {
        var broken = EventStreamWriter.event("Cont", "") + EventStreamWriter.event("Stats", "<Stats/>")
        broken[broken.count - 20] ^= 1
        let whole = EventStreamWriter.event("End", "")
        for bytes in [broken, Array(whole.dropLast(3)), Array("<html>".utf8)] {
            var read = select
            read.isRepeatable = true
            let good = AWSTransport.Result.response(WireResponse(status: 200, headers: [], body: whole))
            let (outcome, script) = await run(read, bytes, then: good)
            #expect(outcome.answer?.output["Payload"]?.arrayValue?.count == 1)
            #expect(script.requests.count == 2)
        }
        var seen = select
        seen.isRepeatable = true
        seen.events = { _ in true }
        let (outcome, script) = await run(seen, broken, then: .answer(200, ""))
        guard case .unknown(let unknown) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(unknown.reason.contains("the stream of events is damaged"))
        #expect(script.requests.count == 1)
    }

    @Test func `an operation that takes a stream of events is refused by name`() async {
        let call = AWSCall(
            service: "lexv2-runtime",
            operation: "StartConversation",
            parameters: ["botId": "b", "botAliasId": "a", "localeId": "l", "sessionId": "s"]
        )
        let (outcome, script) = await run(call, [])
        #expect(outcome.failureText?.contains("StartConversation takes a stream of events") == true)
        #expect(script.requests.isEmpty)
    }
}
