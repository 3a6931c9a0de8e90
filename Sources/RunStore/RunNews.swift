// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Says that there is something new on a run: an answer in its inbox, or records in its journal.
///
/// What is new before anybody waits for it is told to the first who does.
public struct RunNews: Sendable {
    private let wait: @Sendable (Duration) async throws -> Bool

    /// News that `wait` waits for, at most so long; it says whether there are any.
    public init(_ wait: @escaping @Sendable (Duration) async throws -> Bool) { self.wait = wait }

    /// Waits until there is something new, at most so long.
    ///
    /// - Returns: Whether there is.
    /// - Throws: what kept the store from being asked, or that the task was cancelled.
    public func next(within limit: Duration) async throws -> Bool { try await wait(limit) }

    /// Remembers what was seen last.
    final class Seen<Value: Sendable & Equatable>: Sendable {
        private let last: Mutex<Value>

        /// Nothing is new yet.
        init(_ value: Value) { last = Mutex(value) }

        /// Whether the value differs from the one that was seen last.
        func isNew(_ value: Value) -> Bool {
            last.withLock { last in
                defer { last = value }
                return last != value
            }
        }
    }
}
