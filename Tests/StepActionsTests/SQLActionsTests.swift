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
        by actions: SQLActions? = nil,
        through fence: ChangeFence = .open,
        record: @escaping @Sendable (JSONObject) async throws -> Void = { _ in }
    ) async throws -> OperationOutcome {
        let sql = ResolvedOperation.SQL(connection: .named("db"), statement: statement, parameters: [])
        var request = OperationRequest(
            run: try #require(RunID("sql")),
            step: try #require(StepID("sql")),
            attempt: 1,
            operation: .sql(sql),
            effect: effect,
            timeout: .seconds(180),
            record: record
        )
        request.fence = fence
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

    // MARK: - The fence

    private func exists(_ relation: String) async throws -> Bool {
        let found = try await perform("SELECT to_regclass('\(relation)') IS NOT NULL AS found")
        guard case .answered(let answer) = found else { throw NotAnswered() }
        return answer.output["rows"]?[0]?["found"] == true
    }

    @Test func `a transaction whose run is taken over after its record is not committed`() async throws {
        let tenancy = Tenancy()
        let outcome = try await perform("CREATE TABLE fence_taken ()", .change, through: tenancy.fence) { facts in
            #expect(facts["transaction"] != nil)
            tenancy.end()
        }
        guard case .refused(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.message.contains("rolled back before COMMIT: nothing was sent, as it is not certain"))
        #expect(!failure.effectIsUncertain)
        #expect(try await !exists("fence_taken"))
    }

    @Test(arguments: [false, true])
    func `a statement without a transaction whose run is taken over after its record is not sent`(isLate: Bool)
        async throws
    {
        let table = "fence_unsent_\(isLate)"
        _ = try await perform("CREATE TABLE \(table) (a int)", .change)
        let tenancy = Tenancy()
        let statement = "CREATE INDEX CONCURRENTLY \(table)_index ON \(table) (a)"
        let outcome = try await perform(statement, .change, through: isLate ? tenancy.lateFence : tenancy.fence) { _ in
            if !isLate { tenancy.end() }
        }
        tenancy.expectNotSent(outcome)
        #expect(try await !exists("\(table)_index"))
        _ = try await perform("DROP TABLE \(table)", .irreversible)
    }

    @Test func `a statement is not sent when its run was taken over after its intent`() async throws {
        _ = try await perform("CREATE SEQUENCE fence_untouched", .change)
        let tenancy = Tenancy()
        tenancy.end()
        // No rollback takes a number back.
        tenancy.expectNotSent(try await perform("SELECT nextval('fence_untouched')", .change, through: tenancy.fence))
        guard case .answered(let answer) = try await perform("SELECT is_called FROM fence_untouched") else {
            throw NotAnswered()
        }
        #expect(answer.output["rows"]?[0]?["is_called"] == false)
        _ = try await perform("DROP SEQUENCE fence_untouched", .irreversible)
    }

    @Test func `a read passes no fence, and a change of who has its run is committed`() async throws {
        let lost = Tenancy()
        lost.end()
        guard case .answered = try await perform("SELECT 1", through: lost.fence) else { throw NotAnswered() }
        let kept = Tenancy()
        let outcome = try await perform("CREATE TABLE fence_kept ()", .change, through: kept.fence)
        guard case .answered = outcome else { throw NotAnswered() }
        #expect(kept.asked == 2)
        _ = try await perform("DROP TABLE fence_kept", .irreversible)
    }
}
