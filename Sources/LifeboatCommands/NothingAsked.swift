// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunViews
import RunbookModel
import TerminalUI
import Values

/// An answer or approval that finds no question: what the step waits for instead, and what can be done.
///
/// A run that nobody executes asks nothing more by itself, so whoever answers it learns that first, with what it waited for
/// when it was last seen.
struct NothingAsked {
    private let step: StepID
    private let history: RunHistory
    private let machine: RunMachine
    private let view: RunStatusView
    /// Whether whoever has the run stands still.
    private let isSuspended: Bool

    /// Looks at the run; `machine` is its state with the roles of the workspace.
    ///
    /// - Throws: `Failure` when the store cannot be asked.
    init(at step: StepID, _ history: RunHistory, _ machine: RunMachine, in store: any RunStore) async throws {
        (self.step, self.history, self.machine) = (step, history, machine)
        let presence = try await StoreAccess.presence(of: history, in: store)
        view = try await RunStatusView(history, machine, presence, in: store)
        isSuspended = presence.holder?.isSuspended == true
    }

    /// What to throw; `what` says what was not found at the step.
    ///
    /// Before it, a run that nobody executes is shown as it was last seen.
    func failure(_ what: String) -> Failure {
        let status = NextCommand("status", history.opening.run.text).description
        let watch = NextCommand("watch", history.opening.run.text)
        guard !machine.state.isFinal else {
            return Failure(.usage, "the run \(history.opening.run) is over: \(machine.state.rawValue)", advice: status)
        }
        let state = machine.status(of: step).state.rawValue
        if let own = command { return Failure(.usage, "\(what): it is \(state)", advice: own) }
        guard let absence = view.advice.absence else {
            let isLooking = machine.status(of: step).state == .inDoubt && !isSuspended
            let next = isLooking ? "its executor finds out what became of it, and asks if it cannot: \(watch)" : status
            return Failure(.usage, "\(what): it is \(state)", advice: next)
        }
        CommandOutput.progress(prose: lastSeen)
        let next = view.advice.owed.first ?? view.advice.resume?.description
        return Failure(.usage, "\(what), and \(absence)", advice: next)
    }

    /// The command that gives what the step does wait for; nil when it waits for nobody.
    private var command: String? {
        let name = step.text
        return view.advice.owed.first { $0.contains(" \(history.opening.run) \(name) ") }
    }

    /// What the run was doing when it was last on record.
    private var lastSeen: [StyledText] {
        var lines: [StyledText] = []
        if let last = history.entries.last { lines.append("last on record, at \(last.recorded.time.text()):") }
        lines += view.advice.underWay.map { StateMark.Tone.bad.text("  under way: \($0)") }
        lines += view.attention.map { StyledText("  ") + $0 }
        lines += view.waiting()
        if lines.count == 1 { lines.append("  it waited for nobody") }
        if !view.advice.owed.isEmpty, let resume = view.advice.resume {
            lines += ["", "then, to take the answer up: \(resume)"]
        }
        return lines + [""]
    }
}
