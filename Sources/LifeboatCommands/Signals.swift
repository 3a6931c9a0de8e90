// SPDX-License-Identifier: Apache-2.0

import Glibc
import Processes
import RunExecutor
import Synchronization

/// The process's signals, turned into a stop signal for the run.
enum Signals {
    /// A reader that goes away must not kill a run: writes report the broken pipe instead.
    static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    /// Turns SIGINT, SIGTERM and SIGHUP into requests to stop, made on a thread of its own, which also says that the process
    /// goes on after it was suspended.
    ///
    /// A second SIGINT or SIGTERM asks to stop at once. SIGHUP never does, which comes several times when a connection is lost.
    ///
    /// A handler catches them on whatever thread they arrive, since threads that block nothing may exist already; it
    /// does no more than write the signal's number into a pipe. Call once in a process.
    static func stop(_ stop: StopSignal, continued: @escaping @Sendable () -> Void = {}) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let thread = SignalThread(stop: stop, continued: continued, reader: ends[0])
        // Without the thread, signals keep ending the process: the run can be resumed all the same.
        guard ThreadWork({ thread.run() }).start() else { return }
        caught.store(ends[1], ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGCONT] { install(number) }
    }

    private static func install(_ number: Int32) {
        var action = sigaction()
        action.sa_flags = SA_RESTART
        action.__sigaction_handler.sa_handler = { number in
            // Only what POSIX allows in a handler: a load, a write, and errno as it was.
            let before = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(caught.load(ordering: .relaxed), &byte, 1)
            errno = before
        }
        sigaction(number, &action, nil)
    }
}

/// The end of the pipe that handlers write to; set before the first handler is installed.
private let caught = Atomic<Int32>(-1)

private final class SignalThread: Sendable {
    private let stop: StopSignal
    private let continued: @Sendable () -> Void
    private let reader: Int32

    init(stop: StopSignal, continued: @escaping @Sendable () -> Void, reader: Int32) {
        self.stop = stop
        self.continued = continued
        self.reader = reader
    }

    func run() {
        while true {
            var byte: UInt8 = 0
            let count = read(reader, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return }
            switch Int32(byte) {
            case SIGINT: stop.request("interrupted (Ctrl-C)")
            case SIGCONT: continued()
            case SIGTERM: stop.request("told to stop (SIGTERM)")
            default: stop.hangUp("the terminal went away (SIGHUP)")
            }
        }
    }
}
