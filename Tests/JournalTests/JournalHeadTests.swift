// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import Testing
import Values

@testable import Journal

/// The place of the last acknowledged record, kept outside the journal.
struct JournalHeadTests {
    private let directory = TemporaryDirectory()

    private func position(_ sequence: UInt64) -> JournalPosition {
        JournalPosition(sequence: sequence, hash: SHA256.digest(of: Array("\(sequence)".utf8)))
    }

    private func writer(
        _ faults: Faults,
        _ head: JournalHead,
        in folder: TemporaryDirectory? = nil
    ) throws -> JournalWriter {
        try JournalWriter.create(
            (folder ?? directory).file("journal"),
            run: "run-1",
            operations: faults.operations,
            head: head,
            clock: { Timestamp(nanosecondsSinceEpoch: 0) }
        )
    }

    @Test func `what was noted last is read back`() throws {
        let path = directory.file("head")
        #expect(try JournalHead.read(path) == nil)
        let head = JournalHead(path)
        for sequence in [1, 2, 99_999_999_999, UInt64.max, 3] {
            head.note(position(sequence))
            #expect(try JournalHead.read(path) == position(sequence))
        }
    }

    @Test func `a part of a line, and a line with any other byte, says nothing`() throws {
        let path = directory.file("head")
        JournalHead(path).note(position(7))
        let whole = try FileOperations.system.readAll(path)
        #expect(JournalHead.position(in: whole) == position(7))
        for count in 0..<whole.count { #expect(JournalHead.position(in: Array(whole[..<count])) == nil) }
        for index in whole.indices {
            var changed = whole
            changed[index] ^= 1
            #expect(JournalHead.position(in: changed) == nil)
        }
        #expect(JournalHead.position(in: whole + whole) == nil)
        #expect(JournalHead.position(in: [UInt8](repeating: 0, count: whole.count)) == nil)
    }

    @Test func `a record is noted once it is durable, in one call, and not before`() throws {
        let faults = Faults()
        let head = JournalHead(directory.file("head"), operations: faults.operations)
        let writer = try writer(faults, head)
        #expect(!faults.calls.contains("pwrite"), "the header's name was not durable yet")
        _ = try writer.append([Array("1".utf8)])
        let before = faults.calls.count
        let positions = try writer.append([Array("2".utf8), Array("3".utf8)])
        #expect(faults.calls.dropFirst(before) == ["write", "fdatasync", "pwrite"])
        #expect(try JournalHead.read(directory.file("head")) == positions.last)
    }

    @Test(arguments: ["write", "fdatasync"])
    func `a record whose write or sync fails is not noted`(call: String) throws {
        let whole = Faults()
        let rehearsal = try writer(whole, JournalHead(directory.file("head")))
        _ = try rehearsal.append([Array("1".utf8)])
        let known = try JournalHead.read(directory.file("head"))
        let before = whole.calls.count
        _ = try rehearsal.append([Array("2".utf8)])
        let failing = try #require(whole.calls.dropFirst(before).firstIndex(of: call)) + 1
        let other = TemporaryDirectory()
        let writer = try writer(Faults(Faults.Plan(failing: failing)), JournalHead(other.file("head")), in: other)
        _ = try writer.append([Array("1".utf8)])
        #expect(throws: JournalError.self) { _ = try writer.append([Array("2".utf8)]) }
        #expect(try JournalHead.read(other.file("head")) == known)
    }

    @Test func `a head that cannot be written stops nothing`() throws {
        let faults = Faults(Faults.Plan(failing: 1, error: ENOSPC, persists: true))
        let head = JournalHead(directory.file("head"), operations: faults.operations)
        let writer = try writer(Faults(), head)
        #expect(try writer.append([Array("1".utf8)]).count == 1)
        head.sync()
        #expect(try JournalHead.read(directory.file("head")) == nil)
    }

    @Test func `after a failed sync the head is left alone`() throws {
        let faults = Faults(Faults.Plan(failing: 3))
        let head = JournalHead(directory.file("head"), operations: faults.operations)
        head.note(position(1))
        head.sync()
        head.note(position(2))
        head.sync()
        #expect(faults.calls == ["open", "pwrite", "fsync"])
    }
}
