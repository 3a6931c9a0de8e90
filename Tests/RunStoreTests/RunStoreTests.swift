// SPDX-License-Identifier: Apache-2.0

import Digests
import FoundationEssentials
import Journal
import RunCore
import RunStore
import RunbookModel
import TestSupport
import Testing
import Values

struct RunStoreTests {
    private let folder: TemporaryDirectory
    private let store: DirectoryRunStore
    private static let now = Timestamp(nanosecondsSinceEpoch: 1_795_320_900_000_000_000)

    init() throws {
        folder = try TemporaryDirectory()
        store = DirectoryRunStore(root: folder.file(".lifeboat"))
    }

    private let plan = Plan(runbook: RunbookIdentity(id: "daily", title: "Daily", kind: .daily), steps: [])

    private func run(_ text: String = "daily-20261122-031500-k7f2") throws -> RunID { try #require(RunID(text)) }

    private func create(_ run: RunID, planDigest: String? = nil) throws {
        let opening = RunOpening(
            run: run,
            planDigest: try planDigest ?? SHA256.digest(of: plan.meaning()).hex,
            runbook: plan.runbook,
            level: .live,
            environment: nil,
            inputs: [:],
            inputsDigest: "",
            target: RunTarget(),
            operatorName: "olga",
            toolVersion: "1",
            incidentDeclaredAt: nil,
            openedAt: Self.now
        )
        try store.create(opening, plan: plan, checklists: [])
    }

    private func finish(_ run: RunID) async throws {
        let recorder = try open(run).recorder(roles: [], now: { Self.now }, observe: { _, _ in })
        try await recorder.record([.runFinished(state: .failed, summary: RunSummary())])
    }

    private func open(_ run: RunID) throws -> RunSession { try store.open(run, now: { Self.now }) }

    private func failure(_ body: () throws -> Void) -> RunStoreError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? RunStoreError)?.code
        }
    }

    private func failure(ofNaming text: String) async -> RunStoreError.Code? {
        do {
            _ = try await store.run(named: text)
            return nil
        } catch {
            return (error as? RunStoreError)?.code
        }
    }

    // MARK: - Failures

    @Test func `a run that exists is not made again`() throws {
        try create(run())
        let before = try store.bundle(run()).files()
        #expect(failure { try create(run(), planDigest: "00") } == .exists)
        #expect(try store.bundle(run()).files() == before)
    }

    @Test func `a run that another executor works on is not opened`() throws {
        try create(run())
        let session = try open(run())
        #expect(failure { _ = try open(run()) } == .locked)
        withExtendedLifetime(session) {}
    }

    @Test func `a run that is over is not opened again, and nothing is added to its record`() async throws {
        try create(run())
        try await finish(run())
        let before = try store.bundle(run()).files()
        #expect(failure { _ = try open(run()) } == .finished)
        #expect(try store.bundle(run()).files() == before)
    }

    @Test func `looking whether a run is executed leaves its lock as it is`() throws {
        try create(run())
        let lock = store.layout.lock(try run())
        let made = try ChildProcess.run(["cat", lock])
        #expect(try !store.isExecuted(run()))
        #expect(try ChildProcess.run(["cat", lock]) == made)
        var session: RunSession? = try open(run())
        try ChildProcess.run(["bash", "-c", "echo 'process 7 on elsewhere' > \"$0\"", lock])
        #expect(try store.isExecuted(run()))
        withExtendedLifetime(session) {}
        session = nil
        #expect(try !store.isExecuted(run()))
        #expect(try ChildProcess.run(["cat", lock]) == "process 7 on elsewhere\n")
    }

    @Test func `a plan that is not the one in the journal is refused`() throws {
        try create(run(), planDigest: String(repeating: "0", count: 64))
        #expect(failure { _ = try store.bundle(run()).history() } == .corrupt)
        #expect(failure { _ = try open(run()) } == .corrupt)
    }

    @Test func `a journal that was changed is refused and left as it is`() throws {
        try create(run())
        let path = "\(store.layout.bundle(try run()))/journal.jsonl"
        let text = try ChildProcess.run(["cat", path])
        try ChildProcess.run(["sed", "-i", "s/olga/alga/", path])
        #expect(failure { _ = try open(run()) } == .corrupt)
        #expect(try ChildProcess.run(["cat", path]) == text.replacing("olga", with: "alga"))
    }

    @Test(arguments: ["journal.jsonl", "plan.json"])
    func `a file of a bundle that cannot be read proves nothing of it, and one that is gone does`(name: String) throws {
        try create(run())
        let path = "\(store.layout.bundle(try run()))/\(name)"
        try ChildProcess.run(["rm", path])
        #expect(failure { _ = try store.bundle(run()).history() } == .missing)
        #expect(failure { _ = try open(run()) } == .missing)
        try ChildProcess.run(["mkdir", path])
        #expect(failure { _ = try store.bundle(run()).history() } == .inputOutput)
        #expect(failure { _ = try open(run()) } == .inputOutput)
        try ChildProcess.run(["rmdir", path])
        try ChildProcess.run(["ln", "-s", path, path])
        #expect(failure { _ = try store.bundle(run()).history() } == .inputOutput)
        #expect(failure { _ = try open(run()) } == .inputOutput)
    }

    @Test func `anything in a bundle that is neither file nor folder is refused`() throws {
        try create(run())
        try ChildProcess.run(["ln", "-s", "/etc/passwd", "\(store.layout.bundle(try run()))/evidence/x"])
        #expect(failure { _ = try store.bundle(run()).files() } == .corrupt)
    }

    @Test func `a run that is not there, or not only one, is said so`() async throws {
        #expect(await failure(ofNaming: "last") == .unknownRun)
        try create(run("daily-20261122-031500-aaaa"))
        try create(run("weekly-20261121-031500-baaa"))
        #expect(await failure(ofNaming: "aaa") == .unknownRun)
        #expect(await failure(ofNaming: "zzzz") == .unknownRun)
        #expect(try await store.run(named: "baaa").text == "weekly-20261121-031500-baaa")
        #expect(try await store.run(named: "last").text == "daily-20261122-031500-aaaa")
    }

    @Test func `what lies in the inbox and is no answer is left alone, with its reason`() async throws {
        let answer = OperatorAnswer(
            step: try #require(StepID("a")),
            choice: .done,
            by: "anna",
            reason: "r",
            answeredAt: Self.now
        )
        try create(run())
        try store.post(.answer(answer), to: run(), named: "2")
        try store.post(.answer(answer), to: run(), named: "1")
        try folder.write("{", to: ".lifeboat/inbox/\(run())/0.json")
        try folder.write("x", to: ".lifeboat/inbox/\(run())/3.json.tmp")
        #expect(try await store.inbox(of: run()).map(\.name) == ["1.json", "2.json"])
        let letters = try store.letters(to: run())
        #expect(letters.map(\.name) == ["0.json", "1.json", "2.json"])
        #expect(letters.map { $0.message == nil } == [true, false, false])
        try store.discard("1.json", from: run())
        #expect(try await store.inbox(of: run()).map(\.message) == [.answer(answer)])
    }

    @Test(arguments: ["", "{", "{}", "null"]) func `a freeze that cannot be understood is no leave to change`(
        text: String
    ) throws {
        try create(run())
        #expect(try store.freeze() == nil)
        try folder.write(text, to: ".lifeboat/freeze.json")
        #expect(failure { _ = try store.freeze() } == .corrupt)
    }

    // MARK: - Fencing

    @Test(arguments: [
        "rm -f \"$0\"", "rm -f \"$0\"; echo 'process 7 on elsewhere' > \"$0\"", "echo 'epoch 9' > \"$0\"",
    ])
    func `an owner whose lock is gone, replaced or of another epoch adds nothing`(sabotage: String) async throws {
        try create(run())
        let recorder = try open(run()).recorder(roles: [], now: { Self.now }, observe: { _, _ in })
        try await recorder.record([.runParked(reason: "before")])
        let before = try store.bundle(run()).files()
        try ChildProcess.run(["bash", "-c", sabotage, store.layout.lock(try run())])
        let error = await #expect(throws: JournalError.self) {
            try await recorder.record([.runParked(reason: "after")])
        }
        #expect(error?.code == .fenced)
        #expect(try store.bundle(run()).files() == before)
    }

    @Test func `each time a lock is taken its epoch is one more`() async throws {
        // Whoever makes the run takes it first.
        try create(run())
        for epoch in 2...3 {
            var session: RunSession? = try open(run())
            let lines = try ChildProcess.run(["cat", store.layout.lock(try run())]).split(separator: "\n")
            #expect(lines.last == "epoch \(epoch)")
            withExtendedLifetime(session) {}
            session = nil
        }
    }

    // MARK: - After a kill

    @Test func `a torn end is told and cut, and what was being written is removed`() async throws {
        try create(run())
        let bundle = store.layout.bundle(try run())
        try ChildProcess.run([
            "bash", "-c", "head -c 40 \"$0\" | tr -d '\\n' > \"$0.tail\"; cat \"$0.tail\" >> \"$0\"; rm \"$0.tail\"",
            "\(bundle)/journal.jsonl",
        ])
        try folder.write("half", to: ".lifeboat/runs/\(run())/evidence/abc\(DurableFile.temporarySuffix)")
        let outcome = Result { try open(run()) }
        switch outcome {
        case .success(let session):
            #expect(session.history.tornTail != nil)
            #expect(try ChildProcess.run(["ls", "\(bundle)/evidence"]) == "")
        case .failure(let error):
            // A fragment that is no beginning of the next record may also be refused; never taken for a record.
            #expect((error as? RunStoreError)?.code == .corrupt)
        }
    }

    // MARK: - A journal that has lost its end

    /// A parked run of four records, whose journal has then lost all but some.
    private func parked(keeping count: Int) async throws -> RunID {
        let run = try run()
        try create(run)
        let recorder = try open(run).recorder(roles: [], now: { Self.now }, observe: { _, _ in })
        for reason in ["first", "second", "third"] { try await recorder.record([.runParked(reason: reason)]) }
        try keep(count)
        return run
    }

    private func overwrite(_ path: String, with bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: path))
    }

    /// Keeps the header and so many records of the journal.
    private func keep(_ count: Int) throws {
        let path = "\(store.layout.bundle(try run()))/journal.jsonl"
        _ = try ChildProcess.run([
            "bash", "-c", "head -n \(count + 1) \"$0\" > \"$0.x\" && mv \"$0.x\" \"$0\"", path,
        ])
    }

    @Test(arguments: 1...3)
    func `a journal that has lost its end is told, and not gone on with`(left: Int) async throws {
        let run = try await parked(keeping: left)
        let missing = try #require(try store.bundle(run).history().missingTail)
        #expect(missing.count == UInt64(4 - left))
        #expect(missing.last == UInt64(left))
        #expect(missing.sentence.contains("missing tail: at least \(4 - left) record"))
        #expect(failure { _ = try open(run) } == .missingTail)
        // The bundle's own path tells it as well.
        let bundle = DirectoryRunBundle(path: store.layout.bundle(run))
        #expect(try bundle.history().missingTail == missing)
    }

    @Test(arguments: [true, false])
    func `a journal that is cut within its first record has lost its end`(isKnown: Bool) async throws {
        let run = try await parked(keeping: 0)
        if !isKnown { try ChildProcess.run(["rm", store.layout.head(run)]) }
        let words =
            isKnown ? "missing tail: at least 4 records after record 0" : "missing tail: no record follows the header"
        do {
            _ = try store.bundle(run).history()
            Issue.record("a journal without a record is read")
        } catch {
            #expect("\(error)".contains("\(words)"), "\(error)")
        }
    }

    @Test func `who takes the loss upon them goes on, and what is recorded then counts from there`() async throws {
        let run = try await parked(keeping: 2)
        let missing = try #require(try store.bundle(run).history().missingTail)
        do {
            // Until something is recorded, what is missing stays known.
            let session = try store.open(run, after: nil, despite: missing, now: { Self.now })
            session.rest()
        }
        #expect(failure { _ = try open(run) } == .missingTail)
        do {
            let session = try store.open(run, after: nil, despite: missing, now: { Self.now })
            let recorder = session.recorder(roles: [], now: { Self.now }, observe: { _, _ in })
            try await recorder.record([.runParked(reason: "gone on with")])
        }
        #expect(try store.bundle(run).history().missingTail == nil)
        #expect(failure { _ = try open(run) } == nil)
        try keep(2)
        // Another loss than the one that was accepted.
        #expect(failure { _ = try store.open(run, after: nil, despite: missing, now: { Self.now }) } == .missingTail)
    }

    @Test func `what was read before is not read anew while the journal tells it, and else is`() async throws {
        let run = try await parked(keeping: 4)
        let earlier = try store.bundle(run).history()
        let plan = "\(store.layout.bundle(run))/\(RunLayout.plan)"
        let written = [UInt8](try Data(contentsOf: URL(filePath: plan)))
        try overwrite(plan, with: [0x7B])
        #expect(failure { _ = try open(run) } == .corrupt)
        do {
            let session = try store.open(run, after: earlier, despite: nil, now: { Self.now })
            #expect(session.history.entries == earlier.entries)
            let recorder = session.recorder(roles: [], now: { Self.now }, observe: { _, _ in })
            try await recorder.record([.runParked(reason: "fourth")])
        }
        #expect(failure { _ = try store.open(run, after: earlier, despite: nil, now: { Self.now }) } == .corrupt)
        try overwrite(plan, with: written)
        // A history that is longer than the journal is none of it either.
        let longer = try store.open(run, after: earlier, despite: nil, now: { Self.now }).history
        #expect(longer.entries.count == earlier.entries.count + 1)
        try keep(2)
        #expect(failure { _ = try store.open(run, after: longer, despite: nil, now: { Self.now }) } == .missingTail)
    }

    @Test func `a journal that was gone on with elsewhere after it lost its end is told`() async throws {
        let run = try await parked(keeping: 2)
        let head = store.layout.head(run)
        try ChildProcess.run(["mv", head, "\(head).kept"])
        let recorder = try open(run).recorder(roles: [], now: { Self.now }, observe: { _, _ in })
        for reason in ["a", "b", "c"] { try await recorder.record([.runParked(reason: reason)]) }
        try ChildProcess.run(["mv", "\(head).kept", head])
        let missing = try #require(try store.bundle(run).history().missingTail)
        #expect(missing.count == nil)
        #expect(missing.sentence.contains("record 4 is not the one"))
    }

    @Test func `without a head, as in earlier versions, or with half of one, the end is not known`() async throws {
        let run = try await parked(keeping: 4)
        let head = store.layout.head(run)
        let bytes = Array(try ChildProcess.run(["cat", head]).utf8)
        #expect(JournalHead.position(in: bytes)?.sequence == 4)
        #expect(try store.bundle(run).history().unknownEnd == nil)
        for damage in [["truncate", "-s", "50", head], ["rm", head]] {
            try ChildProcess.run(damage)
            #expect(failure { _ = try open(run) } == nil)
            let history = try store.bundle(run).history()
            #expect(history.missingTail == nil)
            #expect(history.unknownEnd?.contains("after record 4 were lost is not known") == true)
        }
    }

    @Test func `a run that has lost its end is not copied, and a copy knows how far it is`() async throws {
        let run = try run()
        try create(run)
        try await finish(run)
        let target = DirectoryRunStore(root: "\(folder.path)/other")
        _ = try await RunTransfer(from: store, to: target).copy(run, moves: false)
        #expect(try JournalHead.read(target.layout.head(run))?.sequence == 2)
        try keep(1)
        let error = await #expect(throws: RunStoreError.self) {
            _ = try await RunTransfer(from: store, to: target).copy(run, moves: true)
        }
        #expect(error?.code == .missingTail)
    }

    @Test func `a run whose bundle was removed can be begun anew`() async throws {
        let run = try await parked(keeping: 4)
        try ChildProcess.run(["rm", "-r", store.layout.bundle(run)])
        try create(run)
        #expect(try store.bundle(run).history().missingTail == nil)
    }

    @Test func `events come back in order, with what they held`() async throws {
        try create(run())
        var session: RunSession? = try open(run())
        let recorder = try #require(session).recorder(roles: [], now: { Self.now }, observe: { _, _ in })
        let executor = ExecutorIdentity(
            operatorName: "olga",
            host: "h\t\n\u{1}",
            process: 1,
            toolVersion: "1",
            attended: true
        )
        try await recorder.record([.executorStarted(executor), .runParked(reason: "x \u{2028} \"")])
        session = nil
        let history = try store.bundle(run()).history()
        #expect(
            history.entries.map(\.recorded.event).dropFirst() == [
                .executorStarted(executor), .runParked(reason: "x \u{2028} \""),
            ]
        )
        #expect(history.entries.map(\.sequence) == [1, 2, 3])
        #expect(history.head == recorder.head)
    }

    @Test func `the state of a live run is the one that is read back`() async throws {
        try create(run())
        let now = Timestamp(nanosecondsSinceEpoch: Self.now.nanosecondsSinceEpoch + 1_234_567)
        let recorder = try store.open(run(), now: { now }).recorder(roles: [], now: { now }, observe: { _, _ in })
        try await recorder.record([.runFinished(state: .completed, summary: RunSummary())])
        #expect(try store.bundle(run()).history().machine().finishedAt == recorder.state.finishedAt)
    }

    @Test func `the same evidence is kept once, by many at once`() async throws {
        try create(run())
        let evidence = EvidenceFiles(folder: "\(store.layout.bundle(try run()))/evidence")
        let item = EvidenceItem(name: "exchange", mediaType: "text/plain", bytes: Array("hello".utf8))
        let references = try await withThrowingTaskGroup(of: EvidenceReference.self) { group in
            for _ in 0..<16 { group.addTask { try evidence.keep(item) } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(references.count == 1)
        #expect(
            try store.bundle(run()).files().filter { $0.path.hasPrefix("evidence/") }.map(\.sha256)
                == references.map(\.sha256)
        )
    }

    @Test func `everything is readable by its owner only`() throws {
        try create(run())
        let open = try ChildProcess.run(["find", folder.file(".lifeboat"), "-perm", "/077"])
        #expect(open.isEmpty)
    }
}
