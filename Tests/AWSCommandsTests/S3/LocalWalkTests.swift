// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import AWSCommands

final class LocalWalkTests {
    private let root: String

    init() throws {
        var template = Array("/tmp/lifeboat-walk.XXXXXX".utf8CString)
        root = String(cString: try #require(mkdtemp(&template))) + "/"
    }

    deinit {
        // The tree is a handful of files that the tests have made.
        func clear(_ path: String) {
            for name in LocalFile.names(in: path) ?? [] {
                let inner = path + String(decoding: name, as: UTF8.self)
                if LocalFile.status(inner, followsLink: false)?.kind == .directory { clear(inner + "/") }
                remove(inner)
            }
        }
        clear(root)
        rmdir(root)
    }

    private func file(_ name: String) throws {
        try LocalFile.makeDirectories(LocalPath.parent(root + name))
        let descriptor = open(root + name, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        #expect(descriptor >= 0)
        close(descriptor)
    }

    private func found(followsLinks: Bool = true) -> (names: [String], warnings: [String]) {
        var walk = LocalWalk(root, isRecursive: true, followsLinks: followsLinks)
        var (names, warnings): ([String], [String]) = ([], [])
        while let listed = walk.next() {
            switch listed {
            case .entry(let entry): names.append(entry.name)
            case .warning(let text): warnings.append(text)
            }
        }
        return (names, warnings)
    }

    @Test func `files come in the order of keys, and not in that of directories`() throws {
        for name in ["d/x", "d.x", "d-x", "d0", "a/b/c", "a/b.c", "é", "z", "e\u{301}"] { try file(name) }
        let names = found().names
        #expect(names == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(names.count == 9)
        #expect(names.prefix(5) == ["a/b.c", "a/b/c", "d-x", "d.x", "d/x"])
    }

    @Test func `a link that leads back ends there with a warning`() throws {
        try file("a/b/file")
        #expect(symlink("..", root + "a/b/up") == 0)
        let (names, warnings) = found()
        #expect(names == ["a/b/file"])
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("reached again through a symbolic link") == true)
    }

    @Test func `what cannot be transferred is a warning, and links are left out in silence when asked for`() throws {
        try file("a")
        #expect(symlink("a", root + "link") == 0)
        #expect(symlink("nowhere", root + "broken") == 0)
        #expect(mkfifo(root + "pipe", 0o600) == 0)
        let followed = found()
        #expect(followed.names == ["a", "link"])
        #expect(
            followed.warnings == [
                "warning: Skipping file \(root)broken. File does not exist.",
                "warning: Skipping file \(root)pipe. File is character special device, block special device, FIFO, or "
                    + "socket.",
            ]
        )
        let plain = found(followsLinks: false)
        #expect(plain.names == ["a"])
        #expect(plain.warnings.count == 1)
    }

    @Test func `a name that is no text is a warning`() throws {
        let bytes: [UInt8] = Array(root.utf8) + [0x66, 0xFF, 0]
        let descriptor = bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { open($0.baseAddress!, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600) }
        }
        #expect(descriptor >= 0)
        close(descriptor)
        #expect(found().warnings.first?.hasSuffix("The name of the file is not UTF-8.") == true)
        bytes.withUnsafeBufferPointer { buffer in
            _ = buffer.withMemoryRebound(to: CChar.self) { unlink($0.baseAddress!) }
        }
    }

    @Test func `a directory that is none is a warning`() {
        var walk = LocalWalk(root + "none/", isRecursive: true, followsLinks: true)
        #expect(walk.next() == .warning("warning: Skipping file \(root)none/. File does not exist."))
        #expect(walk.next() == nil)
    }
}
