// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Testing
import Values

@testable import Journal

/// A writer whose run somebody else has taken over adds nothing that counts, whenever that happened.
@Suite(.enabled(if: access("/usr/bin/flock", X_OK) == 0, "flock(1) is not installed"))
struct FencedWriterTests {
    private let directory = TemporaryDirectory()
    private let clock: @Sendable () -> Timestamp = { Timestamp(nanosecondsSinceEpoch: 1_795_316_400_000_000_000) }
    private let body = Array(#"{"n":1}"#.utf8)

    private var path: String { directory.file("journal") }

    private func writer(_ lock: RunLock, _ operations: FileOperations = .system) throws -> JournalWriter {
        try JournalWriter.create(path, run: "run-1", operations: operations, lock: lock, clock: clock)
    }

    private func code(of append: () throws -> Void) -> JournalError.Code? {
        do {
            try append()
            return nil
        } catch {
            return (error as? JournalError)?.code
        }
    }

    /// What an operator does who cannot reach the owner.
    private static func takeOver(_ lock: String) -> RunLock? {
        unlink(lock)
        return try? RunLock.acquire(lock)
    }

    @Test func `what waits behind a sync that hangs is not written once the run was taken over`() throws {
        let lock = directory.file("lock")
        let hangs = Mutex(false)
        let taken = Mutex<RunLock?>(nil)
        var operations = FileOperations.system
        operations.syncData = { file throws(SystemError) in
            try FileOperations.system.syncData(file)
            // The disk comes back when somebody else has the run already.
            if hangs.withLock(\.self) { taken.withLock { $0 = Self.takeOver(lock) } }
        }
        let held = try RunLock.acquire(lock)
        defer { withExtendedLifetime(held) {} }
        let writer = try writer(held, operations)
        _ = try writer.append([body])
        hangs.withLock { $0 = true }
        #expect(code { _ = try writer.append([body]) } == .fenced)
        #expect(taken.withLock { $0 != nil })
        let before = try JournalReader.read(path, run: "run-1").length
        #expect(code { _ = try writer.append([body]) } == .fenced)
        #expect(try JournalReader.read(path, run: "run-1").length == before)
    }

    @Test func `a writer knows without a record that somebody else has the run`() throws {
        let lock = directory.file("lock")
        let held = try RunLock.acquire(lock)
        defer { withExtendedLifetime(held) {} }
        let writer = try writer(held)
        #expect(code { try writer.confirm() } == nil)
        let length = try JournalReader.read(path, run: "run-1").length
        let taken = Self.takeOver(lock)
        #expect(code { try writer.confirm() } == .fenced)
        #expect(try JournalReader.read(path, run: "run-1").length == length)
        withExtendedLifetime(taken) {}
    }

    @Test func `a writer knows without a record that somebody else has written`() throws {
        let held = try RunLock.acquire(directory.file("lock"))
        defer { withExtendedLifetime(held) {} }
        let writer = try writer(held)
        let (other, _) = try JournalWriter.open(path, run: "run-1", clock: clock)
        _ = try other.append([body])
        #expect(code { try writer.confirm() } == .fenced)
    }

    @Test func `a writer that is dead confirms nothing, and one that is writing looks at its lock`() throws {
        let lock = directory.file("lock")
        let held = try RunLock.acquire(lock)
        defer { withExtendedLifetime(held) {} }
        let found = Mutex<[JournalError.Code?]>([])
        let made = Mutex<JournalWriter?>(nil)
        var operations = FileOperations.system
        operations.syncData = { _ throws(SystemError) in
            guard let writer = made.withLock(\.self) else { return }
            for _ in 1...2 {
                do throws(JournalError) {
                    try writer.confirm()
                    found.withLock { $0.append(nil) }
                } catch {
                    found.withLock { $0.append(error.code) }
                }
                unlink(lock)
            }
            throw SystemError(EIO)
        }
        let writer = try writer(held, operations)
        made.withLock { $0 = writer }
        #expect(code { _ = try writer.append([body]) } == .inputOutput)
        #expect(found.withLock(\.self) == [nil, .fenced])
        #expect(code { try writer.confirm() } == .inputOutput)
        made.withLock { $0 = nil }
    }

    @Test func `nothing follows what somebody else has written`() throws {
        let held = try RunLock.acquire(directory.file("lock"))
        defer { withExtendedLifetime(held) {} }
        let writer = try writer(held)
        let (other, _) = try JournalWriter.open(path, run: "run-1", clock: clock)
        _ = try other.append([body])
        let before = try JournalReader.read(path, run: "run-1")
        #expect(code { _ = try writer.append([body]) } == .fenced)
        #expect(try JournalReader.read(path, run: "run-1").head == before.head)
    }
}
