// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc

/// SHA-256 of what a file or a folder of this machine holds, whatever its size.
///
/// A folder has the digest of its files: a line for each with its path in the folder, its size and its own digest, in the
/// order of the paths' bytes. Links are followed, as an upload follows them; what is no file counts by its name alone.
public enum ContentDigest {
    /// The digest in hexadecimal; nil when there is nothing, when any of it cannot be read, and when a folder is in itself.
    public static func of(_ path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return file(Array(path.utf8))?.digest
        case S_IFDIR:
            var entries: [(path: [UInt8], line: String)] = []
            guard list(Array(path.utf8), within: [], [Identity(status)], &entries) else { return nil }
            return digest(of: entries)
        default: return nil
        }
    }

    private struct Identity: Hashable {
        var device: UInt64
        var inode: UInt64

        init(_ status: stat) { (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino)) }
    }

    private static func digest(of entries: [(path: [UInt8], line: String)]) -> String {
        var hash = SHA256()
        for entry in entries.sorted(by: { $0.path.lexicographicallyPrecedes($1.path) }) {
            hash.update(entry.path + [0])
            hash.update(Array("\(entry.line)\n".utf8))
        }
        return hash.finish().hex
    }

    /// Lists what a folder holds; false when any of it cannot be read.
    ///
    /// `above` are the folders that lead to it, itself included.
    private static func list(
        _ folder: [UInt8],
        within relative: [UInt8],
        _ above: Set<Identity>,
        _ entries: inout [(path: [UInt8], line: String)]
    ) -> Bool {
        guard let names = names(in: folder) else { return false }
        for name in names {
            let path = folder + [UInt8(ascii: "/")] + name
            let shown = relative + (relative.isEmpty ? [] : [UInt8(ascii: "/")]) + name
            var status = stat()
            guard withPath(path, { stat($0, &status) }) == 0 else {
                // A link to nothing is not sent.
                guard errno == ENOENT else { return false }
                entries.append((shown, "no file"))
                continue
            }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                let identity = Identity(status)
                guard !above.contains(identity), list(path, within: shown, above.union([identity]), &entries) else {
                    return false
                }
            case S_IFREG:
                guard let (size, digest) = file(path) else { return false }
                entries.append((shown, "\(size) \(digest)"))
            default: entries.append((shown, "no file"))
            }
        }
        return true
    }

    private static func names(in folder: [UInt8]) -> [[UInt8]]? {
        guard let stream = withPath(folder, { opendir($0) }) else { return nil }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
            errno = 0
        }
        return errno == 0 ? names : nil
    }

    /// The size and digest of a file, read in parts.
    private static func file(_ path: [UInt8]) -> (size: Int, digest: String)? {
        let descriptor = withPath(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var hash = SHA256()
        var size = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { return (size, hash.finish().hex) }
            hash.update(buffer[..<count])
            size += count
        }
    }

    /// A path can hold bytes that are no text.
    private static func withPath<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (path + [0]).withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let base = characters.baseAddress else { preconditionFailure("a path ends with a zero byte") }
                return body(base)
            }
        }
    }
}
