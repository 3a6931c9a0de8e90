// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// A thread that runs blocking work in order, so that none of it holds up Swift's cooperative pool.
final class ConnectionThread: Sendable {
    private struct Inbox {
        var jobs: [@Sendable () -> Void] = []
        var isClosed = false
    }

    /// The inbox and the semaphore that counts its jobs; shared with the thread, which may outlive its owner.
    private final class Mailbox: Sendable {
        let inbox = Mutex(Inbox())
        let arrivals: Semaphore

        init() { arrivals = Semaphore() }

        func post(_ job: @escaping @Sendable () -> Void) -> Bool {
            let accepted = inbox.withLock { inbox in
                if inbox.isClosed { return false }
                inbox.jobs.append(job)
                return true
            }
            if accepted { arrivals.signal() }
            return accepted
        }

        func close() {
            inbox.withLock { $0.isClosed = true }
            arrivals.signal()
        }

        func drain() {
            while true {
                arrivals.wait()
                let (job, ends) = inbox.withLock { inbox in
                    (inbox.jobs.isEmpty ? nil : inbox.jobs.removeFirst(), inbox.isClosed && inbox.jobs.isEmpty)
                }
                job?()
                if ends { return }
            }
        }
    }

    private let mailbox = Mailbox()

    /// Starts the thread; nil when the system has no more.
    init?() {
        guard Self.detach(mailbox.drain) else { return nil }
    }

    deinit { mailbox.close() }

    /// Runs `work` after everything posted before; false when the thread is closed.
    func post(_ work: @escaping @Sendable () -> Void) -> Bool { mailbox.post(work) }

    /// Ends the thread after the work already posted.
    func close() { mailbox.close() }

    /// Runs `work` on a new detached thread with a stack of 512 KiB; false when the system has no more.
    static func detach(_ work: @escaping @Sendable () -> Void) -> Bool {
        final class Start {
            let work: @Sendable () -> Void; init(_ work: @escaping @Sendable () -> Void) { self.work = work }
        }
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 512 << 10)
        var thread = pthread_t()
        let start = Unmanaged.passRetained(Start(work))
        let status = pthread_create(
            &thread,
            &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().work()
                return nil
            },
            start.toOpaque()
        )
        if status != 0 { start.release() }
        return status == 0
    }
}
