// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import PostgresClient
import RunCore
import RunStore
import RunbookModel
import Synchronization
import TestSupport
import Testing
import Values

@testable import PostgresRunStore

/// The kinds of store that the contract is for.
enum StoreKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case folder, database
    var testDescription: String { rawValue }
}

/// A deadline that only a hang misses.
func soon() -> ContinuousClock.Instant { .now + .seconds(120) }

/// A database of its own in the cluster that the tests share.
struct TestDatabase: Sendable {
    let cluster: PostgresCluster
    let name: String
    /// The superuser's connection, for what no client of a store may do.
    let admin: PostgresConnection
    private static let count = Atomic(0)

    init(cluster: PostgresCluster? = nil) async throws {
        self.cluster = try cluster ?? PostgresCluster.shared()
        name = "store_\(getpid())_\(Self.count.add(1, ordering: .relaxed).newValue)"
        let maker = try await Self.connect(self.cluster, "postgres")
        _ = try await maker.query("CREATE DATABASE \(name)", mode: .withoutTransaction, deadline: soon())
        admin = try await Self.connect(self.cluster, name)
    }

    private static func connect(_ cluster: PostgresCluster, _ database: String) async throws -> PostgresConnection {
        let target = PostgresTarget(
            host: "127.0.0.1",
            port: cluster.port,
            database: database,
            user: "postgres",
            sslMode: "disable"
        )
        return try await PostgresConnection.connect(to: target, applicationName: "test", deadline: soon())
    }

    func target(user: String = "postgres", port: Int? = nil) -> PostgresTarget {
        PostgresTarget(host: "127.0.0.1", port: port ?? cluster.port, database: name, user: user, sslMode: "disable")
    }

    func store(
        user: String = "postgres",
        port: Int? = nil,
        schema: StoreSchema = .current,
        patience: Duration = .seconds(30)
    ) -> PostgresRunStore {
        PostgresRunStore(
            target(user: user, port: port),
            address: "port=\(port ?? cluster.port) dbname=\(name)",
            schema: schema,
            patience: patience,
            pause: { try await Task.sleep(for: $0) }
        )
    }

    @discardableResult
    func execute(_ sql: String) async throws -> [JSONValue] {
        try await admin.query(sql, mode: .readWrite, deadline: soon()).rows
    }

    /// Ends the sessions whose application name begins so; returns how many.
    @discardableResult
    func terminate(_ prefix: String) async throws -> Int {
        try await admin.query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND starts_with(application_name, $1)
            """,
            parameters: [PostgresParameter(prefix)],
            mode: .withoutTransaction,
            deadline: soon()
        ).rowCount
    }
}

/// A store of one kind, and what can be done to it behind its back.
struct Place: Sendable {
    let kind: StoreKind
    let folder: TemporaryDirectory
    let database: TestDatabase?

    init(_ kind: StoreKind) async throws {
        self.kind = kind
        folder = try TemporaryDirectory()
        database = kind == .database ? try await TestDatabase() : nil
        if let database { _ = try await database.store().administration.initialize() }
    }

    /// A client's own view of the store: another one is another machine, or another process.
    var store: any RunStore {
        if let database { return database.store() }
        return DirectoryRunStore(root: folder.file(".lifeboat"))
    }

    /// Takes the run away from its owner without the owner's knowing.
    func takeAway(_ run: RunID) async throws {
        if let database {
            // The server notices the end of a session a moment later.
            while try await database.terminate("lifeboat/run/\(run)") > 0 {}
        } else {
            try ChildProcess.run(["rm", folder.file(".lifeboat/locks/\(run).lock")])
        }
    }

    /// Changes a record's line with `sed`, or with the same idea in SQL.
    func tamper(_ sabotage: Sabotage, with run: RunID) async throws {
        if let database {
            for statement in sabotage.sql { try await database.execute(statement) }
        } else {
            let path = folder.file(".lifeboat/runs/\(run)/journal.jsonl")
            try ChildProcess.run(["sed", "-i"] + sabotage.sed + [path])
        }
    }
}

/// A way to change record 2 of a run that has 5 lines, and which record it is found at.
struct Sabotage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sed: [String]
    let sql: [String]
    /// The number that the error must name.
    let found: Int
}

/// What the tests record.
enum Sample {
    static let now = Timestamp(nanosecondsSinceEpoch: 1_795_320_900_000_000_000)
    static let plan = Plan(runbook: RunbookIdentity(id: "daily", title: "Daily", kind: .daily), steps: [])

    static func run(_ text: String = "daily-20261122-031500-k7f2") -> RunID {
        guard let run = RunID(text) else { preconditionFailure("the test names a run") }
        return run
    }

    static func opening(_ run: RunID, operatorName: String = "olga") throws -> RunOpening {
        RunOpening(
            run: run,
            planDigest: SHA256.digest(of: try plan.meaning()).hex,
            runbook: plan.runbook,
            level: .live,
            environment: nil,
            inputs: [:],
            inputsDigest: "",
            target: RunTarget(),
            operatorName: operatorName,
            toolVersion: "1",
            incidentDeclaredAt: nil,
            openedAt: now
        )
    }

    static let checklist = Checklist(
        id: "list",
        title: "List",
        items: [],
        source: PlanSource(name: "list.md", text: "- [ ] x")
    )

    static let decision = ObligationDecision(
        obligation: ObligationID(step: step),
        verdict: .discharge,
        by: "anna",
        reason: "done",
        journalHead: "",
        decidedAt: now
    )

    static let answer = InboxMessage.answer(
        OperatorAnswer(step: step, choice: .done, by: "anna", reason: "it's \\ \"done\"", answeredAt: now)
    )

    static var step: StepID {
        guard let step = StepID("a") else { preconditionFailure("the test names a step") }
        return step
    }
}

extension RunStore {
    func make(_ run: RunID = Sample.run(), operatorName: String = "olga") async throws {
        let opening = try Sample.opening(run, operatorName: operatorName)
        try await create(opening, plan: Sample.plan, checklists: [Sample.checklist])
    }

    func recorder(_ run: RunID = Sample.run()) async throws -> RunRecorder {
        try await open(run, now: { Sample.now }).recorder(roles: [], now: { Sample.now }, observe: { _, _ in })
    }

    func amender(_ run: RunID = Sample.run()) async throws -> RunRecorder {
        try await amend(run, now: { Sample.now }).recorder(roles: [], now: { Sample.now }, observe: { _, _ in })
    }

    /// Waits until nobody executes the run: a server notices the end of a session a moment later.
    func becomeFree(_ run: RunID) async throws {
        while try await isExecuted(run) { await Task.yield() }
    }

    /// Makes a run that is over.
    func finish(_ run: RunID = Sample.run()) async throws {
        try await recorder(run).record([.runFinished(state: .failed, summary: RunSummary())])
    }

    func reasons(_ run: RunID = Sample.run()) async throws -> [String] {
        try await bundle(run).history().entries.compactMap { entry in
            if case .runParked(let reason, _) = entry.recorded.event { reason } else { nil }
        }
    }
}

/// The error of a store that `body` throws, or nil.
func failure(_ body: () async throws -> Void) async -> RunStoreError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? RunStoreError
    }
}
