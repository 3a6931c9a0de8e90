// SPDX-License-Identifier: Apache-2.0

public import Values

/// That a store forgot who has its runs, as a database does when it is restarted.
///
/// An executor that lives takes its run again as soon as it reaches the store. Until it had the time for that, nobody knows
/// whether it lives.
public struct StoreRestart: Sendable, Hashable {
    /// How long an executor that lives is given to take its run again.
    public static let grace = Duration.seconds(60)

    /// When, by the store's clock.
    public let at: Timestamp
    /// How long ago that was.
    public let ago: Duration

    /// That a store forgot.
    public init(at: Timestamp, ago: Duration) { (self.at, self.ago) = (at, ago) }

    /// Whether an executor that lives may not have been back yet.
    public var leavesUnknown: Bool { ago < Self.grace }

    /// When it was, against what is on record, in one clause.
    public var moment: String {
        "the database was restarted at \(at.text()), after the executor's last sign of life"
    }

    /// What that says of an executor that is not seen, in one line.
    public var sentence: String {
        leavesUnknown
            ? "\(moment): whether it lives is not known; one that lives takes the run again within seconds"
            : "\(moment), and it has not taken the run again since"
    }
}
