// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPTransport
import Synchronization
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(5)))
struct StreamingTests {
    private let transport = CurlTransport()

    /// What a sink saw.
    private final class Taken: Sendable {
        struct State {
            var status: Int?
            var sizes: [Int] = []
            var isRight = true
            var refusal: String?
        }

        let state = Mutex(State())

        init(refusal: String? = nil) { state.withLock { $0.refusal = refusal } }

        /// Takes successes; the first and the last byte of a piece must be the low byte of their offset.
        var sink: HTTPSink {
            HTTPSink(
                accepts: { status, _ in
                    self.state.withLock { $0.status = status }
                    return status < 300
                },
                take: { piece in
                    self.state.withLock { state in
                        let offset = state.sizes.reduce(0, +)
                        state.sizes.append(piece.count)
                        let ends = [(piece.first, offset), (piece.last, offset + piece.count - 1)]
                        let isRight = ends.allSatisfy { $0 == UInt8(truncatingIfNeeded: $1) }
                        state.isRight = state.isRight && isRight
                        return state.refusal
                    }
                }
            )
        }
    }

    private static let pattern = (0..<(1 << 16)).map { UInt8(truncatingIfNeeded: $0) }

    private func failure(_ request: HTTPRequest, to sink: HTTPSink? = nil) async -> HTTPError? {
        do {
            _ = try await transport.send(request, to: sink, deadline: .seconds(180))
            return nil
        } catch {
            return error
        }
    }

    private func file(_ bytes: Int, in directory: TemporaryDirectory) throws -> String {
        let path = directory.file("body")
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        var written = 0
        while written < bytes {
            let count = min(bytes - written, Self.pattern.count)
            written += Self.pattern.withUnsafeBytes { write(descriptor, $0.baseAddress, count) }
        }
        return path
    }

    // MARK: Receiving

    @Test func `64 MiB arrive in small pieces under a limit of 1 MiB for what is held in memory`() async throws {
        let size = 64 << 20
        let server = LoopbackServer.start { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            for _ in 0..<(size / Self.pattern.count) { connection.write(Self.pattern) }
        }
        defer { server.stop() }
        let limited = CurlTransport(.init(responseLimit: 1 << 20))
        let taken = Taken()
        let request = HTTPRequest(method: "GET", url: server.url)
        let response = try await limited.send(request, to: taken.sink, deadline: .seconds(180))
        #expect(response.body.isEmpty && response.header("content-length") == "\(size)")
        let state = taken.state.withLock { $0 }
        #expect(state.isRight && state.sizes.reduce(0, +) == size)
        #expect(state.sizes.max() ?? .max <= 64 << 10)
        #expect(!state.sizes.contains(0))
    }

    @Test func `a sink that does not want an error finds it in the response`() async throws {
        let server = LoopbackServer.start { connection in
            _ = connection.readRequest()
            connection.respond("<Error/>", status: "404 Not Found")
        }
        defer { server.stop() }
        let taken = Taken()
        let request = HTTPRequest(method: "GET", url: server.url)
        let response = try await transport.send(request, to: taken.sink, deadline: .seconds(180))
        #expect(response.status == 404 && response.body == Array("<Error/>".utf8))
        #expect(taken.state.withLock { $0.status } == 404)
        #expect(taken.state.withLock { $0.sizes } == [])
    }

    @Test func `a sink that refuses ends the exchange with its reason`() async {
        let server = LoopbackServer.start { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            connection.write(Self.pattern)
            connection.waitForClose()
        }
        defer { server.stop() }
        let taken = Taken(refusal: "the disk is full")
        let error = await failure(HTTPRequest(method: "GET", url: server.url), to: taken.sink)
        #expect(error == HTTPError(.sinkRefused, .maybeSent, "the disk is full"))
        #expect(taken.state.withLock { $0.sizes.count } == 1)
    }

    @Test func `a body that is cut off is lost, with what had come by then`() async {
        let server = LoopbackServer.start { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            connection.write(Array(Self.pattern[..<5000]))
        }
        defer { server.stop() }
        let taken = Taken()
        let error = await failure(HTTPRequest(method: "GET", url: server.url), to: taken.sink)
        #expect(error?.code == .connectionLost)
        #expect(taken.state.withLock { $0.sizes.reduce(0, +) } == 5000)
    }

    @Test func `cancelling the task ends a stream without an end`() async {
        let closed = LoopbackServer.Signal()
        let server = LoopbackServer.start { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            while connection.write(Self.pattern) {}
            closed.signal()
        }
        defer { server.stop() }
        let flows = LoopbackServer.Signal()
        let sink = HTTPSink(
            accepts: { _, _ in true },
            take: { _ in
                flows.signal()
                return nil
            }
        )
        let url = server.url
        let task = Task { await failure(HTTPRequest(method: "GET", url: url), to: sink) }
        await flows.wait()
        task.cancel()
        #expect(await task.value == HTTPError(.cancelled, .maybeSent))
        await closed.wait()
    }

    @Test func `nothing moving for the read timeout is a timeout`() async {
        let server = LoopbackServer.start { connection in
            _ = connection.readRequest()
            connection.waitForClose()
        }
        defer { server.stop() }
        var options = CurlTransport.Options()
        options.readTimeout = .seconds(1)
        let impatient = CurlTransport(options)
        let request = HTTPRequest(method: "GET", url: server.url)
        await #expect {
            try await impatient.send(request, deadline: .seconds(600))
        } throws: { error in
            (error as? HTTPError)?.code == .timeout && (error as? HTTPError)?.delivery == .maybeSent
        }
    }

    // MARK: Sending

    @Test func `a file goes out with its length, and so does a part of it`() async throws {
        let server = LoopbackServer.start { connection in
            while connection.readRequest() != nil { connection.respond("") }
        }
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        try directory.write("0123456789", to: "body")
        for (range, expected) in [(nil, "0123456789"), (2..<5, "234"), (10..<10, "")] as [(Range<Int64>?, String)] {
            let file = try HTTPFile(path: directory.file("body"), range: range)
            let request = HTTPRequest(method: "PUT", url: server.url, body: .file(file))
            #expect(try await transport.send(request, deadline: .seconds(180)).status == 200)
            let sent = try #require(server.requests.last)
            #expect(sent.contains("Content-Length: \(expected.utf8.count)\r\n"))
            #expect(sent.hasSuffix("\r\n\r\n" + expected))
            #expect(!sent.contains("Expect:") && !sent.contains("Transfer-Encoding"))
        }
    }

    @Test func `64 MiB from a file arrive whole`() async throws {
        let size = 64 << 20
        let count = Mutex(0)
        let server = LoopbackServer.start { connection in
            guard connection.readHead() != nil else { return }
            let read = connection.drain(size)
            count.withLock { $0 = read }
            connection.respond("")
        }
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        let body = try HTTPFile(path: try file(size, in: directory))
        let request = HTTPRequest(method: "PUT", url: server.url, body: .file(body))
        #expect(try await transport.send(request, deadline: .seconds(180)).status == 200)
        #expect(count.withLock(\.self) == size)
    }

    @Test func `an error that comes before the upload is over is the answer`() async throws {
        let server = LoopbackServer.start { connection in
            guard connection.readHead() != nil else { return }
            connection.respond("denied", status: "403 Forbidden")
            connection.waitForClose()
        }
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        let body = try HTTPFile(path: try file(64 << 20, in: directory))
        let request = HTTPRequest(method: "PUT", url: server.url, body: .file(body), isRepeatable: false)
        let response = try await transport.send(request, deadline: .seconds(180))
        #expect(response.status == 403 && response.body == Array("denied".utf8))
    }

    @Test func `a file that has changed since it was looked at is not sent`() async throws {
        let server = LoopbackServer.start { _ = $0.readRequest() }
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        try directory.write("before", to: "body")
        let file = try HTTPFile(path: directory.file("body"))
        try directory.write("afterwards", to: "body")
        let error = await failure(HTTPRequest(method: "PUT", url: server.url, body: .file(file)))
        #expect(error?.code == .bodyUnreadable && error?.delivery == .neverSent)
        #expect(error?.detail.contains("was changed after it was looked at") == true)
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: [0, 40 << 20]) func `a file that changes its size while it is sent never arrives whole`(
        size: Int
    ) async throws {
        let begun = LoopbackServer.Signal()
        let changed = LoopbackServer.Signal()
        let count = Mutex(0)
        let server = LoopbackServer.start { connection in
            guard connection.readHead() != nil else { return }
            begun.signal()
            changed.waitOnThread()
            let read = connection.drain(64 << 20)
            count.withLock { $0 = read }
        }
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        let path = try file(32 << 20, in: directory)
        let request = HTTPRequest(method: "PUT", url: server.url, body: .file(try HTTPFile(path: path)))
        let task = Task { await failure(request) }
        await begun.wait()
        #expect(truncate(path, off_t(size)) == 0)
        changed.signal()
        let error = await task.value
        #expect(error?.code == .bodyUnreadable && error?.delivery == .maybeSent)
        #expect(error?.detail.contains("was changed while it was being sent") == true)
        #expect(count.withLock(\.self) < 32 << 20)
    }

    @Test func `what cannot be a body is refused with its path and the reason`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("0123456789", to: "body")
        let cases: [(String, Range<Int64>?, String)] = [
            (directory.file("absent"), nil, "No such file or directory"), (directory.path, nil, "is no regular file"),
            ("/dev/null", nil, "is no regular file"), (directory.file("body"), 5..<11, "has 10 bytes"),
        ]
        for (path, range, expected) in cases {
            #expect {
                try HTTPFile(path: path, range: range)
            } throws: { error in
                "\(error)".contains(expected) && "\(error)".contains("'\(path)'")
            }
        }
    }
}
