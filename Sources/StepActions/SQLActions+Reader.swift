// SPDX-License-Identifier: Apache-2.0

import PostgresClient
public import RunCore
import RunbookModel
import Synchronization
public import Values

/// Who reads a database, and what that role may do besides.
extension SQLActions {
    /// How long a database has to tell who reads it.
    static let promptness = Duration.seconds(10)

    /// Has the database tell who reads it, once for each connection, when it is to be told.
    ///
    /// What cannot be reached is not told of: the reading itself says why.
    func prepare(_ sql: ResolvedOperation.SQL, for request: OperationRequest) async -> TargetReadiness {
        guard tellsReaders, request.effect == .read, case .success(let found) = resolve(sql.connection),
            toldReaders.withLock({ $0.insert(found.reader.target).inserted })
        else { return .ready }
        switch await reader(found.reader, for: request) {
        case .success(let reader): return .observed(TargetObservation(database: reader))
        case .failure:
            _ = toldReaders.withLock { $0.remove(found.reader.target) }
            return .ready
        }
    }

    /// Who reads on a connection, outside of any run.
    public func reader(of connection: String) async -> Result<DatabaseReader, Reason> {
        guard let request = Self.question("", on: connection) else { return .failure(Reason(text: "no name")) }
        return switch resolve(.named(connection)) {
        case .success(let found): await reader(found.reader, for: request)
        case .failure(let reason): .failure(reason)
        }
    }

    /// Asks one question in a `READ ONLY` transaction, outside of any run.
    public func ask(_ connection: String, _ statement: String) async -> Result<JSONValue, Reason> {
        guard let request = Self.question(statement, on: connection), case .sql(let sql) = request.operation else {
            return .failure(Reason(text: "no name"))
        }
        return switch await perform(sql, for: request) {
        case .answered(let answer): .success(answer.output)
        case .refused(let failure), .notSent(let failure), .unknown(let failure): .failure(Reason(failure))
        case .withheld(let reason): .failure(Reason(text: reason))
        }
    }

    private static func question(_ statement: String, on connection: String) -> OperationRequest? {
        guard let run = RunID("doctor"), let step = StepID("doctor") else { return nil }
        return OperationRequest(
            run: run,
            step: step,
            attempt: 1,
            operation: .sql(.init(connection: .named(connection), statement: statement, parameters: [])),
            effect: .read,
            timeout: promptness
        )
    }

    /// Who reads, or why the connection cannot be used for reading; a database that only does not tell is no failure.
    private func reader(_ found: Resolved, for request: OperationRequest) async -> Result<DatabaseReader, Reason> {
        let deadline = ContinuousClock.now + min(request.timeout, Self.promptness)
        let target = "\(found.target)"
        let loan: ConnectionShelf<PostgresTarget, PostgresConnection>.Loan
        do throws(PostgresError) {
            loan = try await borrow(found, for: request, deadline: deadline, isNew: false)
        } catch {
            return .failure(Reason(error.failure()))
        }
        do throws(PostgresError) {
            let told = try await loan.connection.rolePowers(deadline: deadline)
            shelf.giveBack(loan)
            return .success(
                DatabaseReader(target: target, user: told.user, role: told.role, powers: told.powers)
            )
        } catch {
            shelf.discard(loan)
            if error.code == .readRole { return .failure(Reason(error.failure())) }
            return .success(DatabaseReader(target: target, user: nil, role: nil, problem: error.description))
        }
    }
}

extension SQLActions.Reason {
    /// Why an operation did not succeed.
    init(_ failure: OperationFailure) {
        self.init(text: failure.message, isReadRole: failure.code == PostgresError.Code.readRole.description)
    }
}
