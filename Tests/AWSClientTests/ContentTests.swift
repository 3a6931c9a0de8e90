// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import HTTPTransport
import Synchronization
import TestSupport
import Testing
import Values

@testable import AWSClient

/// Content that goes from files and into sinks.
struct ContentTests {
    /// What one attempt of a script does with the sink that it is given.
    private struct Attempt {
        var status = 200
        var headers: [HeaderField] = []
        var pieces: [String] = []
        /// How the exchange ends when the sink took everything; nil ends it well.
        var loss: String?
    }

    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private let get = AWSCall(service: "s3", operation: "GetObject", parameters: ["Bucket": "bucket", "Key": "k"])

    /// Plays attempts one after the other, piece by piece, as a transport does.
    private func run(_ call: AWSCall, _ attempts: [Attempt]) async -> (AWSOutcome, [AWSTransport.Request]) {
        let rest = Mutex(attempts)
        let requests = Mutex<[AWSTransport.Request]>([])
        let client = AWSClient(
            settings: AWSSettings(environment: [
                "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "SECRETKEY", "AWS_REGION": "us-west-2",
            ]),
            transport: AWSTransport { request in
                requests.withLock { $0.append(request) }
                let attempt = rest.withLock { $0.isEmpty ? Attempt(loss: "the script is over") : $0.removeFirst() }
                var body: [UInt8] = []
                if let sink = request.sink, sink.accepts(attempt.status, attempt.headers.map { ($0.name, $0.value) }) {
                    for piece in attempt.pieces {
                        if let reason = sink.take(Array(piece.utf8)) { return .lost(reason) }
                    }
                } else {
                    body = Array(attempt.pieces.joined().utf8)
                }
                if let loss = attempt.loss { return .lost(loss) }
                return .response(WireResponse(status: attempt.status, headers: attempt.headers, body: body))
            },
            surroundings: AWSSurroundings(pause: { _ in })
        )
        let outcome = await client.call(call, deadline: .seconds(3600))
        return (outcome, requests.withLock(\.self))
    }

    private func content(_ name: String) -> String? {
        guard let stream = fopen(directory.file(name), "re") else { return nil }
        defer { fclose(stream) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&buffer, 1, buffer.count, stream)
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    private var names: [String] {
        get throws { try ChildProcess.run(["ls", "-A", directory.path]).split(separator: "\n").map(String.init) }
    }

    private func crc32(_ text: String) -> HeaderField {
        HeaderField("x-amz-checksum-crc32", ChecksumAlgorithm.crc32.text(of: Array(text.utf8)))
    }

    // MARK: Into a file

    @Test func `an object goes to its file and the answer says what came`() async throws {
        var call = get
        call.sink = .file(directory.file("out"))
        let (outcome, requests) = await run(
            call,
            [Attempt(headers: [crc32("hello world"), HeaderField("ETag", "e")], pieces: ["hello", " world"])]
        )
        let answer = try #require(outcome.answer, "\(outcome)")
        #expect(content("out") == "hello world")
        #expect(try names == ["out"])
        #expect(answer.output["ETag"] == "e" && answer.output["Body"] == nil)
        let hash = SHA256.digest(of: "hello world").hex
        let checksum = "CRC32 " + crc32("hello world").value
        #expect(answer.content == ReceivedContent(byteCount: 11, sha256: hash, verifiedChecksum: checksum))
        #expect(answer.exchange.responseBody?.text == "(11 bytes of streamed content)")
        #expect(answer.exchange.responseBody?.sha256 == hash)
        #expect(requests[0].headers.value("x-amz-checksum-mode") == "ENABLED")
    }

    @Test func `an empty object makes an empty file`() async throws {
        var call = get
        call.sink = .file(directory.file("out"))
        let (outcome, _) = await run(call, [Attempt()])
        #expect(outcome.answer?.content?.byteCount == 0)
        #expect(content("out") == "")
    }

    @Test func `half a body is asked for again, and only the whole one takes the name`() async throws {
        try directory.write("before", to: "out")
        var call = get
        call.sink = .file(directory.file("out"))
        let half = Attempt(pieces: ["hel"], loss: "connection-lost")
        let (failed, tries) = await run(call, [half, half, half])
        guard case .unknown(let unknown) = failed else {
            Issue.record("\(failed)")
            return
        }
        #expect(!unknown.isMutating && tries.count == 3)
        #expect(content("out") == "before")
        #expect(try names == ["out"])
        let (outcome, _) = await run(call, [half, Attempt(pieces: ["hello"])])
        #expect(outcome.answer?.content?.byteCount == 5)
        #expect(content("out") == "hello")
        #expect(try names == ["out"])
    }

    @Test func `an error's body never reaches the file`() async throws {
        try directory.write("before", to: "out")
        var call = get
        call.sink = .file(directory.file("out"))
        let missing = "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>"
        let (outcome, _) = await run(call, [Attempt(status: 404, pieces: [missing])])
        #expect(outcome.serviceError?.code == "NoSuchKey")
        #expect(content("out") == "before")
        #expect(try names == ["out"])
    }

    @Test func `content that is not what the service announced leaves no file`() async throws {
        var call = get
        call.sink = .file(directory.file("out"))
        let wrong = Attempt(headers: [crc32("hello world")], pieces: ["hello", " w0rld"])
        let (outcome, requests) = await run(call, [wrong, wrong, wrong])
        #expect(outcome.failureText?.contains("the content arrived damaged: its CRC32 is") == true)
        #expect(requests.count == 3)
        #expect(try names == [])
        call.sink = nil
        let (inMemory, _) = await run(call, [wrong, wrong, wrong])
        #expect(inMemory.failureText?.contains("the content arrived damaged: its CRC32 is") == true)
    }

    @Test(arguments: ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256", "SHA512", "MD5"])
    func `every algorithm of an answer is recomputed`(name: String) async throws {
        let algorithm = try #require(ChecksumAlgorithm(rawValue: name))
        var call = get
        call.sink = .discard
        let value = algorithm.text(of: Array("hello".utf8))
        let right = Attempt(headers: [HeaderField("x-amz-checksum-\(name.lowercased())", value)], pieces: ["hello"])
        let (outcome, _) = await run(call, [right])
        #expect(outcome.answer?.content?.verifiedChecksum == "\(name) \(value)")
        let wrong = Attempt(headers: right.headers, pieces: ["hallo"])
        let (failed, _) = await run(call, [wrong, wrong, wrong])
        #expect(failed.failureText?.contains("damaged") == true)
    }

    @Test func `a composite checksum and the checksum of a range say nothing of the bytes`() async throws {
        var call = get
        call.sink = .discard
        let composite = HeaderField("x-amz-checksum-crc32", "NSRBwg==-2")
        let (outcome, _) = await run(call, [Attempt(headers: [composite], pieces: ["hello"])])
        #expect(outcome.answer?.content == ReceivedContent(byteCount: 5, sha256: SHA256.digest(of: "hello").hex))
        let (range, _) = await run(call, [Attempt(status: 206, headers: [crc32("whole")], pieces: ["who"])])
        #expect(range.answer?.content?.byteCount == 3)
    }

    @Test func `a full disk is a failure here, not there`() async throws {
        var call = get
        call.sink = .file("/dev/full")
        let (outcome, requests) = await run(call, [Attempt(pieces: ["hello"])])
        let error = try #require(outcome.serviceError, "\(outcome)")
        #expect(error.isLocal && !error.effectUncertain)
        #expect(error.message.contains("'/dev/full' was not written: cannot write: No space left"))
        #expect(requests.count == 1)
    }

    @Test func `a change whose answer could not be kept is not made`() async throws {
        let parameters: JSONValue = ["FunctionName": "f"]
        for sink in [
            AWSSink.file(directory.file("none/out")), .file(directory.path), .region(path: "/none", offset: 0),
        ] {
            var call = AWSCall(service: "lambda", operation: "Invoke", parameters: parameters)
            call.sink = sink
            let (outcome, requests) = await run(call, [Attempt(pieces: ["hello"])])
            guard case .notSent(let failure) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(failure.code == .invalidParameters)
            #expect(failure.reason.contains("'\(sink.path ?? "")' cannot be written: cannot open: "))
            #expect(requests.isEmpty)
        }
        #expect(try names == [])
    }

    // MARK: Elsewhere

    @Test func `a region is written where it belongs and the rest stays`() async throws {
        try directory.write("0123456789", to: "out")
        var call = get
        call.sink = .region(path: directory.file("out"), offset: 3)
        let (outcome, _) = await run(call, [Attempt(status: 206, pieces: ["ab", "c"])])
        #expect(outcome.answer?.content == ReceivedContent(byteCount: 3))
        #expect(content("out") == "012abc6789")
    }

    @Test func `a function gets the pieces, ends the call, and is not shown anything twice`() async throws {
        let seen = Mutex<[String]>([])
        var call = get
        call.sink = .handler { piece in
            seen.withLock {
                $0.append(String(decoding: piece, as: UTF8.self))
                return $0.count < 2
            }
        }
        let (ended, _) = await run(call, [Attempt(headers: [crc32("xyz")], pieces: ["a", "b", "c"])])
        #expect(ended.answer?.notes.contains("ended here after 2 bytes, before the content did") == true)
        #expect(seen.withLock(\.self) == ["a", "b"])
        seen.withLock { $0 = [] }
        let (lost, requests) = await run(call, [Attempt(pieces: ["a"], loss: "reset"), Attempt(pieces: ["a", "b"])])
        guard case .unknown = lost else {
            Issue.record("\(lost)")
            return
        }
        #expect(requests.count == 1)
        #expect(seen.withLock(\.self) == ["a"])
    }

    // MARK: From a file

    private func put(_ content: AWSContent, _ more: JSONObject = JSONObject()) -> AWSCall {
        var parameters = JSONObject()
        parameters["Bucket"] = "bucket"
        parameters["Key"] = "k"
        parameters["Body"] = ["$attachment": "body"]
        for (name, value) in more { parameters[name] = value }
        var call = AWSCall(service: "s3", operation: "PutObject", parameters: .object(parameters))
        call.attachments = ["body": content]
        return call
    }

    @Test func `an upload over TLS leaves the content out of the signature and has a checksum`() async throws {
        try directory.write("0123456789", to: "in")
        let (outcome, requests) = await run(put(.file(path: directory.file("in"), range: 2..<6)), [Attempt()])
        let request = try #require(requests.first)
        #expect(request.body.inMemory == nil && request.body.count == 4)
        #expect(request.headers.value("X-Amz-Content-Sha256") == "UNSIGNED-PAYLOAD")
        #expect(request.headers.value("x-amz-checksum-crc32") == crc32("2345").value)
        #expect(request.headers.value("x-amz-sdk-checksum-algorithm") == "CRC32")
        #expect(request.headers.value("Authorization")?.contains("x-amz-checksum-crc32") == true)
        let recorded = try #require(outcome.answer?.exchange.requestBody)
        #expect(recorded.text == "(4 bytes of '\(directory.file("in"))')" && recorded.byteCount == 4)
    }

    @Test func `an upload without TLS signs the content`() async throws {
        try directory.write("0123456789", to: "in")
        var call = put(.file(path: directory.file("in"), range: nil), JSONObject([("ChecksumAlgorithm", "SHA256")]))
        call.endpointOverride = "http://127.0.0.1:5000"
        let (outcome, requests) = await run(call, [Attempt()])
        let hash = SHA256.digest(of: "0123456789")
        #expect(requests.first?.headers.value("X-Amz-Content-Sha256") == hash.hex)
        #expect(requests.first?.headers.value("x-amz-checksum-sha256") == Base64.encode(hash.bytes))
        #expect(outcome.answer?.exchange.requestBody.sha256 == hash.hex)
    }

    @Test func `a file that is missing or changes is not sent, and an unknown algorithm is named`() async throws {
        let (missing, _) = await run(put(.file(path: directory.file("none"), range: nil)), [])
        #expect(missing.failureText?.contains("'\(directory.file("none"))' cannot be opened") == true)
        let (strange, requests) = await run(put([1, 2], JSONObject([("ChecksumAlgorithm", "XXHASH3")])), [])
        #expect(strange.failureText?.contains("ChecksumAlgorithm: XXHASH3 is not computed here") == true)
        #expect(requests.isEmpty)
    }

    @Test func `checksums that nobody demands are left out when the settings say so`() async throws {
        let script = ScriptedTransport([.answer(200, ""), .answer(200, "")])
        let client = script.client(environment: [
            "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required", "AWS_RESPONSE_CHECKSUM_VALIDATION": "WHEN_REQUIRED",
        ])
        _ = await client.call(put([1, 2]), deadline: .seconds(3600))
        _ = await client.call(get, deadline: .seconds(3600))
        #expect(script.requests.count == 2)
        for request in script.requests {
            #expect(!request.headers.contains { $0.name.lowercased().hasPrefix("x-amz-checksum") })
        }
    }

    @Test func `a file where a value belongs is loaded, up to a limit`() async throws {
        try directory.write("zip", to: "in")
        var call = AWSCall(
            service: "lambda",
            operation: "UpdateFunctionCode",
            parameters: ["FunctionName": "f", "ZipFile": ["$attachment": "zip"]]
        )
        call.attachments = ["zip": .file(path: directory.file("in"), range: nil)]
        let (_, requests) = await run(call, [Attempt(pieces: ["{}"])])
        #expect(requests.first?.text.contains(Base64.encode(Array("zip".utf8))) == true)
        let size = AWSContent.loadLimit + 1
        #expect(truncate(directory.file("in"), off_t(size)) == 0)
        let (large, unsent) = await run(call, [])
        #expect(large.failureText?.contains("larger than 64 MiB") == true && unsent.isEmpty)
    }

    @Test func `a transport's warning is a note of the answer and of its record`() async throws {
        let client = AWSClient(
            settings: AWSSettings(environment: [
                "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S", "AWS_REGION": "us-west-2",
            ]),
            transport: AWSTransport(warnings: ["not verified"]) { _ in .answer(200, "hello") }
        )
        let answer = await client.call(get, deadline: .seconds(3600)).answer
        #expect(answer?.notes == ["not verified"] && answer?.exchange.notes == ["not verified"])
    }
}
