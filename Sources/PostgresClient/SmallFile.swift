// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Reads a configuration file of at most 1 MiB.
enum SmallFile {
    /// The file's text, or nil when there is no such file.
    ///
    /// - Throws: `invalidTarget` when it cannot be read, is no plain file, is too large, or `isPrivate` is asked for and
    ///   group or others have access.
    static func text(path: String, isPrivate: Bool = false) throws(PostgresError) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw PostgresError(.invalidTarget, "'\(path)' cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw PostgresError(.invalidTarget, "'\(path)' is not a plain file")
        }
        if isPrivate, status.st_mode & 0o077 != 0 {
            throw PostgresError(
                .invalidTarget,
                "'\(path)' holds passwords and is open to group or others: chmod 0600 it"
            )
        }
        guard status.st_size <= 1 << 20 else { throw PostgresError(.invalidTarget, "'\(path)' is larger than 1 MiB") }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            filled += count
        }
        return String(decoding: bytes[..<filled], as: UTF8.self)
    }
}
