// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Synchronization
import Testing
import TestSupport

/// What must not be sent twice is not, whatever libcurl would like to do.
@Suite(.timeLimit(.minutes(3)))
struct RepetitionTests {
    private let transport: CurlTransport

    init() {
        var options = CurlTransport.Options()
        // However slow this machine is, the connection that a test has warmed up is used again.
        options.idleLimit = .seconds(3600)
        transport = CurlTransport(options)
    }

    /// A server that answers the first request of a connection and drops the second one after reading it.
    ///
    /// A request that fails there has travelled on a used connection: on a new one it would have been answered.
    private func droppingServer(resets: Bool = false) -> LoopbackServer {
        LoopbackServer.start { connection in
            guard connection.readRequest() != nil else { return }
            connection.respond("warm")
            guard connection.readRequest() != nil else { return }
            if resets { connection.resetOnClose() }
        }
    }

    private func failure(_ request: HTTPRequest) async -> HTTPError? {
        do {
            _ = try await transport.send(request, deadline: .seconds(180))
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "PATCH"], [false, true])
    func `a change on a used connection that dies is sent once and is in doubt`(method: String, resets: Bool)
        async throws
    {
        let server = droppingServer(resets: resets)
        defer { server.stop() }
        _ = try await transport.send(HTTPRequest(method: "GET", url: server.url), deadline: .seconds(180))
        let body: HTTPBody = method == "DELETE" ? [] : [1, 2, 3]
        let error = await failure(HTTPRequest(method: method, url: server.url, body: body, isRepeatable: false))
        #expect(error?.code == .connectionLost)
        #expect(error?.delivery == .maybeSent)
        #expect(server.requests.filter { $0.hasPrefix(method) }.count == 1)
    }

    @Test func `a request that is objected to once connected never leaves, and can be sent again`() async throws {
        let server = LoopbackServer.start { connection in
            while connection.readRequest() != nil { connection.respond("done") }
        }
        defer { server.stop() }
        let asked = Mutex(0)
        var request = HTTPRequest(method: "POST", url: server.url, body: [1, 2, 3], isRepeatable: false)
        request.objection = {
            asked.withLock { asked in
                asked += 1
                return asked == 1 ? "somebody else has it" : nil
            }
        }
        let error = await failure(request)
        #expect(error == HTTPError(.heldBack, .neverSent, "somebody else has it"))
        #expect(server.requests.isEmpty)
        #expect(await failure(request) == nil)
        #expect(server.requests.count == 1)
        #expect(asked.withLock(\.self) == 2)
    }

    @Test func `nobody is asked about a request that finds no connection`() async throws {
        let server = LoopbackServer.start { _ in }
        server.stop()
        let asked = Mutex(false)
        var request = HTTPRequest(method: "POST", url: server.url, isRepeatable: false)
        request.objection = {
            asked.withLock { $0 = true }
            return nil
        }
        #expect(await failure(request)?.delivery == .neverSent)
        #expect(asked.withLock { !$0 })
    }

    @Test func `a change with a body from a file is sent once and is in doubt`() async throws {
        let server = droppingServer()
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        try directory.write(String(repeating: "x", count: 100_000), to: "body")
        _ = try await transport.send(HTTPRequest(method: "GET", url: server.url), deadline: .seconds(180))
        let file = try HTTPFile(path: directory.file("body"))
        let error = await failure(HTTPRequest(method: "PUT", url: server.url, body: .file(file), isRepeatable: false))
        #expect(error?.delivery == .maybeSent)
        #expect(server.requests.filter { $0.hasPrefix("PUT") }.count == 1)
    }

    @Test func `what may be repeated is repeated by libcurl, its body from the start of the file`() async throws {
        let server = droppingServer()
        defer { server.stop() }
        let directory = try TemporaryDirectory()
        let content = String(repeating: "0123456789", count: 10_000)
        try directory.write(content, to: "body")
        _ = try await transport.send(HTTPRequest(method: "GET", url: server.url), deadline: .seconds(180))
        let file = try HTTPFile(path: directory.file("body"))
        let request = HTTPRequest(method: "PUT", url: server.url, body: .file(file), isRepeatable: true)
        #expect(try await transport.send(request, deadline: .seconds(180)).status == 200)
        let sent = server.requests.filter { $0.hasPrefix("PUT") }
        #expect(sent.count == 2)
        #expect(sent.allSatisfy { $0.hasSuffix("\r\n\r\n" + content) })
    }

    @Test func `changes share a connection that is in use`() async throws {
        let server = LoopbackServer.start { connection in
            while connection.readRequest() != nil { connection.respond("ok") }
        }
        defer { server.stop() }
        for _ in 0..<20 {
            let request = HTTPRequest(method: "POST", url: server.url, body: [1], isRepeatable: false)
            #expect(try await transport.send(request, deadline: .seconds(180)).status == 200)
        }
        #expect(server.requests.count == 20)
        #expect(server.connectionCount == 1)
    }
}
