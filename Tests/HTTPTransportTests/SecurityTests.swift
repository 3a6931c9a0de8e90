// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Testing
import TestSupport

/// TLS and proxies, against Python's own TLS and certificates that `openssl` makes.
@Suite(.timeLimit(.minutes(5)))
struct SecurityTests {
    /// A private authority, a certificate for 127.0.0.1 that it signed, and another authority.
    private struct Authority {
        let directory: TemporaryDirectory
        var bundle: String { directory.file("ca.pem") }
        var stranger: String { directory.file("other.pem") }
        var server: [String] { ["serve", directory.file("server.pem"), directory.file("server.key")] }

        init(host: String = "IP:127.0.0.1") throws {
            directory = try TemporaryDirectory()
            let new = ["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
            for name in ["ca", "other"] {
                try ChildProcess.run(
                    new + ["-x509", "-days", "2", "-subj", "/CN=\(name)"]
                        + ["-keyout", directory.file("\(name).key"), "-out", directory.file("\(name).pem")]
                )
            }
            try ChildProcess.run(
                new + ["-subj", "/CN=server", "-keyout", directory.file("server.key")]
                    + ["-out", directory.file("server.csr")]
            )
            try directory.write("subjectAltName=\(host)\n", to: "extensions")
            try ChildProcess.run(
                ["openssl", "x509", "-req", "-days", "2", "-in", directory.file("server.csr")]
                    + ["-CA", directory.file("ca.pem"), "-CAkey", directory.file("ca.key"), "-CAcreateserial"]
                    + ["-extfile", directory.file("extensions"), "-out", directory.file("server.pem")]
            )
        }
    }

    private func get(_ port: Int, _ options: CurlTransport.Options) async throws -> HTTPResponse {
        let request = HTTPRequest(method: "GET", url: "https://127.0.0.1:\(port)/path")
        return try await CurlTransport(options).send(request, deadline: .seconds(180))
    }

    private func failure(_ port: Int, _ options: CurlTransport.Options) async -> HTTPError? {
        do {
            _ = try await get(port, options)
            return nil
        } catch {
            return error as? HTTPError
        }
    }

    @Test func `a certificate of the authority in the bundle is accepted`() async throws {
        let authority = try Authority()
        let server = try PeerProcess(authority.server)
        let response = try await get(server.port, .init(caBundle: authority.bundle))
        #expect(response.body == Array("http/1.1 GET /path".utf8))
        #expect(CurlTransport(.init(caBundle: authority.bundle)).warnings.isEmpty)
    }

    @Test func `a certificate of another authority is refused and nothing is sent`() async throws {
        let authority = try Authority()
        let server = try PeerProcess(authority.server)
        for bundle in [authority.stranger, nil, authority.directory.file("absent.pem")] {
            let error = await failure(server.port, .init(caBundle: bundle))
            #expect(error?.code == .tlsFailure, "\(bundle ?? "the system's")")
            #expect(error?.delivery == .neverSent)
        }
        _ = try await get(server.port, .init(caBundle: authority.bundle))
        var lines: [String] = []
        while let line = server.nextRequest() {
            lines.append(line)
            if line.hasPrefix("http") { break }
        }
        #expect(lines.filter { $0.hasPrefix("http") } == ["http/1.1 GET /path"])
    }

    @Test func `a certificate for another host is refused`() async throws {
        let authority = try Authority(host: "DNS:elsewhere.example")
        let server = try PeerProcess(authority.server)
        let error = await failure(server.port, .init(caBundle: authority.bundle))
        #expect(error?.code == .tlsFailure && error?.delivery == .neverSent)
    }

    @Test func `without verification anything is accepted, and the transport warns of it`() async throws {
        let authority = try Authority(host: "DNS:elsewhere.example")
        let server = try PeerProcess(authority.server)
        var options = CurlTransport.Options()
        options.verifiesCertificates = false
        #expect(try await get(server.port, options).status == 200)
        #expect(CurlTransport(options).warnings == ["the server's certificate was not verified (--no-verify-ssl)"])
    }

    @Test func `HTTP/2 is spoken where the server offers it, also for bodies from files`() async throws {
        let authority = try Authority()
        let server = try PeerProcess(authority.server + ["h2"])
        var options = CurlTransport.Options(caBundle: authority.bundle)
        options.idleLimit = .seconds(3600)
        let transport = CurlTransport(options)
        try authority.directory.write(String(repeating: "x", count: 40_000), to: "body")
        let body = HTTPBody.file(try HTTPFile(path: authority.directory.file("body")))
        let url = "https://127.0.0.1:\(server.port)/"
        let requests = [
            HTTPRequest(method: "GET", url: url), HTTPRequest(method: "POST", url: url, body: body),
            HTTPRequest(method: "POST", url: url, body: [1], isRepeatable: false),
        ]
        for (index, request) in requests.enumerated() {
            let response = try await transport.send(request, deadline: .seconds(180))
            #expect(response.status == 200 && response.body == Array("h2".utf8))
            #expect(server.nextRequest() == "h2 \(request.method) \(2 * index + 1)")
        }
    }

    @Test func `a change on an HTTP/2 stream that is refused is not sent again by libcurl`() async throws {
        let authority = try Authority()
        let server = try PeerProcess(authority.server + ["h2", "refuse"])
        let transport = CurlTransport(.init(caBundle: authority.bundle))
        let url = "https://127.0.0.1:\(server.port)/"
        await #expect {
            let change = HTTPRequest(method: "POST", url: url, body: [1], isRepeatable: false)
            return try await transport.send(change, deadline: .seconds(180))
        } throws: { error in
            (error as? HTTPError)?.delivery == .maybeSent
        }
        #expect(server.nextRequest() == "h2 POST 1")
        // The next line is of the read, refused or not: there was no second change.
        _ = try? await transport.send(HTTPRequest(method: "GET", url: url), deadline: .seconds(180))
        #expect(server.nextRequest()?.hasPrefix("h2 GET") == true)
    }

    // MARK: Proxies

    @Test func `an https request goes through CONNECT, and what is excepted does not`() async throws {
        let authority = try Authority()
        let server = try PeerProcess(authority.server)
        let proxy = try PeerProcess(["proxy"])
        var options = CurlTransport.Options(caBundle: authority.bundle)
        options.proxies = HTTPProxies(https: "http://127.0.0.1:\(proxy.port)", exceptions: "localhost")
        #expect(try await get(server.port, options).body == Array("http/1.1 GET /path".utf8))
        #expect(proxy.nextRequest() == "CONNECT 127.0.0.1:\(server.port) HTTP/1.1")
        // A proxy that is nowhere shows that it is not asked.
        options.proxies = HTTPProxies(
            https: "http://127.0.0.1:\(LoopbackServer.closedPort())",
            exceptions: "localhost,127.0.0.1"
        )
        #expect(try await get(server.port, options).status == 200)
    }

    @Test func `an http request is handed to the proxy as a whole`() async throws {
        let proxy = LoopbackServer.start { connection in
            _ = connection.readRequest()
            connection.respond("from the proxy")
        }
        defer { proxy.stop() }
        var options = CurlTransport.Options()
        options.proxies = HTTPProxies(http: proxy.url)
        let request = HTTPRequest(method: "GET", url: "http://name.invalid/x")
        let response = try await CurlTransport(options).send(request, deadline: .seconds(180))
        #expect(response.body == Array("from the proxy".utf8))
        #expect(proxy.requests.first?.hasPrefix("GET http://name.invalid/x HTTP/1.1\r\n") == true)
    }

    @Test func `a proxy that refuses the tunnel leaves the request unsent`() async throws {
        let proxy = try PeerProcess(["proxy", "refuse"])
        var options = CurlTransport.Options()
        options.proxies = HTTPProxies(https: "http://127.0.0.1:\(proxy.port)")
        let request = HTTPRequest(method: "POST", url: "https://127.0.0.1:9/", body: [1], isRepeatable: false)
        await #expect {
            try await CurlTransport(options).send(request, deadline: .seconds(180))
        } throws: { error in
            (error as? HTTPError)?.code == .unreachable && (error as? HTTPError)?.delivery == .neverSent
        }
    }

    @Test func `the variables of the environment are read as curl reads them`() {
        let all = HTTPProxies(environment: [
            "https_proxy": "http://a", "HTTPS_PROXY": "http://b", "HTTP_PROXY": "http://c", "NO_PROXY": "x,.y",
        ])
        #expect(all == HTTPProxies(https: "http://a", exceptions: "x,.y"))
        let fallback = HTTPProxies(environment: ["all_proxy": "http://d", "https_proxy": "", "http_proxy": "http://e"])
        #expect(fallback == HTTPProxies(http: "http://e", https: "http://d"))
        #expect(HTTPProxies(environment: [:]) == HTTPProxies())
    }
}
