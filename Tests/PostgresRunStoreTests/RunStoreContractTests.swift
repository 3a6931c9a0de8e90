// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import Journal
import Processes
import RunCore
import RunStore
import RunbookModel
import Synchronization
import TestSupport
import Testing
import Values

/// What every store promises.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct RunStoreContractTests {
    private let run = Sample.run()

    // MARK: - Making and opening

    @Test(arguments: StoreKind.allCases)
    func `a run that exists is not made again`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let before = try await place.store.bundle(run).files()
        #expect(await failure { try await place.store.make(operatorName: "mallory") }?.code == .exists)
        #expect(try await place.store.bundle(run).files() == before)
    }

    @Test(arguments: StoreKind.allCases)
    func `a run that is not there is said so`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        #expect(await failure { _ = try await place.store.run(named: "last") }?.code == .unknownRun)
        #expect(try await place.store.runs().isEmpty)
        #expect(try await !place.store.isExecuted(run))
        #expect(try await place.store.holder(of: run) == nil)
        #expect(await failure { _ = try await place.store.bundle(run).read("plan.json") } != nil)
        var opened = false
        if (try? await place.store.open(run, now: { Sample.now })) != nil { opened = true }
        #expect(!opened)
    }

    @Test(arguments: StoreKind.allCases)
    func `of two openers one wins, and the other is told who`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let recorder = try await place.store.recorder()
        let error = await failure { _ = try await place.store.recorder() }
        #expect(error?.code == .locked)
        #expect(error?.description.contains("held by process ") == true)
        #expect(try await place.store.isExecuted(run))
        let holder = try await place.store.holder(of: run)
        #expect(holder?.process == Int(getpid()) && holder?.host == HostName.current)
        withExtendedLifetime(recorder) {}
    }

    @Test(arguments: StoreKind.allCases)
    func `of twenty racing openers one wins`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let sessions = try await withThrowingTaskGroup(of: RunSession?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        return try await place.store.open(run, now: { Sample.now })
                    } catch let error as RunStoreError {
                        #expect(error.code == .locked)
                        return nil
                    }
                }
            }
            var sessions: [RunSession] = []
            for try await session in group { if let session { sessions.append(session) } }
            return sessions
        }
        #expect(sessions.count == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `of twenty racing makers one wins`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        let made = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let error = await failure { try await place.store.make(operatorName: "maker \(number)") }
                    if let error { #expect([.exists, .locked].contains(error.code), "\(error)") }
                    return error == nil
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made == 1)
        #expect(try await place.store.bundle(run).history().entries.count == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `a run that is over is not opened again`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        try await place.store.finish()
        let before = try await place.store.bundle(run).files()
        #expect(await failure { _ = try await place.store.recorder() }?.code == .finished)
        #expect(try await place.store.bundle(run).files() == before)
    }

    @Test(arguments: StoreKind.allCases)
    func `a run whose owner ended is gone on with`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        for number in 1...3 {
            var recorder: RunRecorder?
            // The server notices the end of a session a moment later.
            while recorder == nil { recorder = try? await place.store.recorder() }
            try await recorder?.record([.runParked(reason: "\(number)")])
        }
        #expect(try await place.store.reasons() == ["1", "2", "3"])
    }

    // MARK: - After the end

    @Test(arguments: StoreKind.allCases)
    func `only a run that is over is added to after its end`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        #expect(await failure { _ = try await place.store.amender() }?.code == .unfinished)
        let before = try await place.store.bundle(run).read(RunLayout.journal)
        try await place.store.becomeFree(run)
        try await place.store.finish()
        try await place.store.becomeFree(run)
        for count in 1...2 {
            do {
                let amender = try await place.store.amender()
                #expect(await failure { _ = try await place.store.amender() }?.code == .locked)
                try await amender.record([.obligationDecided(Sample.decision)])
            }
            try await place.store.becomeFree(run)
            let history = try await place.store.bundle(run).history()
            #expect(history.machine().obligationDecisions.count == count)
            #expect(history.machine().state == .failed)
        }
        #expect(try await place.store.bundle(run).read(RunLayout.journal).starts(with: before))
        #expect(await failure { _ = try await place.store.recorder() }?.code == .finished)
    }

    @Test(arguments: StoreKind.allCases)
    func `a run that was moved is added to where it went`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        try await place.store.finish()
        try await place.store.becomeFree(run)
        try await place.store.retire(run, to: StoreName(address: "elsewhere"))
        let error = await failure { _ = try await place.store.amender() }
        #expect(error?.code == .moved && error?.description.contains("elsewhere") == true)
    }

    // MARK: - Copies

    private func executor(on host: String, in place: String? = nil) -> RunEvent {
        .executorStarted(
            ExecutorIdentity(
                operatorName: "olga",
                host: host,
                process: 1,
                toolVersion: "1",
                attended: false,
                place: place
            )
        )
    }

    @Test(arguments: StoreKind.allCases)
    func `a run that was executed elsewhere may go on there, unless the store keeps it from that`(
        kind: StoreKind
    ) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        func rival(on host: String) async throws -> String? {
            try await place.store.rival(of: try await place.store.bundle(run).history(), on: host)
        }
        #expect(try await rival(on: "here") == nil)
        let recorder = try await place.store.recorder()
        try await recorder.record([executor(on: "there")])
        #expect(try await rival(on: "there") == nil)
        #expect(try await rival(on: "here") == (kind == .folder ? "there, by olga" : nil))
        // On the same machine a folder has one place; a copy of it has another.
        try await recorder.record([executor(on: "here", in: "/elsewhere")])
        #expect(try await rival(on: "here") == (kind == .folder ? "here, in /elsewhere, by olga" : nil))
        if let folder = place.store as? DirectoryRunStore {
            try await recorder.record([executor(on: "here", in: folder.home)])
            #expect(try await rival(on: "here") == nil)
        }
    }

    // MARK: - Copies with the same names

    /// A run that was executed in its folder here, by an executor whose site `change` has changed.
    private func executedHere(
        _ change: (inout ExecutorSite) -> Void = { _ in },
        on host: String = HostName.current,
        in home: String? = nil
    ) async throws -> (place: Place, store: DirectoryRunStore) {
        let place = try await Place(.folder)
        try await place.store.make()
        let store = DirectoryRunStore(root: place.folder.file(".lifeboat"))
        var site = store.site(of: try store.bundle(run).history())
        change(&site)
        var identity = ExecutorIdentity(
            operatorName: "olga",
            host: host,
            process: 1,
            toolVersion: "1",
            attended: false,
            place: home ?? store.home
        )
        identity.site = site
        _ = try await Self.recording(.executorStarted(identity), in: store)
        return (place, store)
    }

    private func rival(in store: DirectoryRunStore) throws -> String? {
        try store.rival(of: try store.bundle(run).history(), on: HostName.current)
    }

    private func doubt(in store: DirectoryRunStore) throws -> String? {
        store.site(of: try store.bundle(run).history()).doubt
    }

    @Test func `a copy of a folder in its place, on a machine of its name, is told from it`() async throws {
        let (place, store) = try await executedHere()
        #expect(try rival(in: store) == nil)
        let original = place.folder.file("original")
        try ChildProcess.run(["mv", store.layout.root, original])
        try ChildProcess.run(["cp", "-a", original, store.layout.root])
        let copied = try rival(in: store)
        #expect(copied?.hasSuffix("by olga, in a folder of the same path, of which this one is a copy") == true)
        try ChildProcess.run(["rm", "-r", store.layout.root])
        try ChildProcess.run(["mv", original, store.layout.root])
        #expect(try rival(in: store) == nil && doubt(in: store) == nil)
    }

    @Test func `a machine that was started anew is the same, and another of its name is not`() async throws {
        let here = MachineIdentity.current
        let card = here.cards.first ?? "52:54:00:00:00:01"
        let anew = try await executedHere { ($0.boot, $0.cards) = ("before", here.cards) }
        #expect(try rival(in: anew.store) == nil)
        let isKnown = !here.cards.isEmpty
        #expect(try (doubt(in: anew.store) == nil) == isKnown)
        let other = try await executedHere { ($0.boot, $0.machine, $0.cards) = ("before", "another", [card]) }
        if !here.number.isEmpty {
            #expect(try rival(in: other.store)?.hasSuffix("by olga, on another machine of the same name") == true)
        }
        withExtendedLifetime((anew, other)) {}
    }

    @Test func `a file system that does not tell a copy is said to, and keeps nobody from going on`() async throws {
        let (place, store) = try await executedHere { $0.folder = "1" }
        #expect(try rival(in: store) == nil)
        #expect(try doubt(in: store)?.contains("its file system does not tell") == true)
        withExtendedLifetime(place) {}
    }

    @Test func `the folder of a container that is made anew is the same under whatever names`() async throws {
        let (place, store) = try await executedHere(on: "3f2a9c", in: "/data/.lifeboat")
        #expect(try rival(in: store) == nil)
        #expect(try doubt(in: store) == nil)
        let elsewhere = try await executedHere({ $0.boot = "another" }, on: "3f2a9c", in: "/data/.lifeboat")
        #expect(try rival(in: elsewhere.store) == "3f2a9c, in /data/.lifeboat, by olga")
        withExtendedLifetime((place, elsewhere)) {}
    }

    /// A run that was executed on this machine in a folder that is gone, and was moved from there into a folder.
    private func handedOver(
        executedIn folder: String = "/elsewhere"
    ) async throws -> (from: Place, to: Place, store: DirectoryRunStore, history: RunHistory) {
        let (first, second) = (try await Place(.folder), try await Place(.folder))
        try await first.store.make()
        do {
            let recorder = try await first.store.recorder()
            try await recorder.record([executor(on: HostName.current, in: folder)])
        }
        _ = try await RunTransfer(from: first.store, to: second.store).copy(run, moves: true)
        let store = DirectoryRunStore(root: second.folder.file(".lifeboat"))
        return (first, second, store, try store.bundle(run).history())
    }

    @Test func `a run that was moved into a folder is there by right, whichever machine opens it first`() async throws {
        let moved = try await handedOver()
        defer { withExtendedLifetime(moved) {} }
        let (place, store, history) = (moved.to, moved.store, moved.history)
        #expect(try store.rival(of: history, on: HostName.current) == nil)
        #expect(try store.rival(of: history, on: "another") == nil)
        // The disk is called something else there.
        let renamed = place.folder.file("renamed")
        try ChildProcess.run(["mv", store.layout.root, renamed])
        #expect(try DirectoryRunStore(root: renamed).rival(of: history, on: "another") == nil)
    }

    @Test func `a run that was moved into a folder goes on in no copy of the folder`() async throws {
        let moved = try await handedOver()
        defer { withExtendedLifetime(moved) {} }
        let (place, store, history) = (moved.to, moved.store, moved.history)
        let copy = place.folder.file("copy")
        try ChildProcess.run(["cp", "-a", store.layout.root, copy])
        for host in [HostName.current, "another"] {
            let rival = try DirectoryRunStore(root: copy).rival(of: history, on: host)
            #expect(rival == "\(HostName.current), in \(store.home), where it was handed over to")
        }
    }

    @Test func `a copy is one also where the run was executed before it was moved`() async throws {
        let folder = try TemporaryDirectory()
        let moved = try await handedOver(executedIn: folder.file("original"))
        defer { withExtendedLifetime(moved) {} }
        let (store, history) = (moved.store, moved.history)
        try ChildProcess.run(["cp", "-a", store.layout.root, folder.file("original")])
        let copy = DirectoryRunStore(root: folder.file("original"))
        #expect(history.lastExecutor?.place == copy.home)
        #expect(try copy.rival(of: history, on: HostName.current) != nil)
    }

    private static func recording(_ event: RunEvent, in store: DirectoryRunStore) async throws -> RunHistory {
        do { try await store.recorder().record([event]) }
        return try store.bundle(Sample.run()).history()
    }

    @Test func `a run that was moved goes on where it was opened first, until it is moved again`() async throws {
        let moved = try await handedOver()
        defer { withExtendedLifetime(moved) {} }
        let (place, store) = (moved.to, moved.store)
        let history = try await Self.recording(executor(on: "another", in: store.home), in: store)
        #expect(try store.rival(of: history, on: "another") == nil)
        #expect(try store.rival(of: history, on: HostName.current) == "another, in \(store.home), by olga")
        let third = try await Place(.folder)
        _ = try await RunTransfer(from: place.store, to: third.store).copy(run, moves: true)
        #expect(try await third.store.rival(of: history, on: HostName.current) == nil)
    }

    @Test(arguments: ["", "host\n/place\n", "record 1\ndigest x\nfolder 1 2 3\nplace x\n", "record 1\n"])
    func `a note of an arrival that cannot be read gives no right`(text: String) async throws {
        let moved = try await handedOver()
        defer { withExtendedLifetime(moved) {} }
        let (store, history) = (moved.store, moved.history)
        let note = "\(store.layout.root)/locks/\(run).arrived"
        try DurableFile.replace(note, bytes: Array(text.utf8))
        #expect(try store.rival(of: history, on: HostName.current) == "\(HostName.current), in /elsewhere, by olga")
    }

    // MARK: - Fencing

    @Test(arguments: StoreKind.allCases)
    func `an owner that somebody took the run from adds nothing`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let stale = try await place.store.recorder()
        try await stale.record([.runParked(reason: "mine")])
        try await place.takeAway(run)
        let other = try await place.store.recorder()
        try await other.record([.runParked(reason: "other's")])
        for _ in 1...2 {
            await #expect(throws: (any Error).self) { try await stale.record([.runParked(reason: "stale")]) }
        }
        // The other may be gone by then: the run is still not the stale owner's.
        try await other.record([.runParked(reason: "other's again")])
        #expect(try await place.store.reasons() == ["mine", "other's", "other's again"])
    }

    @Test(arguments: StoreKind.allCases)
    func `an owner is refused although the one who took its run has ended`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let stale = try await place.store.recorder()
        try await place.takeAway(run)
        do {
            let other = try await place.store.recorder()
            try await other.record([.runParked(reason: "other's")])
        }
        try await place.store.becomeFree(run)
        let code: String
        do {
            try await stale.record([.runParked(reason: "stale")])
            code = "none"
        } catch let error as RunStoreError {
            code = "\(error.code)"
        } catch let error as JournalError {
            code = "\(error.code)"
        }
        #expect(code == "fenced")
        #expect(try await place.store.reasons() == ["other's"])
    }

    @Test(arguments: StoreKind.allCases)
    func `no change of an owner leaves once somebody else has its run`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let owner = try await place.store.recorder()
        try await place.takeAway(run)
        try await place.store.becomeFree(run)
        let other = try await place.store.recorder()
        #expect(await other.fence.objectionOnThread() == nil)
        let objection = await owner.fence.objectionOnThread()
        #expect(objection?.contains("not certain that this executor still has the run") == true)
        await #expect(throws: (any Error).self) { try await owner.fence.confirm() }
        // The one who has it is let through, by a look and by patience.
        try await other.fence.confirm()
        withExtendedLifetime(other) {}
    }

    // MARK: - Records

    @Test(arguments: StoreKind.allCases)
    func `events come back in order, with what they held`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let recorder = try await place.store.recorder()
        let events: [RunEvent] = [
            .runParked(reason: "x \u{2028} \" \\ {,} '"), .runParked(reason: "h\t\n\u{1}\u{7F} 🛟"),
        ]
        try await recorder.record(events)
        let history = try await place.store.bundle(run).history()
        #expect(history.entries.map(\.recorded.event).dropFirst() == events[...])
        #expect(history.entries.map(\.sequence) == [1, 2, 3])
        #expect(history.head == recorder.head)
        #expect(history.checklists.map(\.id) == ["list"])
    }

    @Test(arguments: StoreKind.allCases)
    func `records that arrive together are all there, each group in one piece`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let recorder = try await place.store.recorder()
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<60 {
                group.addTask {
                    try await recorder.record([.runParked(reason: "\(number) a"), .runParked(reason: "\(number) b")])
                }
            }
        }
        let reasons = try await place.store.reasons()
        #expect(Set(reasons).count == 120)
        for index in stride(from: 0, to: reasons.count, by: 2) {
            #expect(reasons[index].dropLast(2) == reasons[index + 1].dropLast(2))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a reader sees whole records while more are written`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let recorder = try await place.store.recorder()
        let isOver = Atomic(false)
        async let reading = {
            var counts: [Int] = []
            while !isOver.load(ordering: .acquiring) {
                counts.append(try await place.store.bundle(run).history().entries.count)
            }
            return counts
        }()
        for number in 0..<200 { try await recorder.record([.runParked(reason: "\(number)")]) }
        isOver.store(true, ordering: .releasing)
        let counts = try await reading
        #expect(counts == counts.sorted())
        #expect(try await place.store.bundle(run).history().entries.count == 201)
    }

    // MARK: - Tampering

    private static let sabotages = [
        Sabotage(
            testDescription: "a byte of record 2 is changed",
            sed: ["3s/two/tvo/"],
            sql: [
                """
                UPDATE lifeboat.record SET line = decode(replace(encode(line, 'hex'), '74776f', '74766f'), 'hex')
                WHERE seq = 2
                """
            ],
            found: 2
        ),
        Sabotage(
            testDescription: "record 2 is cut short",
            sed: ["3s/.......$//"],
            sql: ["UPDATE lifeboat.record SET line = substr(line, 1, length(line) - 8) || '\\x0a' WHERE seq = 2"],
            found: 2
        ),
        Sabotage(
            testDescription: "record 2 is missing",
            sed: ["3d"],
            sql: ["DELETE FROM lifeboat.record WHERE seq = 2"],
            found: 2
        ),
        Sabotage(
            testDescription: "records 2 and 3 have changed places",
            sed: ["-n", "1,2p;3{h;n;p;g;p};5p"],
            sql: [
                "UPDATE lifeboat.record SET seq = 99 WHERE seq = 2", "UPDATE lifeboat.record SET seq = 2 WHERE seq = 3",
                "UPDATE lifeboat.record SET seq = 3 WHERE seq = 99",
            ],
            found: 2
        ),
        Sabotage(
            testDescription: "record 4 has another after it",
            sed: ["$p"],
            sql: ["INSERT INTO lifeboat.record SELECT run, 5, epoch, line FROM lifeboat.record WHERE seq = 4"],
            found: 5
        ),
    ]

    @Test(arguments: StoreKind.allCases, sabotages)
    func `a changed journal is refused, and the record is named`(kind: StoreKind, sabotage: Sabotage) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        do {
            let recorder = try await place.store.recorder()
            for reason in ["two", "three", "four"] { try await recorder.record([.runParked(reason: reason)]) }
        }
        try await place.store.becomeFree(run)
        try await place.tamper(sabotage, with: run)
        let error = await failure { _ = try await place.store.bundle(run).history() }
        #expect(error?.code == .corrupt)
        #expect(error?.description.contains("record \(sabotage.found)") == true, "\(error?.description ?? "none")")
        #expect(await failure { _ = try await place.store.recorder() }?.code == .corrupt)
    }

    // MARK: - Files and evidence

    @Test(arguments: StoreKind.allCases)
    func `fifty megabytes of evidence come back as they were`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let recorder = try await place.store.recorder()
        let bytes = [UInt8](unsafeUninitializedCapacity: 50_000_001) { buffer, count in
            buffer.initialize(repeating: 0)
            for index in stride(from: 0, to: 50_000_001, by: 4099) {
                buffer[index] = UInt8(truncatingIfNeeded: index / 7)
            }
            count = 50_000_001
        }
        let item = EvidenceItem(name: "dump", mediaType: "application/octet-stream", bytes: bytes)
        let empty = EvidenceItem(name: "nothing", mediaType: "text/plain", bytes: [])
        let references = try await recorder.keep([item, item, empty])
        #expect(Set(references.map(\.sha256)).count == 2)
        #expect(try await place.store.bundle(run).read("evidence/\(references[0].sha256)") == bytes)
        #expect(try await place.store.bundle(run).read("evidence/\(references[2].sha256)") == [])
        let files = try await place.store.bundle(run).files().filter { $0.path.hasPrefix("evidence/") }
        #expect(files.allSatisfy { $0.path == "evidence/\($0.sha256)" })
        #expect(files.map(\.size).sorted() == [0, 50_000_001])
    }

    @Test(arguments: StoreKind.allCases)
    func `a file is put in the place of the one before`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        for text in ["one", "two"] { try await place.store.bundle(run).write("signoff/a'b.txt", Array(text.utf8)) }
        #expect(try await place.store.bundle(run).read("signoff/a'b.txt") == Array("two".utf8))
        #expect(
            try await place.store.bundle(run).files().map(\.path)
                == ["checklists/list.json", "journal.jsonl", "plan.json", "signoff/a'b.txt"]
        )
    }

    // MARK: - Names and answers

    @Test(arguments: StoreKind.allCases, ["'; DROP TABLE lifeboat.run; --", "../../etc", "$1", "a\u{0}b", "%", ""])
    func `a hostile name is a name that no run has`(kind: StoreKind, name: String) async throws {
        let place = try await Place(kind)
        try await place.store.make(Sample.run("daily-20261122-031500-aaaa"))
        try await place.store.make(Sample.run("daily-20261122-031501-bbbb"))
        #expect(await failure { _ = try await place.store.run(named: name) }?.code == .unknownRun)
        #expect(try await place.store.runs().count == 2)
        #expect(try await place.store.run(named: "last").text == "daily-20261122-031501-bbbb")
    }

    @Test(arguments: StoreKind.allCases)
    func `answers are found in the order of their names`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        #expect(try await place.store.inbox(of: run).isEmpty)
        for name in ["2", "1", "1"] { try await place.store.post(Sample.answer, to: run, named: name) }
        let found = try await place.store.inbox(of: run)
        #expect(found.map(\.message) == [Sample.answer, Sample.answer])
        try await place.store.discard(found[0].name, from: run)
        #expect(try await place.store.inbox(of: run).map(\.name) == [found[1].name])
    }

    // MARK: - Files that come with answers

    private static let large = (0..<(5 << 19)).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    private static func file(_ bytes: [UInt8]) -> AttachedFile {
        AttachedFile(name: "a", size: bytes.count, sha256: SHA256.digest(of: bytes).hex)
    }

    @Test(arguments: StoreKind.allCases)
    func `a file is found beside the letter that it was left for, and nowhere else`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let before = try await place.store.bundle(run).files()
        let (small, large) = (Self.file([1]), Self.file(Self.large))
        for _ in 1...2 { try await place.store.attach(Self.large, as: large.sha256, toLetter: "1", of: run) }
        try await place.store.attach([1], as: small.sha256, toLetter: "1", of: run)
        #expect(try await place.store.letters(to: run).isEmpty)
        try await place.store.post(Sample.answer, to: run, named: "1")
        try await place.store.post(Sample.answer, to: run, named: "2")
        let names = try await place.store.letters(to: run).map(\.name)
        #expect(names.count == 2)
        #expect(try await place.store.bytes(of: large, ofLetter: names[0], to: run) == Self.large)
        #expect(try await place.store.bytes(of: small, ofLetter: names[0], to: run) == [1])
        #expect(try await place.store.bytes(of: small, ofLetter: names[1], to: run) == nil)
        #expect(try await place.store.bytes(of: Self.file([2]), ofLetter: names[0], to: run) == nil)
        // What is on its way is no evidence.
        #expect(try await place.store.bundle(run).files() == before)
        try await place.store.discard(names[0], from: run)
        await place.store.discard([small, large], ofLetter: names[0], to: run)
        #expect(try await place.store.bytes(of: large, ofLetter: names[0], to: run) == nil)
        #expect(try await place.store.letters(to: run).map(\.name) == [names[1]])
    }

    @Test(arguments: StoreKind.allCases)
    func `of a file no more is read than its letter says`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let sha256 = Self.file(Self.large).sha256
        try await place.store.attach(Self.large, as: sha256, toLetter: "1", of: run)
        for size in [1, 100, .max, 0, -1] {
            let file = AttachedFile(name: "a", size: size, sha256: sha256)
            let read = try await place.store.bytes(of: file, ofLetter: "1", to: run)
            #expect((read?.count ?? 0) <= max(size == .max ? Self.large.count : size + 1, 1 << 20))
            #expect(read != Self.large || size == .max)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `files whose letter never came are removed after a day by who opens the run`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let file = Self.file([1])
        for letter in ["1", "2"] { try await place.store.attach([1], as: file.sha256, toLetter: letter, of: run) }
        try await place.store.post(Sample.answer, to: run, named: "2")
        let read = { letter in try await place.store.bytes(of: file, ofLetter: letter, to: run) }
        func open(after days: Int64) async throws {
            if let database = place.database {
                try await database.execute(
                    "UPDATE lifeboat.inbox_part SET posted_at = posted_at - interval '\(days) days'"
                )
            } else {
                let path = place.folder.file(".lifeboat/inbox/\(run)")
                let moment = Sample.now - .seconds(days * 86_400 + 60)
                let names = try ChildProcess.run(["ls", path]).split(separator: "\n").map { "\(path)/\($0)" }
                try ChildProcess.run(["touch", "-d", moment.text()] + names)
            }
            try await place.store.becomeFree(run)
            _ = try await place.store.recorder()
        }
        try await open(after: 0)
        #expect(try await read("1") == [1])
        try await open(after: 2)
        #expect(try await read("1") == nil)
        #expect(try await read("2") == [1])
    }

    @Test(arguments: StoreKind.allCases)
    func `an answer from elsewhere wakes who waits, also one that came before`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let news = try await place.store.news(of: run)
        #expect(try await !news.next(within: .milliseconds(50)))
        try await place.store.post(Sample.answer, to: run, named: "1")
        #expect(try await news.next(within: .seconds(60)))
        async let woken = news.next(within: .seconds(60))
        try await place.store.recorder().record([.runParked(reason: "x")])
        #expect(try await woken)
    }

    @Test(arguments: StoreKind.allCases)
    func `what was said last about changes counts, for every process`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        #expect(try await place.store.freeze() == nil)
        var freeze = StoreFreeze(isOn: true, by: "anna", reason: "Black Friday", at: Sample.now)
        freeze.until = Sample.now + .seconds(60)
        try await place.store.say(freeze)
        #expect(try await place.store.freeze() == freeze)
        #expect(freeze.holds(at: Sample.now + .seconds(59)))
        #expect(!freeze.holds(at: Sample.now + .seconds(60)))
        freeze.isOn = false
        try await place.store.say(freeze)
        try await place.store.say(freeze)
        #expect(try await place.store.freeze() == freeze)
        #expect(!freeze.holds(at: Sample.now))
    }

    @Test(arguments: StoreKind.allCases)
    func `who waits for news stops when cancelled`(kind: StoreKind) async throws {
        let place = try await Place(kind)
        try await place.store.make()
        let news = try await place.store.news(of: run)
        let waiting = Task { try await news.next(within: .seconds(3600)) }
        waiting.cancel()
        await #expect(throws: (any Error).self) { _ = try await waiting.value }
    }
}
