// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Synchronization
import Testing
import Values

@testable import AWSClient

struct AWSClientFaultTests {
    private let read = AWSCall(service: "rds", operation: "DescribeDBInstances")
    private let change = AWSCall(
        service: "rds",
        operation: "PromoteReadReplica",
        parameters: ["DBInstanceIdentifier": "replica"]
    )
    private let page =
        "<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances/></DescribeDBInstancesResult>"
        + "<ResponseMetadata><RequestId>r1</RequestId></ResponseMetadata></DescribeDBInstancesResponse>"
    private let throttled =
        "<ErrorResponse><Error><Code>Throttling</Code><Message>slow</Message></Error><RequestId>r0</RequestId></ErrorResponse>"

    private func run(_ call: AWSCall, _ results: [AWSTransport.Result]) async -> (AWSOutcome, ScriptedTransport) {
        let script = ScriptedTransport(results)
        return (await script.client().call(call, deadline: .seconds(3600)), script)
    }

    @Test func `a mutating call is sent once whatever the service answers`() async throws {
        for (status, body) in [
            (500, ""), (503, throttled), (400, throttled), (429, ""), (502, "<html>x</html>"), (403, throttled),
        ] {
            let (outcome, script) = await run(change, Array(repeating: .answer(status, body), count: 3))
            #expect(script.requests.count == 1)
            let error = try #require(outcome.serviceError)
            #expect(error.effectUncertain == (status >= 500))
        }
    }

    @Test func `a redirection is followed nowhere and says where it led`() async throws {
        for (place, shown) in [
            ("https://evil.example:8443/x?X-Amz-Signature=abc", "evil.example:8443"), ("https://u:p@h/", "h"),
            ("/elsewhere", "another path"),
        ] {
            let moved = AWSTransport.Result.answer(307, "", [HeaderField("Location", place)])
            for call in [read, change] {
                let (outcome, script) = await run(call, [moved, .answer(200, page)])
                let error = try #require(outcome.serviceError)
                #expect(error.message == "the answer is a redirection to \(shown), which no signed call follows")
                #expect(script.requests.count == 1)
            }
        }
    }

    @Test func `a lost answer to a mutating call is unknown and not sent again`() async throws {
        let (outcome, script) = await run(change, [.lost("connection reset"), .answer(200, page)])
        #expect(script.requests.count == 1)
        guard case .unknown(let unknown) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(unknown.isMutating)
        #expect(unknown.reason == "connection reset")
        #expect(unknown.exchange.requestBody.text.contains("Action=PromoteReadReplica"))
    }

    @Test func `a mutating call that never left is sent again, and not sent when it never leaves`() async throws {
        let body = "<PromoteReadReplicaResponse><PromoteReadReplicaResult/></PromoteReadReplicaResponse>"
        let (outcome, script) = await run(change, [.neverSent("refused"), .neverSent("refused"), .answer(200, body)])
        #expect(script.requests.count == 3)
        #expect(outcome.answer?.attempts.map(\.wasSent) == [false, false, true])
        let (never, _) = await run(change, Array(repeating: .neverSent("refused"), count: 9))
        guard case .notSent(let failure) = never else {
            Issue.record("\(never)")
            return
        }
        #expect(failure.code == .noConnection)
        #expect(failure.attempts.count == 3)
    }

    // MARK: - The fence of a change

    /// An owner whose run is taken over at a place, and what its client is let do.
    private final class Owner: Sendable {
        let log = Mutex<[String]>([])
        let isTaken = Mutex(false)
        var fence: AWSFence {
            AWSFence(
                refusal: {
                    self.log.withLock { $0.append("asked") }
                    return self.isTaken.withLock(\.self) ? "taken over" : nil
                },
                objection: {
                    self.log.withLock { $0.append("asked at the door") }
                    return self.isTaken.withLock(\.self) ? "taken over meanwhile" : nil
                }
            )
        }

        /// A transport as slow in connecting as whoever takes the run over needs.
        func transport(takenOver: Bool) -> AWSTransport {
            AWSTransport { request in
                self.log.withLock { $0.append("connected") }
                self.isTaken.withLock { $0 = takenOver }
                if let reason = request.objection?() { return .neverSent(reason) }
                self.log.withLock { $0.append("sent") }
                let body = "<PromoteReadReplicaResponse><PromoteReadReplicaResult/></PromoteReadReplicaResponse>"
                return .answer(200, body)
            }
        }

        func call(_ call: AWSCall, takenOver: Bool) async -> AWSOutcome {
            var call = call
            call.fence = fence
            let settings = AWSSettings(
                environment: ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S", "AWS_REGION": "us-west-2"]
            )
            let client = AWSClient(
                settings: settings,
                transport: transport(takenOver: takenOver),
                surroundings: AWSSurroundings(pause: { _ in })
            )
            return await client.call(call, deadline: .seconds(3600))
        }
    }

    @Test func `an owner that was suspended while it connected sends nothing after it was taken over`() async {
        let owner = Owner()
        guard case .notSent(let failure) = await owner.call(change, takenOver: true) else {
            Issue.record("it was sent")
            return
        }
        #expect(failure.code == .heldBack && failure.reason == "taken over")
        #expect(failure.attempts.map(\.wasSent) == [false])
        #expect(owner.log.withLock(\.self) == ["asked", "connected", "asked at the door", "asked"])
    }

    @Test func `an owner that was taken over before it connected does not even connect`() async {
        let owner = Owner()
        owner.isTaken.withLock { $0 = true }
        guard case .notSent(let failure) = await owner.call(change, takenOver: true) else {
            Issue.record("it was sent")
            return
        }
        #expect(failure.code == .heldBack && failure.attempts.isEmpty)
        #expect(owner.log.withLock(\.self) == ["asked"])
    }

    @Test func `an owner that still has its run is asked twice and sends once, and a read passes no fence`() async {
        let owner = Owner()
        guard case .answered = await owner.call(change, takenOver: false) else {
            Issue.record("it was not answered")
            return
        }
        #expect(owner.log.withLock(\.self) == ["asked", "connected", "asked at the door", "sent"])
        let reader = Owner()
        _ = await reader.call(read, takenOver: true)
        #expect(reader.log.withLock { $0.contains("sent") && !$0.contains("asked") })
    }

    @Test func `a change that may be repeated passes the fence, and so does a read meant as a change`() async {
        for (call, isRepeatable) in [(change, true), (read, false)] {
            let owner = Owner()
            var call = call
            call.isRepeatable = isRepeatable
            _ = await owner.call(call, takenOver: true)
            #expect(!owner.log.withLock { $0.contains("sent") })
        }
    }

    @Test func `a mutating call that never left and then was lost is unknown`() async {
        let (outcome, _) = await run(change, [.neverSent("refused"), .lost("reset")])
        guard case .unknown = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func `a success that cannot be read is unknown for a mutating call and repeated for a read`() async {
        let (outcome, script) = await run(
            change,
            [.answer(200, "<PromoteReadReplicaResponse><Prom"), .answer(200, page)]
        )
        #expect(script.requests.count == 1)
        guard case .unknown(let unknown) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(unknown.httpStatus == 200)
        let (again, other) = await run(read, [.answer(200, "<Descr"), .answer(200, page)])
        #expect(other.requests.count == 2)
        #expect(again.answer != nil)
    }

    @Test func `a throttled read is repeated with jittered, growing delays`() async throws {
        let (outcome, script) = await run(read, [.answer(400, throttled), .answer(503, ""), .answer(200, page)])
        let answer = try #require(outcome.answer)
        #expect(answer.output == ["DBInstances": []])
        #expect(answer.requestID == "r1")
        #expect(answer.attempts.map(\.failure) == ["Throttling", "503", nil])
        #expect(script.pauses == [.milliseconds(500), .milliseconds(50)])
    }

    @Test func `a read gives up after its attempts and says what came`() async throws {
        let (outcome, script) = await run(
            read,
            Array(repeating: .answer(500, "<html><title>500</title></html>"), count: 9)
        )
        #expect(script.requests.count == 3)
        let error = try #require(outcome.serviceError)
        #expect(error.code == "(500)")
        #expect(!error.effectUncertain)
        #expect(error.attempts.count == 3)
        let (lost, _) = await run(read, Array(repeating: .lost("timeout"), count: 9))
        guard case .unknown(let unknown) = lost else {
            Issue.record("\(lost)")
            return
        }
        #expect(!unknown.isMutating)
    }

    @Test func `the deadline ends retries`() async {
        let script = ScriptedTransport([.answer(503, "", [HeaderField("Retry-After", "5")]), .answer(200, page)])
        let outcome = await script.client().call(read, deadline: .seconds(2))
        #expect(script.requests.count == 1)
        #expect(outcome.serviceError?.httpStatus == 503)
    }

    @Test func `an empty bucket ends retries for every call of the client`() async {
        let script = ScriptedTransport(Array(repeating: .lost("timeout"), count: 99))
        let client = script.client(retry: RetryPolicy(bucketCapacity: 30))
        for _ in 0..<5 { _ = await client.call(read, deadline: .seconds(3600)) }
        #expect(script.requests.count == 5 + 3)
    }

    @Test func `a wrong clock is corrected from the answer and reported`() async throws {
        let skewed =
            "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>expired</Message></Error></ErrorResponse>"
        let date = HeaderField("Date", "Tue, 01 Dec 2026 00:00:00 GMT")
        let script = ScriptedTransport(
            [.answer(403, skewed, [date]), .answer(200, page, [date])],
            now: try #require(Timestamp("2026-11-22T00:00:00Z"))
        )
        let outcome = await script.client().call(read, deadline: .seconds(3600))
        #expect(outcome.answer?.notes.count == 1)
        #expect(script.requests.map { $0.headers.value("X-Amz-Date") } == ["20261122T000000Z", "20261201T000000Z"])
        let wrongKey = ScriptedTransport(
            [.answer(403, skewed, [HeaderField("Date", "Sun, 22 Nov 2026 00:00:00 GMT")])],
            now: try #require(Timestamp("2026-11-22T00:00:00Z"))
        )
        #expect(await wrongKey.client().call(read, deadline: .seconds(3600)).serviceError?.isCredential == true)
        #expect(wrongKey.requests.count == 1)
    }

    @Test func `wrong content types do not matter, a big body is read`() async throws {
        let filler = String(repeating: "<Marker>x</Marker>", count: 100_000)
        let body = "<R><DescribeDBInstancesResult>\(filler)<DBInstances/></DescribeDBInstancesResult></R>"
        let (outcome, _) = await run(read, [.answer(200, body, [HeaderField("Content-Type", "text/html")])])
        #expect(outcome.answer?.output["DBInstances"] == [])
        #expect(outcome.answer?.exchange.responseBody?.text.utf8.count == RecordedExchange.bodyLimit + 3)
    }

    @Test func `a body of 64 MiB is carried`() async {
        let bytes = [UInt8](repeating: 0x41, count: 64 << 20)
        let call = AWSCall(service: "s3", operation: "GetObject", parameters: ["Bucket": "b", "Key": "k"])
        let (outcome, _) = await run(call, [.response(WireResponse(status: 200, headers: [], body: bytes))])
        let encodedCount = ((64 << 20) + 2) / 3 * 4
        #expect(outcome.answer?.output["Body"]?.stringValue?.utf8.count == encodedCount)
        #expect(outcome.answer?.exchange.responseBody?.text == "(67108864 bytes of streamed content)")
    }

    @Test func `a storm is not fed: the bucket ends the repeating for all calls of a client`() async {
        let script = ScriptedTransport(Array(repeating: .answer(503, ""), count: 1000))
        let client = script.client()
        for _ in 0..<200 { _ = await client.call(read, deadline: .seconds(3600)) }
        // 500 tokens at 5 each: a hundred repetitions, and then each call is sent once.
        #expect(script.requests.count == 300)
        let calm = ScriptedTransport(
            (0..<20).flatMap { _ in [AWSTransport.Result.answer(503, ""), .answer(200, page)] }
        )
        let other = calm.client()
        for _ in 0..<20 { #expect(await other.call(read, deadline: .seconds(3600)).answer?.attempts.count == 2) }
    }

    @Test func `a host that the guard does not admit is refused before anything is sent`() async {
        let script = ScriptedTransport([.answer(200, page)])
        let outcome = await script.client(targetGuard: .loopbackOnly).call(read, deadline: .seconds(3600))
        #expect(script.requests.isEmpty)
        guard case .notSent(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.code == .refusedTarget)
        #expect(failure.reason.contains("rds.us-west-2.amazonaws.com"))
    }

    @Test(arguments: [
        AWSCall(service: "rsd", operation: "DescribeDBInstances"), AWSCall(service: "rds", operation: "Describe"),
        AWSCall(service: "rds", operation: "DescribeDBInstances", parameters: ["Nope": 1]),
        AWSCall(service: "rds", operation: "DescribeDBInstances", parameters: ["MaxRecords": "many"]),
        AWSCall(service: "rds", operation: "DescribeDBInstances", parameters: ["Filters": "x"]),
        AWSCall(service: "rds", operation: "DescribeDBInstances", region: "no/region"),
        AWSCall(service: "rds", operation: "DescribeDBInstances", endpointOverride: "127.0.0.1"),
        AWSCall(service: "s3", operation: "GetObject", parameters: ["Bucket": "b", "Key": ""]),
    ])
    func `a call that makes no sense is not sent`(call: AWSCall) async {
        let (outcome, script) = await run(call, [.answer(200, page)])
        #expect(script.requests.isEmpty)
        guard case .notSent = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func `without credentials the error lists what was looked at`() async {
        let script = ScriptedTransport([])
        let client = AWSClient(
            settings: AWSSettings(environment: ["AWS_REGION": "us-west-2"]),
            transport: script.transport,
            surroundings: script.surroundings
        )
        guard case .notSent(let failure) = await client.call(read, deadline: .seconds(1)) else {
            Issue.record("sent")
            return
        }
        #expect(failure.code == .noCredentials)
        #expect(failure.reason.contains("AWS_ACCESS_KEY_ID is not set"))
        #expect(failure.reason.contains("profile default"))
    }

    @Test func `no secret reaches the record`() async throws {
        let call = AWSCall(
            service: "rds",
            operation: "ModifyDBInstance",
            parameters: ["DBInstanceIdentifier": "db", "MasterUserPassword": "hunter2"]
        )
        let (outcome, script) = await run(call, [.answer(200, "<R><ModifyDBInstanceResult/></R>")])
        let exchange = try #require(outcome.answer?.exchange)
        #expect(script.requests[0].text.contains("hunter2"))
        let recorded = "\(exchange)"
        for secret in ["hunter2", "SECRETKEY", "SESSIONTOKEN", "Signature="] { #expect(!recorded.contains(secret)) }
        #expect(exchange.requestBody.text.contains("MasterUserPassword=%28secret%29"))
        #expect(exchange.requestBody.sha256 == nil)
        #expect(exchange.requestBody.hasSecretsRemoved)
    }

    @Test func `an answer that cannot be read, and members no model knows, keep their secrets too`() async throws {
        let call = AWSCall(service: "secretsmanager", operation: "GetSecretValue", parameters: ["SecretId": "x"])
        let cut = AWSTransport.Result.answer(200, "{\"SecretString\":\"hunter2\"")
        let (outcome, _) = await run(call, [cut, cut, cut])
        guard case .unknown(let unknown) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(!"\(unknown.exchange)".contains("hunter2"))
        let newer = AWSTransport.Result.answer(200, "{\"Name\":\"x\",\"New\":{\"AuthToken\":\"hunter2\"}}")
        let exchange = try #require(await run(call, [newer]).0.answer?.exchange)
        #expect(!"\(exchange)".contains("hunter2"))
    }

    @Test func `the content of an object is recorded by length and hash`() async throws {
        let script = ScriptedTransport([.answer(200, "")])
        var call = AWSCall(
            service: "s3",
            operation: "PutObject",
            parameters: ["Bucket": "bucket", "Key": "k", "Body": ["$attachment": "body"]]
        )
        call.attachments = ["body": .bytes(Array("content".utf8))]
        let outcome = await script.client().call(call, deadline: .seconds(3600))
        let body = try #require(outcome.answer?.exchange.requestBody)
        #expect(body.text == "(7 bytes of streamed content)")
        #expect(body.sha256 == Hashing.sha256Text(Array("content".utf8)))
    }

    @Test func `secrets in an answer stay out of the record and in the output`() async throws {
        let call = AWSCall(service: "secretsmanager", operation: "GetSecretValue", parameters: ["SecretId": "x"])
        let (outcome, _) = await run(call, [.answer(200, "{\"Name\":\"x\",\"SecretString\":\"hunter2\"}")])
        let answer = try #require(outcome.answer)
        #expect(answer.output["SecretString"] == "hunter2")
        #expect(answer.exchange.responseBody?.text.contains("hunter2") == false)
    }
}
