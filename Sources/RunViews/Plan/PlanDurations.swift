// SPDX-License-Identifier: Apache-2.0

import PlanAnalysis
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
        time.limit.duration == .zero
            ? "no time of its own" : "at most \(time.limit.duration.shortText) by its timeouts"
    }

    /// The bound against the objective; nil when there is none.
    var verdict: String? {
        guard let objective = time.objective else { return nil }
        guard let excess = time.excess else {
            let left = objective.duration - time.limit.duration
            return left == .zero
                ? "inside the RTO of \(objective), with nothing left for people"
                : "inside the RTO of \(objective); \(left.shortText) are left for people"
        }
        return "up to \(excess.shortText) over the RTO of \(objective)"
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
            "half of \(spread.runs) earlier \(spread.runs == 1 ? "run" : "runs") within \(spread.median.shortText)"
                + " (P50), 19 of 20 within \(spread.p95.shortText) (P95), people not counted"
        }
    }
}
