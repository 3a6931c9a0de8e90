// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunViews
import RunbookModel
import StepActions

/// The scripts of a run that its executor left behind, as far as that can be seen from this machine.
enum LeftScripts {
    /// The scripts that were begun and never answered for, while nobody executes the run.
    static func all(of machine: RunMachine, in store: any RunStore, isExecuted: Bool) -> [LeftScript] {
        guard !isExecuted, let run = machine.opening?.run else { return [] }
        let spools = ScriptSpools(of: store)
        return machine.plan.steps.compactMap { step in
            let status = machine.status(of: step.id)
            guard let sight = spools.sight(of: step.id, in: run, status), let process = sight.process else {
                return nil
            }
            let isSettled =
                machine.state.isFinal || status.currentOperations.contains { $0.phase == status.openIntent?.phase }
            // What is answered for, or over with the run, is told of only while something of it goes on.
            guard sight.goesOn || !isSettled else { return nil }
            return LeftScript(
                step: step.id,
                fate: sight.fate.shown,
                process: process,
                host: sight.host ?? "",
                since: status.intentSentLast,
                lastLine: sight.lastLine
            )
        }
    }

    /// Erases what the scripts of a run have printed here, secrets included, once nobody needs it here any more.
    ///
    /// That is when the run is over, or goes on in another store. What goes on, and what may yet decide a doubt, stays.
    static func sweep(_ machine: RunMachine, in store: any RunStore, isMoved: Bool) {
        guard let run = machine.opening?.run, isMoved || machine.state.isFinal else { return }
        let spools = ScriptSpools(of: store)
        let kept = machine.plan.steps.map(\.id).filter { id in
            let status = machine.status(of: id)
            return status.isInDoubt || status.openIntent != nil || spools.sight(of: id, in: run, status)?.goesOn == true
        }
        spools.erase(run, besides: Set(kept))
    }
}

extension ScriptSight.Fate {
    fileprivate var shown: LeftScript.Fate {
        switch self {
        case .running: .running
        case .unwatched: .unwatched
        case .ended(let status): .ended(status: status)
        case .stopped: .stopped
        case .lost: .lost
        case .unseen(let why): .unseen(why)
        }
    }
}
