// SPDX-License-Identifier: Apache-2.0

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

    @Test func `a folder that is not there is an error`() {
        #expect(throws: Failure.self) { try OutputFile.write([], to: "/nowhere/at/all", mayReplace: false) }
        #expect(throws: Failure.self) { try OutputFile.write([], to: "/nowhere/at/all", mayReplace: true) }
    }
}
