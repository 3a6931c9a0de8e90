// SPDX-License-Identifier: Apache-2.0

import Glibc
import RunCore
import RunStore
import RunViews
import RunbookModel
import Synchronization
import TerminalUI
import Values

/// Shows a run's events on standard error as they are recorded, and how far its waits are.
final class RunConsole: Sendable {
    private struct State {
        var view: RunProgressView
        var progress = OperationProgressView()
        /// How many questions stand at the terminal; a status line would write over them.
        var openPrompts: Set<StepID> = []
    }

    private let state: Mutex<State>
    private let printer = LinePrinter(capabilities: TerminalCapabilities(descriptor: STDERR_FILENO)) { bytes in
        CommandOutput.status(bytes)
        return true
    }

    init(plan: Plan) {
        state = Mutex(State(view: RunProgressView(plan: plan.shown)))
    }

    /// Shows how the run was opened; of a run that is gone on with, where it stands instead of all that happened.
    func begin(_ history: RunHistory) {
        show(.runOpened(history.opening), history.opening.openedAt)
        guard history.entries.count > 1 else { return }
        let machine = history.machine()
        let summary = RunViewText.totals(machine.summary, open: machine.openStepCount)
        printer.line(StyledText("  going on after \(history.entries.count) records: \(summary)"))
    }

    /// Shows the lines of one event.
    func show(_ event: RunEvent, _ time: Timestamp) {
        state.withLock { state in
            switch event {
            case .operationEnded(let record): if state.progress.forget(record.step) { printer.clearStatus() }
            case .approvalRequested(let request): state.openPrompts.insert(request.step)
            case .operatorAsked(let step, _): state.openPrompts.insert(step)
            case .approvalDecided(let decision): state.openPrompts.remove(decision.step)
            case .approvalVoided(let step, _, _): state.openPrompts.remove(step)
            case .operatorAnswered(let answer): state.openPrompts.remove(answer.step)
            case .runFinished, .runParked, .runInterrupted: printer.clearStatus()
            default: break
            }
            if !state.openPrompts.isEmpty { printer.clearStatus() }
            for line in state.view.lines(for: event, at: time) { printer.line(line) }
        }
    }

    /// Shows how far a step's operation is: in a terminal as one line that changes, elsewhere as a line now and then.
    func show(_ progress: OperationProgress, of step: StepID) {
        state.withLock { state in
            guard printer.capabilities.isSmart else {
                if let line = state.progress.line(progress, of: step) { printer.line(line) }
                return
            }
            let status = state.progress.status(progress, of: step)
            if state.openPrompts.isEmpty { printer.status(status) }
        }
    }
}
