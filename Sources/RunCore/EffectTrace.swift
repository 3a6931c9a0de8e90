// SPDX-License-Identifier: Apache-2.0

public import Values

/// Since when a step, or an element of its list, may have changed something.
///
/// It begins when a change is about to be sent, and ends only when that change provably never arrived or was refused.
/// What was answered, or what nobody knows the end of, stays.
public struct EffectTrace: Sendable, Hashable {
    private var kept: Timestamp?
    private var pending: Timestamp?

    /// When the first change that may be there was about to be sent; nil when there is none.
    public var since: Timestamp? { kept ?? pending }

    /// A change is about to be sent.
    mutating func begin(at time: Timestamp) { pending = time }

    /// The change that was sent last is there, or nobody knows.
    mutating func keep() {
        kept = kept ?? pending
        pending = nil
    }

    /// The change that was sent last is not there.
    mutating func undo() { pending = nil }
}
