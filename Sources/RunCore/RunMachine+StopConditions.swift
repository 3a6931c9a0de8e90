// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// Runs that something outside of them ends.
extension RunMachine {
    /// Whether anything of the run was begun, or anybody was asked.
    var hasBegun: Bool { statuses.contains { $0.state != .pending || $0.attempt > 0 } }

    /// Whether the condition can still end the run, or call off more of it.
    ///
    /// Like a deadline it does not break into what follows a failure: what is undone then is undone to its end.
    public func isWatched(_ condition: StopCondition) -> Bool {
        guard !state.isFinal, openStepCount > 0 else { return false }
        guard let end else { return endReason == nil }
        return end.stop.reach < condition.reach && end.stop.isRefusal != true
    }

    /// The end that a reading of a stop condition brings about; nil while the run goes on.
    ///
    /// Before its first step the run does not begin: `isWaited` says that no step is begun yet which is not on record.
    /// A dry run says what it has read and goes on.
    public func dueStop(for reading: StopReading, isWaited: Bool) -> RunStop? {
        guard let condition = plan.stopCondition(reading.condition), opening?.level != .probe, isWatched(condition)
        else { return nil }
        let what: String
        switch reading.verdict {
        case .clear: return nil
        case .met:
            guard reading.isArmed else { return nil }
            what = reading.text
        case .undetermined:
            guard condition.whenUnknown == .stop, reading.unknownCount >= condition.unknownAfter else { return nil }
            what = "not known \(reading.unknownCount) times in a row: \(reading.text)"
        }
        let isRefusal = isWaited && !hasBegun
        let why = condition.reason.isEmpty ? "" : ": \(plan.shown(condition.reason))"
        return RunStop(
            cause: .condition,
            reach: isRefusal ? .everything : condition.reach,
            reason: "'\(condition.id)': \(what) (read at \(reading.readAt.text()))\(why)",
            budget: isRefusal ? nil : condition.budget,
            condition: condition.id,
            isRefusal: isRefusal ? true : nil
        )
    }

    /// The end that a reading on record brings about, and that is not on record: the executor was killed between the two.
    var owedStop: RunStop? {
        let owed = plan.stopConditions.compactMap { condition in
            stopReadings[condition.id].flatMap { dueStop(for: $0, isWaited: true) }
        }
        return owed.max { $0.reach < $1.reach }
    }

    /// The stop conditions of which the last reading on record does not say that they are not met.
    ///
    /// A run that is over without knowing them was not guarded by them.
    public var unclearConditions: [StopConditionID] {
        plan.stopConditions.map(\.id).filter { stopReadings[$0]?.verdict != .clear }
    }

    /// What is on record about each stop condition at a moment, in one line each.
    public func stopConditionLines(at now: Timestamp) -> [(verdict: StopVerdict, text: String)] {
        plan.stopConditions.map { condition in
            guard let reading = stopReadings[condition.id] else {
                return (.undetermined, "stop condition '\(condition.id)' was not read yet")
            }
            let since = reading.verdict == .clear ? "  (on record since \(reading.readAt.text()))" : ""
            let isOver = !state.isFinal && end == nil && endReason != nil
            let rest = isOver ? "; NOT read any more since the run failed: what is undone is undone to its end" : ""
            return (reading.verdict, reading.sentence(at: now) + since + rest)
        }
    }
}

extension StopCondition {
    /// What is called off of the steps under way when it is met.
    fileprivate var reach: RunStop.Reach {
        switch mode {
        case .graceful: .graceful
        case .ungraceful: .ungraceful
        }
    }
}
