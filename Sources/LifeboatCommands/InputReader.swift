// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads files and standard input whole, within limits.
enum InputReader {
    /// Everything on standard input.
    ///
    /// - Throws: `Failure` when it cannot be read or is larger than the limit.
    static func standardInput(limit: Int) throws -> [UInt8] {
        try read(STDIN_FILENO, name: "standard input", limit: limit)
    }

    /// The bytes of a regular file.
    ///
    /// - Throws: `Failure` when it cannot be read, is no regular file or is larger than the limit.
    static func file(_ path: String, limit: Int = 64 << 20) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw Failure(.inputOutput, "cannot read '\(path)': \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(.inputOutput, "cannot read '\(path)': not a regular file")
        }
        return try read(descriptor, name: "'\(path)'", limit: limit)
    }

    private static func read(_ descriptor: Int32, name: String, limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count > 0 {
                bytes.append(contentsOf: chunk[..<count])
                guard bytes.count <= limit else { throw Failure(.invalid, "\(name) is larger than \(limit) bytes") }
            } else if count == 0 {
                return bytes
            } else if errno != EINTR {
                throw Failure(.inputOutput, "cannot read \(name): \(String(cString: strerror(errno)))")
            }
        }
    }
}
