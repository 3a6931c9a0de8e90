// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A POSIX semaphore at an address that does not move.
final class Semaphore: @unchecked Sendable {  // sem_t is made for use from several threads; the pointer never changes
    private let pointer: UnsafeMutablePointer<sem_t>

    init() {
        pointer = .allocate(capacity: 1)
        sem_init(pointer, 0, 0)
    }

    deinit {
        sem_destroy(pointer)
        pointer.deallocate()
    }

    func signal() { sem_post(pointer) }

    func wait() { while sem_wait(pointer) != 0 {} }
}
