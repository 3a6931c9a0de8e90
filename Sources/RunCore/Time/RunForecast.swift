// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
import StepGraph

/// How long what lies ahead of a run takes once a step that people hold up goes on: the longest chain from that step on.
///
/// The numbers are of whole runs: in each earlier run the chain is as long as its own durations make it. A run counts only
/// when it has the time of every step ahead that Lifeboat carries out; one with a condition may be missing, as it may not
/// have been due. What people take ahead is in no number.
public struct RunForecast: Sendable, Hashable {
    /// The step that is held up.
    public let step: StepID
    /// In how many earlier runs all of it was measured.
    public let runs: Int
    /// Half of those runs took no longer; nil without any.
    public let median: Duration?
    /// Nineteen of twenty took no longer; nil with fewer than `EarlierTimes.leastForP95` runs.
    public let p95: Duration?
    /// How long it takes when every time limit is used up; nil when a list is ahead whose length is not known.
    public let limit: Duration?
    /// The steps ahead of which no earlier run tells how long they take, in order.
    public let unmeasured: [StepID]
    /// How often people are asked for an approval, an action or a yes beyond the step itself.
    public let furtherAnswers: Int

    /// The forecast for a run that is held up at one of its steps.
    public init(_ machine: RunMachine, from step: StepID, earlier: EarlierTimes) {
        self.step = step
        var graph = StepGraph<StepID>()
        for one in machine.plan.steps where one.compensates == nil {
            graph.add(one.id)
            for need in one.needs { graph.addEdge(from: need.step, to: one.id, kind: need.kind.rawValue) }
        }
        let chain = Set([step] + graph.transitiveSuccessors(of: step))
        let ahead = machine.plan.steps.filter { one in
            chain.contains(one.id) && (one.id == step || !machine.status(of: one.id).state.isFinal)
        }
        let isAhead = Set(ahead.map(\.id))
        let longest = { (weight: (StepID) -> Duration) in
            graph.criticalPath { isAhead.contains($0) ? weight($0) : .zero }?.duration ?? .zero
        }
        let automatic = ahead.filter { !$0.isManual }
        let due = automatic.filter { $0.condition == nil }.map(\.id)
        let fitting = earlier.runs.filter { run in !due.isEmpty && due.allSatisfy { run[$0] != nil } }
        let lengths = fitting.map { run in longest { run[$0] ?? .zero } }
        runs = automatic.isEmpty ? 0 : lengths.count
        // People alone are ahead: nothing of that takes Lifeboat any time.
        median = automatic.isEmpty ? .zero : lengths.isEmpty ? nil : EarlierTimes.quantile(50, of: lengths)
        p95 =
            automatic.isEmpty
            ? .zero : lengths.count < EarlierTimes.leastForP95 ? nil : EarlierTimes.quantile(95, of: lengths)
        var limits: [StepID: Duration] = [:]
        for one in automatic {
            let status = machine.status(of: one.id)
            guard one.each != nil else {
                limits[one.id] = one.longestDuration
                continue
            }
            let left = status.elements.map { $0.count - status.elementOutcomes.count }
            limits[one.id] = left.map { one.longestDuration * max(0, $0) }
        }
        limit = limits.count == automatic.count ? longest { limits[$0] ?? .zero } : nil
        unmeasured = automatic.map(\.id).filter { id in !earlier.runs.contains { $0[id] != nil } }
        furtherAnswers = ahead.count { one in
            one.id != step && (one.isManual || one.approval != nil || one.asksFirst || machine.asksEachStep(one))
        }
    }
}
