// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct NotificationTests {
    private func listening(_ channel: String) async throws -> PostgresConnection {
        let connection = try await PostgresCluster.shared().connect()
        try await connection.listen(to: channel, deadline: soon())
        return connection
    }

    @Test func `nothing said is no notification`() async throws {
        let connection = try await listening("quiet")
        #expect(try await connection.notification(deadline: .now + .milliseconds(20)) == nil)
        #expect(try await connection.notification(deadline: .now - .seconds(1)) == nil)
    }

    @Test func `a lost connection, and a cancelled task, end the wait`() async throws {
        let connection = try await listening("lost")
        let observer = try await PostgresCluster.shared().connect()
        let waiting = Task { try await connection.notification(deadline: soon()) }
        let sql = "SELECT pg_terminate_backend(\(connection.backendProcessID))"
        _ = try await observer.query(sql, mode: .withoutTransaction, deadline: soon())
        let lost = await #expect(throws: PostgresError.self) { _ = try await waiting.value }
        #expect(lost?.code == .connectionLost)
        let other = try await listening("cancelled")
        let called = Task { try await other.notification(deadline: soon()) }
        called.cancel()
        let cancelled = await #expect(throws: PostgresError.self) { _ = try await called.value }
        #expect(cancelled?.code == .cancelled)
        #expect(try await other.query("SELECT 1 AS one", mode: .readOnly, deadline: soon()).rowCount == 1)
    }

    @Test func `what was said before and while waiting is told in order`() async throws {
        let connection = try await listening("\"To ld")
        let speaker = try await PostgresCluster.shared().connect()
        let sql = "SELECT pg_notify('\"To ld', $1)"
        for text in ["one", "two"] {
            _ = try await speaker.query(sql, parameters: [PostgresParameter(text)], mode: .readWrite, deadline: soon())
        }
        var payloads: [String] = []
        for _ in 0..<2 { payloads += [try await connection.notification(deadline: soon())?.payload].compactMap(\.self) }
        #expect(payloads == ["one", "two"])
        async let next = connection.notification(deadline: soon())
        _ = try await speaker.query(sql, parameters: ["three"], mode: .readWrite, deadline: soon())
        let last = try await next
        #expect(last?.payload == "three")
        #expect(last?.channel == "\"To ld")
        #expect(last?.processID == speaker.backendProcessID)
    }

    @Test func `a single statement commits by itself, and all or nothing`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        _ = try await connection.query("CREATE TABLE single (a int UNIQUE)", mode: .singleStatement, deadline: soon())
        let refused = await failure { () async throws(PostgresError) in
            let sql = "INSERT INTO single VALUES (1), (2), (1)"
            _ = try await connection.query(sql, mode: .singleStatement, deadline: soon())
        }
        #expect(refused?.sqlState == "23505")
        #expect(try await connection.query("TABLE single", mode: .readOnly, deadline: soon()).rowCount == 0)
        _ = try await connection.query("INSERT INTO single VALUES (1)", mode: .singleStatement, deadline: soon())
        #expect(try await connection.query("TABLE single", mode: .readOnly, deadline: soon()).rowCount == 1)
        let vacuum = await failure { () async throws(PostgresError) in
            _ = try await connection.query("VACUUM single", mode: .singleStatement, deadline: soon())
        }
        #expect(vacuum?.code == .refusedStatement)
    }

    @Test func `a single statement is stopped on the server at its deadline`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        let late = await failure { () async throws(PostgresError) in
            _ = try await connection.query("SELECT pg_sleep(60)", mode: .singleStatement, deadline: .now + .seconds(1))
        }
        #expect(late?.code == .timeout)
        #expect(try await connection.query("SELECT 1 AS one", mode: .singleStatement, deadline: soon()).rowCount == 1)
    }
}
