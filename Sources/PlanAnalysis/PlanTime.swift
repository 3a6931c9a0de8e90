// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import StepGraph
public import Values

/// How long a plan takes: at most, by its time limits, and as earlier runs took.
///
/// People are not in these numbers: how long somebody needs to act or to approve is shown beside them.
public struct PlanTime: Sendable, Hashable {
    /// How long a thing took in earlier runs.
    public struct Spread: Sendable, Hashable {
        /// How many runs there are numbers of.
        public var runs: Int
        /// Half of the runs took no longer.
        public var median: Duration
        /// Nineteen of twenty took no longer; nil with fewer than `leastForP95` runs, which cannot say so.
        public var p95: Duration?
        /// The longest took so long.
        public var longest: Duration

        /// With fewer runs there is no P95: the longest of four is exceeded by one run in five.
        public static let leastForP95 = 5

        /// The spread of some durations; nil when there are none.
        init?(_ samples: [Duration]) {
            guard !samples.isEmpty else { return nil }
            let sorted = samples.sorted()
            let rank = { (percent: Int) in max(0, (sorted.count * percent + 99) / 100 - 1) }
            runs = sorted.count
            median = sorted[rank(50)]
            p95 = sorted.count < Self.leastForP95 ? nil : sorted[rank(95)]
            longest = sorted[sorted.count - 1]
        }
    }

    /// The steps that decide how long the whole takes at most, and the sum of their time limits.
    public let limit: CriticalPath<StepID>
    /// How long the whole took in earlier runs: of each run, the longest chain of its own durations.
    public let measured: Spread?
    /// How long each step took in earlier runs.
    public let measuredSteps: [StepID: Spread]
    /// The steps that a person carries out, in order.
    public let manualSteps: [StepID]
    /// How long each approval that is asked for stands, once for each step that asks.
    public let approvals: [ApprovalTime]
    /// The objective that the run is held against.
    public let objective: TimeSpan?
    /// How often the steps that go through a list are carried out; nil where the list is known only in the run.
    public let turns: [StepID: Int?]

    /// The steps whose turns are known only in the run, in order; the limit counts one turn of each.
    public let stepsOfUnknownTurns: [StepID]

    /// How long an approval of a step is waited for.
    public struct ApprovalTime: Sendable, Hashable {
        /// The step that asks.
        public var step: StepID
        /// What is asked for.
        public var approval: ApprovalID
        /// How long the request stands.
        public var expires: TimeSpan
    }

    /// The times of a plan.
    ///
    /// - Parameters:
    ///   - plan: the plan.
    ///   - values: what is known before the run, for the lengths of lists; nil when that is nothing.
    ///   - earlier: the durations of the steps of earlier runs, one element a run.
    public init(_ plan: Plan, values: KnownValues? = nil, earlier: [[StepID: Duration]] = []) {
        var graph = StepGraph<StepID>()
        var turns: [StepID: Int?] = [:]
        for step in plan.steps {
            guard let each = step.each else { continue }
            turns[step.id] = .some(values?.value(of: each.list)?.arrayValue?.count)
        }
        self.turns = turns
        stepsOfUnknownTurns = plan.steps.map(\.id).filter { turns[$0] == .some(nil) }
        var weights: [StepID: Duration] = [:]
        // What only runs after a failure is no part of the time that recovery takes.
        for step in plan.steps where step.compensates == nil {
            graph.add(step.id)
            for need in step.needs { graph.addEdge(from: need.step, to: step.id, kind: need.kind.rawValue) }
            weights[step.id] = step.longestDuration * ((turns[step.id] ?? 1) ?? 1)
        }
        let empty = CriticalPath<StepID>(nodes: [], duration: .zero)
        limit = graph.criticalPath { weights[$0] ?? .zero } ?? empty
        measured = Spread(
            earlier.compactMap { run in graph.criticalPath { run[$0] ?? .zero }?.duration }.filter { $0 > .zero }
        )
        var spreads: [StepID: Spread] = [:]
        if !earlier.isEmpty {
            for step in plan.steps { spreads[step.id] = Spread(earlier.compactMap { $0[step.id] }) }
        }
        measuredSteps = spreads
        manualSteps = plan.steps.filter(\.isManual).map(\.id)
        var policies: [ApprovalID: ApprovalPolicy] = [:]
        for policy in plan.approvals { policies[policy.id] = policy }
        approvals = plan.steps.compactMap { step in
            step.approval.flatMap { policies[$0] }
                .map { ApprovalTime(step: step.id, approval: $0.id, expires: $0.expires) }
        }
        objective = plan.objectives.rto
    }

    /// How much longer than the objective the time limits allow; nil when they keep it, or there is none.
    public var excess: Duration? {
        guard let objective, limit.duration > objective.duration else { return nil }
        return limit.duration - objective.duration
    }
}
