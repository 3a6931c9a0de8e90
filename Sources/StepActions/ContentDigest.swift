// SPDX-License-Identifier: Apache-2.0

import AWSCommands
import Digests
import Glibc
import Processes
import Synchronization

/// SHA-256 of what a file or a folder of this machine holds, whatever its size.
///
/// A folder has the digest of its files: a line for each with its path in the folder, its size and its own digest, in the
/// order of the paths' bytes. Links are followed, as an upload follows them; what is no file counts by its name alone.
///
/// It is read in parts: what is held in memory are the names in the folders above the file at hand, and one part of it.
public enum ContentDigest {
    /// The digest in hexadecimal, read on a thread of its own; nil as `of(_:isCalledOff:)`, and as soon as the task is
    /// cancelled, also when a disk does not answer.
    public static func read(_ path: String) async -> String? {
        await read(path) { path, isCalledOff in of(path, isCalledOff: isCalledOff) }
    }

    static func read(
        _ path: String,
        by look: @escaping @Sendable (String, () -> Bool) -> String?
    ) async -> String? {
        let reading = ContentReading()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard reading.begin(for: continuation) else { return }
                let body: @Sendable () -> Void = { reading.end(with: look(path) { reading.isOver }) }
                // What there was no thread for must not be taken for what cannot be read.
                if !ThreadWork(body).start() { body() }
            }
        } onCancel: {
            reading.end(with: nil)
        }
    }

    /// The digest in hexadecimal; nil when there is nothing, when any of it cannot be read, when a folder is in itself, and
    /// when it is called off, which is asked before each part.
    public static func of(_ path: String, isCalledOff: () -> Bool = { false }) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let bytes = Array(path.utf8)
        return withoutActuallyEscaping(isCalledOff) { isCalledOff in
            var reader = ContentReader(isCalledOff: isCalledOff)
            switch status.st_mode & S_IFMT {
            case S_IFREG: return reader.file(bytes)?.digest
            case S_IFDIR:
                guard reader.add(bytes, within: [], [ContentReader.Identity(status)]) else { return nil }
                return reader.finish()
            default: return nil
            }
        }
    }
}

/// Tells whoever waits for a reading what came of it, once: its thread may come back late, or never.
private final class ContentReading: Sendable {
    private struct State {
        var isOver = false
        var waiting: CheckedContinuation<String?, Never>?
    }

    private let state = Mutex(State())

    var isOver: Bool { state.withLock(\.isOver) }

    /// Has the continuation told; false when it was told at once, because the reading was over before it began.
    func begin(for continuation: CheckedContinuation<String?, Never>) -> Bool {
        let isOver = state.withLock { state in
            if !state.isOver { state.waiting = continuation }
            return state.isOver
        }
        if isOver { continuation.resume(returning: nil) }
        return !isOver
    }

    func end(with digest: String?) {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            state.isOver = true
            return state.waiting
        }
        waiting?.resume(returning: digest)
    }
}

/// Reads files in the order of their paths, and makes the digest of a folder on the way.
private struct ContentReader: ~Copyable {
    struct Identity: Hashable {
        var device: UInt64
        var inode: UInt64

        init(_ status: stat) { (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino)) }
    }

    /// What a folder holds under one name.
    private struct Entry {
        var name: [UInt8]
        /// What kind of file it is; nil for a link to nothing.
        var kind: mode_t?
        var identity: Identity?

        /// What stands there in the paths of whatever it holds, so that the order of the entries is that of the paths.
        var key: [UInt8] { kind == S_IFDIR ? name + [UInt8(ascii: "/")] : name }
    }

    private let isCalledOff: () -> Bool
    private var hash = SHA256()
    private var buffer = [UInt8](repeating: 0, count: 1 << 20)

    init(isCalledOff: @escaping () -> Bool) { self.isCalledOff = isCalledOff }

    consuming func finish() -> String { hash.finish().hex }

    /// Takes in what a folder holds; false when any of it cannot be read.
    ///
    /// `above` are the folders that lead to it, itself included.
    mutating func add(_ folder: [UInt8], within relative: [UInt8], _ above: Set<Identity>) -> Bool {
        guard let entries = entries(of: folder) else { return false }
        for entry in entries {
            let path = folder + [UInt8(ascii: "/")] + entry.name
            let shown = relative + (relative.isEmpty ? [] : [UInt8(ascii: "/")]) + entry.name
            switch entry.kind {
            case S_IFDIR:
                guard let identity = entry.identity, !above.contains(identity),
                    add(path, within: shown, above.union([identity]))
                else { return false }
            case S_IFREG:
                guard let (size, digest) = file(path) else { return false }
                add(shown, "\(size) \(digest)")
            default: add(shown, "no file")
            }
        }
        return true
    }

    private mutating func add(_ path: [UInt8], _ line: String) {
        hash.update(path + [0])
        hash.update(Array("\(line)\n".utf8))
    }

    private func entries(of folder: [UInt8]) -> [Entry]? {
        guard let names = FolderListing.names(in: folder) else { return nil }
        var entries: [Entry] = []
        entries.reserveCapacity(names.count)
        for name in names {
            if isCalledOff() { return nil }
            var status = stat()
            if FolderListing.withPath(folder + [UInt8(ascii: "/")] + name, { stat($0, &status) }) == 0 {
                entries.append(Entry(name: name, kind: status.st_mode & S_IFMT, identity: Identity(status)))
            } else {
                // A link to nothing is not sent.
                guard errno == ENOENT else { return nil }
                entries.append(Entry(name: name))
            }
        }
        return entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    }

    /// The size and digest of a file, read in parts.
    mutating func file(_ path: [UInt8]) -> (size: Int, digest: String)? {
        let descriptor = FolderListing.withPath(path) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var hash = SHA256()
        var size = 0
        while !isCalledOff() {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { return (size, hash.finish().hex) }
            hash.update(buffer[..<count])
            size += count
        }
        return nil
    }
}
