// SPDX-License-Identifier: Apache-2.0

/// That this machine's disk cannot keep what an operation yields: nothing is begun, and the run stops and fails nothing.
public struct StorageFault: Sendable, Hashable {
    /// What could not be kept, and why.
    public var reason: String
    /// Whether there is no room, rather than a disk that cannot be written.
    public var isFull: Bool

    /// A disk that cannot keep something.
    public init(reason: String, isFull: Bool) {
        self.reason = reason
        self.isFull = isFull
    }
}

extension OperationFailure {
    /// The code of an operation that was not begun because of a full disk.
    private static let full = "ENOSPC"
    /// The code of one that was not begun because of a disk that cannot be written.
    private static let broken = "EIO"

    /// An operation that was not begun because this machine's disk cannot keep what it yields.
    public init(_ fault: StorageFault) {
        self.init(kind: .invalid, code: fault.isFull ? Self.full : Self.broken, message: fault.reason)
    }

    /// That an operation was not begun because this machine's disk cannot keep what it yields; nil of any other failure.
    public var storageFault: StorageFault? {
        guard kind == .invalid, code == Self.full || code == Self.broken else { return nil }
        return StorageFault(reason: message, isFull: code == Self.full)
    }
}
