// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ
internal import Glibc
internal import Synchronization

/// Tells a thread that waits in poll(2) that its work is no longer wanted.
final class CancellationSignal: Sendable {
    /// Readable once the signal was raised.
    let descriptor: Int32
    private let raised = Atomic(false)

    init() { descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)) }

    deinit { if descriptor >= 0 { close(descriptor) } }

    var isRaised: Bool { raised.load(ordering: .acquiring) }

    func raise() {
        raised.store(true, ordering: .releasing)
        if descriptor >= 0 { eventfd_write(descriptor, 1) }
    }
}
