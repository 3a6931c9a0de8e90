// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import RunCore
import RunbookModel
import TestSupport
import Testing
import Values

@testable import StepActions

/// The role for reading, on a cluster of its own: what a read may do that hides in a view or a function.
struct ReadRoleTests {
    private static let cluster = Result { () throws(ProcessFailure) in try PostgresCluster.start() }

    /// A table, functions and a view whose text shows no more than a read.
    private static let setUp = [
        "CREATE ROLE reader NOLOGIN",
        "CREATE ROLE app LOGIN",
        "CREATE ROLE stranger LOGIN",
        "CREATE ROLE writer NOLOGIN",
        "GRANT pg_write_all_data TO writer",
        "GRANT reader, writer, pg_signal_backend TO app",
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO app",
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_create_restore_point(text) TO app",
        "CREATE TABLE orders (id serial)",
        "GRANT SELECT ON orders TO reader",
        "GRANT ALL ON orders, orders_id_seq TO app",
        "CREATE VIEW switched AS SELECT pg_catalog.pg_switch_wal()::text AS position",
        "GRANT SELECT ON switched TO reader, app",
        """
        CREATE FUNCTION switch() RETURNS text LANGUAGE sql AS 'SELECT pg_catalog.pg_switch_wal()::text'
        """,
        """
        CREATE FUNCTION mark() RETURNS text LANGUAGE sql AS 'SELECT pg_catalog.pg_create_restore_point(''x'')::text'
        """,
        """
        CREATE FUNCTION spend() RETURNS bigint LANGUAGE sql AS 'SELECT pg_catalog.nextval(''orders_id_seq'')'
        """,
        """
        CREATE FUNCTION keep() RETURNS oid LANGUAGE sql AS 'SELECT pg_catalog.lo_create(0)'
        """,
        """
        CREATE FUNCTION hang_up(process int) RETURNS boolean LANGUAGE sql
        AS 'SELECT pg_catalog.pg_terminate_backend(process)'
        """,
        """
        CREATE FUNCTION spread() RETURNS int LANGUAGE plpgsql
        AS $$ BEGIN COPY orders TO PROGRAM 'true'; RETURN 1; END $$
        """,
        """
        CREATE FUNCTION step_out() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RESET ROLE; RETURN 1; END $$
        """,
        """
        CREATE FUNCTION step_aside() RETURNS int LANGUAGE plpgsql
        AS $$ BEGIN PERFORM pg_catalog.set_config('role', 'writer', false); RETURN 1; END $$
        """,
    ]

    private static let isSetUp = Task<Void, any Error> {
        let administrator = try await connection("postgres")
        for statement in setUp {
            _ = try await administrator.query(statement, mode: .readWrite, deadline: .now + .seconds(60))
        }
        await administrator.close()
    }

    private static func connection(_ user: String) async throws -> PostgresConnection {
        try await PostgresConnection.connect(
            to: PostgresTarget(
                host: "127.0.0.1",
                port: try cluster.get().port,
                database: "postgres",
                user: user,
                sslMode: "disable"
            ),
            applicationName: "test",
            deadline: .now + .seconds(60)
        )
    }

    private func actions(_ user: String = "app", role: String?, tellsReaders: Bool = false) async throws -> SQLActions {
        try await Self.isSetUp.value
        var connection = DatabaseConnection(name: "db")
        connection.host = "127.0.0.1"
        connection.port = try Self.cluster.get().port
        connection.user = user
        connection.database = "postgres"
        connection.sslMode = "disable"
        connection.readRole = role
        return SQLActions(connections: [connection], environment: [:], tellsReaders: tellsReaders)
    }

    private func request(_ statement: String, _ effect: Effect = .read) throws -> OperationRequest {
        OperationRequest(
            run: try #require(RunID("sql")),
            step: try #require(StepID("sql")),
            attempt: 1,
            operation: .sql(.init(connection: .named("db"), statement: statement, parameters: [])),
            effect: effect,
            timeout: .seconds(60)
        )
    }

    private func perform(_ statement: String, _ effect: Effect = .read, by actions: SQLActions) async throws
        -> OperationOutcome
    {
        let request = try request(statement, effect)
        guard case .sql(let sql) = request.operation else { return .withheld(reason: "no SQL") }
        return await actions.perform(sql, for: request)
    }

    private func value(_ statement: String, _ effect: Effect = .read, by actions: SQLActions) async throws -> String? {
        guard case .answered(let answer) = try await perform("SELECT (\(statement))::text AS v", effect, by: actions)
        else { return nil }
        return answer.output["rows"]?[0]?["v"]?.stringValue
    }

    private func denial(_ outcome: OperationOutcome) -> String? {
        guard case .refused(let failure) = outcome, failure.kind == .denied else { return nil }
        return failure.message
    }

    @Test func `a read runs as the role in a read-only transaction, and a change as the user`() async throws {
        let actions = try await actions(role: "reader")
        #expect(try await value("current_user || ' ' || session_user", by: actions) == "reader app")
        #expect(try await value("current_setting('transaction_read_only')", by: actions) == "on")
        // What a runbook asks about the database is the database's own setting, not this program's.
        #expect(try await value("current_setting('default_transaction_read_only')", by: actions) == "off")
        #expect(try await value("current_user", .change, by: actions) == "app")
        #expect(try await value("current_setting('default_transaction_read_only')", .change, by: actions) == "off")
    }

    @Test(arguments: ["switch()", "(SELECT position FROM switched)", "mark()", "spread()", "spend()"])
    func `what hides in a function or a view is refused to the role`(call: String) async throws {
        let actions = try await actions(role: "reader")
        let outcome = try await perform("SELECT \(call)", by: actions)
        guard case .refused(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        // A sequence is guarded by the read-only transaction, the rest by what the role may not do.
        #expect(failure.kind == .denied || call == "spend()")
    }

    @Test func `a role for reading ends no other session, which the user could`() async throws {
        try await Self.isSetUp.value
        let victim = try await Self.connection("stranger")
        let call = "SELECT hang_up(\(victim.backendProcessID)) AS done"
        let reader = try await actions(role: "reader")
        #expect(denial(try await perform(call, by: reader)) != nil)
        _ = try await victim.query("SELECT 1", mode: .readOnly, deadline: .now + .seconds(60))
        guard case .answered = try await perform(call, by: try await actions(role: nil)) else {
            Issue.record("the user could not")
            return
        }
    }

    @Test(arguments: ["step_out()", "step_aside()"])
    func `a statement that leaves the role is no reading, and the next one has the role again`(
        call: String
    ) async throws {
        let actions = try await actions(role: "reader")
        let message = denial(try await perform("SELECT \(call)", by: actions))
        #expect(message?.contains("left the role for reading 'reader'") == true)
        #expect(try await value("current_user", by: actions) == "reader")
    }

    @Test(arguments: ["SET ROLE app", "RESET ROLE", "SELECT set_config('role', 'none', false)"])
    func `a statement that would leave the role is not sent`(statement: String) async throws {
        let outcome = try await perform(statement, by: try await actions(role: "reader"))
        guard case .refused(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.kind == .invalid)
    }

    @Test(arguments: [("stranger", "reader"), ("app", "missing"), ("app", "none")])
    func `nothing is read when the role cannot be taken`(user: String, role: String) async throws {
        let actions = try await actions(user, role: role)
        let message = denial(try await perform("SELECT 1", by: actions))
        #expect(message?.contains("the role for reading '\(role)'") == true)
        guard case .failure(let reason) = await actions.reader(of: "db") else {
            Issue.record("it was taken")
            return
        }
        #expect(reason.isReadRole)
    }

    @Test func `whoever may do more than read is named with it`() async throws {
        let least = try await actions(role: "reader").reader(of: "db").get()
        #expect(least.isLeast && least.role == "reader" && least.user == "app")
        #expect(least.target.hasSuffix(" as reader"))
        let user = try await actions(role: nil).reader(of: "db").get()
        #expect(!user.isLeast && user.role == "app")
        let text = user.text
        for power in ["pg_write_all_data", "pg_signal_backend", "pg_create_restore_point, pg_switch_wal", "orders"] {
            #expect(text.contains(power), "\(power): \(text)")
        }
        #expect(try await actions(role: "writer").reader(of: "db").get().isLeast == false)
        #expect(try await actions("postgres", role: nil).reader(of: "db").get().powers == ["is a superuser"])
        #expect(try await actions("stranger", role: nil).reader(of: "db").get().isLeast)
    }

    @Test func `a dry run is told once who reads, and other runs are not`() async throws {
        let request = try request("SELECT 1")
        guard case .sql(let sql) = request.operation else { return }
        let telling = try await actions(role: nil, tellsReaders: true)
        guard case .observed(let observation) = await telling.prepare(sql, for: request) else {
            Issue.record("nothing was told")
            return
        }
        #expect(observation.database?.role == "app")
        #expect(await telling.prepare(sql, for: request) == .ready)
        let other = try await actions(role: nil)
        #expect(await other.prepare(sql, for: request) == .ready)
    }

    @Test(arguments: [nil, "reader"])
    func `a read leaves nothing behind, not even a large object`(role: String?) async throws {
        let actions = try await actions(role: role)
        let made = try await value("keep()", by: actions)
        let count = "SELECT count(*) FROM pg_largeobject_metadata WHERE oid = \(made ?? "0")"
        // PostgreSQL 16 and later refuse to make one.
        #expect(try await value("(\(count))", by: actions) == "0")
    }

    @Test func `a reading says as whom it was made`() async throws {
        guard case .answered(let answer) = try await perform("SELECT 1", by: try await actions(role: "reader")) else {
            Issue.record("not answered")
            return
        }
        #expect(answer.facts["role"] == "reader")
        #expect(String(decoding: answer.evidence[0].bytes, as: UTF8.self).contains(" as reader"))
    }
}
