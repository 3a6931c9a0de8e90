// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import TestSupport
import Testing
import Values

@Suite(.timeLimit(.minutes(10)))
struct InterruptionTests {
    /// Waits until a process with that name is active (or until none is), by asking the server again and again.
    private func waitUntil(
        _ name: String,
        isActive: Bool,
        _ observer: PostgresConnection
    ) async throws -> Bool {
        for _ in 0..<2000 {
            let states = try await observer.backends(applicationName: name, deadline: soon()).map(\.state)
            if states.contains("active") == isActive { return true }
        }
        return false
    }

    @Test(arguments: [TransactionMode.readOnly, .readWrite, .withoutTransaction])
    func `a statement at its deadline is stopped on the server too`(mode: TransactionMode) async throws {
        let cluster = try PostgresCluster.shared()
        let name = "deadline-\(mode)"
        let connection = try await cluster.connect(applicationName: name)
        let observer = try await cluster.connect()
        let begin = ContinuousClock.now
        let error = await failure { () async throws(PostgresError) in
            _ = try await connection.query("SELECT pg_sleep(60)", mode: mode, deadline: .now + .milliseconds(200))
        }
        #expect(error?.code == .timeout)
        #expect(begin.duration(to: .now) < .seconds(55))
        #expect(try await waitUntil(name, isActive: false, observer))
        let after = try await connection.query("SELECT 1 AS alive", mode: .readOnly, deadline: soon())
        #expect(after.rowCount == 1)
    }

    @Test func `cancelling the task stops the statement on the server`() async throws {
        let cluster = try PostgresCluster.shared()
        let connection = try await cluster.connect(applicationName: "cancelled")
        let observer = try await cluster.connect()
        let sleeping = Task {
            await failure { () async throws(PostgresError) in
                _ = try await connection.query("SELECT pg_sleep(60)", mode: .readOnly, deadline: soon(50))
            }
        }
        #expect(try await waitUntil("cancelled", isActive: true, observer))
        sleeping.cancel()
        #expect(await sleeping.value?.code == .cancelled)
        #expect(try await waitUntil("cancelled", isActive: false, observer))
    }

    @Test func `a statement that waits for a lock meets its deadline`() async throws {
        let cluster = try PostgresCluster.shared()
        let holder = try await cluster.connect()
        _ = try await holder.query("CREATE TABLE locked_table (a int)", mode: .readWrite, deadline: soon())
        _ = try await holder.query("LOCK TABLE locked_table", mode: .readWrite, deadline: soon()) { _ in
            let waiter = try await cluster.connect()
            let error = await failure { () async throws(PostgresError) in
                let sql = "INSERT INTO locked_table VALUES (1)"
                _ = try await waiter.query(sql, mode: .readWrite, deadline: .now + .milliseconds(200))
            }
            #expect(error?.code == .timeout)
        }
    }

    @Test func `a backend that is terminated is a lost connection`() async throws {
        let cluster = try PostgresCluster.shared()
        let connection = try await cluster.connect(applicationName: "terminated")
        let observer = try await cluster.connect()
        async let lost = failure { () async throws(PostgresError) in
            _ = try await connection.query("SELECT pg_sleep(60)", mode: .readOnly, deadline: soon(50))
        }
        #expect(try await waitUntil("terminated", isActive: true, observer))
        try await terminate(connection.backendProcessID, observer)
        let error = await lost
        #expect(error?.code == .connectionLost)
    }

    @Test func `a server killed in the middle of a statement is a lost connection, then unreachable`() async throws {
        let cluster = try PostgresCluster.start()
        let connection = try await cluster.connect(applicationName: "killed")
        let observer = try await cluster.connect()
        async let lost = failure { () async throws(PostgresError) in
            _ = try await connection.query("SELECT pg_sleep(60)", mode: .readWrite, deadline: soon(50))
        }
        #expect(try await waitUntil("killed", isActive: true, observer))
        try cluster.control(["-m", "immediate", "stop"])
        #expect(await lost?.code == .connectionLost)
        let again = await failure { () async throws(PostgresError) in _ = try await cluster.connect() }
        #expect(again?.code == .unreachable)
    }

    @Test func `dropping the connection closes it on the server`() async throws {
        let cluster = try PostgresCluster.shared()
        let observer = try await cluster.connect()
        var connection: PostgresConnection? = try await cluster.connect(applicationName: "dropped")
        #expect(try await observer.backends(applicationName: "dropped", deadline: soon()).count == 1)
        _ = connection
        connection = nil
        var remaining = 1
        for _ in 0..<2000 where remaining > 0 {
            remaining = try await observer.backends(applicationName: "dropped", deadline: soon()).count
        }
        #expect(remaining == 0)
    }
}

/// Ends a process of the server.
func terminate(_ process: Int32, _ connection: PostgresConnection) async throws {
    _ = try await connection.query(
        "SELECT pg_terminate_backend($1::int, 5000)",
        parameters: [PostgresParameter("\(process)")],
        mode: .readWrite,
        deadline: soon()
    )
}
