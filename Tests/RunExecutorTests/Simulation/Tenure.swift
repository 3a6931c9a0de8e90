// SPDX-License-Identifier: Apache-2.0

import Glibc
import Journal
import RunCore
import Synchronization

/// The right of one simulated process to execute the run: a lock like that of a store, which another may take away.
final class Tenure: Sendable {
    private let lock: Mutex<RunLock?>
    private let path: String
    private let death = Mutex(false)
    /// The changes that left this process after the run was taken from it.
    private let strayed = Mutex<[String]>([])

    /// Takes the run as whoever opens it does.
    ///
    /// - Throws: `JournalError` `locked` while another has it.
    init(_ path: String) throws {
        self.path = path
        lock = Mutex(try RunLock.acquire(path))
    }

    /// Takes the run although another has it, who is believed to be gone.
    static func takingOver(_ path: String) throws -> Tenure {
        guard unlink(path) == 0 else { throw SystemError(errno) }
        return try Tenure(path)
    }

    /// Whether the process is dead: it writes and sends nothing more.
    var isDead: Bool { death.withLock(\.self) }

    /// The process dies, and the kernel takes its lock back.
    func die() {
        death.withLock { $0 = true }
        lock.withLock { $0 = nil }
    }

    /// The changes that left this process after the run was taken from it.
    var strayedChanges: [String] { strayed.withLock(\.self) }

    /// Takes in that a change leaves this process now.
    func noteChange(_ name: String) {
        guard (try? confirm()) == nil else { return }
        strayed.withLock { $0.append(name) }
    }

    private func confirm() throws(JournalError) {
        guard let lock = lock.withLock({ $0 }) else { throw JournalError(.fenced, "the process is dead") }
        try lock.confirm()
    }

    /// What a change passes right before it leaves this process.
    var fence: ChangeFence { ChangeFence { try self.confirm() } }

    /// The system calls of this process: what it writes counts only while the run is its own, as a store sees to.
    func guarding(_ system: FileOperations) -> FileOperations {
        var guarded = system
        guarded.write = { file, bytes throws(SystemError) in
            try self.confirmHere()
            return try system.write(file, bytes)
        }
        guarded.syncData = { file throws(SystemError) in
            try self.confirmHere()
            try system.syncData(file)
        }
        guarded.truncate = { file, length throws(SystemError) in
            try self.confirmHere()
            try system.truncate(file, length)
        }
        return guarded
    }

    private func confirmHere() throws(SystemError) {
        do throws(JournalError) { try confirm() } catch { throw SystemError(ESTALE) }
    }
}
