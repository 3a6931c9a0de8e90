// SPDX-License-Identifier: Apache-2.0

public import RunbookModel

/// How long the steps of a runbook took in earlier runs of it: what a forecast is made from.
public struct EarlierTimes: Sendable, Hashable {
    /// With fewer runs there is no P95: the longest of four is exceeded by one run in five.
    public static let leastForP95 = 5

    /// For each run, how long its steps took that Lifeboat carried out and that succeeded.
    public let runs: [[StepID: Duration]]

    /// The times of earlier runs; by default of none.
    public init(_ runs: [[StepID: Duration]] = []) { self.runs = runs }

    /// How long each step took in half of the runs.
    public var medians: [StepID: Duration] {
        var found: [StepID: [Duration]] = [:]
        for run in runs { for (step, duration) in run { found[step, default: []].append(duration) } }
        return found.mapValues { Self.quantile(50, of: $0) }
    }

    /// What so many percent of some durations, at least one, do not exceed.
    static func quantile(_ percent: Int, of durations: [Duration]) -> Duration {
        let sorted = durations.sorted()
        return sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]
    }
}
