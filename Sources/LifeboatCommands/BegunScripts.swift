// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Values

/// A script that may change something, as it went on record before its first command.
struct BegunScript: Hashable {
    /// The attempt at the step.
    let attempt: Int
    /// The name of the folder with its output, on its machine.
    let spool: String
    /// The machine.
    let host: String
    /// Its process there; nil when that is not on record.
    let process: Int?
    /// Whether what it printed is in the evidence, or is a secret of which nothing is kept, or it printed nothing.
    var isAccountedFor = false

    /// Whose output it is, in words.
    var name: String { "attempt \(attempt), on \(host)\(process.map { " as process \($0)" } ?? "")" }
}

/// The scripts of a step that were begun, in order, and whether what they printed is on record.
struct BegunScripts {
    private(set) var all: [BegunScript] = []

    /// The scripts of a step, by everything that is on record about its run.
    init(of step: StepID, in history: RunHistory) {
        for entry in history.entries where entry.recorded.event.step == step { note(entry.recorded.event) }
    }

    private init() {}

    /// Takes in what is on record about the step.
    private mutating func note(_ event: RunEvent) {
        switch event {
        case .operationFact(_, let attempt, let facts):
            guard let spool = facts["spool"]?.stringValue else { break }
            let process = facts["process"]
            all.append(
                BegunScript(
                    attempt: attempt,
                    spool: spool,
                    host: process?["host"]?.stringValue ?? "",
                    process: process?["id"]?.integerValue.flatMap { Int(exactly: $0) }
                )
            )
        case .operationEnded(let record) where record.tellsOutput:
            if !all.isEmpty { all[all.count - 1].isAccountedFor = true }
        default: break
        }
    }

    /// Those of which nothing is on record: what they printed lies on their machines, if it lies anywhere.
    var unaccounted: [BegunScript] { all.filter { !$0.isAccountedFor } }

    /// The steps of a run with such scripts; of one that captures a secret nothing is ever shown, and nothing need stay.
    static func unaccountedSteps(in history: RunHistory) -> Set<StepID> {
        var begun: [StepID: BegunScripts] = [:]
        for entry in history.entries {
            let event = entry.recorded.event
            switch event {
            case .operationFact(let step, _, _): begun[step, default: BegunScripts()].note(event)
            case .operationEnded(let record): begun[record.step]?.note(event)
            default: break
            }
        }
        let shown = history.plan.steps.filter { step in
            !step.captures.contains(where: \.isSecret) && !step.commands.contains(where: \.capturesSecret)
        }
        return Set(shown.map(\.id).filter { begun[$0]?.unaccounted.isEmpty == false })
    }
}

extension OperationRecord {
    /// Whether it settles what a script has printed.
    fileprivate var tellsOutput: Bool {
        if script != nil || isLeftOut { return true }
        return if case .action = phase { ending == .notSent } else { false }
    }
}
