// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import StepActions
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
