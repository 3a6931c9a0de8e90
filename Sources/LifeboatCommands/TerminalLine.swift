// SPDX-License-Identifier: Apache-2.0

import Glibc
import Processes
import Synchronization

/// Lines that a person types.
enum TerminalLine {
    /// One line from standard input; nil at its end or when the task is cancelled.
    ///
    /// A process in the background that reads is stopped by its terminal: with `onlyInForeground` it does not read there.
    static func read(onlyInForeground: Bool = false) async -> String? {
        let isCancelled = CancellationFlag()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let reader = LineReader(isCancelled, onlyInForeground) { continuation.resume(returning: $0) }
                if !reader.start() { continuation.resume(returning: nil) }
            }
        } onCancel: {
            isCancelled.flag.store(true, ordering: .relaxed)
        }
    }
}

/// Set when nobody waits for the line any more.
private final class CancellationFlag: Sendable {
    let flag = Atomic(false)
}

/// Reads one line on a thread of its own, looking every tenth of a second whether it is still wanted.
private final class LineReader: Sendable {
    private let isCancelled: CancellationFlag
    private let onlyInForeground: Bool
    private let deliver: @Sendable (String?) -> Void

    init(
        _ isCancelled: CancellationFlag,
        _ onlyInForeground: Bool,
        deliver: @escaping @Sendable (String?) -> Void
    ) {
        self.isCancelled = isCancelled
        self.onlyInForeground = onlyInForeground
        self.deliver = deliver
    }

    func start() -> Bool { ThreadWork { self.read() }.start() }

    /// Whether this process may read from its terminal; one that may not waits until it may.
    private var mayRead: Bool {
        guard onlyInForeground, tcgetpgrp(STDIN_FILENO) != getpgrp() else { return true }
        poll(nil, 0, 100)
        return false
    }

    private func read() {
        var bytes: [UInt8] = []
        while !isCancelled.flag.load(ordering: .relaxed) {
            var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            guard mayRead, poll(&descriptor, 1, 100) > 0, mayRead else { continue }
            var byte: UInt8 = 0
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return deliver(nil) }
            if byte == UInt8(ascii: "\n") { return deliver(String(decoding: bytes, as: UTF8.self)) }
            if bytes.count < 4096 { bytes.append(byte) }
        }
        deliver(nil)
    }
}
