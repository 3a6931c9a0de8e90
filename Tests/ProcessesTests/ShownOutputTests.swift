// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing
import Values

@testable import Processes

/// What may be shown of a script while it runs.
struct ShownOutputTests {
    private let folder: TemporaryDirectory
    private let spool: ScriptSpool

    init() throws {
        folder = try TemporaryDirectory()
        spool = ScriptSpool(folder: "\(folder.path)/spool")
        try #require(spool.make() == 0)
    }

    private func text(_ pieces: [ShownReader.Piece], _ stream: ScriptSpool.Stream = .output) -> String {
        String(decoding: pieces.filter { $0.stream == stream }.flatMap(\.bytes), as: UTF8.self)
    }

    @Test func `a secret is hidden wherever what the script prints is cut`() {
        let secret = "sword-fish/№7"
        let mask = SecretMask([secret])
        let printed = Array("before \(secret) between sword-fi and sword%2Dfish%2F%E2%84%967 after \(secret)".utf8)
        for first in 0...printed.count {
            for second in [first, (first + printed.count) / 2] {
                var stream = SecretStream(mask)
                let shown =
                    stream.next(printed[..<first]) + stream.next(printed[first..<second])
                    + stream.next(printed[second...]) + stream.end()
                #expect(shown == mask.bytes(printed), "cut at \(first) and \(second)")
            }
        }
    }

    @Test func `behind a gap the rest of a secret is hidden wherever that is cut`() {
        let secret = "sword-fish-and-more"
        let mask = SecretMask([secret])
        for begun in 1...(secret.utf8.count - SecretMask.shortest) {
            let rest = Array("\(secret.dropFirst(begun)) plain".utf8)
            for cut in 0...rest.count {
                var stream = SecretStream(mask, isAfterGap: true)
                let shown = stream.next(rest[..<cut]) + stream.next(rest[cut...]) + stream.end()
                #expect(String(decoding: shown, as: UTF8.self) == "(secret) plain", "begun \(begun), cut \(cut)")
            }
        }
    }

    @Test func `before a gap the beginning of a secret is hidden, and what follows it is not mistaken for its rest`() {
        var stream = SecretStream(SecretMask(["sword-fish"]))
        let before = stream.next(Array("here: sword-".utf8)) + stream.end(isCut: true)
        #expect(String(decoding: before, as: UTF8.self) == "here: (secret)")
        let after = stream.next(Array("d-fish, and sword-fish".utf8)) + stream.end()
        #expect(String(decoding: after, as: UTF8.self) == "(secret), and (secret)")
    }

    @Test func `both streams are shown in order, and a reader sees each byte once`() {
        var writer = ShownWriter(spool, hiding: SecretMask(["sword-fish"]))
        var reader = ShownReader(spool)
        writer.take(Array("one sword-fish\n".utf8)[...], of: 0)
        writer.take(Array("bad\n".utf8)[...], of: 1)
        writer.showIfDue()
        let first = reader.next()
        #expect(first.map(\.stream) == [.output, .errors] && first.allSatisfy { $0.missing == 0 })
        #expect(text(first) == "one (secret)\n" && text(first, .errors) == "bad\n")
        #expect(reader.next().isEmpty)
        writer.take(Array("two sword-".utf8)[...], of: 0)
        writer.finish()
        // The script may have been stopped in the middle of it.
        #expect(text(reader.next()) == "two (secret)")
        #expect(reader.position(in: .output) == 25 && reader.position(in: .errors) == 4)
    }

    @Test func `the beginning is whole, the end is there, and what is between is counted to the byte`() {
        var writer = ShownWriter(spool, hiding: SecretMask(["sword-fish"]))
        let line = Array(String(repeating: "0123456789abcde\n", count: 4096).utf8)
        let count = 400
        for _ in 0..<count { writer.take(line[...], of: 0) }
        writer.take(Array("last sword-fish\n".utf8)[...], of: 0)
        writer.finish()
        var reader = ShownReader(spool)
        let pieces = reader.next()
        let missing = pieces.reduce(0) { $0 + $1.missing }
        let shown = text(pieces)
        let hidden = "sword-fish".utf8.count - "(secret)".utf8.count
        #expect(missing > 0 && missing + shown.utf8.count + hidden == count * line.count + 16)
        #expect(pieces.prefix { $0.missing == 0 }.reduce(0) { $0 + $1.bytes.count } >= 512 << 10)
        #expect(shown.hasSuffix("last (secret)\n"))
        let room = ScriptSpool.names(in: spool.folder).reduce(0) { sum, name in
            var status = stat()
            return stat("\(spool.folder)/\(name)", &status) == 0 ? sum + Int(status.st_size) : sum
        }
        #expect(room < 3 << 20)
        spool.erase()
        #expect(access(spool.folder, F_OK) != 0)
    }

    @Test func `a frame that is being written is left for the next look, and one that was cut is a gap`() throws {
        let frame = ShownFrame(stream: .output, offset: 0, count: 6, bytes: Array("hello\n".utf8))
        let path = "\(spool.folder)/shown.0"
        let file = try #require(fopen(path, "w"))
        fwrite(Array(frame.text.dropLast(3)), 1, frame.text.count - 3, file)
        fflush(file)
        var reader = ShownReader(spool)
        #expect(reader.next().isEmpty)
        let next = ShownFrame(stream: .output, offset: 6, count: 3, bytes: Array("you".utf8))
        let other = try #require(fopen("\(spool.folder)/shown.1", "w"))
        fwrite(next.text, 1, next.text.count, other)
        fclose(other)
        #expect(reader.next() == [ShownReader.Piece(stream: .output, missing: 6, bytes: Array("you".utf8))])
        fclose(file)
    }
}
