// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import RunCore
import RunStore
import Synchronization
import Values

/// The connections of one process to the database of its store: a few that are shared, and those that somebody keeps.
///
/// Whatever is asked over a shared connection can be asked again: it is, for `patience`, when a connection that worked
/// is lost, so that the restart of a server does not end a run.
final class StoreConnections: Sendable {
    private struct State {
        var idle: [PostgresConnection] = []
        var count = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
        var hasConnected = false
        var lossCount = 0
        /// The journals that have a run's lock, which goes with its session.
        var journals: [Held] = []
    }

    private struct Held {
        weak var journal: PostgresJournal?
    }

    /// The most shared connections.
    private static let limit = 4

    let target: PostgresTarget
    /// The store's name for commands.
    let name: StoreName
    let schema: StoreSchema
    /// How long a lost database is waited for.
    let patience: Duration
    /// Lets time pass between attempts to connect.
    let pause: @Sendable (Duration) async throws -> Void
    /// Says when the database leaves somebody waiting.
    let absence: StoreAbsence
    private let state = Mutex(State())

    init(
        target: PostgresTarget,
        name: StoreName,
        schema: StoreSchema,
        patience: Duration,
        pause: @escaping @Sendable (Duration) async throws -> Void,
        tell: @escaping @Sendable (StoreNotice) -> Void
    ) {
        absence = StoreAbsence(of: "the database \(target)", patience: patience, pause: pause, tell: tell)
        var target = target
        // A peer that is gone is noticed in half a minute, and a router does not forget a run that waits for approval.
        let keepalives = [
            "keepalives": "1", "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3",
            "tcp_user_timeout": "30000",
        ]
        target.others.merge(keepalives) { own, _ in own }
        self.target = target
        self.name = name
        self.schema = schema
        self.patience = patience
        self.pause = pause
    }

    /// What people call the database; it has no password.
    var place: String { "the database \(target)" }

    // MARK: - Shared connections

    /// Runs statements that may be run again, over a shared connection.
    ///
    /// - Throws: `RunStoreError` that says what was being done, and in which database.
    func read<Value: Sendable>(
        _ doing: String,
        _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let deadline = ContinuousClock.now + patience
        return try await absence.during {
            while true {
                do {
                    return try await shared(body)
                } catch let error as PostgresError {
                    let mayComeBack = error.isConnectionLost && state.withLock(\.hasConnected)
                    guard mayComeBack, ContinuousClock.now < deadline else {
                        throw RunStoreError("cannot \(doing)", error, in: place)
                    }
                    noteLoss()
                    try await pause(.milliseconds(200))
                }
            }
        }
    }

    /// How often a session was lost, and with it what the database knew of it.
    var lossCount: Int { state.withLock(\.lossCount) }

    /// Takes in that a session was lost: where one goes, others may have gone with it, and with them the locks of runs.
    func noteLoss() {
        let journals = state.withLock { state in
            state.lossCount += 1
            state.journals.removeAll { $0.journal == nil }
            return state.journals.compactMap(\.journal)
        }
        for journal in journals { journal.regain(pausing: pause) }
    }

    /// Has the lock that a journal rests on taken again as soon as a session is lost, for as long as the journal is used.
    func keepLock(of journal: PostgresJournal) { state.withLock { $0.journals.append(Held(journal: journal)) } }

    private func shared<Value: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await checkOut()
        do {
            let value = try await body(connection)
            checkIn(connection)
            return value
        } catch {
            // What a failed statement leaves behind is not worth finding out.
            checkIn(nil)
            throw error
        }
    }

    private func checkOut() async throws -> PostgresConnection {
        while true {
            enum Turn { case take(PostgresConnection), make, wait }
            let turn: Turn = state.withLock { state in
                if let connection = state.idle.popLast() { return .take(connection) }
                guard state.count < Self.limit else { return .wait }
                state.count += 1
                return .make
            }
            switch turn {
            case .take(let connection): return connection
            case .make:
                do {
                    return try await connect(for: "store")
                } catch {
                    checkIn(nil)
                    throw error
                }
            case .wait: await waitForTurn()
            }
        }
    }

    private func waitForTurn() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.count < Self.limit || !state.idle.isEmpty { return true }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Gives a connection back; nil for one that is not worth keeping.
    private func checkIn(_ connection: PostgresConnection?) {
        let next = state.withLock { state in
            if let connection { state.idle.append(connection) } else { state.count -= 1 }
            return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
        }
        next?.resume()
    }

    // MARK: - Connecting

    /// A connection for one purpose, to a store whose tables are those that this program knows.
    ///
    /// - Throws: `PostgresError` when there is none, `RunStoreError` when what answers cannot be a store.
    func connect(for purpose: String) async throws -> PostgresConnection {
        let connection = try await connectToAny(for: purpose)
        try check(try await StoreSchema.version(connection))
        state.withLock { $0.hasConnected = true }
        return connection
    }

    /// A connection to the database, whether it has a store or not.
    func connectToAny(for purpose: String) async throws -> PostgresConnection {
        let connection = try await PostgresConnection.connect(
            to: target,
            applicationName: "lifeboat/\(purpose)",
            deadline: .now + .seconds(10)
        )
        let facts = try await connection.query(
            Self.settings,
            mode: .singleStatement,
            deadline: .now + .seconds(30)
        ).rows.first
        guard facts?["recovery"]?.boolValue != true else {
            throw RunStoreError(.unreachable, "\(place) is a standby, where nothing can be recorded")
        }
        // A pooler gives statements of one client to several sessions, and a session's lock to whom it likes.
        guard facts?["process"]?.integerValue == Int64(connection.backendProcessID) else {
            throw RunStoreError(
                .unreachable,
                "a pooler stands before \(place): a run's lock needs a session of its own"
            )
        }
        return connection
    }

    /// An acknowledged commit is on the disk, whatever the role's default is; a stricter one is left.
    private static let settings = """
        SELECT pg_catalog.pg_backend_pid() AS process, pg_catalog.pg_is_in_recovery() AS recovery,
        pg_catalog.set_config('synchronous_commit', CASE pg_catalog.current_setting('synchronous_commit')
        WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
        pg_catalog.set_config('tcp_keepalives_idle', '10', false),
        pg_catalog.set_config('tcp_keepalives_interval', '5', false),
        pg_catalog.set_config('tcp_keepalives_count', '3', false)
        """

    private func check(_ version: Int) throws {
        guard version != schema.version else { return }
        throw RunStoreError(wrongSchema: version, in: self)
    }
}

extension PostgresError {
    /// Whether another connection may do what this one did not.
    var isConnectionLost: Bool {
        [.connectionLost, .outcomeUnknown, .closed, .unreachable].contains(code)
            || code == .timeout && sqlState == nil
    }
}
