// SPDX-License-Identifier: Apache-2.0

import Digests
import FoundationEssentials
import Journal
public import PostgresClient
public import RunCore
public import RunStore
public import RunbookModel
public import Values

/// Runs in a database that several machines share.
///
/// A journal's lines are rows, byte for byte: a run that is copied into a folder is the same bundle. Nothing is connected
/// before it is needed. The tables are those of `StoreSchema`; a database without them, or with others, is refused.
public struct PostgresRunStore: RunStore {
    private let connections: StoreConnections
    /// The address that `--store` takes.
    public let name: StoreName

    /// A store in a database.
    ///
    /// - Parameters:
    ///   - target: The database.
    ///   - address: The text that the database was named by, which holds no password.
    ///   - patience: How long a database that was lost is waited for.
    ///   - pause: Lets time pass between two attempts.
    ///   - tell: Is told when the database does not answer for a while, and when it answers again, from any task.
    public init(
        _ target: PostgresTarget,
        address: String,
        patience: Duration = .seconds(30),
        pause: @escaping @Sendable (Duration) async throws -> Void,
        tell: @escaping @Sendable (StoreNotice) -> Void
    ) {
        self.init(target, address: address, schema: .current, patience: patience, pause: pause, tell: tell)
    }

    init(
        _ target: PostgresTarget,
        address: String,
        schema: StoreSchema,
        patience: Duration,
        pause: @escaping @Sendable (Duration) async throws -> Void,
        tell: @escaping @Sendable (StoreNotice) -> Void = { _ in }
    ) {
        name = StoreName(address: address)
        connections = StoreConnections(
            target: target,
            name: name,
            schema: schema,
            patience: patience,
            pause: pause,
            tell: tell
        )
    }

    /// How often a session was lost: an executor's lock is free then, until the executor records something.
    public var lossCount: Int { connections.lossCount }

    /// The database, without any password.
    public var place: String { connections.place }

    /// What looks after the tables.
    public var administration: StoreAdministration { StoreAdministration(connections: connections) }

    // MARK: - Runs

    /// Makes a new run and opens it for execution.
    ///
    /// - Throws: `RunStoreError` when anything cannot be written; `.exists` when there is a run of that name.
    public func begin(
        _ opening: RunOpening,
        plan: Plan,
        checklists: [Checklist],
        now: @escaping @Sendable () -> Timestamp
    ) async throws -> RunSession {
        let owner = try await RunOwner.take(opening.run, connections, to: "begin the run")
        var files = [(path: RunLayout.plan, bytes: try JSONValue(encoding: plan).bytes(.canonical))]
        for checklist in checklists {
            let bytes = try JSONValue(encoding: checklist).bytes(.canonical)
            files.append(("\(RunLayout.checklists)/\(checklist.id).json", bytes))
        }
        let first = RecordedEvent(event: .runOpened(opening), time: opening.openedAt)
        var chain = JournalChain()
        let bodies = [JournalChain.header(run: opening.run.text), try first.bytes()]
        let batch = RunOwner.Batch(framing: bodies, on: &chain, clock: now)
        try await owner.create(files, batch)
        let entry = RunHistory.Entry(sequence: Int(chain.head.sequence), digest: chain.head.hash.hex, recorded: first)
        let history = RunHistory(
            opening: opening,
            plan: plan,
            checklists: checklists,
            entries: [entry],
            head: entry.digest
        )
        return session(history, owner, chain, now)
    }

    /// Makes a new run.
    ///
    /// - Throws: `RunStoreError`, as `begin` does.
    public func create(_ opening: RunOpening, plan: Plan, checklists: [Checklist]) async throws {
        _ = try await begin(opening, plan: plan, checklists: checklists, now: { opening.openedAt })
    }

    /// Opens a run for execution: takes its lock, fences off whoever had it before, checks its record.
    ///
    /// Its journal cannot have lost its end: lines and the row that names the last change together.
    ///
    /// - Throws: `RunStoreError`; `.locked` when another executor works on the run, `.finished` when the run is over,
    ///   `.moved` when it goes on in another store.
    public func open(
        _ run: RunID,
        after earlier: RunHistory?,
        despite missing: MissingTail?,
        now: @escaping @Sendable () -> Timestamp
    ) async throws -> RunSession {
        try await open(run, afterItsEnd: false, now: now)
    }

    /// Opens a run for execution.
    ///
    /// - Throws: `RunStoreError`, as the other `open` does.
    public func open(_ run: RunID, now: @escaping @Sendable () -> Timestamp) async throws -> RunSession {
        try await open(run, afterItsEnd: false, now: now)
    }

    /// Opens a run that is over, to add what becomes of it after its end.
    ///
    /// - Throws: `RunStoreError`; `.locked` when somebody else does, `.unfinished` when the run is not over.
    public func amend(_ run: RunID, now: @escaping @Sendable () -> Timestamp) async throws -> RunSession {
        try await open(run, afterItsEnd: true, now: now)
    }

    private func open(
        _ run: RunID,
        afterItsEnd: Bool,
        now: @escaping @Sendable () -> Timestamp
    ) async throws -> RunSession {
        let owner = try await RunOwner.take(run, connections)
        if let name = try await movedTo(run) { throw RunStoreError(movedRun: run, to: name) }
        try await owner.raiseEpoch()
        // Only after that: nobody can add to the record any more.
        let history = try await bundle(run).history()
        let state = history.machine().state
        if let error = RunStoreError(opening: run, in: state, afterItsEnd: afterItsEnd) { throw error }
        guard let last = history.entries.last, let hash = Digest256(hex: last.digest) else {
            throw RunStoreError(.corrupt, "the journal of '\(run)' has no record")
        }
        let head = JournalPosition(sequence: UInt64(last.sequence), hash: hash)
        await removeLeftFiles(of: run)
        return session(history, owner, JournalChain(after: head), now)
    }

    private func session(
        _ history: RunHistory,
        _ owner: RunOwner,
        _ chain: JournalChain,
        _ now: @escaping @Sendable () -> Timestamp
    ) -> RunSession {
        let journal = PostgresJournal(owner: owner, chain: chain, clock: now)
        connections.keepLock(of: journal)
        return RunSession(
            history: history,
            evidence: PostgresEvidence(run: history.opening.run, connections: connections),
            head: { journal.head },
            fence: PostgresFence(journal).fence,
            append: { try await journal.append($0) }
        )
    }

    /// The bundle of a run, whether it exists or not.
    public func bundle(_ run: RunID) -> PostgresRunBundle { PostgresRunBundle(run: run, connections: connections) }

    /// The runs in the store, in the order of their names; one that is still being copied here is none yet.
    ///
    /// - Throws: `RunStoreError` when the database cannot be read.
    public func runs() async throws -> [RunID] {
        let sql = "SELECT run FROM lifeboat.run WHERE records > 0 ORDER BY run"
        return try await rows("list the runs", sql, []).compactMap { $0["run"]?.stringValue.flatMap { RunID($0) } }
    }

    /// Whether a session of the database has the run's lock.
    ///
    /// - Throws: `RunStoreError` when the database cannot be read.
    public func isExecuted(_ run: RunID) async throws -> Bool { try await holder(of: run) != nil }

    /// Who has the run's lock, by what the run's row says.
    ///
    /// - Throws: `RunStoreError` when the database cannot be read.
    public func holder(of run: RunID) async throws -> RunHolder? {
        let key = RunOwner.key(of: run)
        let sql = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_locks WHERE pid <> $1::integer AND \(RunOwner.isLock)) AS held,
            (SELECT owner FROM lifeboat.run WHERE run = $4) AS owner
            """
        let parameters: [PostgresParameter] = [
            0, PostgresParameter(String(key.high)), PostgresParameter(String(key.low)), PostgresParameter(run.text),
        ]
        let row = try await rows("look whether '\(run)' is executed", sql, parameters).first
        guard row?["held"]?.boolValue == true else { return nil }
        return RunHolder(row?["owner"]?.stringValue ?? "")
    }

    /// When the server was started anew after that moment, by its clock; nil when it was not.
    ///
    /// - Throws: `RunStoreError` when the database cannot be read.
    public func restart(after moment: Timestamp) async throws -> StoreRestart? {
        let sql = """
            SELECT pg_catalog.to_char(started AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
            pg_catalog.floor(EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() - started) * 1000)::bigint AS ago
            FROM pg_catalog.pg_postmaster_start_time() AS started
            """
        let row = try await rows("look when the server was started", sql, []).first
        guard let at = row?["at"]?.stringValue.flatMap({ Timestamp($0) }), let ago = row?["ago"]?.integerValue,
            at > moment
        else { return nil }
        return StoreRestart(at: at, ago: .milliseconds(ago))
    }

    // MARK: - The inbox

    /// Leaves an answer for the run's executor, which is told at once.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    public func post(_ message: InboxMessage, to run: RunID, named name: String) async throws {
        let text = String(decoding: try JSONEncoder().encode(message), as: UTF8.self)
        _ = try await rows(
            "leave the answer",
            """
            WITH posted AS (
            INSERT INTO lifeboat.inbox (run, name, message) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING name
            ) SELECT pg_catalog.pg_notify('lifeboat', $1) FROM (SELECT count(*) FROM posted) AS counted
            """,
            [PostgresParameter(run.text), PostgresParameter(name), PostgresParameter(text)]
        )
    }

    /// What waits for the run's executor, in the order of the names; of one that is too long, only that much is fetched.
    ///
    /// - Throws: `RunStoreError` when the database cannot be read.
    public func letters(to run: RunID) async throws -> [InboxLetter] {
        let sql = """
            SELECT name, pg_catalog.left(message, \(InboxLetter.limit + 1)) AS message
            FROM lifeboat.inbox WHERE run = $1 ORDER BY name
            """
        return try await rows("read the inbox", sql, [PostgresParameter(run.text)]).compactMap { row in
            guard let name = row["name"]?.stringValue, let text = row["message"]?.stringValue else { return nil }
            return InboxLetter(name, bytes: Array(text.utf8))
        }
    }

    /// Takes an answer out of the inbox.
    ///
    /// - Throws: `RunStoreError` when it cannot be taken out.
    public func discard(_ name: String, from run: RunID) async throws {
        let sql = "DELETE FROM lifeboat.inbox WHERE run = $1 AND name = $2"
        _ = try await rows("empty the inbox", sql, [PostgresParameter(run.text), PostgresParameter(name)])
    }

    /// What says that there is something new on a run, as soon as the database does.
    ///
    /// - Throws: `RunStoreError` when the database cannot be listened to.
    public func news(of run: RunID) async throws -> RunNews {
        let listener = PostgresListener(run: run, connections: connections)
        try await listener.listen()
        return RunNews { try await listener.next(within: $0) }
    }

    // MARK: - Transfers

    /// Keeps others from executing the run, which need not exist yet.
    ///
    /// - Throws: `RunStoreError` `.locked` when somebody executes it.
    public func hold(_ run: RunID) async throws -> RunHold {
        RunHold(try await RunOwner.take(run, connections, to: "hold the run"))
    }

    /// Makes a checked journal the run's own, if what the run has is a beginning of it.
    ///
    /// - Throws: `RunStoreError` `.exists` when the run has other records, or more.
    public func receive(_ journal: [UInt8], as run: RunID) async throws {
        let there = try await bundle(run).journal()
        guard journal.starts(with: there.bytes) else {
            throw RunStoreError(.exists, "there is another run '\(run)' in \(place), or one that has gone on")
        }
        let lines = journal.journalLines
        let count = there.head.map { Int($0.sequence) + 1 } ?? 0
        let head: String
        do throws(JournalError) {
            head = try JournalReader.parse(journal, run: run.text).head.hash.hex
        } catch {
            throw RunStoreError("cannot receive the journal", error)
        }
        let received = try await rows(
            "receive '\(run)'",
            """
            WITH owned AS (
            UPDATE lifeboat.run SET records = $4::bigint, head = $5, epoch = epoch + 1, owner = $6, moved_to = NULL
            WHERE run = $1 AND records IN ($2::bigint, $4::bigint) AND head IN ($3, $5) RETURNING run, epoch
            ), added AS (
            INSERT INTO lifeboat.record (run, seq, epoch, line)
            SELECT owned.run, r.seq, owned.epoch, pg_catalog.decode(r.line, 'hex')
            FROM owned, ROWS FROM (pg_catalog.unnest($7::bigint[]), pg_catalog.unnest($8::text[])) AS r(seq, line)
            ON CONFLICT DO NOTHING
            ) SELECT epoch, pg_catalog.pg_notify('lifeboat', $1) FROM owned
            """,
            [
                PostgresParameter(run.text), PostgresParameter(String(count)),
                PostgresParameter(there.head?.hash.hex ?? ""),
                PostgresParameter(String(lines.count)), PostgresParameter(head), PostgresParameter(RunOwner.name),
                SQLArray.integers((count..<max(count, lines.count)).map { Int64($0) }),
                SQLArray.bytes(Array(lines.dropFirst(count))),
            ]
        )
        guard received.count == 1 else {
            throw RunStoreError(.exists, "the run '\(run)' in \(place) was changed while it was received")
        }
    }

    /// Notes that the run goes on in another store; whoever executes it is fenced off.
    ///
    /// - Throws: `RunStoreError` when that cannot be written.
    public func retire(_ run: RunID, to name: StoreName) async throws {
        let sql = "UPDATE lifeboat.run SET moved_to = $2 WHERE run = $1"
        _ = try await rows(
            "note that '\(run)' was moved",
            sql,
            [PostgresParameter(run.text), PostgresParameter(name.text)]
        )
    }

    /// Nowhere: whoever takes the run here fences off everybody else.
    public func rival(of history: RunHistory, on host: String) -> String? { nil }

    /// Where the run was moved to; nil when it is still here.
    ///
    /// - Throws: `RunStoreError` when the database cannot be read.
    public func movedTo(_ run: RunID) async throws -> StoreName? {
        let sql = "SELECT moved_to FROM lifeboat.run WHERE run = $1"
        let rows = try await rows("look for '\(run)'", sql, [PostgresParameter(run.text)])
        return rows.first?["moved_to"]?.stringValue.map { StoreName($0) }
    }

    /// One statement that has the same effect when it is run again.
    func rows(_ doing: String, _ sql: String, _ parameters: [PostgresParameter]) async throws -> [JSONValue] {
        try await connections.read(doing) { connection in
            try await connection.query(
                sql,
                parameters: parameters,
                mode: .singleStatement,
                deadline: .now + .seconds(60)
            ).rows
        }
    }
}
