// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import Synchronization
import TestSupport
import Testing
import Values

@Suite(.timeLimit(.minutes(10)))
struct CommitTests {
    private struct Refused: Error {}

    @Test func `a connection lost before COMMIT leaves an aborted transaction`() async throws {
        let cluster = try PostgresCluster.shared()
        let connection = try await cluster.connect()
        let observer = try await cluster.connect()
        _ = try await observer.query("CREATE TABLE lost_before (a int)", mode: .readWrite, deadline: soon())
        let recorded = Mutex<TransactionID?>(nil)
        let error = await failure { () async throws(PostgresError) in
            let sql = "INSERT INTO lost_before VALUES (1)"
            _ = try await connection.query(sql, mode: .readWrite, deadline: soon()) { transaction in
                recorded.withLock { $0 = transaction }
                #expect(try await observer.transactionStatus(transaction, deadline: soon()) == .inProgress)
                try await terminate(connection.backendProcessID, observer)
            }
        }
        let transaction = try #require(recorded.withLock { $0 })
        #expect(error?.code == .outcomeUnknown)
        #expect(error?.transaction == transaction)
        #expect(error?.message.contains("outcome unknown") == true)
        #expect(try await observer.transactionStatus(transaction, deadline: soon()) == .aborted)
    }

    @Test func `a connection lost after COMMIT was sent may have committed, and the server knows`() async throws {
        let cluster = try PostgresCluster.start()
        let relay = try CuttingRelay(upstreamPort: cluster.port, cuts: .after, at: "COMMIT")
        var target = cluster.target()
        target.port = relay.port
        let connection = try await PostgresConnection.connect(
            to: target,
            applicationName: "lifeboat/test",
            deadline: soon()
        )
        let observer = try await cluster.connect()
        _ = try await observer.query("CREATE TABLE lost_after (a int)", mode: .readWrite, deadline: soon())
        let error = await failure { () async throws(PostgresError) in
            let sql = "INSERT INTO lost_after VALUES (1)"
            _ = try await connection.query(sql, mode: .readWrite, deadline: soon())
        }
        let transaction = try #require(error?.transaction)
        #expect(error?.code == .outcomeUnknown)
        var status = TransactionStatus.inProgress
        for _ in 0..<2000 where status == .inProgress {
            status = try await observer.transactionStatus(transaction, deadline: soon())
        }
        #expect(status == .committed)
        try cluster.control(["-m", "immediate", "-w", "restart"])
        let afterRestart = try await cluster.connect()
        #expect(try await afterRestart.transactionStatus(transaction, deadline: soon()) == .committed)
    }

    @Test func `a caller that cannot record the transaction rolls it back`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        let recorded = Mutex<TransactionID?>(nil)
        let error = await failure { () async throws(PostgresError) in
            let sql = "CREATE TABLE withheld (a int)"
            _ = try await connection.query(sql, mode: .readWrite, deadline: soon()) { transaction in
                recorded.withLock { $0 = transaction }
                throw Refused()
            }
        }
        #expect(error?.code == .commitWithheld)
        let transaction = try #require(recorded.withLock { $0 })
        #expect(try await connection.transactionStatus(transaction, deadline: soon()) == .aborted)
    }

    @Test func `a constraint that fails at COMMIT is certain to be rolled back`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        let table = "CREATE TABLE deferred_unique (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)"
        _ = try await connection.query(table, mode: .readWrite, deadline: soon())
        let error = await failure { () async throws(PostgresError) in
            _ = try await connection.query(
                "INSERT INTO deferred_unique VALUES (1), (1)",
                mode: .readWrite,
                deadline: soon()
            )
        }
        #expect(error?.code == .sqlState)
        #expect(error?.sqlState == "23505")
        let count = try await connection.query("TABLE deferred_unique", mode: .readOnly, deadline: soon())
        #expect(count.rowCount == 0)
    }

    @Test func `a lost statement outside a transaction leaves the outcome unknown`() async throws {
        let cluster = try PostgresCluster.shared()
        let connection = try await cluster.connect(applicationName: "outside")
        let observer = try await cluster.connect()
        async let lost = failure { () async throws(PostgresError) in
            _ = try await connection.query("SELECT pg_sleep(60)", mode: .withoutTransaction, deadline: soon(50))
        }
        var isActive = false
        for _ in 0..<2000 where !isActive {
            isActive =
                try await observer.backends(applicationName: "outside", deadline: soon()).first?.state == "active"
        }
        try await terminate(connection.backendProcessID, observer)
        #expect(await lost?.code == .outcomeUnknown)
    }

    @Test func `an id from the future is unknown`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        let future = TransactionID(rawValue: 1 << 40)
        #expect(try await connection.transactionStatus(future, deadline: soon()) == .unknown)
    }

    @Test func `a committed change reports its rows and its transaction`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        _ = try await connection.query("CREATE TABLE kept (a int, b text)", mode: .readWrite, deadline: soon())
        let recorded = Mutex<TransactionID?>(nil)
        let result = try await connection.query(
            "INSERT INTO kept VALUES ($1, $2), (2, NULL) RETURNING a, b",
            parameters: [1, "x"],
            mode: .readWrite,
            deadline: soon()
        ) { transaction in recorded.withLock { $0 = transaction } }
        #expect(result.commandTag == "INSERT 0 2")
        #expect(result.rows == [["a": 1, "b": "x"], ["a": 2, "b": nil]])
        let transaction = try #require(recorded.withLock { $0 })
        #expect(try await connection.transactionStatus(transaction, deadline: soon()) == .committed)
    }

    @Test func `statements that refuse a transaction run without one`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        let inside = await failure { () async throws(PostgresError) in
            _ = try await connection.query("VACUUM pg_catalog.pg_class", mode: .readWrite, deadline: soon())
        }
        #expect(inside?.code == .refusedStatement)
        let sql = "VACUUM pg_catalog.pg_class"
        let result = try await connection.query(sql, mode: .withoutTransaction, deadline: soon())
        #expect(result.commandTag == "VACUUM")
    }

    @Test func `the server's facts identify it`() async throws {
        let cluster = try PostgresCluster.shared()
        let facts = try await cluster.connect().facts(deadline: soon())
        #expect(facts.version >= 130_000)
        #expect(facts.systemIdentifier?.isEmpty == false)
        #expect(facts.timeline == 1)
        #expect(!facts.isInRecovery)
        #expect(facts.isSuperuser)
        let plain = try await cluster.connect(user: "plain").facts(deadline: soon())
        #expect(!plain.isSuperuser)
    }
}
