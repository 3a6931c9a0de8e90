// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Work for a thread of its own.
public final class ThreadWork {
    private let body: @Sendable () -> Void

    /// What is to be done.
    public init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    /// Starts the thread; false when there is none to be had, and the work is then not done.
    public func start() -> Bool {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread,
            nil,
            { raw in
                // The pointer was made by `passRetained` just above and is taken exactly once.
                guard let raw else { return nil }
                Unmanaged<ThreadWork>.fromOpaque(raw).takeRetainedValue().body()
                return nil
            },
            argument.toOpaque()
        )
        guard code == 0 else {
            argument.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}
