// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Files that a runbook's commands name, such as the body of an upload.
public struct FileAccess: Sendable {
    /// Why a file could not be read, safe to print.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// Why, as a sentence.
        public let description: String
    }

    /// The largest file that is read into memory.
    public static let limit = 1 << 30

    /// The files of this machine, relative to where the run was started.
    public init() {}

    /// The bytes of a regular file.
    ///
    /// - Throws: `Failure` when there is no such file, it is no regular file or it is too large.
    public func read(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw Failure(description: "cannot read '\(path)': \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(description: "cannot read '\(path)': not a regular file")
        }
        guard status.st_size <= Self.limit else {
            throw Failure(description: "'\(path)' is larger than \(Self.limit) bytes")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
            }
            if count == 0 { break }
            if count > 0 {
                filled += count
            } else if errno != EINTR {
                throw Failure(description: "cannot read '\(path)': \(String(cString: strerror(errno)))")
            }
        }
        return Array(bytes[..<filled])
    }

    /// The part of a path after its last `/`.
    static func lastComponent(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
