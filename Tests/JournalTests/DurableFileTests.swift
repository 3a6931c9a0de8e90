// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Journal

struct DurableFileTests {
    private let directory = TemporaryDirectory()
    private var path: String { directory.file("file") }

    private func content() throws -> [UInt8] { try FileOperations.system.readAll(path) }

    @Test(arguments: [EIO, ENOSPC]) func `replacing leaves the old or the new content and no debris`(error: Int32)
        throws
    {
        var number = 1
        while true {
            try DurableFile.replace(path, bytes: [1, 2, 3])
            let faults = Faults(.init(failing: number, error: error))
            do {
                try DurableFile.replace(path, bytes: [4, 5], operations: faults.operations)
                #expect(number > faults.calls.count)
                break
            } catch let failure {
                #expect(failure.code == (error == ENOSPC ? .noSpace : .inputOutput))
            }
            let now = try content()
            #expect(
                now == (faults.calls.contains("rename") && faults.calls[number - 1] != "rename" ? [4, 5] : [1, 2, 3])
            )
            #expect(directory.names == ["file"])
            number += 1
        }
        #expect(try content() == [4, 5])
        #expect(directory.mode("file") == 0o600)
    }

    @Test func `replacing syncs before the rename and the directory after it`() throws {
        let faults = Faults(.init(writeLimit: 2))
        try DurableFile.replace(path, bytes: [1, 2, 3], operations: faults.operations)
        #expect(faults.calls == ["open", "write", "write", "fsync", "rename", "open", "fsync"])
    }

    @Test func `a file that is written once takes the same content again and no other`() throws {
        try DurableFile.writeOnce(path, bytes: [1, 2])
        try DurableFile.writeOnce(path, bytes: [1, 2])
        #expect(throws: JournalError.self) { try DurableFile.writeOnce(path, bytes: [1]) }
        #expect(try content() == [1, 2])
        #expect(directory.names == ["file"])
        #expect(directory.mode("file") == 0o400)
    }

    @Test func `a directory is private and its name is durable`() throws {
        let faults = Faults()
        try DurableFile.makeDirectory(path, operations: faults.operations)
        defer { rmdir(path) }
        try DurableFile.makeDirectory(path)
        #expect(faults.calls == ["mkdir", "open", "fsync"])
        #expect(directory.mode("file") == 0o700)
        #expect(throws: JournalError.self) { try DurableFile.makeDirectory(path + "/a/b") }
    }

    @Test func `writing once never leaves half a file under its name`() throws {
        var number = 1
        while true {
            unlink(path)
            let faults = Faults(.init(failing: number))
            do {
                try DurableFile.writeOnce(path, bytes: [1, 2, 3], operations: faults.operations)
                if number > faults.calls.count { break }
            } catch let failure {
                #expect(failure.code == .inputOutput)
            }
            if access(path, F_OK) == 0 { #expect(try content() == [1, 2, 3]) }
            number += 1
        }
    }
}
