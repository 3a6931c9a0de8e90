// SPDX-License-Identifier: Apache-2.0

import Journal
import Processes
import RunCore
import RunStore
import RunbookModel
import StepActions
import Values

/// How far the scripts of a run are that another process on this machine executes, by what they have printed last.
///
/// Of a run that is executed on another machine nothing can be seen: what scripts print lies where they run.
struct ScriptGlimpses {
    private let spools: ScriptSpools
    private var glimpses: [StepID: ScriptGlimpse] = [:]

    init(of store: any RunStore) { spools = ScriptSpools(of: store) }

    /// The last line of each script under way that has printed one.
    mutating func look(_ machine: RunMachine, at now: Timestamp) -> [(step: StepID, progress: OperationProgress)] {
        guard let run = machine.opening?.run, machine.executor?.host == HostName.current else { return [] }
        return machine.plan.steps.compactMap { step in
            let status = machine.status(of: step.id)
            guard status.state == .running, let script = spools.scripts(of: step.id, in: run).last,
                script.attempt == status.attempt, script.spool.record == nil
            else {
                glimpses[step.id] = nil
                return nil
            }
            let known = glimpses[step.id].flatMap { $0.spool.folder == script.spool.folder ? $0 : nil }
            let glimpse = known ?? ScriptGlimpse(script.spool)
            glimpses[step.id] = glimpse
            let line = glimpse.lastLine()
            let elapsed = max(now - (status.intentSentLast ?? status.startedAt ?? now), .zero)
            let progress = OperationProgress(
                text: line,
                elapsed: elapsed,
                limit: step.timeout.duration,
                isOutput: true
            )
            return line.isEmpty ? nil : (step.id, progress)
        }
    }
}
