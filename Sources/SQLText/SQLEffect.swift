// SPDX-License-Identifier: Apache-2.0

/// What a statement may do to the database, as far as its text tells.
///
/// The raw values are those that runbooks write after `effect=`.
public enum SQLEffect: String, Sendable, Hashable, CaseIterable, Comparable {
    /// It only looks.
    case read
    /// It changes something that can be changed back.
    case change
    /// The text does not tell: a procedure, an anonymous block, SQL inside a string.
    case unknown
    /// A one-way door: a dropped table, a promotion.
    case irreversible

    private var rank: Int {
        switch self {
        case .read: 0
        case .change: 1
        case .unknown: 2
        case .irreversible: 3
        }
    }

    /// Whether the left effect is the milder one.
    public static func < (left: SQLEffect, right: SQLEffect) -> Bool { left.rank < right.rank }
}
