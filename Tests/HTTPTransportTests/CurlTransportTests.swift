// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct CurlTransportTests {
    private let transport = CurlTransport()

    private func failure(
        _ request: HTTPRequest,
        deadline: Duration = .seconds(180),
        transport: CurlTransport? = nil
    ) async -> HTTPError? {
        do {
            _ = try await (transport ?? self.transport).send(request, deadline: deadline)
            return nil
        } catch {
            return error
        }
    }

    private func get(_ url: String) -> HTTPRequest { HTTPRequest(method: "GET", url: url) }

    // MARK: Never sent

    @Test func `a closed port is unreachable and the request was never sent`() async {
        let error = await failure(get("http://127.0.0.1:\(LoopbackServer.closedPort())/"))
        #expect(error?.code == .unreachable)
        #expect(error?.delivery == .neverSent)
    }

    @Test func `an unknown name is not resolved and the request was never sent`() async {
        let error = await failure(get("http://name.invalid/"))
        #expect(error?.code == .nameResolution)
        #expect(error?.delivery == .neverSent)
    }

    @Test func `a server without TLS is a TLS failure and the request was never sent`() async {
        let server = LoopbackServer.start { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.waitForClose()
        }
        defer { server.stop() }
        let error = await failure(HTTPRequest(method: "POST", url: "https://127.0.0.1:\(server.port)/", body: [1]))
        #expect(error?.code == .tlsFailure)
        #expect(error?.delivery == .neverSent)
    }

    @Test func `a deadline that passes during the TLS handshake leaves the request unsent`() async {
        let server = LoopbackServer.start { $0.waitForClose() }
        defer { server.stop() }
        let error = await failure(get("https://127.0.0.1:\(server.port)/"), deadline: .milliseconds(50))
        #expect(error?.code == .timeout)
        #expect(error?.delivery == .neverSent)
    }

    @Test(arguments: [
        HTTPRequest(method: "GET", url: "ftp://127.0.0.1/"),
        HTTPRequest(method: "GET", url: "file:///etc/hostname"),
        HTTPRequest(method: "GET", url: "http://127.0.0.1/a b"),
        HTTPRequest(method: "GET", url: "http://"),
        HTTPRequest(method: "GET\r\nX: y", url: "http://127.0.0.1/"),
        HTTPRequest(method: "GET", url: "http://127.0.0.1/", headers: [("a", "b\r\nc: d")]),
        HTTPRequest(method: "GET", url: "http://127.0.0.1/", headers: [("a b", "c")]),
    ]) func `a request that cannot be sent as it is is refused`(request: HTTPRequest) async {
        let error = await failure(request)
        #expect(error?.code == .invalidRequest)
        #expect(error?.delivery == .neverSent)
    }

    @Test func `a deadline in the past, a cancelled task and a closed transport send nothing`() async {
        let server = LoopbackServer.start { _ in }
        defer { server.stop() }
        #expect(
            await failure(get(server.url), deadline: .zero)
                == HTTPError(.timeout, .neverSent, "the deadline had passed before sending")
        )
        let request = get(server.url)
        let cancelled = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure(request)
        }.value
        #expect(cancelled == HTTPError(.cancelled, .neverSent))
        let closed = CurlTransport()
        closed.close()
        closed.close()
        let error = await failure(request, transport: closed)
        #expect(error?.code == .cancelled)
        #expect(error?.delivery == .neverSent)
        #expect(server.requests.isEmpty)
    }

    // MARK: Maybe sent

    @Test(arguments: [false, true]) func `a server that reads the request and closes leaves it in doubt`(
        resets: Bool
    ) async {
        let server = LoopbackServer.start { connection in
            _ = connection.readRequest()
            if resets { connection.resetOnClose() }
        }
        defer { server.stop() }
        let error = await failure(HTTPRequest(method: "POST", url: server.url, body: [1, 2]))
        #expect(error?.code == .connectionLost)
        #expect(error?.delivery == .maybeSent)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
        "HTTP/1.1 200",
        "garbage that is no HTTP\r\n\r\n",
        "",
    ]) func `a broken response leaves the request in doubt`(response: String) async {
        let server = LoopbackServer.start { connection in
            _ = connection.readRequest()
            connection.write(response)
        }
        defer { server.stop() }
        let error = await failure(HTTPRequest(method: "POST", url: server.url))
        #expect(error?.delivery == .maybeSent, "\(response)")
        #expect(server.requests.count == 1)
    }

    @Test func `a response that drips past the deadline is a timeout`() async {
        let server = LoopbackServer.start { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ndrip")
            connection.waitForClose()
        }
        defer { server.stop() }
        let error = await failure(get(server.url), deadline: .milliseconds(80))
        #expect(error?.code == .timeout)
        #expect(error?.delivery == .maybeSent)
    }

    @Test(arguments: [true, false]) func `a response over the limit is cut off`(announced: Bool) async {
        let server = LoopbackServer.start { connection in
            _ = connection.readRequest()
            let body = String(repeating: "x", count: 200_000)
            if announced { connection.respond(body) } else { connection.write("HTTP/1.1 200 OK\r\n\r\n" + body) }
        }
        defer { server.stop() }
        let limited = CurlTransport(.init(responseLimit: 100_000))
        let error = await failure(get(server.url), transport: limited)
        #expect(error?.code == .responseTooLarge)
        #expect(error?.delivery == .maybeSent)
    }

    @Test func `cancelling the task ends the exchange and closes the connection`() async {
        let closed = LoopbackServer.Signal()
        let server = LoopbackServer.start { connection in
            _ = connection.readRequest()
            connection.waitForClose()
            closed.signal()
        }
        defer { server.stop() }
        let request = get(server.url)
        let task = Task { await failure(request) }
        await server.requestArrived.wait()
        task.cancel()
        #expect(await task.value == HTTPError(.cancelled, .maybeSent))
        await closed.wait()
    }

    @Test func `closing the transport ends what is under way`() async {
        let server = LoopbackServer.start { connection in
            _ = connection.readRequest()
            connection.waitForClose()
        }
        defer { server.stop() }
        let own = CurlTransport()
        let request = get(server.url)
        let task = Task { await failure(request, transport: own) }
        await server.requestArrived.wait()
        own.close()
        #expect(await task.value == HTTPError(.cancelled, .maybeSent))
    }

    // MARK: Answered

    @Test func `a request goes out as it was given and an error status is a response`() async throws {
        let server = LoopbackServer.start { connection in
            _ = connection.readRequest()
            connection.respond("no", status: "503 Slow Down", fields: "X-Amz-RequestId:  abc \r\nx-empty:\r\n")
        }
        defer { server.stop() }
        let request = HTTPRequest(
            method: "POST",
            url: "\(server.url)/a/../b?x=%20",
            headers: [("X-Amz-Target", "T.op"), ("x-none", "")],
            body: .bytes(Array("payload".utf8))
        )
        let response = try await transport.send(request, deadline: .seconds(180))
        #expect(response.status == 503)
        #expect(response.body == Array("no".utf8))
        #expect(response.header("x-amz-requestid") == "abc")
        #expect(response.header("X-Empty") == "")
        #expect(response.timing.total >= response.timing.firstByte)
        let expected =
            "POST /a/../b?x=%20 HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nX-Amz-Target: T.op\r\nx-none:\r\n"
            + "Content-Length: 7\r\n\r\npayload"
        #expect(server.requests == [expected])
    }

    @Test func `interim responses, chunks and redirects are taken as they come`() async throws {
        let server = LoopbackServer.start { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
            connection.write(
                "HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            connection.write("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n")
        }
        defer { server.stop() }
        let response = try await transport.send(get(server.url), deadline: .seconds(180))
        #expect(response.status == 307)
        #expect(response.header("Location") == "/elsewhere")
        #expect(response.header("Link") == nil)
        #expect(response.body == Array("hello!".utf8))
        #expect(server.requests.count == 1)
    }

    @Test func `HEAD has no body and PUT sends an empty one`() async throws {
        let server = LoopbackServer.start { connection in
            while let request = connection.readRequest() {
                if request.hasPrefix("HEAD") {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
                } else {
                    connection.respond("")
                }
            }
        }
        defer { server.stop() }
        let head = try await transport.send(HTTPRequest(method: "HEAD", url: server.url), deadline: .seconds(180))
        #expect(head.header("content-length") == "500")
        #expect(head.body.isEmpty)
        let put = try await transport.send(HTTPRequest(method: "PUT", url: server.url), deadline: .seconds(180))
        #expect(put.status == 200)
        #expect(server.requests.last?.contains("Content-Length: 0") == true)
        let delete = HTTPRequest(method: "DELETE", url: server.url, body: [65])
        #expect(try await transport.send(delete, deadline: .seconds(180)).status == 200)
        #expect(server.requests.last?.hasSuffix("\r\n\r\nA") == true)
    }

    @Test func `a thousand requests at twenty a time share few connections and get their own answers`() async throws {
        let server = LoopbackServer.start { connection in
            while let request = connection.readRequest() {
                connection.respond(String(request.split(separator: " ")[1]))
            }
        }
        defer { server.stop() }
        let transport = transport
        let url = server.url
        let right = try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<20 {
                group.addTask {
                    var right = 0
                    for index in 0..<50 {
                        let path = "/\(worker)/\(index)"
                        let request = HTTPRequest(method: "GET", url: url + path)
                        let response = try await transport.send(request, deadline: .seconds(180))
                        if response.body == Array(path.utf8) { right += 1 }
                    }
                    return right
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(right == 1000)
        #expect(server.requests.count == 1000)
    }

    @Test func `the script answers in order and then fails`() async throws {
        let scripted = ScriptedTransport([
            .success(HTTPResponse(status: 200)), .failure(HTTPError(.timeout, .maybeSent)),
        ])
        #expect(try await scripted.send(get("http://a/"), deadline: .seconds(1)).status == 200)
        await #expect(throws: HTTPError(.timeout, .maybeSent)) {
            try await scripted.send(get("http://b/"), deadline: .seconds(1))
        }
        await #expect(throws: HTTPError.self) { try await scripted.send(get("http://c/"), deadline: .seconds(1)) }
        #expect(scripted.requests.map(\.url) == ["http://a/", "http://b/", "http://c/"])
    }
}
