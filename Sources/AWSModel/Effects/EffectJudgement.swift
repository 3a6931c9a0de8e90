// SPDX-License-Identifier: Apache-2.0

/// What one call does to the account, and why it counts as that.
public struct EffectJudgement: Sendable, Hashable {
    /// What it does.
    public var effect: AWSEffect
    /// Why, for a person who is about to approve it; nil when nothing but the default decided.
    public var reason: String?

    /// A judgement.
    public init(_ effect: AWSEffect, reason: String?) {
        self.effect = effect
        self.reason = reason
    }
}
