// SPDX-License-Identifier: Apache-2.0

import Digests
import PostgresClient
import RunCore
import RunStore
import RunbookModel
import TestSupport
import Testing
import Values

@testable import PostgresRunStore

/// What only a database can do to a run.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct PostgresRunStoreTests {
    private let run = Sample.run()

    private func made() async throws -> TestDatabase {
        let database = try await TestDatabase()
        _ = try await database.store().administration.initialize()
        return database
    }

    // MARK: - Lost connections

    @Test func `sessions that are killed over and over lose no record and double none`() async throws {
        let database = try await made()
        let store = database.store()
        try await store.make()
        let recorder = try await store.recorder()
        var killed = 0
        for number in 0..<40 {
            // The server ends the session before, during or after the append, as it comes.
            async let count = number.isMultiple(of: 4) ? database.terminate("lifeboat/run") : 0
            try await recorder.record([.runParked(reason: "\(number)")])
            killed += try await count
        }
        #expect(killed >= 10)
        #expect(try await store.reasons() == (0..<40).map { "\($0)" })
    }

    @Test(arguments: [CuttingRelay.Cut.before, .after])
    func `a commit whose answer is lost is there once`(cut: CuttingRelay.Cut) async throws {
        let database = try await made()
        let marker = "the one that is cut"
        let relay = try CuttingRelay(
            upstreamPort: database.cluster.port,
            cuts: cut,
            at: Hex.encode(Array(marker.utf8))
        )
        let store = database.store(port: relay.port)
        try await store.make()
        let recorder = try await store.recorder()
        try await recorder.record([.runParked(reason: "before")])
        try await recorder.record([.runParked(reason: marker), .runParked(reason: "with it")])
        try await recorder.record([.runParked(reason: "after")])
        #expect(relay.hasCut)
        #expect(try await store.reasons() == ["before", marker, "with it", "after"])
        #expect(try await database.execute("SELECT epoch FROM lifeboat.run").first?["epoch"] == 2)
    }

    @Test(arguments: [CuttingRelay.Cut.before, .after])
    func `a run whose making is cut off is made once`(cut: CuttingRelay.Cut) async throws {
        let database = try await made()
        let relay = try CuttingRelay(upstreamPort: database.cluster.port, cuts: cut, at: "INSERT INTO lifeboat.run")
        let store = database.store(port: relay.port)
        try await store.make()
        #expect(relay.hasCut)
        #expect(try await store.runs() == [run])
        #expect(try await store.bundle(run).history().entries.count == 1)
    }

    @Test func `a database that does not come back ends the recording, and says so`() async throws {
        let cluster = try PostgresCluster.start()
        let database = try await TestDatabase(cluster: cluster)
        let store = database.store(patience: .milliseconds(300))
        _ = try await store.administration.initialize()
        try await store.make()
        let recorder = try await store.recorder()
        try cluster.control(["stop", "-m", "immediate", "-w"])
        let error = await failure { try await recorder.record([.runParked(reason: "x")]) }
        #expect(error?.code == .unreachable)
        #expect(error?.description.contains(database.name) == true)
        try cluster.control(["start", "-w"])
        #expect(await failure { try await recorder.record([.runParked(reason: "y")]) }?.code == .unreachable)
        #expect(try await store.reasons() == [])
    }

    @Test func `a server that is restarted meanwhile ends nothing`() async throws {
        let cluster = try PostgresCluster.start()
        let database = try await TestDatabase(cluster: cluster)
        let store = database.store()
        _ = try await store.administration.initialize()
        try await store.make()
        let recorder = try await store.recorder()
        let news = try await store.news(of: run)
        try cluster.control(["restart", "-m", "immediate", "-w"])
        try await recorder.record([.runParked(reason: "x")])
        // What may have been missed counts as new.
        #expect(try await news.next(within: .seconds(60)))
        #expect(try await store.reasons() == ["x"])
    }

    @Test func `an executor takes its run again after a restart, without having anything to record`() async throws {
        let cluster = try PostgresCluster.start()
        let database = try await TestDatabase(cluster: cluster)
        let store = database.store()
        _ = try await store.administration.initialize()
        try await store.make()
        let start = try #require(try await store.restart(after: Timestamp(nanosecondsSinceEpoch: 0)))
        #expect(try await store.restart(after: start.at) == nil)
        let recorder = try await store.recorder()
        let news = try await store.news(of: run)
        #expect(try await store.isExecuted(run))
        try cluster.control(["restart", "-m", "immediate", "-w"])
        // Whoever waits for news notices the loss.
        #expect(try await news.next(within: .seconds(60)))
        let other = database.store()
        while try await !other.isExecuted(run) { await Task.yield() }
        let restart = try #require(try await other.restart(after: start.at))
        #expect(restart.at > start.at && restart.ago >= .zero)
        // It is its lock: nothing that was recorded meanwhile is lost to somebody else.
        try await recorder.record([.runParked(reason: "x")])
        #expect(try await store.reasons() == ["x"])
    }

    @Test func `who was fenced off while the database was away keeps nobody from the run`() async throws {
        let cluster = try PostgresCluster.start()
        let database = try await TestDatabase(cluster: cluster)
        let store = database.store()
        _ = try await store.administration.initialize()
        try await store.make()
        let recorder = try await store.recorder()
        try cluster.control(["restart", "-m", "immediate", "-w"])
        let next = database.store()
        let update = "UPDATE lifeboat.run SET epoch = epoch + 1, owner = 'somebody' RETURNING run"
        #expect(try await next.rows("take the run", update, []).count == 1)
        let error = await failure { try await recorder.record([.runParked(reason: "x")]) }
        #expect(error?.code == .fenced)
        // The server notices the end of a session a moment later: so much is waited for.
        _ = try await next.hold(run)
    }

    // MARK: - The row of a run

    @Test func `an append of another epoch adds nothing, in the same transaction`() async throws {
        let database = try await made()
        let store = database.store()
        try await store.make()
        let recorder = try await store.recorder()
        try await database.execute("UPDATE lifeboat.run SET epoch = epoch + 1, owner = 'somebody'")
        let error = await failure { try await recorder.record([.runParked(reason: "x")]) }
        #expect(error?.code == .fenced)
        #expect(error?.description.contains("somebody has the run") == true)
        // Whoever asks next is told the same: the first may have been one who made something else of it.
        let next = await failure { try await recorder.record([.runParked(reason: "y")]) }
        #expect(next?.code == .fenced && next?.description == error?.description)
        #expect(try await database.execute("SELECT records FROM lifeboat.run").first?["records"] == 2)
    }

    @Test(arguments: [
        ("DELETE FROM lifeboat.record WHERE seq = 3", 3),
        ("DELETE FROM lifeboat.record WHERE seq > 1", 2),
        ("UPDATE lifeboat.run SET head = repeat('a', 64)", 3),
        ("UPDATE lifeboat.run SET records = 3", 3),
        ("DELETE FROM lifeboat.record", 0),
    ])
    func `a journal whose end is missing is refused`(sabotage: String, found: Int) async throws {
        let database = try await made()
        let store = database.store()
        try await store.make()
        do { try await store.recorder().record([.runParked(reason: "x"), .runParked(reason: "y")]) }
        try await store.becomeFree(run)
        try await database.execute(sabotage)
        let error = await failure { _ = try await store.bundle(run).history() }
        #expect(error?.code == .corrupt)
        #expect(error?.description.contains("record \(found)") == true, "\(error?.description ?? "none")")
    }

    @Test(arguments: [
        "UPDATE lifeboat.evidence_part SET bytes = '\\x00' || substr(bytes, 2)", "DELETE FROM lifeboat.evidence_part",
        "UPDATE lifeboat.evidence SET size = size + 1",
    ])
    func `evidence that was changed is found`(sabotage: String) async throws {
        let database = try await made()
        let store = database.store()
        try await store.make()
        let item = EvidenceItem(name: "x", mediaType: "text/plain", bytes: Array("exchange".utf8))
        let digest = try await store.recorder().keep([item])[0].sha256
        try await database.execute(sabotage)
        do {
            let file = try await store.bundle(run).files().first { $0.path.hasPrefix("evidence/") }
            #expect(file?.sha256 != digest)
        } catch let error as RunStoreError {
            #expect(error.code == .corrupt)
        }
    }

    @Test func `names in the tables that no client wrote are no runs and no answers`() async throws {
        let database = try await made()
        let store = database.store()
        try await store.make()
        for name in ["../../etc/passwd", "A B", "x''; --", ""] {
            try await database.execute(
                "INSERT INTO lifeboat.run (run, epoch, owner, records, head) VALUES ('\(name)', 1, '', 1, '')"
            )
        }
        try await database.execute("INSERT INTO lifeboat.inbox (run, name, message) VALUES ('\(run)', '0', '{')")
        #expect(try await store.runs() == [run])
        #expect(try await store.inbox(of: run).isEmpty)
    }

    @Test func `a role that forgets commits still commits durably here`() async throws {
        let database = try await made()
        try await database.execute("ALTER ROLE postgres IN DATABASE \(database.name) SET synchronous_commit = off")
        let connections = StoreConnections(
            target: database.target(),
            name: StoreName(address: "test"),
            schema: .current,
            patience: .zero,
            pause: { _ in },
            tell: { _ in }
        )
        let shown = try await connections.connect(for: "test").query(
            "SELECT current_setting('synchronous_commit') AS setting",
            mode: .singleStatement,
            deadline: soon()
        )
        #expect(shown.rows.first?["setting"] == "on")
    }

    // MARK: - Rights

    @Test func `operator, approver and auditor do what they must and no more`() async throws {
        let database = try await made()
        for role in ["operator", "approver", "auditor"] {
            try await database.execute("CREATE ROLE \(role)_\(database.name) LOGIN")
        }
        let grants = ["operator", "approver", "auditor"].reduce(StoreSchema.grants) { text, role in
            text.replacing("TO \(role);", with: "TO \(role)_\(database.name);")
        }
        try await database.execute("DO $$ BEGIN \(grants) END $$")
        let stores = ["operator", "approver", "auditor"].map { database.store(user: "\($0)_\(database.name)") }
        let (performer, approver, auditor) = (stores[0], stores[1], stores[2])
        try await performer.make()
        let item = EvidenceItem(name: "x", mediaType: "text/plain", bytes: [1])
        do {
            let recorder = try await performer.recorder()
            _ = try await recorder.keep([item])
            try await recorder.record([.runFinished(state: .failed, summary: RunSummary())])
        }
        try await performer.becomeFree(run)
        let file = AttachedFile(name: "x", size: 1, sha256: SHA256.digest(of: [1]).hex)
        try await approver.attach([1], as: file.sha256, toLetter: "1", of: run)
        try await approver.post(Sample.answer, to: run, named: "1")
        #expect(try await performer.inbox(of: run).count == 1)
        #expect(try await performer.bytes(of: file, ofLetter: "1", to: run) == [1])
        let denied = await failure { try await auditor.attach([1], as: file.sha256, toLetter: "2", of: run) }
        #expect(denied?.code == .denied)
        await approver.discard([file], ofLetter: "1", to: run)
        #expect(try await auditor.bytes(of: file, ofLetter: "1", to: run) == [1])
        let approverName = "approver_\(database.name)"
        for table in ["evidence", "evidence_part"] {
            let sql = "INSERT INTO lifeboat.\(table) SELECT * FROM lifeboat.\(table)"
            await #expect(throws: (any Error).self) {
                try await database.execute("DO $$ BEGIN SET LOCAL ROLE \(approverName); \(sql); END $$")
            }
        }
        await performer.discard([file], ofLetter: "1", to: run)
        #expect(try await auditor.bytes(of: file, ofLetter: "1", to: run) == nil)
        try await performer.discard("1", from: run)
        try await performer.bundle(run).write("signoff/report.md", [1])
        try await performer.bundle(run).write("signoff/report.md", [2])
        #expect(try await auditor.bundle(run).files().count == 5)
        #expect(try await approver.reasons() == [])
        for store in [approver, auditor] {
            let other = Sample.run("daily-20261122-031501-aaaa")
            #expect(await failure { try await store.make(other) }?.code == .denied)
            #expect(await failure { try await store.retire(run, to: StoreName(address: "x")) }?.code == .denied)
            #expect(await failure { _ = try await store.recorder() }?.code == .denied)
            #expect(await failure { try await store.bundle(run).write("plan.json", [1]) }?.code == .denied)
        }
        #expect(await failure { try await auditor.post(Sample.answer, to: run, named: "2") }?.code == .denied)
        let operatorName = "operator_\(database.name)"
        for sql in [
            "UPDATE lifeboat.record SET line = ''", "DELETE FROM lifeboat.record", "DELETE FROM lifeboat.evidence",
            "UPDATE lifeboat.evidence_part SET bytes = ''", "DELETE FROM lifeboat.run", "DELETE FROM lifeboat.file",
        ] {
            await #expect(throws: (any Error).self, "\(sql)") {
                try await database.execute("DO $$ BEGIN SET LOCAL ROLE \(operatorName); \(sql); END $$")
            }
        }
        let status = try await approver.administration.status()
        #expect((status.mayExecute, status.mayAnswer) == (false, true))
    }

    @Test func `what a copy of this executor has recorded keeps changes from leaving`() async throws {
        let database = try await made()
        try await database.store().make()
        let recorder = try await database.store().recorder()
        // A machine that was put back with its memory has the same epoch, and even the same session's name.
        _ = try await database.execute("UPDATE lifeboat.run SET records = records + 1, head = repeat('0', 64)")
        let objection = await recorder.fence.objectionOnThread()
        #expect(objection?.contains("not all of them written by this executor") == true)
        let error = await failure { try await recorder.fence.confirm() }
        #expect(error?.code == .corrupt)
    }

    // MARK: - Versions

    @Test func `a database without a store is refused, and told what to do`() async throws {
        let database = try await TestDatabase()
        let error = await failure { _ = try await database.store().runs() }
        #expect(error?.code == .wrongSchema)
        #expect(error?.description.contains("lifeboat store init") == true)
        #expect(error?.description.contains(database.name) == true)
        #expect(await failure { _ = try await database.store().administration.migrate() }?.code == .wrongSchema)
        #expect(try await database.store().administration.status().version == 0)
    }

    @Test func `of many that make the tables one does`() async throws {
        let database = try await TestDatabase()
        let made = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 { group.addTask { try await database.store().administration.initialize() } }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made >= 1)
        #expect(try await database.execute("SELECT count(*) AS n FROM lifeboat.schema_version").first?["n"] == 3)
        #expect(try await database.store().runs().isEmpty)
    }

    @Test func `an older store is migrated, a newer one is refused by its number`() async throws {
        let database = try await made()
        try await database.store().make()
        let next = StoreSchema(
            migrations: StoreSchema.current.migrations + ["ALTER TABLE lifeboat.run ADD COLUMN note text;"]
        )
        let newer = database.store(schema: next)
        let older = await failure { _ = try await newer.runs() }
        #expect(older?.code == .wrongSchema)
        #expect(older?.description.contains("lifeboat store migrate") == true)
        #expect(try await newer.administration.migrate() == 3)
        #expect(try await newer.runs() == [run])
        #expect(try await newer.administration.migrate() == 4)
        let error = await failure { _ = try await database.store().runs() }
        #expect(error?.code == .wrongSchema)
        #expect(error?.description.contains("version 4, this program knows 3") == true)
        #expect(await failure { _ = try await database.store().administration.migrate() }?.code == .wrongSchema)
        #expect(await failure { _ = try await database.store().administration.initialize() }?.code == .wrongSchema)
    }

    @Test func `a store of the first version keeps its runs, and can be frozen once it is migrated`() async throws {
        let database = try await TestDatabase()
        let first = StoreSchema(migrations: Array(StoreSchema.current.migrations.prefix(1)))
        let store = database.store(schema: first)
        #expect(try await store.administration.initialize())
        try await store.make()
        let older = await failure { _ = try await database.store().runs() }
        #expect(older?.code == .wrongSchema)
        #expect(try await database.store().administration.migrate() == 1)
        #expect(try await database.store().runs() == [run])
        #expect(try await database.store().freeze() == nil)
    }

    @Test func `a migration that fails leaves the version before it`() async throws {
        let database = try await made()
        let broken = StoreSchema(
            migrations: StoreSchema.current.migrations + [
                "ALTER TABLE lifeboat.run ADD COLUMN note text;", "ALTER TABLE lifeboat.run ADD COLUMN note text;",
            ]
        )
        await #expect(throws: RunStoreError.self) {
            _ = try await database.store(schema: broken).administration.migrate()
        }
        #expect(try await database.store().administration.status().version == 4)
    }

    @Test func `a server that is not there is named, without waiting for it`() async throws {
        let port = try PostgresCluster.freePort()
        let target = PostgresTarget(host: "127.0.0.1", port: port, database: "ops", user: "olga", sslMode: "disable")
        let store = PostgresRunStore(target, address: "x", pause: { try await Task.sleep(for: $0) }, tell: { _ in })
        let error = await failure { _ = try await store.runs() }
        #expect(error?.code == .unreachable)
        #expect(error?.description.contains("olga@127.0.0.1:\(port)/ops") == true)
    }
}
