// SPDX-License-Identifier: Apache-2.0

import CCurl
import Glibc
import Synchronization

/// The one thread that drives libcurl, and what other threads may tell it.
///
/// Everything of libcurl happens on the thread; others only append to `mailbox` and call `curl_multi_wakeup`, the one
/// function that libcurl allows from elsewhere. The multi handle is freed by the thread while it holds the mailbox, so
/// that nobody can wake what is gone.
final class CurlLoop: Sendable {
    private enum Phase {
        /// No thread yet. Exits: running, stopped.
        case idle
        /// The thread runs. Exits: stopping.
        case running(Multi)
        /// The thread ends what is under way. Exits: stopped.
        case stopping(Multi)
        /// There is no thread any more.
        case stopped
    }

    private struct Mailbox {
        var phase = Phase.idle
        var added: [CurlExchange] = []
        var cancelled: [UInt64] = []
    }

    /// libcurl's multi handle.
    ///
    /// Only the loop's thread uses it, but for `curl_multi_wakeup`: that makes it sendable.
    private struct Multi: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
    }

    private static let isInitialized = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let mailbox = Mutex(Mailbox())
    private let lastIdentifier = Atomic<UInt64>(0)
    private let connectionsPerHost: Int

    init(connectionsPerHost: Int) { self.connectionsPerHost = connectionsPerHost }

    func makeIdentifier() -> UInt64 { lastIdentifier.wrappingAdd(1, ordering: .relaxed).newValue }

    /// Hands an exchange to the thread, which is started when there is none.
    func add(_ exchange: CurlExchange) {
        let refusal: HTTPError? = mailbox.withLock { mailbox in
            switch mailbox.phase {
            case .idle:
                guard let multi = startThread() else {
                    return HTTPError(.other, .neverSent, "no thread for libcurl can be started")
                }
                mailbox.phase = .running(multi)
                mailbox.added.append(exchange)
                return nil
            case .running(let multi):
                mailbox.added.append(exchange)
                curl_multi_wakeup(multi.pointer)
                return nil
            case .stopping, .stopped:
                return HTTPError(.cancelled, .neverSent, "the transport is closed")
            }
        }
        if let refusal { exchange.resume(.failure(refusal)) }
    }

    /// Ends an exchange as cancelled; one that is over, or was never added, is left alone.
    func cancel(_ identifier: UInt64) {
        mailbox.withLock { mailbox in
            guard case .running(let multi) = mailbox.phase else { return }
            mailbox.cancelled.append(identifier)
            curl_multi_wakeup(multi.pointer)
        }
    }

    func stop() {
        mailbox.withLock { mailbox in
            switch mailbox.phase {
            case .idle: mailbox.phase = .stopped
            case .running(let multi):
                mailbox.phase = .stopping(multi)
                curl_multi_wakeup(multi.pointer)
            case .stopping, .stopped: break
            }
        }
    }

    private func startThread() -> Multi? {
        guard Self.isInitialized, let pointer = curl_multi_init() else { return nil }
        let multi = Multi(pointer: pointer)
        lifeboat_curl_multi_set_long(pointer, CURLMOPT_MAX_HOST_CONNECTIONS, connectionsPerHost)
        lifeboat_curl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, 256)
        let start = Unmanaged.passRetained(Start(loop: self, multi: multi))
        var thread = pthread_t()
        let created = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
                start.loop.run(start.multi)
                return nil
            },
            start.toOpaque()
        )
        guard created == 0 else {
            start.release()
            curl_multi_cleanup(pointer)
            return nil
        }
        pthread_detach(thread)
        return multi
    }

    /// What the new thread is given.
    private final class Start {
        let loop: CurlLoop
        let multi: Multi

        init(loop: CurlLoop, multi: Multi) {
            self.loop = loop
            self.multi = multi
        }
    }

    private func run(_ multi: Multi) {
        // A sink may write to a pipe that nobody reads any more: that is an error there, and not the end of the process.
        var pipes = sigset_t()
        sigemptyset(&pipes)
        sigaddset(&pipes, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipes, nil)
        var transfers = CurlTransfers(multi: multi.pointer)
        while true {
            let (added, cancelled, isStopping) = mailbox.withLock { mailbox in
                defer {
                    mailbox.added.removeAll(keepingCapacity: true)
                    mailbox.cancelled.removeAll(keepingCapacity: true)
                }
                if case .stopping = mailbox.phase { return (mailbox.added, mailbox.cancelled, true) }
                return (mailbox.added, mailbox.cancelled, false)
            }
            added.forEach { transfers.start($0) }
            cancelled.forEach { transfers.cancel($0) }
            if isStopping { break }
            transfers.advance()
            curl_multi_poll(multi.pointer, nil, 0, 60_000, nil)
        }
        transfers.cancelAll()
        mailbox.withLock { mailbox in
            mailbox.phase = .stopped
            curl_multi_cleanup(multi.pointer)
        }
    }
}
