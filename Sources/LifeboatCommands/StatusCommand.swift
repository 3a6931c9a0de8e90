// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import RunCore
import RunStore
import RunViews
import RunbookModel
import TerminalUI

/// `lifeboat status`: shows where a run stands.
struct StatusCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show where a run stands and what people are asked.",
        discussion: """
            Exit status 1 when the run's journal has lost records at its end, else 0.

            EXAMPLES
              lifeboat status last
              lifeboat status last --format json
            """
    )

    @OptionGroup var run: RunArgument

    @Option(help: "Print the status as text or json.")
    var format = OutputFormat.text

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation() }

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let store = try options.store(in: context)
        let id = try await run.resolve(in: store)
        let history = try await StoreAccess.history(of: id, in: store)
        let machine = history.machine(roles: context.workspace.roles)
        let presence = try await StoreAccess.presence(of: history, in: store)
        let (isFrozen, frozen) = await RunsCommand.freeze(of: store, at: SystemClock.now())
        let moved = try await StoreAccess.movedTo(id, in: store)
        LeftScripts.sweep(machine, in: store, isMoved: moved != nil)
        let view = try await RunStatusView(
            history,
            machine,
            presence,
            in: store,
            isFrozen: isFrozen,
            movedTo: moved
        )
        switch format {
        case .json: CommandOutput.json(view.json())
        case .text:
            // What is under way goes on, and the next change is not begun: that is to be known before it is met.
            if let frozen, !machine.state.isFinal, moved == nil {
                CommandOutput.result(prose: [StyledText(frozen, .bold)])
            }
            CommandOutput.result(prose: view.lines())
            if machine.state == .running, moved == nil, let sentence = view.advice.sentence {
                let why = presence.restart?.sentence ?? RunViewText.isGone
                CommandOutput.result(prose: ["No executor works on this run; \(why): \(sentence)"])
            }
        }
        return history.missingTail == nil ? .done : .failed
    }
}
