// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
@testable import StepActions
import TestSupport
import Testing

/// What a file or a folder holds, as an approval binds it.
struct ContentDigestTests {
    private func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        #expect(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
    }

    @Test func `a file has the digest of its bytes, in however many parts they are read`() throws {
        let folder = try TemporaryDirectory()
        let text = String(repeating: "0123456789abcdef", count: 200_000)
        try write(text, to: folder.file("large"))
        #expect(ContentDigest.of(folder.file("large")) == SHA256.digest(of: text).hex)
    }

    @Test func `a folder has another digest as soon as any file in it is another one`() throws {
        let folder = try TemporaryDirectory()
        let site = folder.file("site")
        #expect(mkdir(site, 0o700) == 0)
        #expect(mkdir("\(site)/in", 0o700) == 0)
        var seen: Set<String> = []
        func look(_ what: String, _ change: () throws -> Void) throws {
            try change()
            let digest = try #require(ContentDigest.of(site), "\(what)")
            #expect(ContentDigest.of(site) == digest)
            #expect(seen.insert(digest).inserted, "\(what) goes unseen")
        }
        try look("nothing") {}
        try look("a file") { try write("a", to: "\(site)/one") }
        try look("its content, of the same size") { try write("b", to: "\(site)/one") }
        try look("its size") { try write("ba", to: "\(site)/one") }
        try look("its name") { #expect(rename("\(site)/one", "\(site)/two") == 0) }
        try look("its folder") { #expect(rename("\(site)/two", "\(site)/in/two") == 0) }
        try look("a second one") { try write("", to: "\(site)/one") }
        try look("a link to a file elsewhere") {
            try write("c", to: folder.file("elsewhere"))
            #expect(symlink(folder.file("elsewhere"), "\(site)/link") == 0)
        }
        try look("what that holds") { try write("d", to: folder.file("elsewhere")) }
        try look("that it is gone") { #expect(unlink(folder.file("elsewhere")) == 0) }
    }

    @Test func `files count in the order of their whole paths`() throws {
        let folder = try TemporaryDirectory()
        let site = folder.file("site")
        for name in ["", "/a", "/a.d", "/a/b", "/a0"] { #expect(mkdir(site + name, 0o700) == 0) }
        let paths = ["A", "a-", "a.d/x", "a.txt", "a/b/x", "a/b-", "a/b0", "a0/x", "a1"]
        for path in paths { try write(path, to: "\(site)/\(path)") }
        let lines = paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { path in
            "\(path)\0\(path.utf8.count) \(SHA256.digest(of: path).hex)\n"
        }
        #expect(ContentDigest.of(site) == SHA256.digest(of: lines.joined()).hex)
    }

    @Test func `reading is called off between two parts`() async throws {
        let folder = try TemporaryDirectory()
        try write(String(repeating: "x", count: 3 << 20), to: folder.file("large"))
        var asked = 0
        let digest = ContentDigest.of(folder.file("large")) {
            asked += 1
            return asked > 2
        }
        #expect(digest == nil && asked == 3)
        let path = folder.file("large")
        #expect(await ContentDigest.read(path) == ContentDigest.of(path))
        let cancelled = Task {
            while !Task.isCancelled { await Task.yield() }
            return await ContentDigest.read(path)
        }
        cancelled.cancel()
        #expect(await cancelled.value == nil)
    }

    @Test func `nobody waits for a disk that does not answer once that is called off`() async throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let (disk, other) = (ends[0], ends[1])
        let (began, beginning) = AsyncStream.makeStream(of: Void.self)
        let (ended, ending) = AsyncStream.makeStream(of: Bool.self)
        let reading = Task {
            await ContentDigest.read("x") { _, isCalledOff in
                beginning.finish()
                var byte: UInt8 = 0
                while Glibc.read(disk, &byte, 1) < 0 {}
                ending.yield(isCalledOff())
                ending.finish()
                return "late"
            }
        }
        for await _ in began { break }
        reading.cancel()
        #expect(await reading.value == nil)
        close(other)
        // The thread ends when the disk answers after all, and knows that nobody waits for it.
        for await wasCalledOff in ended { #expect(wasCalledOff) }
        close(disk)
    }

    @Test func `what cannot be read, or has no end, has no digest`() throws {
        let folder = try TemporaryDirectory()
        #expect(ContentDigest.of(folder.file("nothing")) == nil)
        #expect(mkdir(folder.file("loop"), 0o700) == 0)
        #expect(symlink(folder.file("loop"), folder.file("loop/again")) == 0)
        #expect(ContentDigest.of(folder.file("loop")) == nil)
        #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
        #expect(ContentDigest.of(folder.file("pipe")) == nil)
    }
}
