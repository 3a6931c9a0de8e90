// SPDX-License-Identifier: Apache-2.0

import PlanAnalysis
import RunbookModel
import StepGraph
import Values

/// A plan's times in words, each with where its number comes from.
struct PlanDurations {
    private let time: PlanTime

    init(_ time: PlanTime) { self.time = time }

    /// All in one line: `at most 2h 35m by its timeouts, and people: 8 steps by hand, 1 approval`.
    var short: String { ([limit] + (people.map { ["and people: \($0)"] } ?? [])).joined(separator: ", ") }

    /// The upper bound of everything but people.
    var limit: String {
        let bound =
            time.limit.duration == .zero
            ? "no time of its own" : "at most \(time.limit.duration.shortText) by its timeouts"
        let open = time.stepsOfUnknownTurns.map(\.text)
        return open.isEmpty ? bound : "\(bound), with one turn of \(StepRows.some(open)) (known only in the run)"
    }

    /// How long one step may take, of a list all turns where their number is known; empty for a person's step.
    func limit(of step: Step) -> String {
        guard !step.isManual else { return "" }
        switch time.turns[step.id] {
        case nil: return step.longestDuration.shortText
        case .some(let turns?): return (step.longestDuration * turns).shortText
        case .some(nil): return "\(step.longestDuration.shortText) a turn"
        }
    }

    /// How often a step is carried out, in words; nil for one that goes through no list.
    func turns(of step: Step) -> String? {
        guard let each = step.each, let turns = time.turns[step.id] else { return nil }
        guard let turns else { return "for each \(each.source): turns are known only in the run" }
        let excess = turns > EachRule.limit ? ", more than the \(EachRule.limit) that a list may have" : ""
        return "for each \(each.source): \(turns) \(turns == 1 ? "turn" : "turns")\(excess)"
    }

    /// The bound against the objective; nil when there is none.
    var verdict: String? {
        guard let objective = time.objective else { return nil }
        guard let excess = time.excess else {
            guard time.stepsOfUnknownTurns.isEmpty else { return "the turns decide about the RTO of \(objective)" }
            let left = objective.duration - time.limit.duration
            return left == .zero
                ? "inside the RTO of \(objective), with nothing left for people"
                : "inside the RTO of \(objective); \(left.shortText) are left for people"
        }
        return "up to \(excess.shortText) over the RTO of \(objective)"
    }

    /// The bound against the deadline; nil when there is none, or when it leaves time enough.
    func excess(over deadline: TimeSpan?) -> String? {
        guard let deadline, time.limit.duration > deadline.duration else { return nil }
        return "up to \((time.limit.duration - deadline.duration).shortText) over the deadline of \(deadline)"
    }

    /// What people do beside it; nil when nobody is needed.
    var people: String? {
        var parts: [String] = []
        let steps = time.manualSteps.count
        if steps > 0 { parts.append("\(steps) \(steps == 1 ? "step" : "steps") by hand, without a limit") }
        if !time.approvals.isEmpty {
            let count = time.approvals.count
            let longest = time.approvals.map(\.expires).max().map { " within \($0)" } ?? ""
            parts.append("\(count) \(count == 1 ? "approval" : "approvals")\(longest)")
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// How long earlier runs took; nil when there are none.
    var measured: String? {
        time.measured.map { spread in
            guard spread.runs > 1 else { return "1 earlier run took \(spread.longest.shortText), people not counted" }
            let upper =
                spread.p95.map { "19 of 20 within \($0.shortText) (P95)" }
                ?? "the longest \(spread.longest.shortText) (too few for a P95)"
            let half = "half of \(spread.runs) earlier runs within \(spread.median.shortText) (P50)"
            return "\(half), \(upper), people not counted"
        }
    }
}
