// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Journal

@Suite(.enabled(if: access("/usr/bin/flock", X_OK) == 0, "flock(1) is not installed"))
struct RunLockTests {
    private let directory = TemporaryDirectory()
    private var path: String { directory.file("lock") }

    private func refusal() -> JournalError? {
        do {
            _ = try RunLock.acquire(path)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a second holder is refused and told who holds it`() throws {
        let lock = try RunLock.acquire(path)
        let error = try #require(refusal())
        #expect(error.code == .locked)
        #expect(error.detail.hasPrefix("held by process \(getpid()) on "))
        #expect(TemporaryDirectory.wait(TemporaryDirectory.spawn("/usr/bin/flock", ["-n", path, "/bin/true"])) == 1)
        withExtendedLifetime(lock) {}
        #expect(directory.mode("lock") == 0o600)
    }

    @Test func `another process's lock is respected and freed when the process dies`() throws {
        let ready = directory.file("ready")
        mkfifo(ready, 0o600)
        // `-F`: flock becomes the shell and the shell becomes sleep, so that one process holds the lock.
        let script = "echo x > \(ready); exec sleep 60"
        let other = TemporaryDirectory.spawn("/usr/bin/flock", ["-n", "-F", path, "/bin/sh", "-c", script])
        let fifo = open(ready, O_RDONLY)
        var byte: UInt8 = 0
        #expect(read(fifo, &byte, 1) == 1)
        #expect(refusal()?.code == .locked)
        kill(other, SIGKILL)
        _ = TemporaryDirectory.wait(other)
        close(fifo)
        #expect(refusal() == nil)
    }

    @Test func `a program started by the holder does not keep the lock`() throws {
        var lock: RunLock? = try RunLock.acquire(path)
        let child = TemporaryDirectory.spawn("/bin/sleep", ["60"])
        #expect(refusal()?.code == .locked)
        withExtendedLifetime(lock) {}
        lock = nil
        #expect(refusal() == nil)
        kill(child, SIGKILL)
        _ = TemporaryDirectory.wait(child)
    }
}
