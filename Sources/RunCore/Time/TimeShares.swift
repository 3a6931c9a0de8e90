// SPDX-License-Identifier: Apache-2.0

public import Values

/// Whose the time of a run was: every moment belongs to exactly one, so that the shares add up to the whole.
public struct TimeShares: Sendable, Hashable {
    /// From the declared incident to the opening of the run, which is the people's too; zero when none was declared.
    public var beforeOpening: Duration
    /// Nothing ran, and somebody's answer, approval, manual step or freeze held the run up, or the run was not opened yet.
    public var people: Duration
    /// A call, a statement, a script or a wait was under way outside.
    public var provider: Duration
    /// Lifeboat's own work, between what others did.
    public var machine: Duration
    /// No executor was there, or nothing is known of one.
    public var nobody: Duration
    /// By how much the clocks of the record went back in all, as far as that shows and is more than `skew` at a time.
    public var setBack = Duration.zero

    /// How far the clocks of two machines may be apart without anything being said of it.
    static let skew = Duration.seconds(5)

    /// How far a clock went back between two moments; nothing where the clocks of two machines may be apart as much.
    public static func regression(from moment: Timestamp, to next: Timestamp) -> Duration {
        moment - next > skew ? moment - next : .zero
    }

    /// Whether a clock went back, so that times are not known.
    public var areUnknown: Bool { setBack > .zero }

    /// Shares of a time; by default of none.
    public init(
        beforeOpening: Duration = .zero,
        people: Duration = .zero,
        provider: Duration = .zero,
        machine: Duration = .zero,
        nobody: Duration = .zero
    ) {
        self.beforeOpening = beforeOpening
        self.people = people
        self.provider = provider
        self.machine = machine
        self.nobody = nobody
    }

    /// The whole, from the declared incident, or else from the opening.
    public var total: Duration { people + provider + machine + nobody }

    mutating func add(_ duration: Duration, of owner: RunTimeline.Owner) {
        switch owner {
        case .people: people += duration
        case .provider: provider += duration
        case .machine: machine += duration
        case .nobody: nobody += duration
        }
    }
}
