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

    var invocation: NextCommand.Invocation { options.invocation() }

    func perform() async throws -> ExitStatus {
        let store = try options.existingStore(in: try WorkspaceContext.load())
        let list = try await RunList.read(store)
        let now = SystemClock.now()
        let (isFrozen, frozen) = await Self.freeze(of: store, at: now)
        var glances: [RunGlance] = []
        for history in list.histories {
            let machine = history.machine()
            // Who executes a run that is over does not matter.
            let presence = try await StoreAccess.presence(of: history, in: store)
            let scripts = LeftScripts.all(of: machine, in: store, isExecuted: presence.isExecuted ?? true)
            let moved = try await StoreAccess.movedTo(history.opening.run, in: store)
            LeftScripts.sweep(machine, in: store, isMoved: moved != nil)
            glances.append(
                RunGlance(
                    machine,
                    at: now,
                    isExecuted: presence.isExecuted,
                    holder: presence.holder,
                    isFrozen: isFrozen,
                    scripts: scripts,
                    movedTo: moved,
                    missing: history.missingTail?.sentence,
                    left: try await LeftAnswers(to: machine, in: store),
                    restart: presence.restart,
                    earlier: await store.earlierTimes(telling: machine)
                )
            )
        }
        switch format {
        case .json: CommandOutput.json(.array(list.unreadable.map(Self.json) + glances.map { $0.json() }))
        case .text:
            if glances.isEmpty, list.unreadable.isEmpty { CommandOutput.result("no runs in \(store.place)") }
            if let frozen { CommandOutput.result(prose: [StyledText(frozen, .bold)]) }
            CommandOutput.result(
                prose: list.unreadable.map { "\($0)  cannot be read: \(NextCommand("verify", $0.text))" }
            )
            CommandOutput.result(prose: glances.flatMap { $0.lines() })
            let needing = glances.count(where: \.needsSomebody)
            if needing > 0 { CommandOutput.result("\n\(needing) of \(glances.count) need somebody") }
        }
        return .done
    }

    /// Whether the store is frozen, nil when nobody knows, and what to say of it; that never keeps runs from being listed.
    static func freeze(of store: any RunStore, at now: Timestamp) async -> (Bool?, String?) {
        do {
            guard let freeze = try await store.freeze(), freeze.holds(at: now) else { return (false, nil) }
            return (true, "FROZEN: \(freeze.sentence)")
        } catch {
            return (nil, "FROZEN? nothing is changed, because that cannot be told: \(error)")
        }
    }

    private static func json(_ unreadable: RunID) -> JSONValue {
        ["run": .string(unreadable.text), "state": "unreadable"]
    }
}
