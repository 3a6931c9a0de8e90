// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The right to be a run's one executor on this machine, held until the value goes or the process ends.
///
/// It is an `flock(2)`: the kernel takes it back however the process dies, so that a lock is never stale. The
/// descriptor is closed in programs that the holder starts, which would keep the lock otherwise. It says nothing about
/// other machines.
///
/// The file has two lines, `process P on H` and `epoch N`; whoever takes the lock raises the epoch. A holder whose file
/// was removed or replaced, so that somebody else can hold a lock of the same name, finds that out by `confirm()`.
public final class RunLock: Sendable {
    /// How often the lock of this file was taken, this time included.
    public let epoch: UInt64
    private let descriptor: Int32
    private let path: String

    private init(descriptor: Int32, path: String, epoch: UInt64) {
        self.descriptor = descriptor
        self.path = path
        self.epoch = epoch
    }

    /// Unlocks before it closes: between `fork` and `exec` a child has a copy of the descriptor, which alone would
    /// keep the lock for that moment.
    deinit { Self.release(descriptor) }

    /// Takes the lock at once or not at all.
    ///
    /// - Parameter path: The lock's file, made with mode 0600 when missing. It stays behind, and means nothing then.
    /// - Returns: The lock.
    /// - Throws: `JournalError` `locked`, whose detail names the holder's process and host, or `inputOutput`.
    public static func acquire(_ path: String) throws(JournalError) -> RunLock {
        let operations = FileOperations.system
        let descriptor = try operations.openFile(path, O_RDWR | O_CREAT, mode: 0o600)
        do throws(JournalError) {
            return try acquire(descriptor, path, operations)
        } catch {
            release(descriptor)
            throw error
        }
    }

    private static func acquire(
        _ descriptor: Int32,
        _ path: String,
        _ operations: FileOperations
    ) throws(JournalError) -> RunLock {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let error = SystemError.last
            if error.number == EINTR { continue }
            guard error.number == EWOULDBLOCK else { throw JournalError(error, "flock \(path)") }
            let holder = String(decoding: try operations.readAll(path), as: UTF8.self).prefix { $0 != "\n" }
            throw JournalError(.locked, holder.isEmpty ? "another process holds the lock" : "held by \(holder)")
        }
        guard isFile(descriptor, at: path) else {
            throw JournalError(.locked, "the lock's file was replaced while it was taken")
        }
        let epoch = epoch(in: try operations.readAll(path)) &+ 1
        try operations.uninterrupted("ftruncate") { () throws(SystemError) in try operations.truncate(descriptor, 0) }
        try operations.writeAll(descriptor, Array("process \(getpid()) on \(HostName.current)\nepoch \(epoch)\n".utf8))
        // Last, because whatever is thrown before leaves the descriptor to the caller.
        return RunLock(descriptor: descriptor, path: path, epoch: epoch)
    }

    /// Makes sure that the lock is still the one of its name.
    ///
    /// - Throws: `JournalError` `fenced` when the file was removed or replaced or holds another epoch: somebody else
    ///   may hold a lock of this name then, and who asks must not go on.
    public func confirm() throws(JournalError) {
        guard Self.isFile(descriptor, at: path) else {
            throw JournalError(.fenced, "the lock \(path) was removed or replaced: another executor may have the run")
        }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = max(0, pread(descriptor, &bytes, bytes.count, 0))
        let found = Self.epoch(in: Array(bytes[..<count]))
        guard found == epoch else {
            throw JournalError(.fenced, "the lock \(path) is of epoch \(found), this executor's was \(epoch)")
        }
    }

    /// Whether an open file is the one that is there under a name.
    private static func isFile(_ descriptor: Int32, at path: String) -> Bool {
        var (held, named) = (stat(), stat())
        guard fstat(descriptor, &held) == 0, lstat(path, &named) == 0 else { return false }
        return held.st_ino == named.st_ino && held.st_dev == named.st_dev
    }

    /// The epoch in a lock's file; 0 when there is none.
    private static func epoch(in bytes: [UInt8]) -> UInt64 {
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("epoch ") {
            return UInt64(line.dropFirst("epoch ".count)) ?? 0
        }
        return 0
    }

    private static func release(_ descriptor: Int32) {
        _ = flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
