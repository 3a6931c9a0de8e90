// SPDX-License-Identifier: Apache-2.0

import Glibc

extension FileOperations {
    /// Repeats a call for as long as a signal interrupts it; its other errors are the journal's.
    func uninterrupted<Value>(_ call: String, _ body: () throws(SystemError) -> Value) throws(JournalError) -> Value {
        do throws(SystemError) { return try uninterrupted(body) } catch { throw JournalError(error, call) }
    }

    /// Repeats a call for as long as a signal interrupts it.
    func uninterrupted<Value>(_ body: () throws(SystemError) -> Value) throws(SystemError) -> Value {
        while true {
            do throws(SystemError) { return try body() } catch { guard error.number == EINTR else { throw error } }
        }
    }

    /// - Throws: `JournalError`; `missing` when there is no such file, the flags make none, and it is no directory.
    func openFile(_ path: String, _ flags: Int32, mode: UInt32 = 0) throws(JournalError) -> Int32 {
        do throws(SystemError) {
            return try uninterrupted { () throws(SystemError) in try open(path, flags | O_CLOEXEC, mode) }
        } catch {
            let isMissing = error.number == ENOENT && flags & (O_CREAT | O_DIRECTORY) == 0
            throw isMissing ? JournalError(.missing, "there is no file \(path)") : JournalError(error, "open \(path)")
        }
    }

    /// Writes all the bytes, in as many calls as it takes.
    ///
    /// With `offset` they go to that place of the file; without, to where it is written to next.
    func writeAll(_ file: Int32, _ bytes: [UInt8], at offset: Int? = nil) throws(JournalError) {
        var written = 0
        while written < bytes.count {
            let rest = bytes[written...]
            let count = try uninterrupted("write") { () throws(SystemError) in
                try rest.withUnsafeBytes { bytes in
                    Result { () throws(SystemError) in
                        guard let offset else { return try write(file, bytes) }
                        return try writeAt(file, bytes, offset + written)
                    }
                }.get()
            }
            guard count > 0 else { throw JournalError(.inputOutput, "write: the system takes no bytes") }
            written += count
        }
    }

    /// All the bytes of a file.
    func readAll(_ path: String) throws(JournalError) -> [UInt8] {
        let file = try openFile(path, O_RDONLY)
        defer { close(file) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.expectedSize(of: file))
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try uninterrupted("read \(path)") { () throws(SystemError) in
                try chunk.withUnsafeMutableBytes { bytes in Result { () throws(SystemError) in try read(file, bytes) } }
                    .get()
            }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
    }

    /// How many bytes to make room for at once, which saves the copying of a growing list; a file may say what it likes.
    private static func expectedSize(of file: Int32) -> Int {
        var status = stat()
        return fstat(file, &status) == 0 ? min(max(0, Int(status.st_size)), 1 << 28) : 0
    }

    /// Makes the names in the directory that holds `path` durable.
    func syncDirectory(of path: String) throws(JournalError) {
        let directory = try openFile(Self.directory(of: path), O_RDONLY | O_DIRECTORY)
        defer { close(directory) }
        try uninterrupted("fsync directory") { () throws(SystemError) in try sync(directory) }
    }

    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
