// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc

/// Files of the user that are edited in place.
enum SourceFile {
    /// Puts `bytes` in place of a file, whole or not at all, with its permissions kept.
    ///
    /// The new text goes to a temporary file beside it, is synchronised, and takes the name of the file. A symbolic link
    /// stays one: the file that it leads to is replaced.
    ///
    /// - Throws: `Failure` when the file does not hold `expected` any more, where that is given, or cannot be written; it
    ///   is then as it was.
    static func replace(_ path: String, expecting expected: [UInt8]? = nil, with bytes: [UInt8]) throws {
        guard let resolved = realpath(path, nil) else { throw failure("find", path) }
        let target = String(cString: resolved)
        free(resolved)
        var status = stat()
        guard lstat(target, &status) == 0 else { throw failure("look at", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(.inputOutput, "cannot replace '\(path)': it is no file", advice: "choose another name")
        }
        let temporary = "\(target).\(Hex.encode(SecureRandom.bytes(count: 8))).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write beside", path) }
        var isInPlace = false
        defer {
            close(descriptor)
            if !isInPlace { unlink(temporary) }
        }
        try write(bytes, to: descriptor, path)
        guard fchmod(descriptor, status.st_mode & 0o7777) == 0 else { throw failure("set the permissions of", path) }
        guard fsync(descriptor) == 0 else { throw failure("write", path) }
        if let expected, try InputReader.file(target) != expected {
            throw Failure(.tryAgain, "'\(path)' has changed since it was checked", advice: "check it again")
        }
        guard rename(temporary, target) == 0 else { throw failure("replace", path) }
        isInPlace = true
        synchroniseFolder(of: target)
    }

    /// Writes all bytes to a descriptor; `path` is what a failure calls it.
    static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw failure("write", path)
            }
        }
    }

    /// Makes the new name durable; where a folder cannot be synchronised, the file is whole all the same.
    static func synchroniseFolder(of path: String) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// What could not be done to a file, and why, by `errno`.
    static func failure(_ what: String, _ path: String) -> Failure {
        let hasRoom = ![ENOSPC, EDQUOT].contains(errno)
        let text = "cannot \(what) '\(path)': \(String(cString: strerror(errno)))"
        if hasRoom { return Failure(.inputOutput, text) }
        return Failure(.tryAgain, text, advice: "free some disk space and try again")
    }
}
