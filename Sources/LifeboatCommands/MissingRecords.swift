// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunStore
import RunViews
import RunbookModel

/// Whether a run may be gone on with whose journal has lost its end: what the lost records said was done may be done again.
enum MissingRecords {
    /// What is to be recorded of how a run is gone on with.
    ///
    /// - Parameters:
    ///   - history: What is left of the record.
    ///   - reason: Why the run is gone on with all the same; nil when nobody says so.
    ///   - isAttended: Whether a person is there to be asked before each step.
    /// - Returns: What is missing, and that somebody takes it upon them; nil when nothing is missing.
    /// - Throws: `Failure` when something is missing and nobody has taken it upon them, and when nothing is missing and
    ///   somebody has.
    static func note(_ history: RunHistory, accepted reason: String?, isAttended: Bool) throws -> String? {
        guard let missing = history.missingTail else {
            guard reason == nil else {
                throw Failure(.usage, "no records are missing", advice: "leave --accept-missing-records out")
            }
            return nil
        }
        let run = history.opening.run
        guard let reason else {
            let text = "the journal of '\(run)' has lost its end, \(missing.sentence)"
            throw Failure(.failed, text, advice: advice(history))
        }
        guard isAttended else {
            let why = "--accept-missing-records asks before each step, so it needs a person at a terminal"
            throw Failure(.usage, why, advice: "leave --unattended out, at a terminal")
        }
        return "\(missing.sentence); gone on with all the same, because: \(reason)"
    }

    /// What a person has to look at before the run goes on, and how it does then.
    private static func advice(_ history: RunHistory) -> String {
        let machine = history.machine()
        let changes = machine.plan.steps.filter { $0.effect.mayChange && !machine.status(of: $0.id).state.isFinal }
        var lines = ["keep the bundle as it is; if the whole journal is in a backup or on another disk, put that back"]
        guard !machine.state.isFinal else {
            lines.append("the run is over as far as its record goes: nothing can be added to it until the rest is back")
            return lines.joined(separator: "\n")
        }
        if !changes.isEmpty {
            lines.append("otherwise look at each of these, which may have been carried out or begun without a record:")
        }
        for step in changes {
            lines.append("  \(step.id): \(machine.plan.shown(step.title))")
            guard let probe = step.probe else {
                lines.append("    it has no probe: look for yourself whether it was done")
                continue
            }
            let command = machine.plan.shown(probe.command.text).split(whereSeparator: \.isNewline)
            lines.append("    look with: \(command.joined(separator: " "))")
            lines.append("    done when: \(machine.plan.shown(probe.doneWhen.source))")
        }
        let resume = NextCommand.resume(history.opening.run)
        lines.append("then go on: it asks before each step; `adopt` or `skip` each that was done:")
        lines.append("  \(resume) --accept-missing-records --reason TEXT")
        return lines.joined(separator: "\n")
    }
}
