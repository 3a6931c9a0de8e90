// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import RunCore
import RunExecutor
import RunStore

/// `lifeboat watch`: shows a run that another process executes, as it goes on.
struct WatchCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Show a run as it goes on, from another terminal.",
        discussion: """
            Shows what has happened and then every event as soon as it is on record; changes nothing. Ends when the run is over or
            parked, with the exit status that the run's own terminal has. Ctrl-C ends watching, not the run.

            EXAMPLES
              lifeboat watch last
              lifeboat watch dr-failover-20261122-031500-k7f2 --until-over      also while it is parked
            """
    )

    @OptionGroup var run: RunArgument

    @Flag(help: "Go on while the run is parked, until it is over.")
    var untilOver = false

    @OptionGroup var options: RunOptions

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let store = options.store(in: context)
        let id = try run.resolve(in: store)
        return try await RunWatch(store: store, run: id, staysWhileParked: untilOver).follow()
    }
}

/// Follows a run's record.
struct RunWatch {
    /// How often the record is looked at.
    private static let interval = Duration.milliseconds(500)

    let store: RunStore
    let run: RunID
    let staysWhileParked: Bool

    /// Shows events until the run is over, parked or left by its executor.
    ///
    /// - Returns: The exit status that the run has.
    /// - Throws: `Failure` when the record cannot be read or does not check.
    func follow() async throws -> ExitStatus {
        var history = try StoreAccess.history(of: run, in: store)
        let console = RunConsole(plan: history.plan)
        var shown = 0
        var isAbandoned = false
        while true {
            for entry in history.entries.dropFirst(shown) { console.show(entry.recorded.event, entry.recorded.time) }
            shown = history.entries.count
            let machine = history.machine()
            if machine.state.isFinal || (machine.state == .parked && !staysWhileParked) {
                console.end()
                return ending(of: machine)
            }
            let wasAbandoned = isAbandoned
            isAbandoned = machine.state == .running && !store.isExecuted(run)
            if isAbandoned, wasAbandoned {
                console.end()
                CommandOutput.progress("No executor works on this run; go on with: lifeboat resume \(run)")
                return .parked
            }
            console.tick()
            try await Task.sleep(for: Self.interval)
            history = try StoreAccess.history(of: run, in: store)
        }
    }

    private func ending(of machine: RunMachine) -> ExitStatus {
        guard machine.state.isFinal else { return .parked }
        return ExitStatus(.finished(machine.state, machine.summary), isProven: machine.unprovenSteps.isEmpty)
    }
}
