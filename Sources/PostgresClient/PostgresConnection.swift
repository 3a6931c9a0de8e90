// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SQLText
internal import Synchronization
internal import Values

/// One connection to a PostgreSQL server, used by one caller at a time.
///
/// Every call waits on the connection's own thread, stops at its deadline and when its task is cancelled: the server is
/// then asked to cancel the statement, and the connection is closed when it does not confirm within two seconds.
/// Dropping the last reference closes the connection.
public final class PostgresConnection: Sendable {
    /// Where the connection goes.
    public let target: PostgresTarget
    /// The server's version as a number: 150018 is 15.18.
    public let serverVersion: Int
    /// The server's process for this connection, as `pg_stat_activity` names it.
    public let backendProcessID: Int32

    private let session: Session
    private let thread: ConnectionThread
    private let isInUse = Atomic(false)

    private init(target: PostgresTarget, session: Session, thread: ConnectionThread, version: Int, process: Int32) {
        self.target = target
        self.session = session
        self.thread = thread
        serverVersion = version
        backendProcessID = process
    }

    deinit {
        let session = session
        _ = thread.post { session.finish() }
        thread.close()
    }

    // MARK: - Opening and closing

    /// Connects, logs in and prepares the session: ISO dates, UTC, standard strings.
    ///
    /// - Parameters:
    ///   - target: Where to connect.
    ///   - password: The password; nil looks into the service and password files.
    ///   - applicationName: What `pg_stat_activity` shows, such as `lifeboat/RUN/STEP`; PostgreSQL keeps 63 bytes.
    ///   - deadline: When to give up.
    /// - Returns: The connection, ready for queries.
    /// - Throws: ``PostgresError``: `invalidTarget`, `unknownHost`, `unreachable`, `authentication`, `tls`,
    ///   `databaseMissing`, `timeout`, `cancelled`.
    public static func connect(
        to target: PostgresTarget,
        password: PostgresSecret? = nil,
        applicationName: String,
        deadline: ContinuousClock.Instant
    ) async throws(PostgresError) -> PostgresConnection {
        let parameters = try ConnectionParameters(target: target, password: password, applicationName: applicationName)
        guard let thread = ConnectionThread() else { throw PostgresError(.unreachable, "no thread could be started") }
        let session = Session()
        let opened = await perform(on: thread) { signal throws(PostgresError) -> (Int, Int32) in
            let limits = Session.Limits(deadline: deadline, signal: signal)
            try session.connect(parameters, limits: limits)
            try session.prepare(target, limits: limits)
            return (session.serverVersion, session.backendProcessID)
        }
        switch opened {
        case .success(let (version, process)):
            return PostgresConnection(
                target: target,
                session: session,
                thread: thread,
                version: version,
                process: process
            )
        case .failure(let error):
            _ = thread.post { session.finish() }
            thread.close()
            throw error
        }
    }

    /// Closes the connection; later calls throw `closed`.
    public func close() async {
        let session = session
        _ = await Self.perform(on: thread) { _ throws(PostgresError) in session.finish() }
    }

    // MARK: - Querying

    /// Runs one statement with bound parameters in a transaction of its own.
    ///
    /// - Parameters:
    ///   - sql: One statement; see `SQLStatement` for what is refused.
    ///   - parameters: The values of `$1` … `$n`.
    ///   - mode: The transaction around the statement.
    ///   - limit: What the result may not exceed.
    ///   - deadline: When the statement is cancelled; the server gets it as `statement_timeout` too.
    ///   - willCommit: Called with the transaction's id between the statement and its COMMIT, in mode `.readWrite`
    ///     only: record it durably there. When it throws, the transaction is rolled back.
    ///   - objection: Why nothing must leave now; nil when it may. Asked on the connection's thread right before the
    ///     statement and, in mode `.readWrite`, once more right before its COMMIT, after `willCommit`. It may take
    ///     seconds. Objected to, the statement throws `heldBack`, and COMMIT `commitWithheld`.
    /// - Returns: The rows, the command tag and the notices.
    /// - Throws: ``PostgresError``. `outcomeUnknown` means that the connection broke around COMMIT: ask
    ///   ``transactionStatus(_:deadline:)`` on a new connection. Every other code means that nothing was changed, except
    ///   in mode `.withoutTransaction`. In mode `.singleStatement` there is no transaction to ask for.
    public func query(
        _ sql: String,
        parameters: [PostgresParameter] = [],
        mode: TransactionMode,
        limit: ResultLimit = ResultLimit(),
        deadline: ContinuousClock.Instant,
        willCommit: (TransactionID) async throws -> Void = { _ in },
        objection: @escaping @Sendable () -> String? = { nil }
    ) async throws(PostgresError) -> PostgresResult {
        let statement = try Self.admitted(sql, parameters, mode)
        guard isInUse.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
            throw PostgresError(.busy, "the connection is in use by another call")
        }
        defer { isInUse.store(false, ordering: .releasing) }
        let session = session
        let values = parameters.map(\.text)
        let executed = await Self.perform(on: thread) { signal throws(PostgresError) in
            let limits = Session.Limits(deadline: deadline, signal: signal)
            return try session.run(
                statement.text,
                values,
                mode: mode,
                limit: limit,
                limits: limits,
                objection: objection
            )
        }
        var (result, transaction) = try executed.get()
        if let transaction {
            do {
                try await willCommit(transaction)
            } catch {
                _ = await Self.perform(on: thread) { _ throws(PostgresError) in session.rollBack() }
                throw PostgresError(.commitWithheld, "rolled back before COMMIT, as the caller could not record it")
            }
            // A COMMIT on its way is not cancelled with the task: its outcome would be in doubt for nothing.
            let committed = await Self.perform(on: thread, cancellable: false) { signal throws(PostgresError) in
                let limits = Session.Limits(deadline: deadline, signal: signal)
                return try session.commit(transaction, limits: limits, objection: objection)
            }
            result.notices += try committed.get()
        }
        return result
    }

    /// Whether a transaction committed, as the server remembers it.
    ///
    /// The answer holds only on the cluster that issued the id: compare the system identifier first.
    public func transactionStatus(
        _ transaction: TransactionID,
        deadline: ContinuousClock.Instant
    ) async throws(PostgresError) -> TransactionStatus {
        let function = serverVersion >= 130_000 ? "pg_xact_status($1::pg_catalog.xid8)" : "txid_status($1::bigint)"
        let result: PostgresResult
        do {
            result = try await query(
                "SELECT pg_catalog.\(function) AS status",
                parameters: [PostgresParameter(transaction.description)],
                mode: .readOnly,
                deadline: deadline
            )
        } catch {
            // 22023: the id lies in the future of this cluster.
            if error.sqlState == "22023" { return .unknown }
            throw error
        }
        switch result.rows.first?["status"]?.stringValue {
        case "committed": return .committed
        case "aborted": return .aborted
        case "in progress": return .inProgress
        default: return .unknown
        }
    }

    // MARK: - Notifications

    /// Listens to a channel for as long as the connection is open.
    ///
    /// - Throws: ``PostgresError``: `connectionLost`, `closed`, `busy`, `cancelled`, `timeout`.
    public func listen(to channel: String, deadline: ContinuousClock.Instant) async throws(PostgresError) {
        guard isInUse.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
            throw PostgresError(.busy, "the connection is in use by another call")
        }
        defer { isInUse.store(false, ordering: .releasing) }
        let session = session
        let sql = "LISTEN \"\(channel.replacing("\"", with: "\"\""))\""
        let listening = await Self.perform(on: thread) { signal throws(PostgresError) in
            _ = try session.execute(sql, limits: Session.Limits(deadline: deadline, signal: signal))
        }
        try listening.get()
    }

    /// Waits for what another session says on a channel that this one listens to; what came before is told first.
    ///
    /// - Returns: The notification; nil when the deadline passes without one.
    /// - Throws: ``PostgresError``: `connectionLost`, `closed`, `busy`, `cancelled`.
    public func notification(
        deadline: ContinuousClock.Instant
    ) async throws(PostgresError) -> PostgresNotification? {
        guard isInUse.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
            throw PostgresError(.busy, "the connection is in use by another call")
        }
        defer { isInUse.store(false, ordering: .releasing) }
        let session = session
        let received = await Self.perform(on: thread) { signal throws(PostgresError) in
            try session.notification(limits: Session.Limits(deadline: deadline, signal: signal))
        }
        return try received.get()
    }

    private static func admitted(
        _ sql: String,
        _ parameters: [PostgresParameter],
        _ mode: TransactionMode
    ) throws(PostgresError) -> SQLStatement {
        let statement: SQLStatement
        do { statement = try SQLStatement(sql) } catch { throw PostgresError(.refusedStatement, error.message) }
        if mode == .readOnly, statement.effect != .read {
            let reasons = statement.reasons.joined(separator: ", ")
            throw PostgresError(
                .refusedStatement,
                "not sent in a read-only transaction, as it may change something: \(reasons)"
            )
        }
        if mode == .readWrite || mode == .singleStatement, statement.runsOutsideTransaction {
            throw PostgresError(.refusedStatement, "\(statement.keyword) cannot run inside a transaction block")
        }
        if statement.hasPlaceholders {
            throw PostgresError(.refusedStatement, "a placeholder was not replaced by a parameter")
        }
        if statement.parameterCount != parameters.count {
            let counts =
                "the statement has \(statement.parameterCount) parameters, \(parameters.count) values are given"
            throw PostgresError(.refusedStatement, counts)
        }
        for (index, parameter) in parameters.enumerated() where parameter.text?.utf8.contains(0) == true {
            throw PostgresError(.refusedStatement, "the value of $\(index + 1) contains a NUL byte")
        }
        return statement
    }

    /// Runs blocking work on the connection's thread; the task's cancellation raises the signal that the work watches.
    private static func perform<Value: Sendable>(
        on thread: ConnectionThread,
        cancellable: Bool = true,
        _ work: @escaping @Sendable (CancellationSignal) throws(PostgresError) -> Value
    ) async -> Result<Value, PostgresError> {
        let signal = CancellationSignal()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let accepted = thread.post {
                    continuation.resume(returning: Result { () throws(PostgresError) in try work(signal) })
                }
                if !accepted {
                    continuation.resume(returning: .failure(PostgresError(.closed, "the connection is closed")))
                }
            }
        } onCancel: {
            if cancellable { signal.raise() }
        }
    }
}
