// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes a file that a person asked for by name.
enum OutputFile {
    /// Writes the bytes; a file that is there already stays unless it may be replaced, then as a whole or not at all.
    ///
    /// - Throws: `Failure` when the file is there or cannot be written.
    static func write(_ bytes: [UInt8], to path: String, mayReplace: Bool) throws {
        guard mayReplace else { return try create(path, bytes) }
        let draft = path + ".new"
        try create(draft, bytes)
        guard rename(draft, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(draft)
            throw Failure(.inputOutput, "cannot replace '\(path)': \(reason)")
        }
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
            throw Failure(.inputOutput, "cannot write '\(path)': \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw Failure(.inputOutput, "cannot write '\(path)': \(String(cString: strerror(errno)))")
            }
        }
        guard fsync(descriptor) == 0 else {
            throw Failure(.inputOutput, "cannot write '\(path)': \(String(cString: strerror(errno)))")
        }
    }
}
