// SPDX-License-Identifier: Apache-2.0

/// What an operation may do to the world, from harmless to one-way.
public enum Effect: String, Sendable, Codable, CaseIterable, Comparable {
    /// It only looks.
    case read
    /// It changes something that can be changed back.
    case change
    /// Nobody knows; treated as a change.
    case unknown
    /// A one-way door: a deletion, a promotion, the destruction of a key.
    case irreversible

    private var rank: Int {
        switch self {
        case .read: 0
        case .change: 1
        case .unknown: 2
        case .irreversible: 3
        }
    }

    /// Orders by the underlying value.
    public static func < (left: Effect, right: Effect) -> Bool { left.rank < right.rank }

    /// Whether anything but looking may happen.
    public var mayChange: Bool { self != .read }
}
