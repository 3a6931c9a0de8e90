// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import RunbookModel
public import Values

/// How long the steps of a finished run took.
public struct EarlierRun: Sendable, Hashable {
    /// The run.
    public let run: RunID
    /// When it was opened.
    public let openedAt: Timestamp
    /// How long each step took that was carried out by Lifeboat and succeeded; people's steps are not here, nor is what was
    /// there already or was adopted.
    public let durations: [StepID: Duration]

    /// What the history of a run tells; nil for a dry run and for a run that is not over.
    public init?(_ history: RunHistory) {
        guard history.opening.level != .probe, history.machine().state.isFinal else { return nil }
        let automatic = Set(history.plan.steps.filter { !$0.commands.isEmpty }.map(\.id))
        var begun: [StepID: Timestamp] = [:]
        var durations: [StepID: Duration] = [:]
        // What only looks may be on record with its answer, all at the end: how long it took is in that.
        var performed: [StepID: Duration] = [:]
        for entry in history.entries {
            switch entry.recorded.event {
            case .stepStarted(let step, _): (begun[step], performed[step]) = (entry.recorded.time, .zero)
            case .operationEnded(let record):
                performed[record.step, default: .zero] += .milliseconds(record.milliseconds)
            case .stepFinished(let outcome) where outcome.state == .succeeded && automatic.contains(outcome.step):
                guard let start = begun[outcome.step] else { continue }
                durations[outcome.step] = max(performed[outcome.step] ?? .zero, entry.recorded.time - start)
            default: continue
            }
        }
        run = history.opening.run
        openedAt = history.opening.openedAt
        self.durations = durations
    }
}

extension RunStore {
    /// The newest finished runs of a runbook against the same endpoint; a run that cannot be read is left out.
    ///
    /// - Parameters:
    ///   - runbook: the runbook's identifier.
    ///   - endpoint: the endpoint of the environment; what an emulator did says nothing about AWS.
    ///   - limit: how many runs are looked at.
    /// - Returns: the runs, the newest last.
    public func earlierRuns(of runbook: String, endpoint: String?, limit: Int = 20) async -> [EarlierRun] {
        guard let runs = try? await runs() else { return [] }
        let fitting = runs.filter { $0.text.hasPrefix("\(runbook)-") && $0.text.split(separator: "-").count >= 4 }
        var found: [EarlierRun] = []
        for run in fitting.suffix(limit) {
            guard let history = try? await bundle(run).history(), history.opening.runbook.id == runbook,
                history.opening.target.endpoint == endpoint, let earlier = EarlierRun(history)
            else { continue }
            found.append(earlier)
        }
        return found
    }
}
