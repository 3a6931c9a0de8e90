// SPDX-License-Identifier: Apache-2.0

import RunbookModel
public import Values

/// What has become of a run's recovery time objective: one value for all who say it.
///
/// The objective counts from the declared incident, or else from the opening of the run, up to the run's end. Nothing
/// recovers in a dry run, so it has none.
public struct RecoveryTime: Sendable, Hashable {
    /// Whether the objective was kept.
    public enum Verdict: String, Sendable, Hashable {
        /// The run goes on, and there is time left.
        case open
        /// The run is completed, within the objective.
        case kept
        /// The objective is over: the run was not completed within it, and cannot be any more.
        case missed
        /// Nobody can say: the run ended without being completed, the incident was declared for after its end, or a clock
        /// went back meanwhile.
        case unknown
    }

    /// The objective.
    public let objective: TimeSpan
    /// How long the recovery has taken, or had when the run ended.
    public let used: Duration
    /// Whether that counts from a declared incident.
    public let isSinceIncident: Bool
    /// Whether the objective was kept.
    public let verdict: Verdict
    private let state: RunState
    /// By how much a clock went back meanwhile; nil when none did, or by less than clocks are apart.
    private let setBack: Duration?

    /// What has become of the objective of the run by a moment; nil for a runbook without one, and for a dry run.
    public init?(_ machine: RunMachine, at now: Timestamp) {
        guard let objective = machine.plan.objectives.rto, let opening = machine.opening, opening.level != .probe else {
            return nil
        }
        self.objective = objective
        state = machine.state
        let shares = machine.timeline.shares(at: now)
        setBack = shares.areUnknown ? shares.setBack : nil
        let isKnown = setBack == nil
        isSinceIncident = opening.incidentDeclaredAt != nil
        used = (machine.finishedAt ?? now) - (opening.incidentDeclaredAt ?? opening.openedAt)
        verdict =
            if used > objective.duration {
                .missed
            } else {
                switch machine.state {
                case .completed, .completedWithExceptions, .closed: used < .zero || !isKnown ? .unknown : .kept
                case .failed, .cancelled: .unknown
                case .pending, .prechecking, .running, .paused, .parked, .cancelling: .open
                }
            }
    }

    /// How much longer than the objective it took, or takes; nil while it is not over.
    public var excess: Duration? { verdict == .missed ? used - objective.duration : nil }

    /// The value in a line: `RTO 4h: MISSED by 20m, after 4h 20m since the incident`.
    public var text: String { "RTO \(objective): \(words)" }

    /// What follows the objective in that line.
    public var words: String {
        let since = isSinceIncident ? "since the incident" : "since the run began"
        let spent = "\(Self.text(used)) \(since)"
        return switch verdict {
        case .open where setBack != nil: "NOT KNOWN how much is left, \(clock)"
        case .open: "\(Self.text(objective.duration - used)) left, \(spent)"
        case .kept: "kept, \(spent)"
        case .missed: "MISSED by \(Self.text(used - objective.duration)), \(spent)"
        case .unknown where setBack != nil: "NOT KNOWN, \(clock)"
        case .unknown where used < .zero: "NOT KNOWN, the incident is declared for a moment that was yet to come"
        case .unknown: "NOT KNOWN, the run is \(state.rawValue), \(spent)"
        }
    }

    private var clock: String { TimeShares.words(setBack: setBack ?? .zero) }

    private static func text(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        return seconds == 0 ? "less than 1s" : Duration.seconds(seconds).shortText
    }
}

extension RunMachine {
    /// Whether the run has missed its recovery time objective by the moment of its last event, or of its end.
    public var hasMissedObjective: Bool {
        lastMoment.flatMap { RecoveryTime(self, at: $0) }?.verdict == .missed
    }
}
