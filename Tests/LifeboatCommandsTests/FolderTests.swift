// SPDX-License-Identifier: Apache-2.0

import Glibc
import RunbookCompiler
import TestSupport
import Testing

@testable import LifeboatCommands

/// Included files lie below the folder of the workspace, whatever links are on the way.
@Suite struct FolderTests {
    @Test func `a link that leads out of a folder is told from a path that does`() throws {
        let outside = try TemporaryDirectory()
        let folder = try TemporaryDirectory()
        try outside.write("x", to: "secret.md")
        try folder.write("x", to: "own.md")
        #expect(symlink(outside.file("secret.md"), folder.file("link.md")) == 0)
        #expect(symlink(outside.file("."), folder.file("away")) == 0)
        #expect(symlink(folder.file("own.md"), folder.file("inside.md")) == 0)
        let root = folder.file(".")
        let own = try Folder.resolved(folder.file("own.md"), below: root)
        #expect(try Folder.resolved(folder.file("inside.md"), below: root) == own)
        let target = try Folder.resolved(outside.file("secret.md"), below: outside.file("."))
        for path in ["link.md", "away/secret.md", "./away/./secret.md"] {
            let refusal = #expect(throws: IncludeRefusal.self) { try Folder.resolved(folder.file(path), below: root) }
            #expect(refusal?.linkTarget == target, "\(path)")
            #expect(refusal?.description.hasPrefix("a symbolic link leads to '\(target)'") == true)
        }
        let refusal = #expect(throws: IncludeRefusal.self) {
            try Folder.resolved(outside.file("secret.md"), below: root)
        }
        #expect(refusal?.linkTarget == nil)
        #expect(refusal?.description.hasPrefix("it does not lie below") == true)
    }
}
