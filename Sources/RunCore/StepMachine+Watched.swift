// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
public import Values

/// A script in doubt: its supervisor may know what came of it, and as long as it runs, no probe shows what it leaves.
extension StepMachine {
    /// Whether the change in doubt is looked into first, and only then the probe read.
    var looksBeforeProbing: Bool {
        guard case .action(let index) = doubted, step.commands.indices.contains(index),
            case .shell(_) = step.commands[index].operation
        else { return false }
        return true
    }

    /// Takes in what came of the change in doubt, which was kept while no executor was there: it goes on as if it had been
    /// told at once.
    public mutating func watched(
        _ ending: Ending,
        _ finding: DoubtFinding,
        at now: Timestamp,
        steady: Timestamp
    ) -> Action {
        guard case .examination(let index) = phase else { preconditionFailure("an ending that nobody waited for") }
        phase = .action(index)
        if case .answered = ending { adoption = finding.reason }
        return ended(ending, at: now, steady: steady)
    }

    /// Goes on when nothing was found out: to the probe, if that is still to be read, or to a person.
    mutating func undecided(_ finding: DoubtFinding) -> Action {
        guard looksBeforeProbing, let probe = step.probe else {
            return finish(.inDoubt, "\(openReason); \(finding.reason)")
        }
        openReason = finding.reason
        phase = .doubt
        return perform(probe.command, as: .probeInDoubt)
    }

    /// Goes on when the probe has not decided: the change is looked into, if it was not before.
    mutating func probeDidNotDecide(_ reason: String) -> Action {
        looksBeforeProbing ? finish(.inDoubt, "\(reason); \(openReason)") : examine(because: reason)
    }
}

// MARK: - A change in doubt that no probe has decided

extension StepMachine {
    /// Has the performer find out what no probe could decide; without a change to look into, a person must.
    mutating func examine(because reason: String) -> Action {
        openReason = reason
        guard case .action(let index) = doubted, step.commands.indices.contains(index) else {
            return finish(.inDoubt, reason)
        }
        do throws(ResolutionError) {
            var templates = scope
            templates.scope.now = templateNow
            let operation = try ResolvedOperation(step.commands[index].operation, in: templates)
            phase = .examination(index)
            return .examine(.action(index: index), operation)
        } catch {
            return finish(.inDoubt, "\(reason), and a value of the change is missing: \(error.description)")
        }
    }

    /// Takes in what was found out about the change in doubt.
    ///
    /// A repetition goes on within the attempt that was approved and begun; where an approval is needed, which is used
    /// once, people are asked instead.
    public mutating func examined(_ finding: DoubtFinding, at now: Timestamp, steady: Timestamp? = nil) -> Action {
        setClocks(now, steady)
        guard case .examination(let index) = phase else { preconditionFailure("a finding that nobody asked for") }
        switch finding.verdict {
        case .tookEffect:
            hasActed = true
            adoption = "the interrupted change took effect: \(finding.reason)"
            return enterAction(index + 1, at: now)
        case .hadNoEffect, .repeatable:
            guard step.approval == nil else {
                return finish(.inDoubt, "\(finding.reason); it can be repeated, which takes an approval of its own")
            }
            repetition = finding
            phase = .action(index)
            return perform(step.commands[index], as: .action(index: index))
        case .undetermined: return undecided(finding)
        }
    }
}
