// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import Journal
import PostgresClient
import RunCore
import RunStore
import Synchronization
import Values

/// The right to add to one run's journal, and the session of the database that it rests on.
///
/// The right has two halves. An advisory lock, held by one session for as long as it lives, keeps others out. The run's
/// epoch, which everyone who gets the lock raises, fences: a statement that adds records does so only where the row still
/// has the epoch of who sends it. An owner that was suspended or cut off while somebody else took over adds nothing.
///
/// A session that is lost is replaced. The new one must get the lock, and then the old one is over: what it was about to
/// commit is there now, or never will be. So the rows tell the outcome of a commit whose answer was lost.
final class RunOwner: Sendable {
    /// Lines that are added together, or not at all.
    struct Batch: Sendable {
        /// The number of the first.
        let first: Int64
        /// The hash before the first.
        let previous: String
        /// The lines with their line feeds.
        let lines: [[UInt8]]
        /// The hash of the last.
        let head: String

        /// How many lines the journal has with these.
        var end: Int64 { first + Int64(lines.count) }
    }

    let run: RunID
    private let connections: StoreConnections
    private struct State {
        var connection: PostgresConnection?
        var epoch: Int64 = 0
        /// The server's process of the session before, which may not have noticed yet that it is over.
        var lastProcess: Int32 = 0
    }
    private let state: Mutex<State>

    private init(_ run: RunID, _ connections: StoreConnections, _ connection: PostgresConnection) {
        self.run = run
        self.connections = connections
        state = Mutex(State(connection: connection, lastProcess: connection.backendProcessID))
    }

    // MARK: - Taking a run

    /// How often the lock is asked for.
    private static let lockAttempts = 10

    /// Takes the run's lock, at once or not at all; the run need not exist.
    ///
    /// A server notices the end of a process a moment later than the process: so much is waited for. `doing` says what for,
    /// such as "begin the run": there need not be a run that could be taken over.
    ///
    /// - Throws: `RunStoreError` `.locked` that names the holder.
    static func take(
        _ run: RunID,
        _ connections: StoreConnections,
        to doing: String = "take the run over"
    ) async throws -> RunOwner {
        do {
            let connection = try await connections.connect(for: "run/\(run)")
            var attempts = 1
            while try await !lock(run, connection) {
                attempts += 1
                if attempts <= lockAttempts {
                    try await connections.pause(.milliseconds(100))
                    continue
                }
                let row = try await RunRow.read(run, connection)
                let holder = row.map { "held by \($0.owner)" } ?? "another executor makes it"
                throw RunStoreError(.locked, "cannot \(doing): \(holder), in \(connections.place)")
            }
            return RunOwner(run, connections, connection)
        } catch let error as PostgresError {
            throw RunStoreError("cannot \(doing)", error, in: connections.place)
        }
    }

    /// Raises the run's epoch, so that whoever had the run before is fenced off.
    ///
    /// - Throws: `RunStoreError` `.unknownRun` when there is no such run.
    func raiseEpoch() async throws {
        let sql = "UPDATE lifeboat.run SET epoch = epoch + 1, owner = $2 WHERE run = $1 RETURNING epoch"
        let parameters = [PostgresParameter(run.text), PostgresParameter(Self.name)]
        do {
            let rows = try await connection().query(
                sql,
                parameters: parameters,
                mode: .singleStatement,
                deadline: .now + .seconds(30)
            ).rows
            guard let epoch = rows.first?["epoch"]?.integerValue else {
                throw RunStoreError(.unknownRun, "there is no run '\(run)' in \(connections.place)")
            }
            state.withLock { $0.epoch = epoch }
        } catch let error as PostgresError {
            throw RunStoreError("cannot take the run over", error, in: connections.place)
        }
    }

    /// Makes the run with its files and the first lines of its journal.
    ///
    /// - Throws: `RunStoreError` `.exists` when there is a run of that name.
    func create(_ files: [(path: String, bytes: [UInt8])], _ batch: Batch) async throws {
        state.withLock { $0.epoch = 1 }
        let parameters: [PostgresParameter] = [
            PostgresParameter(run.text), PostgresParameter(Self.name), PostgresParameter(String(batch.end)),
            PostgresParameter(batch.head), SQLArray.texts(files.map(\.path)), SQLArray.bytes(files.map(\.bytes)),
            SQLArray.integers(Array(batch.first..<batch.end)), SQLArray.bytes(batch.lines),
        ]
        do {
            try await send(batch, Self.creation, parameters)
        } catch let error as RunStoreError where error.code == .exists {
            throw RunStoreError(.exists, "there is a run '\(run)' already in \(connections.place)")
        }
    }

    /// Adds lines to the run's journal; they are durable on return.
    ///
    /// - Throws: `RunStoreError`: `.fenced` when somebody else has the run by now, `.unreachable` when the database did
    ///   not come back. Whether the lines are there is then unknown until the run is opened again.
    func append(_ batch: Batch) async throws {
        let epoch = state.withLock(\.epoch)
        let parameters: [PostgresParameter] = [
            PostgresParameter(run.text), PostgresParameter(String(epoch)), PostgresParameter(String(batch.first)),
            PostgresParameter(batch.previous), PostgresParameter(String(batch.end)), PostgresParameter(batch.head),
            SQLArray.integers(Array(batch.first..<batch.end)), SQLArray.bytes(batch.lines),
        ]
        try await send(batch, Self.addition, parameters)
    }

    private static let creation = """
        WITH made AS (
        INSERT INTO lifeboat.run (run, epoch, owner, records, head) VALUES ($1, 1, $2, $3::bigint, $4) RETURNING run
        ), kept AS (
        INSERT INTO lifeboat.file (run, path, bytes) SELECT made.run, f.path, pg_catalog.decode(f.bytes, 'hex')
        FROM made, ROWS FROM (pg_catalog.unnest($5::text[]), pg_catalog.unnest($6::text[])) AS f(path, bytes)
        ), added AS (
        INSERT INTO lifeboat.record (run, seq, epoch, line) SELECT made.run, r.seq, 1, pg_catalog.decode(r.line, 'hex')
        FROM made, ROWS FROM (pg_catalog.unnest($7::bigint[]), pg_catalog.unnest($8::text[])) AS r(seq, line) RETURNING seq
        ) SELECT count(*) AS added, pg_catalog.pg_notify('lifeboat', $1) FROM added
        """

    private static let addition = """
        WITH owned AS (
        UPDATE lifeboat.run SET records = $5::bigint, head = $6
        WHERE run = $1 AND epoch = $2::bigint AND records = $3::bigint AND head = $4 AND moved_to IS NULL RETURNING run
        ), added AS (
        INSERT INTO lifeboat.record (run, seq, epoch, line)
        SELECT owned.run, r.seq, $2::bigint, pg_catalog.decode(r.line, 'hex')
        FROM owned, ROWS FROM (pg_catalog.unnest($7::bigint[]), pg_catalog.unnest($8::text[])) AS r(seq, line) RETURNING seq
        ) SELECT count(*) AS added, pg_catalog.pg_notify('lifeboat', $1) FROM added
        """

    // MARK: - Sending

    /// The session that is lost is still there for the server, and has the lock.
    private struct LockStillHeld: Error {}

    /// Sends one statement that adds the batch until it is certain that the batch is there or will never be.
    private func send(_ batch: Batch, _ sql: String, _ parameters: [PostgresParameter]) async throws {
        try await persist(expecting: batch) { connection in
            let rows = try await connection.query(
                sql,
                parameters: parameters,
                mode: .singleStatement,
                deadline: .now + .seconds(30)
            ).rows
            return rows.first?["added"]?.integerValue == Int64(batch.lines.count)
        }
    }

    /// Makes sure that the run is still this owner's, over a new session when the one before is lost.
    ///
    /// Never called while something is appended: the journal has one thing asked at a time. The record must end where this
    /// owner's does: a copy of this process, as of a whole machine with its memory, has the same epoch.
    ///
    /// - Throws: `RunStoreError`, as `append` does; nothing was added in any case.
    func confirm(records: UInt64, head: String) async throws {
        try await persist(expecting: nil) { [run] connection in
            guard let row = try await RunRow.read(run, connection) else { return false }
            let isOwned = row.epoch == self.state.withLock(\.epoch) && row.movedTo == nil
            return isOwned && row.records == Int64(records) && row.head == head
        }
    }

    /// Asks until the database says yes or no; a session that is lost on the way is replaced.
    private func persist(
        expecting batch: Batch?,
        _ ask: (PostgresConnection) async throws -> Bool
    ) async throws {
        try await connections.absence.during { try await persistOn(expecting: batch, ask) }
    }

    private func persistOn(
        expecting batch: Batch?,
        _ ask: (PostgresConnection) async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + connections.patience
        while true {
            let failure: (any Error)?
            do {
                if try await restore(expecting: batch) { return }
                if try await ask(try connection()) { return }
                failure = nil
            } catch {
                failure = error
            }
            guard let failure else { throw try await refusal() }
            guard Self.mayPass(failure) else { throw storeError(failure) }
            state.withLock { $0.connection = nil }
            guard ContinuousClock.now < deadline else { throw storeError(failure) }
            try await connections.pause(.milliseconds(100))
        }
    }

    private static func mayPass(_ error: any Error) -> Bool {
        switch error {
        case let error as PostgresError: error.isConnectionLost
        case let error as RunStoreError: error.code == .unreachable
        default: error is LockStillHeld
        }
    }

    private func storeError(_ error: any Error) -> any Error {
        switch error {
        case let error as PostgresError: RunStoreError("cannot record", error, in: connections.place)
        case is LockStillHeld:
            RunStoreError(.locked, "cannot record in \(connections.place): a session before still has the run's lock")
        default: error
        }
    }

    /// Puts a new session in the place of a lost one; true when the batch, if there is one, turns out to be there.
    private func restore(expecting batch: Batch?) async throws -> Bool {
        guard state.withLock({ $0.connection == nil }) else { return false }
        let connection = try await connections.connect(for: "run/\(run)")
        guard try await Self.lock(run, connection) else {
            if let row = try await RunRow.read(run, connection), row.epoch != state.withLock(\.epoch) {
                throw fenced(by: row)
            }
            try await endLastSession(over: connection)
            throw LockStillHeld()
        }
        let row = try await RunRow.read(run, connection)
        // The lock goes with the session: who was fenced off keeps nobody from the run.
        if let row, row.epoch != state.withLock(\.epoch) || row.movedTo != nil { throw fenced(by: row) }
        state.withLock { state in
            state.connection = connection
            state.lastProcess = connection.backendProcessID
        }
        // A run whose creation was lost on the way: it is made again.
        guard let row else { return false }
        guard let batch else { return false }
        if row.records == batch.end, row.head == batch.head { return true }
        guard row.records == batch.first, row.head == batch.previous else {
            throw foreignRecords(row)
        }
        return false
    }

    /// Ends the session before, when the server still believes in it: it holds the lock, and nobody else has this epoch.
    private func endLastSession(over connection: PostgresConnection) async throws {
        let key = Self.key(of: run)
        _ = try await connection.query(
            """
            SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_locks
            WHERE pid = $1::integer AND \(Self.isLock)
            """,
            parameters: [
                PostgresParameter(String(state.withLock(\.lastProcess))), PostgresParameter(String(key.high)),
                PostgresParameter(String(key.low)),
            ],
            mode: .singleStatement,
            deadline: .now + .seconds(10)
        )
    }

    /// Why nothing was added.
    private func refusal() async throws -> RunStoreError {
        guard let row = try await RunRow.read(run, try connection()) else {
            return RunStoreError(.corrupt, "the run '\(run)' is no longer in \(connections.place)")
        }
        guard row.epoch == state.withLock(\.epoch), row.movedTo == nil else { return fenced(by: row) }
        return foreignRecords(row)
    }

    private func foreignRecords(_ row: RunRow) -> RunStoreError {
        let reason = "the journal of '\(run)' has \(row.records) records, not all of them written by this executor"
        return RunStoreError(.corrupt, "\(reason), in \(connections.place)")
    }

    private func fenced(by row: RunRow) -> RunStoreError {
        if let name = row.movedTo { return RunStoreError(.fenced, "the run '\(run)' was moved to \(name)") }
        let epochs = "epoch \(row.epoch), this executor's was \(state.withLock(\.epoch))"
        return RunStoreError(.fenced, "\(row.owner) has the run '\(run)' by now (\(epochs))")
    }

    private func connection() throws -> PostgresConnection {
        guard let connection = state.withLock(\.connection) else { throw LockStillHeld() }
        return connection
    }

    // MARK: - The lock

    /// The numbers of a run's advisory lock.
    ///
    /// Two runs with the same would exclude each other, and nothing worse.
    static func key(of run: RunID) -> (high: UInt32, low: UInt32) {
        let bytes = SHA256.digest(of: Array("lifeboat run \(run.text)".utf8)).bytes
        func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
        return (number(bytes[0..<4]), number(bytes[4..<8]))
    }

    /// What finds the lock in `pg_locks`, by `$2` and `$3`.
    static let isLock = """
        locktype = 'advisory' AND granted AND objsubid = 1 AND classid = $2::bigint::oid AND objid = $3::bigint::oid
        AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
        """

    private static func lock(_ run: RunID, _ connection: PostgresConnection) async throws -> Bool {
        let key = key(of: run)
        let number = Int64(bitPattern: UInt64(key.high) << 32 | UInt64(key.low))
        let result = try await connection.query(
            "SELECT pg_catalog.pg_try_advisory_lock($1::bigint) AS taken",
            parameters: [PostgresParameter(String(number))],
            mode: .singleStatement,
            deadline: .now + .seconds(10)
        )
        return result.rows.first?["taken"]?.boolValue == true
    }

    /// What others are told about this process.
    static var name: String { "process \(getpid()) on \(HostName.current)" }
}
