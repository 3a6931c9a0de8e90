// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import Synchronization
import Testing
import Values

@testable import Journal

/// How many have come.
private final class Arrivals: Sendable {
    private let state: Mutex<Int>
    var count: Int {
        get { state.withLock(\.self) }
        set { state.withLock { $0 = newValue } }
    }

    init(_ count: Int) { state = Mutex(count) }
    func note() { state.withLock { $0 += 1 } }
}

struct JournalWriterTests {
    private let directory = TemporaryDirectory()
    private let clock: @Sendable () -> Timestamp = { Timestamp(nanosecondsSinceEpoch: 1_795_316_400_000_000_000) }

    private var path: String { directory.file("journal") }
    private func body(_ number: Int) -> [UInt8] { Array(#"{"n":\#(number)}"#.utf8) }

    private func create(_ faults: Faults = Faults()) throws -> JournalWriter {
        try JournalWriter.create(path, run: "run-1", operations: faults.operations, clock: clock)
    }

    /// Makes a journal and appends one record, then two together; returns the places that were acknowledged.
    private func script(_ faults: Faults, acknowledged: inout [JournalPosition]) throws {
        let writer = try create(faults)
        acknowledged.append(writer.head)
        acknowledged += try writer.append([body(1)])
        acknowledged += try writer.append([body(2), body(3)])
    }

    @Test(arguments: [EIO, ENOSPC], [false, true])
    func `a failure at any call loses nothing that was acknowledged`(error: Int32, persists: Bool) throws {
        var number = 1
        while true {
            unlink(path)
            var acknowledged: [JournalPosition] = []
            let faults = Faults(.init(failing: number, error: error, persists: persists))
            do {
                try script(faults, acknowledged: &acknowledged)
                // The run passed: no call was left to fail, or the failed one was a reservation that is not needed.
                if number > faults.calls.count { break }
                #expect(faults.calls[number - 1] == "fallocate")
            } catch let failure as JournalError {
                #expect(failure.code == (error == ENOSPC ? .noSpace : .inputOutput), "call \(number): \(failure)")
            }
            if let last = acknowledged.last {
                let (writer, contents) = try JournalWriter.open(path, run: "run-1", known: last, clock: clock)
                #expect(contents.head.sequence >= last.sequence)
                _ = try writer.append([body(9)])
            } else if access(path, F_OK) == 0 {
                #expect(persists || faults.calls.last == "unlink")
            }
            number += 1
            try #require(number < 100)
        }
        #expect(number > 8)
    }

    @Test func `interrupted calls and short writes are gone on with`() throws {
        var number = 1
        while true {
            unlink(path)
            var acknowledged: [JournalPosition] = []
            let faults = Faults(.init(failing: number, error: EINTR, writeLimit: 7))
            try script(faults, acknowledged: &acknowledged)
            #expect(acknowledged.count == 4)
            #expect(try JournalReader.read(path, run: "run-1", known: acknowledged.last).tail == .clean)
            if number > faults.calls.count { break }
            number += 1
        }
    }

    @Test func `a writer that failed once stays dead`() throws {
        let calls = Faults()
        _ = try create(calls)
        unlink(path)
        for failing in [calls.calls.count + 1, calls.calls.count + 2] {
            unlink(path)
            let writer = try create(Faults(.init(failing: failing)))
            #expect(throws: JournalError.self) { try writer.append([body(1)]) }
            do {
                _ = try writer.append([body(2)])
                Issue.record("a dead writer wrote")
            } catch {
                #expect(error.code == .writerDead)
                #expect(error.detail.contains("Input/output error"), "the first failure is the one to know of")
            }
        }
    }

    @Test func `bodies that are not one JSON value in one line are refused and nothing is written`() throws {
        let writer = try create()
        let size = directory.size("journal")
        for bad in ["", "{", "{}{}", "{\n}", "{\"a\":1,\"a\":2}", "x", "\"\u{1}\"", "1 2"] {
            #expect(throws: JournalError.self) { try writer.append([body(1), Array(bad.utf8)]) }
        }
        #expect(directory.size("journal") == size)
        #expect(try writer.append([body(1)]).map(\.sequence) == [1])
    }

    @Test func `an existing journal is not overwritten and another run's is not opened`() throws {
        _ = try create()
        #expect(throws: JournalError.self) { try create() }
        #expect(throws: JournalError.self) { try JournalWriter.open(path, run: "run-2", clock: clock) }
        #expect(try JournalReader.read(path).run == "run-1")
    }

    @Test func `a torn tail is cut and reported, and a corrupt journal is left as it is`() throws {
        let writer = try create()
        _ = try writer.append([body(1), body(2)])
        let whole = try FileOperations.system.readAll(path)
        let next = JournalReaderTests.lines(3)[3].prefix(8)
        directory.write("journal", whole + next + [0, 0])
        let (reopened, contents) = try JournalWriter.open(path, run: "run-1", clock: clock)
        #expect(contents.tail == .torn(offset: whole.count, byteCount: 10))
        #expect(try FileOperations.system.readAll(path) == whole)
        let position = try reopened.append([body(3)])[0]
        #expect(try JournalReader.read(path, known: position).records.map(\.body) == [body(1), body(2), body(3)])
        var corrupt = whole
        corrupt[whole.count - 1] ^= 1
        directory.write("journal", corrupt)
        #expect(throws: JournalError.self) { try JournalWriter.open(path, run: "run-1", clock: clock) }
        #expect(try FileOperations.system.readAll(path) == corrupt)
    }

    @Test func `creating syncs file and directory, and a group takes one write and one sync`() throws {
        let faults = Faults()
        let writer = try create(faults)
        #expect(faults.calls == ["open", "fallocate", "write", "fdatasync", "fsync", "open", "fsync"])
        _ = try writer.append((1...50).map(body))
        #expect(Array(faults.calls.dropFirst(7)) == ["write", "fdatasync"])
        #expect(directory.mode("journal") == 0o600)
        #expect(directory.size("journal") < 50_000)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a hundred who append at once share syncs and get contiguous numbers`() async throws {
        let faults = Faults()
        let begun = Arrivals(100)
        var operations = faults.operations
        let sync = operations.syncData
        // No sync ends before everybody has come: however busy the machine is, they share.
        operations.syncData = { file throws(SystemError) in
            while begun.count < 100 { sched_yield() }
            try sync(file)
        }
        let writer = try JournalWriter.create(path, run: "run-1", operations: operations, clock: clock)
        let before = faults.count("fdatasync")
        begun.count = 0
        let positions = try await withThrowingTaskGroup(of: JournalPosition.self) { group in
            for number in 0..<100 {
                let body = body(number)
                group.addTask {
                    begun.note()
                    return try await writer.append(body)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(positions.map(\.sequence).sorted() == Array(1...100))
        #expect(faults.count("fdatasync") - before < 50)
        let contents = try JournalReader.read(path, run: "run-1", known: writer.head)
        #expect(Set(contents.records.map(\.position)) == Set(positions))
    }

    @Test func `who shares a failed sync hears of it`() async throws {
        let calls = Faults()
        _ = try create(calls)
        unlink(path)
        let writer = try create(Faults(.init(failing: calls.calls.count + 2, persists: true)))
        let failures = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<10 {
                let body = body(number)
                group.addTask { await (try? writer.append(body)) == nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failures == 10)
    }
}
