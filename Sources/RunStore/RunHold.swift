// SPDX-License-Identifier: Apache-2.0

/// Keeps others from executing a run for as long as it is there.
public final class RunHold: Sendable {
    private let lock: any Sendable

    /// A hold that lasts as long as that lock.
    public init(_ lock: any Sendable) { self.lock = lock }
}
