// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import StepActions
import TestSupport
import Testing
import Values

struct SQLActionsTests {
    private struct NotAnswered: Error {}

    private let actions: SQLActions

    init() throws {
        let cluster = try PostgresCluster.shared()
        var connection = DatabaseConnection(name: "db")
        connection.host = "127.0.0.1"
        connection.port = cluster.port
        connection.user = "postgres"
        connection.database = "postgres"
        connection.sslMode = "disable"
        actions = SQLActions(connections: [connection], environment: [:])
    }

    private func perform(
        _ statement: String,
        _ effect: Effect = .read,
        by actions: SQLActions? = nil
    ) async throws -> OperationOutcome {
        let sql = ResolvedOperation.SQL(connection: .named("db"), statement: statement, parameters: [])
        let request = OperationRequest(
            run: try #require(RunID("sql")),
            step: try #require(StepID("sql")),
            attempt: 1,
            operation: .sql(sql),
            effect: effect,
            timeout: .seconds(180)
        )
        return await (actions ?? self.actions).perform(sql, for: request)
    }

    /// The server's process behind the connection that the next statement gets.
    private func process() async throws -> String {
        guard case .answered(let answer) = try await perform("SELECT pg_backend_pid()::text AS pid") else {
            throw NotAnswered()
        }
        return try #require(answer.output["rows"]?[0]?["pid"]?.stringValue)
    }

    @Test func `what fails outside of a transaction may have had an effect`() async throws {
        let table = "uncertain"
        _ = try await perform("DROP TABLE IF EXISTS \(table)", .irreversible)
        _ = try await perform("CREATE TABLE \(table) AS SELECT 1 AS a FROM generate_series(1, 2)", .change)
        let outside = try await perform("CREATE UNIQUE INDEX CONCURRENTLY ON \(table) (a)", .change)
        let inside = try await perform("CREATE UNIQUE INDEX ON \(table) (a)", .change)
        _ = try await perform("DROP TABLE \(table)", .irreversible)
        guard case .refused(let uncertain) = outside, case .refused(let certain) = inside else {
            Issue.record("\(outside) \(inside)")
            return
        }
        #expect(uncertain.effectIsUncertain)
        #expect(!certain.effectIsUncertain)
    }

    @Test func `a read on a connection that is gone is asked again on a new one`() async throws {
        let first = try await process()
        let cluster = try PostgresCluster.shared()
        var connection = DatabaseConnection(name: "db")
        connection.host = "127.0.0.1"
        connection.port = cluster.port
        connection.user = "postgres"
        connection.database = "postgres"
        connection.sslMode = "disable"
        let other = SQLActions(connections: [connection], environment: [:])
        guard case .answered = try await perform("SELECT pg_terminate_backend(\(first), 5000)", .change, by: other)
        else {
            throw NotAnswered()
        }
        #expect(try await process() != first)
    }

    @Test func `a connection that was forgotten is not used again`() async throws {
        let first = try await process()
        #expect(try await process() == first)
        actions.forgetConnections()
        #expect(try await process() != first)
    }
}
