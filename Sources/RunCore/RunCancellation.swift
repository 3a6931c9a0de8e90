// SPDX-License-Identifier: Apache-2.0

public import Values

/// A person's word that a run is to end.
public struct RunCancellation: Sendable, Hashable, Codable {
    /// The time for what is under way and for what runs always, when nobody says another.
    public static let usualBudget = TimeSpan(.seconds(600))

    /// The person.
    public var by: String
    /// Why, in one sentence.
    public var reason: String
    /// Whether what only looks or waits is called off at once.
    public var isUngraceful: Bool
    /// How much time there is for what is under way and for what runs always.
    public var budget: TimeSpan
    /// When the person said so.
    public var requestedAt: Timestamp

    /// A person's word that a run is to end.
    public init(by: String, reason: String, isUngraceful: Bool, budget: TimeSpan, requestedAt: Timestamp) {
        self.by = by
        self.reason = reason
        self.isUngraceful = isUngraceful
        self.budget = budget
        self.requestedAt = requestedAt
    }

    /// The same for the record.
    public var stop: RunStop {
        RunStop(
            cause: .person,
            reach: isUngraceful ? .ungraceful : .graceful,
            reason: reason,
            by: by,
            budget: budget
        )
    }
}
