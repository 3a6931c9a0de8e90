// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import TestSupport
import Testing
import Values

@Suite(.timeLimit(.minutes(10)))
struct ConnectingTests {
    private func failureToConnect(
        _ target: PostgresTarget,
        password: String? = nil,
        deadline: ContinuousClock.Instant = soon()
    ) async -> PostgresError? {
        await failure { () async throws(PostgresError) in
            let secret = password.map { PostgresSecret($0) }
            _ = try await PostgresConnection.connect(
                to: target,
                password: secret,
                applicationName: "lifeboat/test",
                deadline: deadline
            )
        }
    }

    @Test func `a wrong password is an authentication failure and does not show`() async throws {
        let cluster = try PostgresCluster.shared()
        let error = await failureToConnect(cluster.target(user: "locked"), password: "s3cret-canary")
        #expect(error?.code == .authentication)
        #expect(error?.sqlState == "28P01")
        #expect(error?.description.contains("s3cret-canary") == false)
    }

    @Test func `a missing password is told apart from a wrong one`() async throws {
        let cluster = try PostgresCluster.shared()
        let error = await failureToConnect(cluster.target(user: "locked"))
        #expect(error?.code == .authentication)
        #expect(error?.message.contains("none is configured") == true)
    }

    @Test func `an expired role is an authentication failure`() async throws {
        let cluster = try PostgresCluster.shared()
        let error = await failureToConnect(cluster.target(user: "expired"), password: PostgresCluster.rightPassword)
        #expect(error?.code == .authentication)
    }

    @Test func `an unknown role is an authentication failure`() async throws {
        let cluster = try PostgresCluster.shared()
        #expect(await failureToConnect(cluster.target(user: "nobody_here"))?.code == .authentication)
    }

    @Test func `an unknown database is told apart`() async throws {
        let cluster = try PostgresCluster.shared()
        let error = await failureToConnect(cluster.target(database: "no_such_database"))
        #expect(error?.code == .databaseMissing)
        #expect(error?.sqlState == "3D000")
    }

    @Test func `a refused port is unreachable`() async throws {
        let port = try PostgresCluster.freePort()
        let target = PostgresTarget(host: "127.0.0.1", port: port, user: "postgres", sslMode: "disable")
        let error = await failureToConnect(target)
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("refused") == true)
    }

    @Test func `a name without an address is an unknown host`() async {
        let target = PostgresTarget(host: "no-such-host.invalid", port: 5432, user: "postgres", sslMode: "disable")
        #expect(await failureToConnect(target)?.code == .unknownHost)
    }

    @Test func `a server without TLS is refused by default`() async throws {
        let cluster = try PostgresCluster.shared()
        var target = cluster.target()
        target.sslMode = nil
        #expect(await failureToConnect(target)?.code == .tls)
    }

    @Test func `a server that accepts and stays silent meets the deadline`() async throws {
        let silent = try SilentServer()
        let target = PostgresTarget(host: "127.0.0.1", port: silent.port, user: "postgres", sslMode: "disable")
        let error = await failureToConnect(target, deadline: .now + .milliseconds(150))
        #expect(error?.code == .timeout)
    }

    @Test func `cancelling the task ends a connection attempt`() async throws {
        let silent = try SilentServer()
        let target = PostgresTarget(host: "127.0.0.1", port: silent.port, user: "postgres", sslMode: "disable")
        let attempt = Task { await failureToConnect(target) }
        attempt.cancel()
        #expect(await attempt.value?.code == .cancelled)
    }

    @Test func `an open password file is refused before anything is sent`() async throws {
        let cluster = try PostgresCluster.shared()
        let directory = try TemporaryDirectory()
        try directory.write("*:*:*:*:secret\n", to: "pgpass", mode: 0o644)
        var target = cluster.target(user: "locked")
        target.passfile = directory.file("pgpass")
        let error = await failureToConnect(target)
        #expect(error?.code == .invalidTarget)
        #expect(error?.message.contains("chmod 0600") == true)
    }

    @Test func `a missing password file that was named is an error`() async throws {
        let cluster = try PostgresCluster.shared()
        var target = cluster.target(user: "locked")
        target.passfile = "/nonexistent/pgpass"
        #expect(await failureToConnect(target)?.code == .invalidTarget)
    }

    @Test func `an unknown service is an error`() async throws {
        #expect(await failureToConnect(PostgresTarget(service: "no_such_service"))?.code == .invalidTarget)
    }

    @Test func `a private password file lets the role in`() async throws {
        let cluster = try PostgresCluster.shared()
        let directory = try TemporaryDirectory()
        let escaped = PostgresCluster.rightPassword.replacing("\\", with: "\\\\").replacing(":", with: "\\:")
        try directory.write("# roles\n127.0.0.1:\(cluster.port):*:locked:\(escaped)\n", to: "pgpass", mode: 0o600)
        var target = cluster.target(user: "locked")
        target.passfile = directory.file("pgpass")
        #expect(await failureToConnect(target) == nil)
    }

    @Test func `the right password lets the role in, over a Unix socket too`() async throws {
        let cluster = try PostgresCluster.shared()
        var target = cluster.target(user: "locked")
        target.host = cluster.socketDirectory
        target.sslMode = nil
        #expect(await failureToConnect(target, password: PostgresCluster.rightPassword) == nil)
    }

    @Test func `a name with several addresses is tried address by address`() async throws {
        let cluster = try PostgresCluster.shared()
        var target = cluster.target()
        target.host = "localhost"
        #expect(await failureToConnect(target) == nil)
    }

    @Test func `no deadline is left for anything`() async throws {
        let cluster = try PostgresCluster.shared()
        #expect(await failureToConnect(cluster.target(), deadline: .now)?.code == .timeout)
    }

    @Test func `fifty connections work at once`() async throws {
        let cluster = try PostgresCluster.shared()
        let sum = try await withThrowingTaskGroup(of: Int64.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let connection = try await cluster.connect(user: "plain")
                    let result = try await connection.query(
                        "SELECT $1::int AS n",
                        parameters: [PostgresParameter("\(number)")],
                        mode: .readOnly,
                        deadline: soon()
                    )
                    await connection.close()
                    return result.rows.first?["n"]?.integerValue ?? -1
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 1225)
    }

    @Test func `a password never prints`() {
        let secret = PostgresSecret("canary-text")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!"\(secret) \(String(reflecting: secret)) \(dumped)".contains("canary-text"))
    }
}
