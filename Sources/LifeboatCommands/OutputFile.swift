// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes a file that a person asked for by name.
enum OutputFile {
    /// Writes the bytes; a file that is there already stays unless it may be replaced, then as a whole or not at all.
    ///
    /// A file that is replaced keeps its permissions, and a symbolic link to it stays one. A new file is there as a whole
    /// or not at all, unless the machine stops while it is written.
    ///
    /// - Throws: `Failure` when the file is there or cannot be written.
    static func write(_ bytes: [UInt8], to path: String, mayReplace: Bool) throws {
        var status = stat()
        guard mayReplace, lstat(path, &status) == 0 else { return try create(path, bytes) }
        if status.st_mode & S_IFMT == S_IFLNK, stat(path, &status) != 0 {
            throw Failure(
                .inputOutput,
                "cannot replace '\(path)': it is a symbolic link that leads nowhere",
                advice: "remove it first, or name the file itself"
            )
        }
        try SourceFile.replace(path, with: bytes)
    }

    private static func create(_ path: String, _ bytes: [UInt8]) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            if errno == EEXIST {
                throw Failure(
                    .inputOutput,
                    "'\(path)' is there already",
                    advice: "choose another name, or remove it first"
                )
            }
            throw SourceFile.failure("write", path)
        }
        var isWhole = false
        defer {
            close(descriptor)
            if !isWhole { unlink(path) }
        }
        try SourceFile.write(bytes, to: descriptor, path)
        guard fsync(descriptor) == 0 else { throw SourceFile.failure("write", path) }
        isWhole = true
        SourceFile.synchroniseFolder(of: path)
    }
}
