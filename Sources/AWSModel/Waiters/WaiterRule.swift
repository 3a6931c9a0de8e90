// SPDX-License-Identifier: Apache-2.0

/// How Lifeboat waits: the published waiter, with the failures added that it does not notice.
///
/// Made by ``ServiceModel/rule(for:)``. The acceptors of ``waiter`` are in force; ``weaknesses`` says how they differ
/// from the published ones.
public struct WaiterRule: Sendable {
    /// The waiter with the acceptors in force.
    public var waiter: WaiterModel
    /// How long to wait when the author does not say.
    public var limit: Duration
    /// What the published waiter does not notice; empty when it is followed as it is.
    public var weaknesses: [WaiterWeakness]
    /// Whether something is waited for that goes away.
    public var waitsForAbsence: Bool
    /// The JMESPath expression of the states that are looked at; nil when the waiter looks at none.
    public var statusPath: String?
    /// The members of the answer that hold how far it is, in percent.
    public var percentMembers: [String]

    /// A rule that follows a waiter as it is.
    public init(_ waiter: WaiterModel) {
        self.waiter = waiter
        limit = .seconds(waiter.delay * waiter.maximumAttempts)
        weaknesses = []
        waitsForAbsence = WaiterStates.waitsForAbsence(waiter.name)
        statusPath = WaiterStates.path(of: waiter)
        percentMembers = WaiterStates.percentMembers
    }
}
