// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The right to be a run's one executor on this machine, held until the value goes or the process ends.
///
/// It is an `flock(2)`: the kernel takes it back however the process dies, so that a lock is never stale. The
/// descriptor is closed in programs that the holder starts, which would keep the lock otherwise. It says nothing about
/// other machines.
public final class RunLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// Unlocks before it closes: between `fork` and `exec` a child has a copy of the descriptor, which alone would
    /// keep the lock for that moment.
    deinit {
        _ = flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Takes the lock at once or not at all.
    ///
    /// - Parameter path: The lock's file, made with mode 0600 when missing. It stays behind, and means nothing then.
    /// - Returns: The lock.
    /// - Throws: `JournalError` `locked`, whose detail names the holder's process and host, or `inputOutput`.
    public static func acquire(_ path: String) throws(JournalError) -> RunLock {
        let operations = FileOperations.system
        let lock = RunLock(descriptor: try operations.openFile(path, O_RDWR | O_CREAT, mode: 0o600))
        while flock(lock.descriptor, LOCK_EX | LOCK_NB) != 0 {
            let error = SystemError.last
            if error.number == EINTR { continue }
            guard error.number == EWOULDBLOCK else { throw JournalError(error, "flock \(path)") }
            let holder = String(decoding: try operations.readAll(path), as: UTF8.self).prefix { $0 != "\n" }
            throw JournalError(.locked, holder.isEmpty ? "another process holds the lock" : "held by \(holder)")
        }
        try operations.uninterrupted("ftruncate") { () throws(SystemError) in
            try operations.truncate(lock.descriptor, 0)
        }
        try operations.writeAll(lock.descriptor, Array("process \(getpid()) on \(hostName())\n".utf8))
        return lock
    }

    private static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown host" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
