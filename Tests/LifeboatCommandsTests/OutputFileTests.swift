// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import LifeboatCommands

@Suite struct OutputFileTests {
    @Test func `a file that is there stays unless it may be replaced`() throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/runbook.md"
        try OutputFile.write(Array("one".utf8), to: path, mayReplace: false)
        #expect(throws: Failure.self) { try OutputFile.write(Array("two".utf8), to: path, mayReplace: false) }
        #expect(try InputReader.file(path) == Array("one".utf8))
        try OutputFile.write(Array("three".utf8), to: path, mayReplace: true)
        #expect(try InputReader.file(path) == Array("three".utf8))
        #expect(Folder.names(in: folder.path) == ["runbook.md"])
    }

    @Test func `a link that leads nowhere and what is no file are refused, and nothing is left beside them`() throws {
        let folder = try TemporaryDirectory()
        let link = "\(folder.path)/link"
        #expect(symlink("nowhere", link) == 0)
        let failure = #expect(throws: Failure.self) { try OutputFile.write([1], to: link, mayReplace: true) }
        #expect(failure?.message == "cannot replace '\(link)': it is a symbolic link that leads nowhere")
        #expect(throws: Failure.self) { try OutputFile.write([1], to: link, mayReplace: false) }
        #expect(mkdir("\(folder.path)/folder", 0o755) == 0)
        #expect(throws: Failure.self) { try OutputFile.write([1], to: "\(folder.path)/folder", mayReplace: true) }
        #expect(Folder.names(in: folder.path).sorted() == ["folder", "link"])
    }

    @Test func `files beside it that have the name of a draft stay as they are`() throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/runbook.md"
        try OutputFile.write([1], to: path, mayReplace: false)
        #expect(symlink("elsewhere", path + ".new") == 0)
        try OutputFile.write([2], to: path, mayReplace: true)
        #expect(try InputReader.file(path) == [2])
        #expect(Folder.names(in: folder.path).sorted() == ["runbook.md", "runbook.md.new"])
    }

    @Test func `a file that is replaced through a link keeps its place and its permissions`() throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/runbook.md"
        try OutputFile.write([1], to: path, mayReplace: false)
        #expect(chmod(path, 0o640) == 0)
        #expect(symlink("runbook.md", "\(folder.path)/link") == 0)
        try OutputFile.write([2], to: "\(folder.path)/link", mayReplace: true)
        var status = stat()
        #expect(lstat("\(folder.path)/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(lstat(path, &status) == 0 && status.st_mode & 0o7777 == 0o640)
        #expect(try InputReader.file(path) == [2])
    }

    @Test func `a folder that is not there is an error`() {
        #expect(throws: Failure.self) { try OutputFile.write([], to: "/nowhere/at/all", mayReplace: false) }
        #expect(throws: Failure.self) { try OutputFile.write([], to: "/nowhere/at/all", mayReplace: true) }
    }
}
