// SPDX-License-Identifier: Apache-2.0

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
