// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// That a run is to end before its steps are over, and how soon.
///
/// From then on nothing is begun but steps that run always. What was sent is never forgotten: a change that is still under
/// way when the budget is over is in doubt.
public struct RunStop: Sendable, Hashable, Codable {
    /// What ends the run.
    public enum Cause: String, Sendable, Hashable, Codable, CaseIterable {
        /// The moment by which it had to be over.
        case deadline
        /// A person.
        case person
        /// A stop condition of the runbook.
        case condition
    }

    /// What is called off of the steps that are under way.
    public enum Reach: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
        /// Nothing: they finish.
        case graceful
        /// What only looks or waits; a change that was sent is waited for. Steps that run always go on.
        case ungraceful
        /// Everything, also changes and steps that run always: the budget is over.
        case everything

        /// Orders by how much is called off.
        public static func < (left: Reach, right: Reach) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .graceful: 0
            case .ungraceful: 1
            case .everything: 2
            }
        }
    }

    /// What ends the run.
    public var cause: Cause
    /// What is called off of the steps that are under way.
    public var reach: Reach
    /// Why, in one sentence.
    public var reason: String
    /// The person, when one ends it.
    public var by: String?
    /// How much time there is for what is under way and for what runs always; nil for what they need.
    public var budget: TimeSpan?
    /// The stop condition, when one ends it.
    public var condition: StopConditionID?
    /// Whether the run did not begin at all: a stop condition was met before its first step; nil as false.
    public var isRefusal: Bool?

    /// That a run is to end.
    public init(
        cause: Cause,
        reach: Reach,
        reason: String,
        by: String? = nil,
        budget: TimeSpan? = nil,
        condition: StopConditionID? = nil,
        isRefusal: Bool? = nil
    ) {
        self.cause = cause
        self.reach = reach
        self.reason = reason
        self.by = by
        self.budget = budget
        self.condition = condition
        self.isRefusal = isRefusal
    }

    /// Who or what, and why, in one line.
    public var text: String {
        switch cause {
        case .deadline: reason
        case .person: "cancelled by \(by ?? "somebody"): \(reason)"
        case .condition where isRefusal == true: "refused to begin, because of stop condition \(reason)"
        case .condition: "ended by stop condition \(reason)"
        }
    }
}

/// The end of a run that has been decided, while its last steps are still under way or running always.
public struct RunEnd: Sendable, Hashable {
    /// What ends the run, and how much is called off by now; cause and reason are those of the first decision,
    /// or of the first person.
    public var stop: RunStop
    /// When that was decided.
    public var since: Timestamp
    /// The moment at which whatever is still under way is called off; nil when there is none.
    public var budgetEndsAt: Timestamp?

    init(_ stop: RunStop, at time: Timestamp) {
        self.stop = stop
        since = time
        budgetEndsAt = stop.budget.map { time + $0.duration }
    }

    /// Whether a person has ended the run and everything is called off, so that no further word can call off more.
    public var isExhausted: Bool { stop.cause == .person && stop.reach == .everything }

    /// Takes in that somebody executes the run again: the time in which nobody did is not taken off the budget.
    mutating func goOn(at time: Timestamp) {
        guard stop.reach < .everything, let budget = stop.budget else { return }
        budgetEndsAt = time + budget.duration
    }

    /// Takes in another decision: it can call off more, and it sets the budget anew.
    mutating func join(_ other: RunStop, at time: Timestamp) {
        stop.reach = max(stop.reach, other.reach)
        // A person's word stands over that of a deadline or a condition.
        if other.cause == .person, stop.cause != .person {
            (stop.cause, stop.reason, stop.by) = (other.cause, other.reason, other.by)
            (stop.condition, stop.isRefusal) = (other.condition, other.isRefusal)
        }
        // Where everything is called off, nothing has any time left.
        guard stop.reach < .everything, let budget = other.budget else { return }
        stop.budget = budget
        budgetEndsAt = time + budget.duration
    }
}
