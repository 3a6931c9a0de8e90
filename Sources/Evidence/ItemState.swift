// SPDX-License-Identifier: Apache-2.0

/// What is known about a checklist item.
public enum ItemState: String, Sendable, Hashable, Codable, CaseIterable {
    /// Every step that proves it succeeded, with at least one statement about the world that held.
    case pass
    /// At least one step that proves it failed.
    case fail
    /// It was not tried, or nobody could tell.
    case notTested = "not-tested"
    /// A step failed, and a person took it upon them to go on.
    case waived
    /// Only a person can attest it, and nobody has.
    case manual
    /// It passed, but too long ago.
    case stale

    /// Whether the item's box is ticked.
    public var isTicked: Bool { self == .pass }
}
