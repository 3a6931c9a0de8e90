// SPDX-License-Identifier: Apache-2.0

/// What a call does to the account, from harmless to one-way.
public enum AWSEffect: Int, Sendable, Hashable, Comparable, Codable, CaseIterable {
    /// It only looks.
    case read
    /// It changes something that another call can change back.
    case change
    /// It destroys something or goes through a one-way door.
    case irreversible

    /// Orders from harmless to one-way.
    public static func < (left: AWSEffect, right: AWSEffect) -> Bool { left.rawValue < right.rawValue }
}
