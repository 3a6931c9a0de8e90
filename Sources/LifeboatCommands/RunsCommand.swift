// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import RunCore
import RunStore
import RunViews
import RunbookModel
import TerminalUI
import Values

/// `lifeboat runs`: lists the runs.
struct RunsCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List the runs, the newest last.",
        discussion: """
            EXAMPLES
              lifeboat runs
              lifeboat runs --format json
            """
    )

    @Option(help: "Print the list as text or json.")
    var format = OutputFormat.text

    @OptionGroup var options: RunOptions

    func perform() async throws -> ExitStatus {
        let store = try options.existingStore(in: try WorkspaceContext.load())
        var rows: [Row] = []
        for run in try await StoreAccess.runs(in: store) {
            rows.append(Row(run: run, history: try? await store.bundle(run).history()))
        }
        rows.sort { $0.moment < $1.moment }
        switch format {
        case .json: CommandOutput.json(.array(rows.map(\.json)))
        case .text:
            if rows.isEmpty { CommandOutput.result("no runs in \(store.place)") }
            CommandOutput.result(rows.map(\.line))
        }
        return .done
    }

    private struct Row {
        let run: RunID
        let history: RunHistory?

        var openedAt: String { history?.opening.openedAt.text() ?? "" }

        /// What the list is sorted by; a run that cannot be read comes first, where it is seen.
        var moment: Timestamp { history?.opening.openedAt ?? Timestamp(nanosecondsSinceEpoch: .min) }

        var json: JSONValue {
            guard let history else { return ["run": .string(run.text), "state": "unreadable"] }
            let machine = history.machine()
            return [
                "run": .string(run.text),
                "runbook": .string(history.opening.runbook.id),
                "kind": .string(history.opening.runbook.kind.rawValue),
                "level": .string(history.opening.level.rawValue),
                "state": .string(machine.state.rawValue),
                "opened": .string(openedAt),
            ]
        }

        var line: StyledText {
            guard let history else { return "\(run)  cannot be read: lifeboat verify says why" }
            let machine = history.machine()
            let mark = StateMark(machine.state)
            return StyledText("\(openedAt)  \(run)  \(history.opening.level.rawValue)  ")
                + mark.tone.text("\(mark.symbol) \(mark.word)")
                + StyledText("  \(RunViewText.totals(machine.summary, open: machine.openStepCount))")
        }
    }
}
