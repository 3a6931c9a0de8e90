// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Writes whole byte sequences to a descriptor; a reader that has gone is a result, not the end of the process.
public enum DescriptorWriter {
    /// Writes all bytes; false when the other end is closed or the write fails otherwise.
    ///
    /// `SIGPIPE` is held back for the calling thread and taken off before it returns.
    public static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var pipeSignal = sigset_t()
        sigemptyset(&pipeSignal)
        sigaddset(&pipeSignal, SIGPIPE)
        var pending = sigset_t()
        sigpending(&pending)
        let wasPending = sigismember(&pending, SIGPIPE) == 1
        var before = sigset_t()
        pthread_sigmask(SIG_BLOCK, &pipeSignal, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let isWritten = writeAll(bytes, descriptor)
        if !isWritten, !wasPending {
            var now = timespec()
            while sigtimedwait(&pipeSignal, nil, &now) < 0, errno == EINTR {}
        }
        return isWritten
    }

    private static func writeAll(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
                if count > 0 {
                    done += count
                } else if count < 0, errno == EAGAIN {
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    if poll(&ready, 1, -1) < 0, errno != EINTR { return false }
                } else if count == 0 || errno != EINTR {
                    return false
                }
            }
            return true
        }
    }
}
