// SPDX-License-Identifier: Apache-2.0

import Glibc
import RunCore
import RunStore
import RunViews
import RunbookModel
import Synchronization
import TerminalUI
import Values

/// Shows a run's events on standard error as they are recorded.
final class RunConsole: Sendable {
    private let view: Mutex<RunProgressView>

    init(plan: Plan) {
        view = Mutex(RunProgressView(plan: plan))
    }

    /// Shows how the run was opened; of a run that is gone on with, where it stands instead of all that happened.
    func begin(_ history: RunHistory) {
        show(.runOpened(history.opening), history.opening.openedAt)
        guard history.entries.count > 1 else { return }
        let machine = history.machine()
        let summary = RunViewText.totals(machine.summary, open: machine.openStepCount)
        CommandOutput.progress([StyledText("  going on after \(history.entries.count) records: \(summary)")])
    }

    /// Shows the lines of one event.
    func show(_ event: RunEvent, _ time: Timestamp) {
        let lines = view.withLock { $0.lines(for: event, at: time) }
        CommandOutput.progress(lines)
    }
}
