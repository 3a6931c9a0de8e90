// SPDX-License-Identifier: Apache-2.0

import PostgresClient
public import RunCore
import SQLText
import Values

/// What became of a statement that was sent and never answered for.
extension SQLActions {
    /// How long a statement that still runs is waited for.
    private static let patience = Duration.seconds(30)
    /// How often is looked whether it still runs.
    private static let interval = Duration.milliseconds(200)

    /// Asks the cluster for the statement's transaction, or for what a statement without one leaves behind.
    public func examine(_ sql: ResolvedOperation.SQL, _ doubt: Doubt) async -> DoubtFinding {
        let summary = doubt.request.operation.summary
        let deadline = ContinuousClock.now + min(doubt.request.timeout, Self.patience * 2)
        do throws(PostgresError) {
            return try await withExamination(of: sql, doubt.request, deadline: deadline) {
                connection async throws(PostgresError) in
                let statement = try? SQLStatement(sql.statement)
                let isAlone = statement?.runsOutsideTransaction ?? false
                let look = DoubtLook(
                    connection: connection,
                    doubt: doubt,
                    deadline: deadline,
                    outlastsRollback: statement?.outlastsRollback
                )
                return isAlone ? try await look.atStatement(sql.statement) : try await look.atTransaction()
            }
        } catch {
            return DoubtFinding(
                .undetermined,
                reason: "the database could not be asked: \(error.description)",
                summary: summary
            )
        }
    }

    /// One look at a cluster for what became of a statement.
    private struct DoubtLook {
        let connection: PostgresConnection
        let doubt: Doubt
        let deadline: ContinuousClock.Instant
        /// What the statement does that no transaction holds; nil when its transaction's fate is its own.
        let outlastsRollback: String?

        /// The transaction's own fate, which the cluster remembers; only the one that gave out the id can tell.
        func atTransaction() async throws(PostgresError) -> DoubtFinding {
            guard let fact = doubt.facts["transaction"] else {
                // Its id is on disk before COMMIT is sent: without it, COMMIT was never sent.
                return rolledBack("its COMMIT was never sent, so it was rolled back")
            }
            guard let number = fact.stringValue.flatMap({ UInt64($0) }) else {
                return finding(.undetermined, "the transaction's id on record cannot be read")
            }
            if let objection = try await objection() { return finding(.undetermined, objection) }
            let id = TransactionID(rawValue: number)
            let end = min(deadline, .now + SQLActions.patience)
            while true {
                let status = try await connection.transactionStatus(id, deadline: deadline)
                switch status {
                case .committed: return try await committed(id)
                case .aborted: return rolledBack("transaction \(id) was rolled back")
                case .unknown:
                    return finding(.undetermined, "the cluster no longer knows what became of transaction \(id)")
                case .inProgress where ContinuousClock.now < end: await pause()
                case .inProgress:
                    return finding(.undetermined, "transaction \(id) is still in progress\(try await owner(of: id))")
                }
            }
        }

        /// What a rollback means for the statement: nothing of it is there, unless it does more than a transaction holds.
        private func rolledBack(_ reason: String) -> DoubtFinding {
            guard let outlastsRollback else { return finding(.hadNoEffect, reason) }
            return finding(.undetermined, "\(reason), but \(outlastsRollback)")
        }

        private func committed(_ id: TransactionID) async throws(PostgresError) -> DoubtFinding {
            // An id that was not on the server's disk when the server crashed is given out again.
            let epoch = try await connection.history(deadline: deadline).statisticsSince
            guard doubt.facts["isFlushed"]?.boolValue == true || doubt.facts["statisticsSince"] == epoch.json else {
                let reason =
                    "transaction \(id) is committed, but the server has crashed since and may have given out the "
                return finding(.undetermined, reason + "id a second time")
            }
            return finding(.tookEffect, "transaction \(id) is committed")
        }

        /// Why this cluster cannot tell; nil when it can.
        private func objection() async throws(PostgresError) -> String? {
            let history = try await connection.history(deadline: deadline)
            guard let system = doubt.facts["system"]?.stringValue, let timeline = doubt.facts["timeline"]?.stringValue
            else { return "it is not on record on which cluster its transaction was" }
            guard let found = history.systemIdentifier else { return "the database does not tell which cluster it is" }
            if found != system { return "the connection leads to cluster \(found), and the change went to \(system)" }
            if history.timeline == nil { return "the connection leads to a standby, which may lack its transaction" }
            guard history.timeline == timeline else {
                return
                    "the database has been promoted since (timeline \(timeline), now \(history.timeline ?? "none")), and "
                    + "transaction ids of before are given out again"
            }
            return nil
        }

        /// The server's processes that carry the step's name.
        private func backends() async throws(PostgresError) -> [Backend] {
            var found: [Backend] = []
            for name in SQLActions.applicationNames(of: doubt.request) {
                found += try await connection.backends(applicationName: name, deadline: deadline)
            }
            return found
        }

        private func owner(of id: TransactionID) async throws(PostgresError) -> String {
            guard let backend = try await backends().first else { return "" }
            return ", in the server's process \(backend.processID)"
        }

        // MARK: - Statements without a transaction

        /// Whether the statement still runs, and what the catalog shows of it.
        func atStatement(_ text: String) async throws(PostgresError) -> DoubtFinding {
            let end = min(deadline, .now + SQLActions.patience)
            while true {
                let running = try await backends().filter { $0.state != "idle" }
                guard let backend = running.first else { break }
                guard ContinuousClock.now < end else {
                    let place = "in the server's process \(backend.processID)"
                    return finding(.undetermined, "the statement still runs \(place), or another one of this step does")
                }
                await pause()
            }
            guard let trace = (try? StatementTrace(text)) ?? nil else {
                return finding(.undetermined, "it ran without a transaction, and no catalog shows what became of it")
            }
            guard !trace.isRepeatable else { return finding(.repeatable, trace.reason) }
            if let objection = try await objectionToCatalog() { return finding(.undetermined, objection) }
            let result = try await connection.query(
                trace.question,
                parameters: trace.parameters.map { PostgresParameter($0) },
                mode: .readOnly,
                deadline: deadline
            )
            switch result.rows.first?["shows"]?.boolValue {
            case true?: return finding(trace.verdictWhenShown, trace.reason)
            case false?: return finding(trace.verdictWhenNotShown, trace.reasonWhenNotShown)
            case nil: return finding(.undetermined, "the catalog does not show what became of it")
            }
        }

        /// Why this cluster's catalog does not tell; nil when it does.
        private func objectionToCatalog() async throws(PostgresError) -> String? {
            guard let system = doubt.facts["system"]?.stringValue else {
                return "it is not on record on which cluster it was run"
            }
            let found = try await connection.history(deadline: deadline).systemIdentifier
            return found == system ? nil : "the connection leads to another cluster than the statement went to"
        }

        private func pause() async { try? await Task.sleep(for: SQLActions.interval) }

        private func finding(_ verdict: DoubtFinding.Verdict, _ reason: String) -> DoubtFinding {
            DoubtFinding(verdict, reason: reason, summary: doubt.request.operation.summary, facts: doubt.facts)
        }
    }
}

extension String? {
    fileprivate var json: JSONValue { map { .string($0) } ?? .null }
}
