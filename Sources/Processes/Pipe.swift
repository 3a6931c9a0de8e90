// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Synchronization

/// The two ends of a pipe, neither of which a child inherits by accident.
final class Pipe: Sendable {
    let reader: Int32
    private let end: Mutex<Int32>

    /// The end to write to; -1 once it is closed.
    var writer: Int32 { end.withLock { $0 } }

    init?() {
        var ends: [Int32] = [-1, -1]
        guard lifeboat_pipe(&ends) == 0 else { return nil }
        reader = ends[0]
        end = Mutex(ends[1])
    }

    /// Writes an empty line; the reading end is open here as well, so that no signal comes when the child has gone.
    func writeLine() {
        let line: [UInt8] = [0x0A]
        _ = end.withLock { Glibc.write($0, line, 1) }
    }

    /// Writes all the bytes, as long as the program that reads them runs.
    ///
    /// The reading end is open here as well: that nobody reads any more is not seen by writing.
    func write(_ bytes: [UInt8], to process: pid_t) {
        let descriptor = writer
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
                continue
            }
            guard errno == EAGAIN || errno == EINTR else { return }
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&entry, 1, 100)
            var info = siginfo_t()
            let code = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
            if code != 0 || info.si_signo == SIGCHLD { return }
        }
    }

    func closeWriter() {
        end.withLock { end in
            if end >= 0 { close(end) }
            end = -1
        }
    }

    func closeAll() {
        closeWriter()
        close(reader)
    }
}
