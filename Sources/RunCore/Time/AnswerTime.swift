// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// By when a person's answer must come so that the recovery time objective is kept.
///
/// The objective counts from the declared incident, or else from the opening of the run. There is no moment for what nobody
/// has measured: nil is said in words, never filled with a guess.
public struct AnswerTime: Sendable, Hashable {
    /// The objective.
    public let objective: TimeSpan
    /// When the objective ends.
    public let end: Timestamp
    /// What lies ahead.
    public let forecast: RunForecast

    /// When an answer at a step of the run must come; nil for a runbook without the objective and for a dry run.
    public init?(_ machine: RunMachine, at step: StepID, earlier: EarlierTimes) {
        guard let objective = machine.plan.objectives.rto, let opening = machine.opening, opening.level != .probe,
            !machine.state.isFinal
        else { return nil }
        self.objective = objective
        end = (opening.incidentDeclaredAt ?? opening.openedAt) + objective.duration
        forecast = RunForecast(machine, from: step, earlier: earlier)
    }

    /// All answers that a run waits for, in the order in which they are asked for.
    public static func all(_ machine: RunMachine, earlier: EarlierTimes) -> [AnswerTime] {
        let requests = machine.openRequests.filter { !machine.status(of: $0.step).isApproved }.map(\.step)
        return (requests + machine.openQuestions.map(\.step)).compactMap {
            AnswerTime(machine, at: $0, earlier: earlier)
        }
    }

    /// With an answer by then, half of the earlier runs would have kept the objective.
    public var byMedian: Timestamp? { forecast.median.map { end - $0 } }

    /// With an answer by then, nineteen of twenty earlier runs would have kept it.
    public var byP95: Timestamp? { forecast.p95.map { end - $0 } }

    /// With an answer by then it is kept even when every time limit is used up, people not counted.
    public var byLimit: Timestamp? { forecast.limit.map { end - $0 } }

    /// Whether the objective cannot be kept any more, as far as half of the earlier runs tell.
    public func isLost(at now: Timestamp) -> Bool { end <= now || byMedian.map { $0 <= now } ?? false }

    /// Whether the answer is late for P95, or for the time limits where there is no P95.
    public func isPressing(at now: Timestamp) -> Bool { (byP95 ?? byLimit).map { $0 <= now } ?? true }
}
