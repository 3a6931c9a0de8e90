// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import Testing
import Values

@testable import Journal

struct JournalReaderTests {
    private static let time = Timestamp(nanosecondsSinceEpoch: 1_795_316_400_123_000_000)

    /// A journal's lines: the header and `count` records.
    static func lines(_ count: Int, run: String = "run-1") -> [[UInt8]] {
        var previous = Digest256.zero
        var lines: [[UInt8]] = []
        let bodies =
            [JournalLine.header(run: run)] + (0..<count).map { Array(#"{"event":"step","n":\#($0),"é":"ü"}"#.utf8) }
        for (index, body) in bodies.enumerated() {
            var line: [UInt8] = []
            previous = JournalLine.append(body, sequence: UInt64(index), previous: previous, time: time, to: &line)
            lines.append(line)
        }
        return lines
    }

    private func code(_ bytes: [UInt8], run: String? = nil, known: JournalPosition? = nil) -> JournalError.Code? {
        do {
            _ = try JournalReader.parse(bytes, run: run, known: known)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `every bit flip of a journal of 12 records is refused, also without a known head`() throws {
        let bytes = Array(Self.lines(11).joined())
        var accepted: [Int] = []
        for bit in 0..<(8 * bytes.count) {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            if code(flipped) == nil { accepted.append(bit) }
        }
        #expect(accepted == [], "of \(8 * bytes.count)")
    }

    @Test func `every truncation is a torn tail at the last whole record`() throws {
        let lines = Self.lines(11)
        let bytes = Array(lines.joined())
        var ends = [0]
        for line in lines { ends.append((ends.last ?? 0) + line.count) }
        for cut in 0..<bytes.count {
            let whole = try #require(ends.lastIndex { $0 <= cut })
            guard whole > 0 else {
                #expect(code(Array(bytes.prefix(cut))) == .noHeader)
                continue
            }
            let contents = try JournalReader.parse(Array(bytes.prefix(cut)))
            #expect(contents.records.count == whole - 1)
            #expect(contents.length == ends[whole])
            let torn = JournalReader.Tail.torn(offset: ends[whole], byteCount: cut - ends[whole])
            #expect(contents.tail == (cut == ends[whole] ? .clean : torn))
        }
    }

    @Test func `a truncation behind a known head is refused`() throws {
        let lines = Self.lines(11)
        let bytes = Array(lines.joined())
        let head = try JournalReader.parse(bytes).head
        for cut in 0..<bytes.count {
            let refusal = code(Array(bytes.prefix(cut)), known: head)
            #expect(refusal == (cut < lines[0].count ? .noHeader : .headMissing))
        }
        #expect(code(bytes, known: head) == nil)
        #expect(code(bytes, known: JournalPosition(sequence: 0, hash: head.hash)) == .headMissing)
        let header = try JournalReader.parse(lines[0]).head
        #expect(code(bytes, known: header) == nil)
    }

    @Test func `every zero-filled tail is torn`() throws {
        let lines = Self.lines(3)
        let whole = Array(lines.dropLast().joined())
        let last = lines[3]
        for kept in 0..<last.count {
            for zeros in [1, last.count - kept, 4096] {
                let bytes = whole + last.prefix(kept) + [UInt8](repeating: 0, count: zeros)
                let contents = try JournalReader.parse(bytes)
                #expect(contents.records.count == 2)
                #expect(contents.tail == .torn(offset: whole.count, byteCount: kept + zeros))
            }
        }
        let zeroed = whole + [UInt8](repeating: 0, count: last.count) + [UInt8(ascii: "\n")]
        #expect(code(zeroed) == .corrupt)
    }

    @Test func `a tail that is not the beginning of the next record is corruption`() {
        let whole = Array(Self.lines(3).joined())
        for garbage in [
            "x", "{\"seq\":5", "{\"seq\":4,\"size\":-", "{\"seq\":4,\"size\":10,\"prev\":\"0", "\n", "\0\0x",
        ] {
            #expect(code(whole + Array(garbage.utf8)) == .corrupt, "\(garbage)")
        }
    }

    @Test func `a record that stands twice, or beside another of its number, is a second writer's`() throws {
        let lines = Self.lines(11)
        func problem(_ lines: [[UInt8]]) -> JournalError? {
            do throws(JournalError) {
                _ = try JournalReader.parse(Array(lines.joined()))
                return nil
            } catch { return error }
        }
        for doubled in [lines.suffix(1), lines.suffix(3), lines.prefix(1), lines[4..<6]] {
            let found = try #require(problem(lines + doubled))
            #expect(found.code == .foreignWriter)
            #expect(found.sequence == UInt64(lines.count))
            #expect(found.detail.hasPrefix("record \(doubled.startIndex) stands there again"))
        }
        var rival = JournalChain(after: try JournalReader.parse(Array(lines.dropLast().joined())).head)
        let (other, _) = rival.frame([Array(#"{"by":"somebody else"}"#.utf8)], clock: { Self.time })
        let two = try #require(problem(lines + [other]))
        #expect(two.code == .foreignWriter && two.detail.contains("two writers had the journal"))
        #expect(two.sequence == UInt64(lines.count) && two.detail.hasPrefix("another record \(lines.count - 1)"))
        let foreign = try #require(problem(lines + [Self.lines(11, run: "run-2")[7]]))
        #expect(foreign.code == .foreignWriter && foreign.detail.contains("of another journal"))
        // A record that was changed is no whole one, wherever it stands.
        var changed = lines
        changed[11][40] ^= 1
        #expect(problem(lines + changed.suffix(1))?.code == .corrupt)
    }

    @Test func `dropped, duplicated, swapped, inserted and spliced records are corruption`() {
        let lines = Self.lines(11)
        let others = Self.lines(11, run: "run-2")
        for index in 1..<11 {
            var changed = lines
            changed.remove(at: index)
            #expect(code(Array(changed.joined())) == .corrupt)
            changed = lines
            changed.insert(lines[index], at: index)
            #expect(code(Array(changed.joined())) == .foreignWriter)
            changed = lines
            changed.swapAt(index, index + 1)
            #expect(code(Array(changed.joined())) == .corrupt)
            changed = lines
            changed[index] = others[index]
            #expect(code(Array(changed.joined())) == .corrupt)
        }
        #expect(code(Array((lines.prefix(6) + others.dropFirst(6)).joined())) == .corrupt)
        #expect(code(Array((others.prefix(1) + lines.dropFirst()).joined())) == .corrupt)
        #expect(code(Array((lines + lines).joined())) == .foreignWriter)
    }

    @Test func `another run's journal, a later version and a foreign file are refused by name`() throws {
        let bytes = Array(Self.lines(2).joined())
        #expect(code(bytes, run: "run-2") == .wrongRun)
        #expect(code([]) == .noHeader)
        #expect(code([0, 0, 0]) == .noHeader)
        #expect(code(Array("hello\n".utf8)) == .corrupt)
        var line: [UInt8] = []
        _ = JournalLine.append(
            Array(#"{"journal":"lifeboat","version":2,"run":"r"}"#.utf8),
            sequence: 0,
            previous: .zero,
            time: Self.time,
            to: &line
        )
        #expect(code(line) == .unsupportedVersion)
        #expect(
            code(Array(#"{"format":9,"body":{"journal":"lifeboat","version":3}}"#.utf8) + [10]) == .unsupportedVersion
        )
    }

    @Test(.enabled(if: access("/usr/bin/sha256sum", X_OK) == 0, "sha256sum is not installed"))
    func `the documented shell script accepts a journal and refuses a changed one`() throws {
        let directory = TemporaryDirectory()
        directory.write("check.sh", Array(JournalShellCheck.script.utf8))
        let bytes = Array(Self.lines(5).joined())
        directory.write("journal", bytes)
        let arguments = [directory.file("check.sh"), directory.file("journal")]
        let output = directory.file("output")
        #expect(TemporaryDirectory.wait(TemporaryDirectory.spawn("/bin/sh", arguments, output: output)) == 0)
        let head = try JournalReader.parse(bytes).head
        let printed = try FileOperations.system.readAll(output)
        #expect(String(decoding: printed, as: UTF8.self) == "6 records, head \(head.hash)\n")
        for index in stride(from: 3, to: bytes.count, by: 97) {
            var changed = bytes
            changed[index] ^= 1
            directory.write("journal", changed)
            #expect(TemporaryDirectory.wait(TemporaryDirectory.spawn("/bin/sh", arguments)) != 0, "byte \(index)")
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: ["pipe", "device", "folder"])
    func `what is no regular file is refused before it is opened`(kind: String) throws {
        let directory = TemporaryDirectory()
        let path = directory.file("journal.jsonl")
        defer { rmdir(path) }
        let made =
            switch kind {
            case "pipe": mkfifo(path, 0o600)
            case "device": symlink("/dev/zero", path)
            default: mkdir(path, 0o700)
            }
        try #require(made == 0)
        #expect { try JournalReader.read(path) } throws: { error in
            (error as? JournalError)?.code == .inputOutput && "\(error)".contains("no regular file")
        }
    }
}
