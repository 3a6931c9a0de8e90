// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import LifeboatCommands

/// Files of the user are replaced whole, and only when they still hold what was looked at.
struct SourceFileTests {
    private func file(_ text: String, mode: UInt32, in folder: TemporaryDirectory) throws -> String {
        try folder.write(text, to: "a.md", mode: mode)
        return folder.file("a.md")
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try InputReader.file(path), as: UTF8.self)
    }

    @Test func `a file that has changed meanwhile stays as it is`() throws {
        let folder = try TemporaryDirectory()
        let path = try file("mine", mode: 0o644, in: folder)
        let failure = #expect(throws: Failure.self) {
            try SourceFile.replace(path, expecting: Array("yours".utf8), with: Array("new".utf8))
        }
        #expect(failure?.status == .tryAgain)
        #expect(try text(path) == "mine")
        #expect(Folder.names(in: folder.path) == ["a.md"])
    }

    @Test func `a file that is not there is not made`() throws {
        let folder = try TemporaryDirectory()
        let failure = #expect(throws: Failure.self) {
            try SourceFile.replace("\(folder.path)/no.md", expecting: [], with: [1])
        }
        #expect(failure?.status == .inputOutput)
        #expect(Folder.names(in: folder.path).isEmpty)
    }

    @Test(arguments: [0o600, 0o640, 0o664, 0o755] as [UInt32])
    func `permissions stay, and nothing is left beside the file`(mode: UInt32) throws {
        let folder = try TemporaryDirectory()
        let path = try file("old", mode: mode, in: folder)
        try SourceFile.replace(path, expecting: Array("old".utf8), with: Array("new".utf8))
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == mode)
        #expect(try text(path) == "new")
        #expect(Folder.names(in: folder.path) == ["a.md"])
    }

    @Test func `a link stays a link, and what it leads to is replaced`() throws {
        let folder = try TemporaryDirectory()
        let path = try file("old", mode: 0o644, in: folder)
        let link = "\(folder.path)/link.md"
        try #require(symlink("a.md", link) == 0)
        try SourceFile.replace(link, expecting: Array("old".utf8), with: Array("new".utf8))
        var status = stat()
        #expect(lstat(link, &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFLNK)
        #expect(try text(path) == "new")
    }

    @Test(arguments: [
        ("LB0412", "LB0412"), ("lb0412", "LB0412"), ("0412", "LB0412"), ("412", "LB0412"), ("LB412", "LB0412"),
        ("7", "LB0007"), ("12345", "12345"), ("", ""), ("lbx", "LBX"),
    ])
    func `codes are understood as people type them`(typed: String, code: String) {
        #expect(CodeArgument.normalized(typed) == code)
    }
}
