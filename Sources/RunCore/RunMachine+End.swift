// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// Runs that end before their steps are over.
extension RunMachine {
    /// The moment by which the run must be over: counted from the incident, or from the opening when none was declared.
    ///
    /// A dry run has none: nothing waits for it.
    public var deadline: Timestamp? {
        guard let opening, opening.level != .probe, let limit = plan.deadline else { return nil }
        return (opening.incidentDeclaredAt ?? opening.openedAt) + limit.duration
    }

    /// What ends the run by now although nobody has said so: a stop condition whose reading is on record without the end
    /// that it brings about, the deadline, or the end of the time for ending it.
    ///
    /// Whoever executes the run says by a clock that nobody sets whether the time for ending it is over; nil takes `now`.
    public func dueStop(at now: Timestamp, isBudgetOver: Bool? = nil) -> RunStop? {
        guard !state.isFinal, openStepCount > 0 else { return nil }
        if let owedStop { return owedStop }
        if let end {
            guard end.stop.reach < .everything, let limit = end.budgetEndsAt else { return nil }
            guard isBudgetOver ?? (now >= limit) else { return nil }
            var stop = end.stop
            (stop.reach, stop.budget) = (.everything, nil)
            return stop
        }
        guard endReason == nil, let limit = plan.deadline, let deadline, now >= deadline else { return nil }
        let since = opening?.incidentDeclaredAt == nil ? "the run was opened" : "the incident was declared"
        return RunStop(
            cause: .deadline,
            reach: .graceful,
            reason: "its deadline, \(limit) after \(since), passed at \(deadline.text())"
        )
    }

    /// When the run's deadline passed that nobody has acted on, because nobody executes the run; nil when it has not.
    ///
    /// The next executor ends the run before it begins anything.
    public func missedDeadline(at now: Timestamp) -> Timestamp? {
        dueStop(at: now)?.cause == .deadline ? deadline : nil
    }

    mutating func stopped(_ stop: RunStop, at time: Timestamp) {
        guard !state.isFinal else { return }
        if end == nil { end = RunEnd(stop, at: time) } else { end?.join(stop, at: time) }
        refreshAgenda()
    }

    /// Why nothing is undone any more; nil while it may be.
    ///
    /// Neither a deadline nor a stop condition leaves things half undone: only a person ends that, or the end of the time for ending the run.
    public var undoingEndReason: String? {
        if let abortReason { return abortReason }
        guard let end, end.stop.cause == .person || end.stop.reach == .everything else { return nil }
        return end.stop.text
    }

    /// Why no attempt of the step is begun any more, because the run has ended; nil while one may be.
    public func reasonNotToBegin(_ id: StepID) -> String? {
        guard let step = step(id) else { return nil }
        return step.compensates == nil ? endReason(for: step) : undoingEndReason
    }

    /// Why the step is not begun any more; nil when it still is.
    func endReason(for step: Step) -> String? {
        guard !step.runsAlways || end?.stop.reach == .everything else { return nil }
        return endReason
    }
}
