// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import RunCore
import TestSupport
import Testing

@testable import LifeboatCommands

struct AttachedContentTests {
    private func made(_ bytes: [UInt8], in folder: TemporaryDirectory) throws -> String {
        let path = folder.file("shot.png")
        try OutputFile.write(bytes, to: path, mayReplace: true)
        return path
    }

    @Test func `a file is read whole, and named without its folders`() throws {
        let folder = try TemporaryDirectory()
        let content = try AttachedContent(try made([1, 2, 3], in: folder))
        #expect(content.bytes == [1, 2, 3])
        #expect(content.file == AttachedFile(name: "shot.png", size: 3, sha256: SHA256.digest(of: [1, 2, 3]).hex))
        let link = folder.file("link.png")
        #expect(symlink("shot.png", link) == 0)
        #expect(try AttachedContent(link).file.name == "link.png")
    }

    @Test(arguments: ["grow", "shrink", "rewrite"])
    func `a file that changes while it is read is refused`(change: String) throws {
        let folder = try TemporaryDirectory()
        let path = try made([1, 2, 3], in: folder)
        let failure = #expect(throws: Failure.self) {
            _ = try AttachedContent(path) {
                let descriptor = open(path, O_WRONLY)
                switch change {
                case "grow": _ = pwrite(descriptor, [4], 1, 3)
                case "shrink": _ = ftruncate(descriptor, 1)
                default:
                    // The same size, and another moment: that of a clock that may be coarse is set by hand.
                    _ = pwrite(descriptor, [9], 1, 0)
                    var times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
                    _ = futimens(descriptor, &times)
                }
                close(descriptor)
            }
        }
        #expect(failure?.message == "'\(path)' was changed while it was read: attach it when it is whole")
        #expect(failure?.advice == "nothing was recorded")
    }

    @Test func `the files of an answer have one limit together`() throws {
        let folder = try TemporaryDirectory()
        let size = AttachmentGate.largest
        let path = folder.file("half")
        try OutputFile.write([UInt8](repeating: 1, count: size / 2), to: path, mayReplace: false)
        let half = try AttachedContent(path)
        let rest = folder.file("rest")
        try OutputFile.write([UInt8](repeating: 2, count: size / 2), to: rest, mayReplace: false)
        #expect(try AttachedContent(rest, besides: [half]).bytes.count == size / 2)
        try OutputFile.write([UInt8](repeating: 2, count: size / 2 + 1), to: rest, mayReplace: true)
        let failure = #expect(throws: Failure.self) { _ = try AttachedContent(rest, besides: [half]) }
        #expect(failure?.message.contains("at most \(size) bytes together") == true)
    }
}
