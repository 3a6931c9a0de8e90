// SPDX-License-Identifier: Apache-2.0

public import Processes
public import RunCore
public import RunbookModel
import Values

/// A script of a step as it can be seen from this machine, whoever executes the run.
public struct ScriptSight: Sendable {
    /// What has become of a script.
    public enum Fate: Sendable, Hashable {
        /// It runs below its supervisor, which will put its end on record.
        case running
        /// It, or what it started, runs without a supervisor: nobody will know how it ended.
        case unwatched
        /// It is over, with that status.
        case ended(status: Int)
        /// It was stopped in its middle, with the run that was interrupted.
        case stopped
        /// It is over, and nobody saw how.
        case lost
        /// It cannot be seen from here; the text says why.
        case unseen(String)
    }

    /// The attempt at the step.
    public let attempt: Int
    /// The element that it is for; nil in a step that goes through no list.
    public let element: Int?
    /// Its number among all scripts of the run; nil when its output does not lie here.
    public let number: Int?
    /// The process, which leads a group of its own; nil when it is not on record.
    public let process: Int?
    /// The machine on which it was begun; nil when that is not on record.
    public let host: String?
    /// What has become of it.
    public let fate: Fate
    /// Where its output lies on this machine; nil when it does not.
    public let spool: ScriptSpool?

    /// Whether something of it goes on.
    public var goesOn: Bool { fate == .running || fate == .unwatched }

    /// The last line that it has printed, without secrets; empty when there is none, or none may be shown.
    public var lastLine: String { spool.map { ScriptTail($0).next().last } ?? "" }
}

extension ScriptSpools {
    /// The scripts of a step of which something lies here, in the order in which they were begun.
    public func scripts(of step: StepID, in run: RunID) -> [(
        attempt: Int, element: Int?, number: Int, spool: ScriptSpool
    )] {
        numbered(run).compactMap { name, number in
            let words = name.split(separator: ".")
            guard words.count == 4, words[0] == step.text, let attempt = Int(words[1]), let element = Int(words[2])
            else { return nil }
            let spool = ScriptSpool(folder: "\(root)/\(run.text)/\(name)")
            return (attempt, element == 0 ? nil : element, number, spool)
        }.sorted { $0.number < $1.number }
    }

    /// The script that a step of a run has under way or in doubt, by what was put on record before it began; nil when there
    /// is none that may change something.
    public func sight(of step: StepID, in run: RunID, _ status: StepStatus) -> ScriptSight? {
        guard status.openIntent != nil, let process = ScriptProcess(facts: status.facts) else { return nil }
        let name = status.facts["spool"]?.stringValue
        let own = scripts(of: step, in: run).last { FileAccess.lastComponent($0.spool.folder) == name }
        return ScriptSight(
            attempt: own?.attempt ?? status.attempt,
            element: own?.element,
            number: own?.number,
            process: process.id,
            host: process.host,
            fate: fate(of: process, status.facts, own?.spool),
            spool: own?.spool
        )
    }

    private func fate(of process: ScriptProcess, _ facts: JSONObject, _ spool: ScriptSpool?) -> ScriptSight.Fate {
        if let record = spool?.record { return record.fate }
        let supervisor = ScriptProcess(facts: facts, named: "supervisor")
        if supervisor?.fate == .running { return .running }
        // It may have ended between the two looks.
        if let record = spool?.record { return record.fate }
        switch process.fate {
        case .running, .leftBehind: return .unwatched
        case .over: return .lost
        case .unseen(let why): return .unseen(why)
        }
    }
}

extension ScriptRecord {
    fileprivate var fate: ScriptSight.Fate { wasCancelled ? .stopped : .ended(status: status) }
}
