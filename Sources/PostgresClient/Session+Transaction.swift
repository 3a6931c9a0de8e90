// SPDX-License-Identifier: Apache-2.0

internal import Values

/// The statements around the caller's statement. All of this runs on the connection's thread.
extension Session {
    /// Sets what the conversion to JSON and the scanner of SQL rely on.
    func prepare(_ target: PostgresTarget, limits: Limits) throws(PostgresError) {
        var settings = [
            ("DateStyle", "ISO, YMD"), ("IntervalStyle", "postgres"), ("TimeZone", "UTC"), ("extra_float_digits", "1"),
            ("bytea_output", "hex"), ("standard_conforming_strings", "on"),
        ]
        if let searchPath = target.searchPath { settings.append(("search_path", searchPath)) }
        if let wait = target.lockTimeoutMilliseconds { settings.append(("lock_timeout", String(wait))) }
        let calls = settings.indices.map { "pg_catalog.set_config($\(2 * $0 + 1), $\(2 * $0 + 2), false)" }
        let values = settings.flatMap { [$0.0, $0.1] }
        _ = try execute("SELECT \(calls.joined(separator: ", "))", values, limits: limits)
        readRole = target.readRole
        rollsReadsBack = target.rollsReadsBack
    }

    /// Runs the statement up to the point where only COMMIT is missing, unless there is an objection right before it.
    ///
    /// - Returns: The result, and the id of the transaction that is left open in mode `.readWrite`.
    func run(
        _ sql: String,
        _ parameters: [String?],
        mode: TransactionMode,
        limit: ResultLimit,
        limits: Limits,
        objection: () -> String?
    ) throws(PostgresError) -> (PostgresResult, TransactionID?) {
        _ = takeNotices()
        do {
            switch mode {
            case .withoutTransaction:
                statementTimeout = nil
                try limitServer(limits, isLocal: false)
                try passing(objection)
                return (try runAlone(sql, parameters, limit: limit, limits: limits), nil)
            case .singleStatement:
                try limitServerOnce(limits)
                try passing(objection)
                return (try runAlone(sql, parameters, limit: limit, limits: limits), nil)
            case .readOnly:
                _ = try execute("BEGIN TRANSACTION READ ONLY", limits: limits)
                try limitServer(limits, isLocal: true)
                try takeReadRole(limits)
                try passing(objection)
                var result = try execute(sql, parameters, limit: limit, limits: limits)
                try checkReadRole(limits)
                // Some servers make large objects and send notifications of a read-only transaction, too, at its COMMIT.
                _ = try execute(rollsReadsBack ? "ROLLBACK" : "COMMIT", limits: limits)
                result.notices = takeNotices()
                return (result, nil)
            case .readWrite:
                _ = try execute("BEGIN TRANSACTION READ WRITE", limits: limits)
                try limitServer(limits, isLocal: true)
                try passing(objection)
                var result = try execute(sql, parameters, limit: limit, limits: limits)
                let transaction = try transactionID(limits)
                result.notices = takeNotices()
                return (result, transaction)
            }
        } catch {
            rollBack()
            throw error
        }
    }

    /// Commits, unless there is an objection right before, and returns the notices of deferred triggers.
    ///
    /// Past this point a broken connection leaves the outcome open. A refusal by the server is certain: rolled back.
    func commit(
        _ transaction: TransactionID,
        limits: Limits,
        objection: () -> String?
    ) throws(PostgresError) -> [String] {
        if let reason = objection() {
            rollBack()
            throw PostgresError(.commitWithheld, "rolled back before COMMIT: \(reason)")
        }
        let result: PostgresResult
        do {
            result = try execute("COMMIT", limits: limits, keepsLateSuccess: true)
        } catch {
            let isCertain = isOpen && error.sqlState != nil && error.code != .connectionLost
            if isCertain {
                rollBack()
                throw error
            }
            finish()
            let message = "outcome unknown: the connection was lost around the COMMIT of transaction \(transaction)"
            throw PostgresError(.outcomeUnknown, message, sqlState: error.sqlState, transaction: transaction)
        }
        guard result.commandTag == "COMMIT" else {
            throw PostgresError(.sqlState, "the server answered COMMIT with \(result.commandTag)", sqlState: "25P02")
        }
        return takeNotices()
    }

    private func passing(_ objection: () -> String?) throws(PostgresError) {
        if let reason = objection() { throw PostgresError(.heldBack, reason) }
    }

    /// Ends an open transaction; closes the connection when that fails.
    func rollBack() {
        guard isOpen, isInTransaction else { return }
        let limits = Limits(deadline: .now + Self.grace, signal: CancellationSignal())
        do { _ = try execute("ROLLBACK", limits: limits) } catch { finish() }
    }

    private func runAlone(
        _ sql: String,
        _ parameters: [String?],
        limit: ResultLimit,
        limits: Limits
    ) throws(PostgresError) -> PostgresResult {
        do {
            var result = try execute(sql, parameters, limit: limit, limits: limits, keepsLateSuccess: true)
            result.notices = takeNotices()
            return result
        } catch {
            if isOpen, error.code != .connectionLost { throw error }
            let message = "outcome unknown: the connection ended during a statement that runs without a transaction"
            throw PostgresError(.outcomeUnknown, message, sqlState: error.sqlState)
        }
    }

    /// Bounds the statement on the server in whole tens of seconds, so that the next one finds the bound already there.
    private func limitServerOnce(_ limits: Limits) throws(PostgresError) {
        let remaining = ContinuousClock.now.duration(to: limits.deadline).wholeNanoseconds / 1_000_000
        let milliseconds = max(1, min(remaining / 10_000 + 1, 100_000)) * 10_000
        guard milliseconds != statementTimeout else { return }
        statementTimeout = nil
        let sql = "SELECT pg_catalog.set_config('statement_timeout', $1, false)"
        _ = try execute(sql, [String(milliseconds)], limits: limits)
        statementTimeout = milliseconds
    }

    /// Bounds the statement on the server too, for the case that this process dies.
    private func limitServer(_ limits: Limits, isLocal: Bool) throws(PostgresError) {
        let remaining = ContinuousClock.now.duration(to: limits.deadline)
        let milliseconds = max(1, min(remaining.wholeNanoseconds / 1_000_000 + 1, Int64(Int32.max)))
        let sql = "SELECT pg_catalog.set_config('statement_timeout', $1, \(isLocal))"
        _ = try execute(sql, [String(milliseconds)], limits: limits)
    }

    private func transactionID(_ limits: Limits) throws(PostgresError) -> TransactionID {
        let function = serverVersion >= 130_000 ? "pg_current_xact_id()" : "txid_current()"
        let result = try execute("SELECT pg_catalog.\(function)::text AS id", limits: limits)
        guard let text = result.rows.first?["id"]?.stringValue, let value = UInt64(text) else {
            throw PostgresError(.sqlState, "the server gave no transaction id")
        }
        return TransactionID(rawValue: value)
    }
}
