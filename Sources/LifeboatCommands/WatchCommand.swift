// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import RunCore
import RunExecutor
import RunStore
import RunViews
import RunbookModel
import TerminalUI
import Values

/// `lifeboat watch`: shows a run that another process executes, as it goes on.
struct WatchCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Show a run as it goes on, from another terminal.",
        discussion: """
            Shows what has happened and then every event as soon as it is on record; changes nothing. Ends when the run is over or
            parked, with the exit status that the run's own terminal has. Ctrl-C ends watching, not the run. With --no-follow it
            shows where the run stands now, once, and ends.

            With --output it shows what the scripts of one step print, secrets taken out as in the evidence: while one runs, on
            the machine where it runs; once it is over, from the evidence: that of the last attempt that ran its commands, and
            which that is. `out` and `err` tell the streams apart; whatever
            could drive a terminal is spelled out, and a gap says how many bytes are left out.

            With --format json every event is an object on a line of its own, and one more, `watchEnded`, says where the run
            stands; with --no-follow there is that one alone.

            EXAMPLES
              lifeboat watch last
              lifeboat watch last --output copy                                  follows it at a terminal
              lifeboat watch last --output copy --no-follow | grep ERROR
              lifeboat watch dr-failover-20261122-031500-k7f2 --until-over      also while it is parked
              lifeboat watch last --no-follow                                    where it stands now
              lifeboat watch last --format json | jq -r 'select(.step) | .event + " " + .step'

            EXIT STATUS
              that of the run when it is over or parked; 3 also when its executor is gone · 75 --no-follow: it is under way
            """
    )

    @OptionGroup var run: RunArgument

    @Flag(help: "Go on while the run is parked, until it is over.")
    var untilOver = false

    @Option(help: ArgumentHelp("Show what the scripts of a step print.", valueName: "step"))
    var output: String?

    @Flag(
        inversion: .prefixedNo,
        help: """
            Go on as long as the run, or the step of --output, is under way. It is the default, with --output at a terminal.
            """
    )
    var follow: Bool?

    @Option(help: "Print the events as text or json, one object a line.")
    var format = OutputFormat.text

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation() }

    func validate() throws {
        if untilOver, follow == false { throw ValidationError("--until-over does not go with --no-follow") }
        if format == .json, output != nil { throw ValidationError("--format json does not go with --output") }
        if untilOver, output != nil { throw ValidationError("--until-over does not go with --output") }
    }

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let store = try options.store(in: context)
        let id = try await run.resolve(in: store)
        if let output {
            guard let step = StepID(output) else { throw Failure(.usage, "'\(output)' names no step") }
            return try await ScriptWatch(store: store, run: id, step: step, follows: follow).show()
        }
        let watch = RunWatch(store: store, run: id, staysWhileParked: untilOver, format: format)
        return follow == false ? try await watch.look(context) : try await watch.follow()
    }
}

/// Follows a run's record.
struct RunWatch {
    /// How often the clocks move on.
    private static let interval = Duration.milliseconds(500)
    /// How many times nothing new may be said before the record is read again in any case.
    private static let patience = 10

    let store: any RunStore
    let run: RunID
    let staysWhileParked: Bool
    var format = OutputFormat.text

    /// Shows events until the run is over, parked or left by its executor.
    ///
    /// - Returns: The exit status that the run has.
    /// - Throws: `Failure` when the record cannot be read or does not check.
    func follow() async throws -> ExitStatus {
        let history = try await StoreAccess.history(of: run, in: store)
        try await StoreAccess.refuseMoved(run, in: store)
        let isAmended = history.entries.contains { $0.amendment != nil }
        let console = RunConsole(plan: history.begunPlan, isAmended: isAmended, onlyWatches: true)
        if isAmended { CommandOutput.progress(prose: AmendmentView.lines(history.machine())) }
        return try await StoreNotices.$console.withValue(console) { try await follow(history, on: console) }
    }

    private func follow(_ history: RunHistory, on console: RunConsole) async throws -> ExitStatus {
        var history = history
        var news = FollowedNews(of: run, in: store)
        var shown = 0
        var silence = 0
        var isAbandoned = false
        var hold = ExecutorSight(losses: store.lossCount)
        var told: Set<String> = []
        var suspension = ""
        var hasExecutor = false
        var scripts = ScriptGlimpses(of: store)
        var isTimed = false
        var lines = EventLines(of: history)
        while true {
            for entry in history.entries.dropFirst(shown) {
                switch format {
                case .json: CommandOutput.jsonLine(try lines.json(entry))
                case .text:
                    if case .executorStarted(let executor) = entry.recorded.event {
                        if hasExecutor { console.note("  \(executor.operatorName) has the run, on \(executor.host)") }
                        hasExecutor = true
                    }
                    console.show(entry.recorded.event, entry.recorded.time)
                }
            }
            let fresh = history.entries.dropFirst(shown)
            shown = history.entries.count
            let machine = history.machine()
            await tellTimes(fresh.compactMap(\.recorded.event.askingStep), machine, on: console)
            if machine.state.isFinal || (machine.state == .parked && !staysWhileParked) {
                console.end()
                if machine.state == .parked {
                    let advice = try await tell(machine)
                    CommandOutput.progress(prose: [StyledText(advice.sentence ?? "")])
                }
                if let text = RunGlance(machine, at: SystemClock.now()).missedDeadline {
                    CommandOutput.progress(prose: [StyledText(text)])
                }
                CommandOutput.progress(prose: machine.unsignedPassages.map { StateMark.Tone.bad.text($0.sentence) })
                return try await end(history, as: ending(of: machine))
            }
            let wasAbandoned = isAbandoned
            let presence = try await StoreAccess.presence(of: history, in: store)
            let isExecuted = presence.isExecuted == true
            if suspension != presence.holder?.suspension ?? "" {
                suspension = presence.holder?.suspension ?? ""
                let words = suspension.isEmpty ? "goes on" : presence.holder.map { "is \($0)" } ?? ""
                if isExecuted { console.note(StateMark.Tone.bad.text("  its executor \(words)")) }
            }
            if hold.look(isExecuted: isExecuted, records: shown, losses: store.lossCount) {
                console.note("  the store was away: whether the run is still executed shows with its next record")
            }
            if let restart = presence.restart, restart.leavesUnknown, !hold.isUnclear {
                hold.doubt()
                console.note("  \(restart.sentence)")
            }
            // An executor that lives has had the time to come back.
            let isOverdue = presence.restart?.leavesUnknown == false
            isAbandoned = machine.state == .running && !isExecuted && (!hold.isUnclear || isOverdue)
            if isAbandoned, wasAbandoned {
                console.end()
                let advice = try await tell(machine)
                if let restart = presence.restart { CommandOutput.progress(prose: [StyledText(restart.sentence)]) }
                CommandOutput.progress(prose: ["No executor works on this run; \(advice.sentence ?? "")"])
                return try await end(history, as: .parked)
            }
            if !isTimed, format == .text {
                console.expect(await store.earlierTimes(of: history.opening).medians)
                isTimed = true
            }
            if isExecuted, format == .text {
                for (step, progress) in scripts.look(machine, at: SystemClock.now()) {
                    console.show(progress, of: step)
                }
            }
            if machine.state == .parked { try await tellWaiting(machine, &told, on: console) }
            console.tick()
            silence = try await news.next(within: Self.interval) ? 0 : silence + 1
            guard silence == 0 || silence % Self.patience == 0 || isAbandoned else { continue }
            history = try await StoreAccess.history(of: run, in: store)
        }
    }

    /// Says whose decisions wait at a run that nobody executes, each time that another one has come.
    private func tellWaiting(_ machine: RunMachine, _ told: inout Set<String>, on console: RunConsole) async throws {
        guard !machine.openRequests.isEmpty else { return }
        let view = RunStatusView(machine, at: SystemClock.now(), left: try await LeftAnswers(to: machine, in: store))
        for line in view.votes where told.insert(line).inserted { console.note("  \(line)") }
    }

    /// Says by when the answers must come that have just been asked for, and are still owed.
    private func tellTimes(_ steps: [StepID], _ machine: RunMachine, on console: RunConsole) async {
        guard !steps.isEmpty else { return }
        let now = SystemClock.now()
        for time in AnswerTime.all(machine, earlier: await store.earlierTimes(telling: machine))
        where steps.contains(time.forecast.step) {
            console.note("  \(time.forecast.step): \(time.sentence(at: now))")
        }
    }

    /// Shows where the run stands, once.
    ///
    /// - Returns: The exit status that the run has; `tryAgain` while somebody executes it, as nothing is known of its end.
    /// - Throws: `Failure` when the record cannot be read or does not check.
    func look(_ context: WorkspaceContext) async throws -> ExitStatus {
        let history = try await StoreAccess.history(of: run, in: store)
        try await StoreAccess.refuseMoved(run, in: store)
        let presence = try await StoreAccess.presence(of: history, in: store)
        let machine = history.machine(roles: context.workspace.roles)
        if format == .text { CommandOutput.result(prose: try await view(history, machine, presence).lines()) }
        let status =
            history.missingTail != nil
            ? .failed : presence.isExecuted == false ? ending(of: machine) : ExitStatus.tryAgain
        return try await end(history, machine, as: status)
    }

    /// Tells a program where the run stands when it is watched no more.
    private func end(_ history: RunHistory, _ machine: RunMachine? = nil, as status: ExitStatus) async throws
        -> ExitStatus
    {
        guard format == .json else { return status }
        let machine = machine ?? history.machine()
        let presence = try await StoreAccess.presence(of: history, in: store)
        let stand = try await view(history, machine, presence).json()
        let object: JSONValue = [
            "event": "watchEnded", "run": .string(run.text), "sequence": .integer(history.entries.last?.sequence ?? 0),
            "time": .string(SystemClock.now().text(milliseconds: true)), "state": stand["state"] ?? .null,
            "executed": stand["executed"] ?? .null, "exitStatus": .integer(Int(status.rawValue)),
            "next": stand["next"] ?? .null, "then": stand["then"] ?? .null, "status": stand,
        ]
        CommandOutput.jsonLine(object)
        return status
    }

    private func view(
        _ history: RunHistory,
        _ machine: RunMachine,
        _ presence: ExecutorPresence
    ) async throws -> RunStatusView {
        let (isFrozen, _) = await RunsCommand.freeze(of: store, at: SystemClock.now())
        return try await RunStatusView(history, machine, presence, in: store, isFrozen: isFrozen)
    }

    /// Says what was left behind in a run that nobody executes, and what is asked.
    private func tell(_ machine: RunMachine) async throws -> RunAdvice {
        let scripts = LeftScripts.all(of: machine, in: store, isExecuted: false)
        CommandOutput.progress(prose: scripts.flatMap { $0.lines(endingBy: machine.end) })
        let view = RunStatusView(
            machine,
            at: SystemClock.now(),
            isExecuted: false,
            scripts: scripts,
            left: try await LeftAnswers(to: machine, in: store),
            earlier: await store.earlierTimes(telling: machine)
        )
        CommandOutput.progress(prose: view.waiting())
        return view.advice
    }

    private func ending(of machine: RunMachine) -> ExitStatus {
        guard machine.state.isFinal else { return .parked }
        return ExitStatus(
            .finished(machine.state, machine.summary),
            isProven: machine.isProven && !machine.hasMissedObjective
        )
    }
}

extension RunEvent {
    /// The step at which people are asked for something.
    fileprivate var askingStep: StepID? {
        switch self {
        case .operatorAsked(let step, _): step
        case .approvalRequested(let request): request.step
        default: nil
        }
    }
}
