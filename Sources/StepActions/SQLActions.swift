// SPDX-License-Identifier: Apache-2.0

public import PostgresClient
public import RunCore
public import RunbookModel
import SQLText
internal import Synchronization
import Values

/// Performs SQL over libpq: reads in `READ ONLY` transactions, changes with their transaction's id recorded first.
public final class SQLActions: Sendable {
    private let connections: [DatabaseConnection]
    private let environment: [String: String]
    private let passwords: [SecretReference: PostgresSecret]
    let shelf = ConnectionShelf<PostgresTarget, PostgresConnection>()
    /// Whether it is to be told who reads each database: dry runs do.
    let tellsReaders: Bool
    let toldReaders = Mutex<Set<PostgresTarget>>([])

    /// Performs SQL on the connections of an environment; passwords come from the variables or files that they name, or
    /// from `passwords` where they refer to a secret.
    public init(
        connections: [DatabaseConnection],
        environment: [String: String],
        passwords: [SecretReference: PostgresSecret] = [:],
        tellsReaders: Bool = false
    ) {
        self.tellsReaders = tellsReaders
        self.connections = connections
        self.environment = environment
        self.passwords = passwords
    }

    /// Performs one statement and says what came of it.
    ///
    /// What a connection that was used before has lost is asked once more on a new one, as long as nothing that may
    /// change something was sent. A change passes the request's fence right before its statement, and its transaction
    /// once more right before COMMIT.
    public func perform(_ sql: ResolvedOperation.SQL, for request: OperationRequest) async -> OperationOutcome {
        let found: Resolved
        switch resolve(sql.connection) {
        case .success(let resolved): found = request.effect == .read ? resolved.reader : resolved
        case .failure(let reason): return .notSent(OperationFailure(kind: .invalid, code: "", message: reason.text))
        }
        let deadline = ContinuousClock.now + request.timeout
        return await perform(sql, found, request, deadline, onNewConnection: false)
    }

    /// Closes every connection that is kept, now or when the statement on it has ended.
    ///
    /// Whoever changed something elsewhere calls this: a name may lead to another server from now on.
    public func forgetConnections() { shelf.forget() }

    private func perform(
        _ sql: ResolvedOperation.SQL,
        _ found: Resolved,
        _ request: OperationRequest,
        _ deadline: ContinuousClock.Instant,
        onNewConnection: Bool
    ) async -> OperationOutcome {
        let loan: ConnectionShelf<PostgresTarget, PostgresConnection>.Loan
        do throws(PostgresError) {
            // A change has a connection of its own, which carries the step's name on the server.
            let isNew = onNewConnection || request.effect.mayChange
            loan = try await borrow(found, for: request, deadline: deadline, isNew: isNew)
        } catch {
            return .notSent(error.failure())
        }
        let repeats = { (error: PostgresError) in
            loan.isReused && !onNewConnection && !Task.isCancelled && [.connectionLost, .closed].contains(error.code)
        }
        do throws(PostgresError) {
            if let refusal = try await refusal(of: loan.connection, found, request, deadline: deadline) {
                shelf.discard(loan)
                return .notSent(refusal)
            }
        } catch {
            shelf.discard(loan)
            guard repeats(error) else { return .notSent(error.failure()) }
            return await perform(sql, found, request, deadline, onNewConnection: true)
        }
        let mode = mode(of: sql.statement, request.effect)
        var place = JSONObject()
        if mode != .readOnly {
            do throws(PostgresError) {
                place = try await self.place(of: loan.connection, found.target, deadline: deadline)
            } catch {
                shelf.discard(loan)
                return .notSent(error.failure())
            }
            if mode == .withoutTransaction {
                do { try await request.record(place) } catch { return .notSent(Self.notRecorded("\(error)")) }
            }
            do {
                try await request.fence.confirm()
            } catch {
                shelf.discard(loan)
                return .notSent(Self.heldBack(ChangeFence.sentence(error)))
            }
        }
        let objection = request.fence.objection
        do throws(PostgresError) {
            let result = try await loan.connection.query(
                sql.statement,
                parameters: sql.parameters.map(PostgresParameter.init),
                mode: mode,
                deadline: deadline,
                willCommit: { [place] id in
                    var facts = place
                    facts["transaction"] = .string("\(id)")
                    facts["isFlushed"] = .bool(await self.flushLog(found, request, deadline))
                    try await request.record(facts)
                },
                objection: { mode == .readOnly ? nil : objection() }
            )
            shelf.giveBack(loan)
            return .answered(answer(result, sql, found.target))
        } catch {
            if error.code == .sqlState { shelf.giveBack(loan) } else { shelf.discard(loan) }
            if mode == .readOnly, repeats(error) {
                return await perform(sql, found, request, deadline, onNewConnection: true)
            }
            let failure = error.failure(mode, outlastsRollback: outlastsRollback(sql.statement))
            if error.code == .heldBack { return .notSent(Self.heldBack(error.message)) }
            return error.code == .outcomeUnknown ? .unknown(failure) : .refused(failure)
        }
    }

    /// Where a change is made: what its transaction's id is relative to.
    private func place(of connection: PostgresConnection, _ target: PostgresTarget, deadline: ContinuousClock.Instant)
        async throws(PostgresError) -> JSONObject
    {
        let history = try await connection.history(deadline: deadline)
        var place: JSONObject = ["target": .string("\(target)")]
        place["system"] = history.systemIdentifier.map { .string($0) }
        place["timeline"] = history.timeline.map { .string($0) }
        place["statisticsSince"] = history.statisticsSince.map { .string($0) }
        return place
    }

    /// Makes the transaction's id durable on the server, so that no crash can have it given out again; false when this was
    /// not possible.
    ///
    /// Only another transaction's commit does that.
    private func flushLog(_ found: Resolved, _ request: OperationRequest, _ deadline: ContinuousClock.Instant) async
        -> Bool
    {
        do throws(PostgresError) {
            let connection = try await connect(found, named: Self.applicationName(of: request.run), deadline: deadline)
            try await connection.flushLog(deadline: deadline)
            return true
        } catch {
            return false
        }
    }

    private static func notRecorded(_ reason: String) -> OperationFailure {
        OperationFailure(kind: .invalid, code: "", message: "not sent, as it could not be recorded: \(reason)")
    }

    private static func heldBack(_ reason: String) -> OperationFailure {
        OperationFailure(kind: .invalid, code: "", message: reason)
    }

    /// Looks at a cluster on a connection of its own.
    func withExamination(
        of sql: ResolvedOperation.SQL,
        _ request: OperationRequest,
        deadline: ContinuousClock.Instant,
        _ look: (PostgresConnection) async throws(PostgresError) -> DoubtFinding
    ) async throws(PostgresError) -> DoubtFinding {
        switch resolve(sql.connection) {
        case .success(let found):
            let connection = try await connect(found, named: Self.applicationName(of: request.run), deadline: deadline)
            return try await look(connection)
        case .failure(let reason):
            return DoubtFinding(.undetermined, reason: reason.text, summary: request.operation.summary)
        }
    }

    private func answer(_ result: PostgresResult, _ sql: ResolvedOperation.SQL, _ target: PostgresTarget)
        -> OperationAnswer
    {
        let document: JSONValue = [
            "target": .string("\(target)"),
            "statement": .string(sql.statement),
            "parameters": .array(sql.parameters),
            "result": result.json,
            "notices": .array(result.notices.map { .string($0) }),
        ]
        let bytes = Array((document.text(.indented) + "\n").utf8)
        var facts: JSONObject = ["rows": .integer(result.rowCount), "command": .string(result.commandTag)]
        facts["role"] = target.readRole.map { .string($0) }
        return OperationAnswer(
            output: result.json,
            evidence: [EvidenceItem(name: "query", mediaType: "application/json", bytes: bytes)],
            facts: facts
        )
    }

    // MARK: - Connections

    /// Where a statement goes, how to log in there, and which cluster it must be.
    struct Resolved {
        var target: PostgresTarget
        let password: PostgresSecret?
        let systemIdentifier: String?
        /// The role that reads.
        let readRole: String?

        /// The same for a session that only reads.
        var reader: Resolved {
            var reader = self
            reader.target.readRole = readRole
            reader.target.rollsReadsBack = true
            return reader
        }
    }

    /// Why a database could not be asked.
    public struct Reason: Error, Sendable {
        /// Why, safe to print.
        public let text: String
        /// Whether the role for reading is why.
        public var isReadRole = false
    }

    func resolve(
        _ connection: ResolvedOperation.SQL.Connection
    ) -> Result<Resolved, Reason> {
        switch connection {
        case .named(let name):
            guard let found = connections.first(where: { $0.name == name }) else {
                return .failure(Reason(text: "the environment has no connection '\(name)'"))
            }
            return resolve(found)
        case .explicit(let value):
            var named = DatabaseConnection(name: "command line")
            named.host = value["host"]?.stringValue
            named.port = value["port"]?.integerValue.map { Int($0) } ?? value["port"]?.stringValue.flatMap { Int($0) }
            named.user = value["user"]?.stringValue
            named.database = value["database"]?.stringValue
            named.service = value["service"]?.stringValue
            return resolve(completed(named))
        }
    }

    /// What a `psql` command line leaves open is taken from a connection of the same host, if there is one.
    private func completed(_ connection: DatabaseConnection) -> DatabaseConnection {
        var connection = connection
        guard let known = connections.first(where: { $0.host == connection.host && $0.host != nil }) else {
            return connection
        }
        connection.port = connection.port ?? known.port
        connection.user = connection.user ?? known.user
        connection.database = connection.database ?? known.database
        connection.readRole = known.readRole
        connection.passfile = known.passfile
        connection.passwordVariable = known.passwordVariable
        connection.passwordReference = known.passwordReference
        connection.sslMode = known.sslMode
        connection.sslRootCertificate = known.sslRootCertificate
        return connection
    }

    private func resolve(_ connection: DatabaseConnection) -> Result<Resolved, Reason> {
        var password: PostgresSecret?
        if let variable = connection.passwordVariable {
            guard let text = environment[variable], !text.isEmpty else {
                let reason =
                    "the password of '\(connection.name)' is to be in the variable \(variable), which is not set"
                return .failure(Reason(text: reason))
            }
            password = PostgresSecret(text)
        }
        if let reference = connection.passwordReference {
            guard let known = passwords[reference] else {
                let reason = "the password of '\(connection.name)' is kept at '\(reference)', which was not read"
                return .failure(Reason(text: reason))
            }
            password = known
        }
        let target = PostgresTarget(
            host: connection.host,
            port: connection.port,
            database: connection.database,
            user: connection.user,
            service: connection.service,
            passfile: connection.passfile,
            sslMode: connection.sslMode,
            sslRootCertificate: connection.sslRootCertificate
        )
        return .success(
            Resolved(
                target: target,
                password: password,
                systemIdentifier: connection.systemIdentifier,
                readRole: connection.readRole
            )
        )
    }

    func borrow(
        _ found: Resolved,
        for request: OperationRequest,
        deadline: ContinuousClock.Instant,
        isNew: Bool
    ) async throws(PostgresError) -> ConnectionShelf<PostgresTarget, PostgresConnection>.Loan {
        try await shelf.borrow(found.target, isNew: isNew) { () async throws(PostgresError) in
            let isReader = !request.effect.mayChange
            let name = isReader ? Self.applicationName(of: request.run) : Self.applicationName(of: request)
            return try await connect(found, named: name, deadline: deadline)
        }
    }

    private func connect(_ found: Resolved, named name: String, deadline: ContinuousClock.Instant)
        async throws(PostgresError) -> PostgresConnection
    {
        try await PostgresConnection.connect(
            to: found.target,
            password: found.password,
            applicationName: name,
            deadline: deadline
        )
    }

    private func outlastsRollback(_ statement: String) -> Bool {
        (try? SQLStatement(statement))?.outlastsRollback != nil
    }

    private func mode(of statement: String, _ effect: Effect) -> TransactionMode {
        if effect == .read { return .readOnly }
        let isAlone = (try? SQLStatement(statement))?.runsOutsideTransaction ?? false
        return isAlone ? .withoutTransaction : .readWrite
    }
}

extension PostgresError {
    /// The failure in the executor's terms.
    ///
    /// Outside of a transaction nothing is rolled back, nor is what no transaction holds: whatever fails there after it was
    /// sent may have had an effect.
    func failure(
        _ mode: TransactionMode = .readOnly,
        outlastsRollback: Bool = false
    ) -> OperationFailure {
        let isRolledBack = mode == .readOnly || (mode == .readWrite && !outlastsRollback)
        let wasSent = ![.refusedStatement, .busy, .closed, .invalidTarget, .heldBack].contains(code)
        return OperationFailure(
            kind: kind,
            code: sqlState ?? code.description,
            message: description,
            effectIsUncertain: code == .outcomeUnknown || (!isRolledBack && wasSent)
        )
    }

    private var kind: OperationFailure.Kind {
        // 57014 is the server's own word for a statement that was cancelled.
        if Task.isCancelled, [.timeout, .connectionLost, .outcomeUnknown, .unreachable].contains(code) {
            return .cancelled
        }
        if Task.isCancelled, sqlState == "57014" { return .cancelled }
        return switch code {
        case .unknownHost, .unreachable, .connectionLost, .databaseMissing: .unreachable
        case .authentication, .tls: .credentials
        case .privilege, .readRole: .denied
        case .timeout: .timeout
        case .cancelled: .cancelled
        case .invalidTarget, .refusedStatement: .invalid
        default: .refused
        }
    }
}
