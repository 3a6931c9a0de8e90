// SPDX-License-Identifier: Apache-2.0

import Glibc
import PostgresClient
import RunCore
import RunbookModel
@testable import StepActions
import Synchronization
import TestSupport
import Testing
import Values

/// What is found out about statements whose answer was lost, against real clusters.
///
/// Each way of losing an answer is taken 20 times, or as often as `LIFEBOAT_DOUBT_ROUNDS` says.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SQLDoubtTests {
    private static let rounds = getenv("LIFEBOAT_DOUBT_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 20

    private func actions(_ port: Int) -> SQLActions {
        var connection = DatabaseConnection(name: "db")
        connection.host = "127.0.0.1"
        connection.port = port
        connection.user = "postgres"
        connection.database = "postgres"
        connection.sslMode = "disable"
        return SQLActions(connections: [connection], environment: [:])
    }

    private func connect(_ port: Int, named name: String = "observer") async throws -> PostgresConnection {
        let target = PostgresTarget(
            host: "127.0.0.1",
            port: port,
            database: "postgres",
            user: "postgres",
            sslMode: "disable"
        )
        return try await PostgresConnection.connect(to: target, applicationName: name, deadline: .now + .seconds(3600))
    }

    private func request(
        _ statement: String,
        effect: Effect = .change,
        record: @escaping @Sendable (JSONObject) async throws -> Void = { _ in }
    ) throws -> (ResolvedOperation.SQL, OperationRequest) {
        let sql = ResolvedOperation.SQL(connection: .named("db"), statement: statement, parameters: [])
        let request = OperationRequest(
            run: try #require(RunID("doubt")),
            step: try #require(StepID("write")),
            attempt: 1,
            operation: .sql(sql),
            effect: effect,
            timeout: .seconds(3600),
            record: record
        )
        return (sql, request)
    }

    /// Sends a statement whose answer is lost, by what `lose` does between its transaction's record and its COMMIT.
    private func send(
        _ statement: String,
        to actions: SQLActions,
        lose: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> Doubt {
        let facts = Mutex<JSONObject>([:])
        let (sql, request) = try request(statement) { recorded in
            facts.withLock { $0 = recorded }
            try await lose()
        }
        let outcome = await actions.perform(sql, for: request)
        if case .answered = outcome { Issue.record("the statement was answered") }
        return Doubt(request: request, since: nil, facts: facts.withLock(\.self))
    }

    private func verdict(_ doubt: Doubt, by actions: SQLActions) async throws -> DoubtFinding {
        guard case .sql(let sql) = doubt.request.operation else { preconditionFailure("a doubt about a statement") }
        return await actions.examine(sql, doubt)
    }

    private func rows(_ table: String, where value: Int, _ port: Int) async throws -> Int {
        let sql = "SELECT a FROM \(table) WHERE a = \(value)"
        return try await connect(port).query(sql, mode: .readOnly, deadline: .now + .seconds(3600)).rowCount
    }

    private func make(_ table: String, _ port: Int) async throws {
        let sql = "CREATE TABLE IF NOT EXISTS \(table) (a int)"
        _ = try await connect(port).query(sql, mode: .readWrite, deadline: .now + .seconds(3600))
    }

    // MARK: - Before COMMIT

    @Test func `a backend that was killed before COMMIT has changed nothing`() async throws {
        let port = try PostgresCluster.shared().port
        try await make("killed", port)
        for round in 1...Self.rounds {
            let doubt = try await send("INSERT INTO killed VALUES (\(round))", to: actions(port)) {
                let sql = """
                    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                    WHERE application_name = 'lifeboat/doubt/write'
                    """
                let observer = try await self.connect(port)
                _ = try await observer.query(sql, mode: .readWrite, deadline: .now + .seconds(3600))
            }
            let found = try await verdict(doubt, by: actions(port))
            #expect(found.verdict == .hadNoEffect, "\(found.reason)")
            #expect(try await rows("killed", where: round, port) == 0)
        }
    }

    @Test(arguments: ["fast", "immediate"])
    func `a server that stopped before COMMIT has changed nothing, whatever ids it gives out later`(mode: String)
        async throws
    {
        let cluster = try PostgresCluster.start()
        try await make("stopped", cluster.port)
        for round in 1...Self.rounds {
            let doubt = try await send("INSERT INTO stopped VALUES (\(round))", to: actions(cluster.port)) {
                try cluster.control(["stop", "-m", mode, "-w"])
            }
            try cluster.control(["start", "-w"])
            // Other transactions take the ids that come next.
            for _ in 0..<3 { try await make("other_\(round)", cluster.port) }
            let found = try await verdict(doubt, by: actions(cluster.port))
            #expect(found.verdict == .hadNoEffect, "\(mode): \(found.reason)")
            #expect(try await rows("stopped", where: round, cluster.port) == 0)
        }
    }

    @Test func `a statement whose transaction was never recorded was never committed`() async throws {
        let port = try PostgresCluster.shared().port
        let (_, request) = try request("INSERT INTO nowhere VALUES (1)")
        let found = try await verdict(Doubt(request: request, since: nil, facts: [:]), by: actions(port))
        #expect(found.verdict == .hadNoEffect)
    }

    // MARK: - What no rollback takes back

    /// Ends the connection of a statement between its transaction's record and its COMMIT.
    private func sendAndKill(_ statement: String, _ port: Int) async throws -> Doubt {
        try await send(statement, to: actions(port)) {
            let sql = """
                SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE application_name = 'lifeboat/doubt/write'
                """
            let observer = try await self.connect(port)
            _ = try await observer.query(sql, mode: .readWrite, deadline: .now + .seconds(3600))
        }
    }

    private func count(_ source: String, _ port: Int) async throws -> Int {
        let sql = "SELECT FROM \(source)"
        return try await connect(port).query(sql, mode: .readOnly, deadline: .now + .seconds(3600)).rowCount
    }

    @Test func `a slot that was made before its transaction was rolled back is there`() async throws {
        let port = try PostgresCluster.shared().port
        let statement = "WITH made AS (SELECT pg_create_physical_replication_slot('lost')) SELECT * FROM made"
        var doubt = try await sendAndKill(statement, port)
        #expect(try await count("pg_replication_slots WHERE slot_name = 'lost'", port) == 1)
        let found = try await verdict(doubt, by: actions(port))
        #expect(found.verdict == .undetermined)
        #expect(
            found.reason.hasSuffix("was rolled back, but no rollback takes back pg_create_physical_replication_slot()")
        )
        // The executor was killed before it knew the transaction's id: the slot was there already.
        doubt.facts["transaction"] = nil
        #expect(try await verdict(doubt, by: actions(port)).verdict == .undetermined)
    }

    @Test func `what another server was told stays there`() async throws {
        let port = try PostgresCluster.shared().port
        for sql in ["CREATE EXTENSION dblink", "CREATE TABLE told (a int)"] {
            _ = try await connect(port).query(sql, mode: .readWrite, deadline: .now + .seconds(3600))
        }
        let place = "host=127.0.0.1 port=\(port) user=postgres dbname=postgres sslmode=disable"
        let doubt = try await sendAndKill("SELECT dblink_exec('\(place)', 'INSERT INTO told VALUES (1)')", port)
        #expect(try await rows("told", where: 1, port) == 1)
        #expect(try await verdict(doubt, by: actions(port)).verdict == .undetermined)
    }

    @Test func `an error behind what no rollback takes back leaves its effect open`() async throws {
        let port = try PostgresCluster.shared().port
        // Nothing that the planner could compute before it begins.
        let fails = "1 / (0 * pg_backend_pid())"
        let statement = "SELECT pg_create_physical_replication_slot('kept'), \(fails)"
        for (statement, isUncertain) in [(statement, true), ("CREATE TABLE gone AS SELECT \(fails) AS a", false)] {
            let (sql, request) = try request(statement)
            guard case .refused(let failure) = await actions(port).perform(sql, for: request) else {
                Issue.record("'\(statement)' was not refused")
                continue
            }
            #expect(failure.code == "22012" && failure.effectIsUncertain == isUncertain, "\(failure)")
        }
        #expect(try await count("pg_replication_slots WHERE slot_name = 'kept'", port) == 1)
        #expect(try await count("pg_class WHERE relname = 'gone'", port) == 0)
    }

    // MARK: - After COMMIT

    @Test(arguments: [CuttingRelay.Cut.before, .after])
    func `a network that was cut at COMMIT has hidden a success or a failure`(cut: CuttingRelay.Cut) async throws {
        let cluster = try PostgresCluster.shared()
        let table = cut == .after ? "cut_after" : "cut_before"
        try await make(table, cluster.port)
        for round in 1...Self.rounds {
            // Only the change's own COMMIT: the readings before it end with one, too.
            let relay = try CuttingRelay(upstreamPort: cluster.port, cuts: cut, at: "COMMIT", isArmed: false)
            let statement = "INSERT INTO \(table) VALUES (\(round))"
            let doubt = try await send(statement, to: actions(relay.port)) { relay.arm() }
            try #require(relay.hasCut && doubt.facts["transaction"] != nil)
            let found = try await verdict(doubt, by: actions(cluster.port))
            let count = try await rows(table, where: round, cluster.port)
            #expect(count == (cut == .after ? 1 : 0))
            #expect(found.verdict == (count == 1 ? .tookEffect : .hadNoEffect), "\(found.reason)")
        }
    }

    @Test func `a crash after COMMIT leaves the truth or says that nobody knows`() async throws {
        let cluster = try PostgresCluster.start()
        try await make("crashed", cluster.port)
        for round in 1...Self.rounds {
            let facts = Mutex<JSONObject>([:])
            let (sql, request) = try request("INSERT INTO crashed VALUES (\(round))") { recorded in
                facts.withLock { $0 = recorded }
            }
            _ = await actions(cluster.port).perform(sql, for: request)
            try cluster.control(["restart", "-m", "immediate", "-w"])
            var doubt = Doubt(request: request, since: nil, facts: facts.withLock(\.self))
            #expect(doubt.facts["isFlushed"] == true)
            #expect(try await rows("crashed", where: round, cluster.port) == 1)
            #expect(try await verdict(doubt, by: actions(cluster.port)).verdict == .tookEffect)
            doubt.facts["isFlushed"] = false
            let found = try await verdict(doubt, by: actions(cluster.port))
            #expect(found.verdict == .undetermined)
            #expect(found.reason.contains("crashed since"))
        }
    }

    // MARK: - A promotion

    @Test func `a promotion is carried out on a standby, and known by the end of its recovery`() async throws {
        let standby = try PostgresCluster.start().makeStandby()
        let facts = Mutex<JSONObject>([:])
        let (sql, request) = try request("SELECT pg_promote() AS done", effect: .irreversible) { recorded in
            facts.withLock { $0 = recorded }
        }
        let before = try await connect(standby.port).history(deadline: .now + .seconds(3600))
        let place: JSONObject = ["system": before.systemIdentifier.map { .string($0) } ?? .null]
        let unsent = try await verdict(Doubt(request: request, since: nil, facts: place), by: actions(standby.port))
        #expect(unsent.verdict == .undetermined && unsent.reason.contains("in recovery still"), "\(unsent.reason)")
        guard case .answered(let answer) = await actions(standby.port).perform(sql, for: request) else {
            Issue.record("the promotion was not answered")
            return
        }
        #expect(answer.output["rows"]?[0]?["done"] == true)
        let doubt = Doubt(request: request, since: nil, facts: facts.withLock(\.self))
        let found = try await verdict(doubt, by: actions(standby.port))
        #expect(found.verdict == .tookEffect, "\(found.reason)")
    }

    // MARK: - Where nobody can tell

    @Test func `after a failover transaction ids of before say nothing`() async throws {
        let primary = try PostgresCluster.start()
        try await make("moved", primary.port)
        let standby = try primary.makeStandby()
        var doubts: [Doubt] = []
        for round in 1...Self.rounds {
            let facts = Mutex<JSONObject>([:])
            let (sql, request) = try request("INSERT INTO moved VALUES (\(round))") { recorded in
                facts.withLock { $0 = recorded }
            }
            _ = await actions(primary.port).perform(sql, for: request)
            doubts.append(Doubt(request: request, since: nil, facts: facts.withLock(\.self)))
        }
        for doubt in doubts {
            let found = try await verdict(doubt, by: actions(standby.port))
            #expect(found.verdict == .undetermined && found.reason.contains("standby"), "\(found.reason)")
        }
        try primary.control(["stop", "-m", "immediate", "-w"])
        try standby.control(["promote", "-w"])
        for doubt in doubts {
            let found = try await verdict(doubt, by: actions(standby.port))
            #expect(found.verdict == .undetermined && found.reason.contains("promoted"), "\(found.reason)")
        }
    }

    @Test func `another cluster and an id that is not known are not asked to vouch`() async throws {
        let (one, other) = (try PostgresCluster.shared(), try PostgresCluster.start())
        let facts = Mutex<JSONObject>([:])
        let (sql, request) = try request("CREATE TABLE IF NOT EXISTS vouch (a int)") { recorded in
            facts.withLock { $0 = recorded }
        }
        _ = await actions(one.port).perform(sql, for: request)
        var doubt = Doubt(request: request, since: nil, facts: facts.withLock(\.self))
        #expect(try await verdict(doubt, by: actions(one.port)).verdict == .tookEffect)
        #expect(try await verdict(doubt, by: actions(other.port)).verdict == .undetermined)
        for id in ["4611686018427387904", "1099511627776"] {
            doubt.facts["transaction"] = .string(id)
            #expect(try await verdict(doubt, by: actions(one.port)).verdict == .undetermined)
        }
        doubt.facts = ["transaction": "800", "target": "x"]
        #expect(try await verdict(doubt, by: actions(one.port)).verdict == .undetermined)
    }

    @Test func `a database that does not answer decides nothing`() async throws {
        let (_, request) = try request("INSERT INTO t VALUES (1)")
        let doubt = Doubt(request: request, since: nil, facts: ["transaction": "800"])
        #expect(try await verdict(doubt, by: actions(PostgresCluster.freePort())).verdict == .undetermined)
    }

    // MARK: - Without a transaction

    @Test func `a statement without a transaction is looked for before the catalog is believed`() async throws {
        let cluster = try PostgresCluster.shared()
        let facts = Mutex<JSONObject>([:])
        let (sql, request) = try request("CREATE DATABASE made_in_doubt") { recorded in
            facts.withLock { $0 = recorded }
        }
        _ = await actions(cluster.port).perform(sql, for: request)
        var doubt = Doubt(request: request, since: nil, facts: facts.withLock(\.self))
        let found = try await verdict(doubt, by: actions(cluster.port))
        #expect(found.verdict == .undetermined && found.reason.contains("exists"), "\(found.reason)")
        let other = try self.request("CREATE DATABASE never_made").1
        doubt = Doubt(request: other, since: nil, facts: doubt.facts)
        #expect(try await verdict(doubt, by: actions(cluster.port)).verdict == .hadNoEffect)
        let running = try await connect(cluster.port, named: "lifeboat/doubt/write")
        async let sleep = running.query("SELECT pg_sleep(1)", mode: .readOnly, deadline: .now + .seconds(3600))
        try await Task.sleep(for: .milliseconds(100))
        let began = ContinuousClock.now
        #expect(try await verdict(doubt, by: actions(cluster.port)).verdict == .hadNoEffect)
        #expect(ContinuousClock.now - began > .milliseconds(500))
        _ = try await sleep
    }

    @Test func `steps whose names begin alike are told apart in the server's list of processes`() throws {
        let start = "failover-of-the-primary-database-20261122-031500-k7f2"
        let names = try ["promote-the-replica-in-the-other-region", "promote-the-replica-in-the-other-cell"].map {
            step in
            var request = try request("SELECT 1").1
            request.run = try #require(RunID(start))
            request.step = try #require(StepID(step))
            return SQLActions.applicationName(of: request)
        }
        #expect(Set(names).count == 2)
        #expect(names.allSatisfy { $0.utf8.count <= 63 && $0.hasPrefix("lifeboat/failover-of-the-primary") })
        let short = try request("SELECT 1").1
        #expect(SQLActions.applicationName(of: short) == "lifeboat/doubt/write")
        #expect(SQLActions.applicationNames(of: short) == ["lifeboat/doubt/write"])
        var long = short
        long.run = try #require(RunID(start))
        long.step = try #require(StepID("promote-the-replica"))
        // A statement that an earlier version has sent carries the name that it had then.
        #expect(SQLActions.applicationNames(of: long).last == "lifeboat/\(start)/".prefix(63).description)
    }

    @Test(
        arguments: [
            ("VACUUM pg_class", DoubtFinding.Verdict.repeatable), ("ALTER SYSTEM RESET work_mem", .repeatable),
            ("DROP DATABASE IF EXISTS never_there", .tookEffect), ("DROP DATABASE postgres", .undetermined),
            ("CREATE INDEX CONCURRENTLY ON t (a)", .undetermined), ("CREATE DATABASE \"a b\"", .undetermined),
        ]
    )
    func `what a statement leaves behind decides`(statement: String, expected: DoubtFinding.Verdict) async throws {
        let cluster = try PostgresCluster.shared()
        let identifier = try await connect(cluster.port).history(deadline: .now + .seconds(3600)).systemIdentifier
        let (_, request) = try request(statement)
        let facts: JSONObject = ["system": .string(try #require(identifier))]
        let found = try await verdict(Doubt(request: request, since: nil, facts: facts), by: actions(cluster.port))
        #expect(found.verdict == expected, "\(found.reason)")
    }
}
