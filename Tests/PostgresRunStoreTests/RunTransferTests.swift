// SPDX-License-Identifier: Apache-2.0

import Journal
import RunCore
import RunStore
import RunbookModel
import TestSupport
import Testing
import Values

/// Copies and moves between stores of every kind.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct RunTransferTests {
    private let run = Sample.run()

    private func finished(_ place: Place) async throws {
        try await place.store.make()
        let recorder = try await place.store.recorder()
        let item = EvidenceItem(name: "x", mediaType: "text/plain", bytes: Array("exchange\n".utf8))
        _ = try await recorder.keep([item])
        try await recorder.record([.runParked(reason: "x"), .runFinished(state: .failed, summary: RunSummary())])
        try await place.store.bundle(run).write("signoff/statement.txt", Array("signed".utf8))
    }

    private func contents(_ place: Place) async throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        let bundle = place.store.bundle(run)
        for file in try await bundle.files() { contents[file.path] = try await bundle.read(file.path) }
        return contents
    }

    @Test(arguments: StoreKind.allCases, StoreKind.allCases)
    func `a copy has the same bytes, and copying again writes nothing`(from: StoreKind, to: StoreKind) async throws {
        let (source, target) = (try await Place(from), try await Place(to))
        try await finished(source)
        let transfer = RunTransfer(from: source.store, to: target.store)
        let first = try await transfer.copy(run, moves: false)
        #expect(first.written == 5)
        #expect(try await contents(source) == contents(target))
        #expect(try await contents(source).count == 5)
        #expect(try await target.store.runs() == [run])
        let second = try await transfer.copy(run, moves: false)
        #expect((second.written, second.present) == (0, 5))
        #expect(second.head == first.head)
    }

    @Test(arguments: StoreKind.allCases, StoreKind.allCases)
    func `a run that was moved with nothing kept keeps evidence there`(from: StoreKind, to: StoreKind) async throws {
        let (source, target) = (try await Place(from), try await Place(to))
        try await source.store.make()
        _ = try await RunTransfer(from: source.store, to: target.store).copy(run, moves: true)
        let recorder = try await target.store.recorder()
        let item = EvidenceItem(name: "x", mediaType: "text/plain", bytes: Array("exchange\n".utf8))
        #expect(try await recorder.keep([item]).count == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `an interrupted copy goes on where it was`(to: StoreKind) async throws {
        let (source, target) = (try await Place(.folder), try await Place(to))
        try await finished(source)
        let plan = try await source.store.bundle(run).read("plan.json")
        try await target.store.bundle(run).write("plan.json", plan)
        let outcome = try await RunTransfer(from: source.store, to: target.store).copy(run, moves: false)
        #expect((outcome.written, outcome.present) == (4, 1))
        #expect(try await contents(source) == contents(target))
    }

    @Test(arguments: StoreKind.allCases)
    func `a different run is never written over`(to: StoreKind) async throws {
        let (source, target) = (try await Place(.folder), try await Place(to))
        try await finished(source)
        try await target.store.make(operatorName: "mallory")
        try await target.store.finish()
        let before = try await contents(target)
        let error = await failure {
            _ = try await RunTransfer(from: source.store, to: target.store).copy(run, moves: false)
        }
        #expect(error?.code == .exists)
        let journal = "journal.jsonl"
        #expect(try await contents(target)[journal] == before[journal])
        #expect(try await target.store.bundle(run).history().opening.operatorName == "mallory")
    }

    @Test(arguments: StoreKind.allCases)
    func `another file of the same name is never written over`(to: StoreKind) async throws {
        let (source, target) = (try await Place(.folder), try await Place(to))
        try await finished(source)
        for (name, text) in [("signoff/statement.txt", "other"), ("signoff/extra.txt", "more")] {
            try await target.store.bundle(run).write(name, Array(text.utf8))
            let error = await failure {
                _ = try await RunTransfer(from: source.store, to: target.store).copy(run, moves: false)
            }
            #expect(error?.code == .exists)
            #expect(try await target.store.bundle(run).read(name) == Array(text.utf8))
            let original = name == "signoff/statement.txt" ? "signed" : "more"
            try await target.store.bundle(run).write(name, Array(original.utf8))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a tampered source is not copied`(to: StoreKind) async throws {
        let (source, target) = (try await Place(.database), try await Place(to))
        try await finished(source)
        try await source.database?.execute("DELETE FROM lifeboat.record WHERE seq = 3")
        let error = await failure {
            _ = try await RunTransfer(from: source.store, to: target.store).copy(run, moves: false)
        }
        #expect(error?.code == .corrupt)
        #expect(await failure { _ = try await target.store.bundle(run).history() } != nil)
    }

    @Test(arguments: StoreKind.allCases, StoreKind.allCases)
    func `a run that is not over is moved, not copied, and goes on in one place only`(
        from: StoreKind,
        to: StoreKind
    ) async throws {
        let (source, target) = (try await Place(from), try await Place(to))
        try await source.store.make()
        let there = RunTransfer(from: source.store, to: target.store)
        #expect(await failure { _ = try await there.copy(run, moves: false) }?.code == .unfinished)
        do {
            let recorder = try await source.store.recorder()
            #expect(await failure { _ = try await there.copy(run, moves: true) }?.code == .locked)
            try await recorder.record([.runParked(reason: "here")])
        }
        try await source.store.becomeFree(run)
        _ = try await there.copy(run, moves: true)
        #expect(await failure { _ = try await source.store.recorder() }?.code == .moved)
        // A move that was interrupted after that is made again.
        try await source.store.becomeFree(run)
        try await target.store.becomeFree(run)
        _ = try await there.copy(run, moves: true)
        try await target.store.becomeFree(run)
        do { try await target.store.recorder().record([.runParked(reason: "there")]) }
        try await target.store.becomeFree(run)
        try await source.store.becomeFree(run)
        #expect(await failure { _ = try await there.copy(run, moves: true) }?.code == .exists)
        _ = try await RunTransfer(from: target.store, to: source.store).copy(run, moves: true)
        try await target.store.becomeFree(run)
        try await source.store.becomeFree(run)
        #expect(await failure { _ = try await target.store.recorder() }?.code == .moved)
        try await source.store.recorder().record([.runParked(reason: "back")])
        #expect(try await source.store.reasons() == ["here", "there", "back"])
    }

    @Test(arguments: StoreKind.allCases)
    func `a move that is repeated brings nothing to life that has left since`(kind: StoreKind) async throws {
        let (source, target, third) = (try await Place(.folder), try await Place(kind), try await Place(.folder))
        try await source.store.make()
        let there = RunTransfer(from: source.store, to: target.store)
        _ = try await there.copy(run, moves: true)
        try await target.store.becomeFree(run)
        _ = try await RunTransfer(from: target.store, to: third.store).copy(run, moves: true)
        try await target.store.becomeFree(run)
        #expect(await failure { _ = try await there.copy(run, moves: true) }?.code == .moved)
        try await target.store.becomeFree(run)
        #expect(await failure { _ = try await target.store.recorder() }?.code == .moved)
        _ = try await third.store.recorder()
    }

    @Test(arguments: StoreKind.allCases, StoreKind.allCases)
    func `a store that a run was moved from names the other one by what reaches it`(
        from: StoreKind,
        to: StoreKind
    ) async throws {
        let (source, target) = (try await Place(from), try await Place(to))
        try await source.store.make()
        _ = try await RunTransfer(from: source.store, to: target.store).copy(run, moves: true)
        let name = try #require(try await source.store.movedTo(run))
        switch to {
        case .folder:
            let (there, folder) = (DirectoryRunStore(root: name.address), target.folder)
            #expect(try there.runs() == [run])
            #expect(name.host == HostName.current)
            withExtendedLifetime(folder) {}
        case .database: #expect(name == StoreName(address: target.store.name.address))
        }
        try await source.store.becomeFree(run)
        let refusal = await failure { _ = try await source.store.recorder() }
        #expect(refusal?.movedTo == name)
    }

    @Test func `a folder has the same name by whatever path it is reached`() throws {
        let folder = try TemporaryDirectory()
        try ChildProcess.run(["mkdir", folder.file("runs")])
        try ChildProcess.run(["ln", "-s", folder.file("runs"), folder.file("link")])
        let name = DirectoryRunStore(root: folder.file("runs")).name
        #expect(DirectoryRunStore(root: folder.file("link")).name == name)
        #expect(DirectoryRunStore(root: "none-yet").name.address.hasPrefix("/"))
    }
}
