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
    /// - Throws: `Failure` when the file does not hold `expected` any more, or cannot be written; it is then as it was.
    static func replace(_ path: String, expecting expected: [UInt8], with bytes: [UInt8]) throws {
        guard let resolved = realpath(path, nil) else { throw failure("find", path) }
        let target = String(cString: resolved)
        free(resolved)
        var status = stat()
        guard lstat(target, &status) == 0 else { throw failure("look at", path) }
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
        guard try InputReader.file(target) == expected else {
            throw Failure(.tryAgain, "'\(path)' has changed since it was checked", advice: "check it again")
        }
        guard rename(temporary, target) == 0 else { throw failure("replace", path) }
        isInPlace = true
        synchroniseFolder(of: target)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
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
    private static func synchroniseFolder(of path: String) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func failure(_ what: String, _ path: String) -> Failure {
        Failure(.inputOutput, "cannot \(what) '\(path)': \(String(cString: strerror(errno)))")
    }
}
