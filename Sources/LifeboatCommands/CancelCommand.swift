// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Journal
import RunCore
import RunExecutor
import RunStore
import RunViews
import RunbookModel
import TerminalUI
import Values

/// `lifeboat cancel`: ends a run, from any terminal.
struct CancelCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a run: nothing more is begun but what runs always.",
        discussion: """
            Steps under way finish; those with `always=true` are still carried out. With --ungraceful what only looks or
            waits is called off at once. A change that was sent is waited for; when the budget is over, whatever is still
            under way is called off, and a change without an answer is in doubt, which a person must decide. The run ends
            as cancelled, with your name and the reason on record, and is not gone on with.

            While somebody executes the run, the word is left for them. Otherwise it is written into the record at once;
            what then is still to be done takes `lifeboat resume`. A second cancel can call off more and sets the budget anew;
            once everything is called off, it says what is still owed, and records nothing. To stop and go on later, press Ctrl-C where it runs.

            EXAMPLES
              lifeboat cancel last --reason "the primary is back"
              lifeboat cancel last --reason "wrong region" --ungraceful --budget 2m --as alice

            EXIT STATUS
              0 cancelled, or left for the executor · 3 a person or an executor must still act · 64 the run is over
            """
    )

    @OptionGroup var run: RunArgument

    @Option(help: "Why, for the record.")
    var reason: String

    @Flag(help: "Call off at once what only looks or waits.")
    var ungraceful = false

    @Option(
        help: ArgumentHelp(
            "The time for what is under way and for what runs always; 10m when absent.",
            valueName: "duration"
        )
    )
    var budget: String?

    @Option(help: "Print what was done as text or json.")
    var format = OutputFormat.text

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation() }

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let (sentence, budget) = (try sentence(), try span())
        let store = try options.store(in: context)
        let id = try await run.resolve(in: store)
        let history = try await StoreAccess.history(of: id, in: store)
        let machine = history.machine(roles: context.workspace.roles)
        guard !machine.state.isFinal else { throw Self.refusal(of: id, machine) }
        try await StoreAccess.refuseMoved(id, in: store)
        let cancellation = RunCancellation(
            by: options.operatorName,
            reason: SpokenWords(context, about: history).recorded(sentence),
            isUngraceful: ungraceful,
            budget: budget,
            requestedAt: SystemClock.now()
        )
        _ = try await RunRival.find(history, in: store, takeOver: nil)
        let session: RunSession
        do {
            session = try await store.open(id, now: SystemClock.now)
        } catch let error as RunStoreError where error.code == .locked {
            if let end = machine.end, end.isExhausted {
                return tell(
                    id,
                    end,
                    machine,
                    RunStatusView(machine, at: SystemClock.now(), isExecuted: true),
                    cancellation
                )
            }
            return try await leave(cancellation, for: id, machine, in: store)
        } catch let error as RunStoreError {
            throw Failure(error)
        }
        return try await close(session, id, cancellation, context, store)
    }

    private func sentence() throws -> String {
        guard !reason.isBlank else {
            throw Failure(.usage, "a run is cancelled for a reason", advice: "--reason \"why\"")
        }
        return reason
    }

    private func span() throws -> TimeSpan {
        guard let budget else { return RunCancellation.usualBudget }
        guard let duration = Duration(literal: budget) else {
            throw Failure(.usage, "--budget '\(budget)' is not a duration", advice: "write it as 90s, 10m or 1h")
        }
        return TimeSpan(duration)
    }

    private func leave(
        _ cancellation: RunCancellation,
        for run: RunID,
        _ machine: RunMachine,
        in store: any RunStore
    ) async throws -> ExitStatus {
        let earlier = try await LeftAnswers(to: machine, in: store).cancellations.last
        let letter = AnswerPosting.name()
        do { try await store.post(.cancellation(cancellation), to: run, named: letter) } catch let error
            as RunStoreError
        {
            throw Failure(error)
        }
        // The word lies there, whatever else can be told.
        let holder = (try? await StoreAccess.holder(of: machine, in: store)) ?? nil
        guard format == .text else {
            let view = RunStatusView(machine, at: SystemClock.now(), isExecuted: true, holder: holder)
            CommandOutput.json(json(run, cancellation, letter: letter, in: store.name, machine, view))
            return .done
        }
        let words =
            if let end = machine.end {
                ", which ends it since \(end.since.text()); the time for that begins anew: \(cancellation.budget)"
            } else if let earlier {
                ", which has not taken up that of \(earlier.by) at \(earlier.requestedAt.text()) yet"
            } else { "" }
        CommandOutput.result(prose: [
            "left for the executor of \(run)\(words); see it end: \(NextCommand("watch", run.text))"
        ])
        if let holder, holder.isSuspended {
            let sentence = "nothing ends while the executor stands still: \(holder)"
            CommandOutput.progress(prose: [StateMark.Tone.bad.text(sentence)])
        }
        return .done
    }

    /// Why a run that is over is not ended, with what is left to do about it.
    private static func refusal(of run: RunID, _ machine: RunMachine) -> Failure {
        let since = machine.finishedAt.map { ", since \($0.text())" } ?? ""
        let next = RunGlance(machine, at: SystemClock.now()).next ?? NextCommand("status", run.text).description
        return Failure(
            .usage,
            "the run '\(run)' is over: \(machine.state.rawValue)\(since); there is nothing to end",
            advice: next
        )
    }

    /// Says of a run of which everything is called off already what it still waits for.
    private func tell(
        _ run: RunID,
        _ end: RunEnd,
        _ machine: RunMachine,
        _ view: RunStatusView,
        _ cancellation: RunCancellation
    ) -> ExitStatus {
        switch format {
        case .json: CommandOutput.json(json(run, cancellation, machine, view))
        case .text:
            CommandOutput.result(
                "\(run) is ended since \(end.since.text()), and everything is called off: nothing more was recorded; this is left:"
            )
        }
        CommandOutput.progress(prose: view.lines())
        return .parked
    }

    /// The machine form; see `Documentation/schemas/deed.schema.json`.
    ///
    /// Without a `letter` the word is on record, or the run is ended already, and then it is not.
    private func json(
        _ run: RunID,
        _ cancellation: RunCancellation,
        letter: String? = nil,
        in store: StoreName? = nil,
        isRecorded: Bool = false,
        _ machine: RunMachine,
        _ view: RunStatusView
    ) -> JSONValue {
        let status = view.json()
        return [
            "command": "cancel", "run": .string(run.text), "by": .string(cancellation.by),
            "reason": .string(cancellation.reason), "at": .string(cancellation.requestedAt.text()),
            "ungraceful": .bool(cancellation.isUngraceful), "budget": .string("\(cancellation.budget)"),
            "recorded": .bool(isRecorded), "letter": letter.map { .string($0) } ?? .null,
            "store": store.map { .string($0.address) } ?? .null,
            "executed": status["executed"] ?? .null, "state": .string(machine.state.rawValue),
            "waiting": status["waiting"] ?? .null, "summary": status["summary"] ?? .null,
            "next": status["next"] ?? .null, "then": status["then"] ?? .null,
        ]
    }

    private func close(
        _ session: RunSession,
        _ run: RunID,
        _ cancellation: RunCancellation,
        _ context: WorkspaceContext,
        _ store: any RunStore
    ) async throws -> ExitStatus {
        let recorder = session.recorder(roles: context.workspace.roles, now: SystemClock.now, observe: { _, _ in })
        let identity = ExecutorIdentity(
            operatorName: cancellation.by,
            host: HostName.current,
            process: Int(getpid()),
            toolVersion: LifeboatProgram.version,
            attended: false,
            asksEachStep: session.history.lastExecutor?.asksEachStep == true ? true : nil,
            recovery: session.history.recovery(),
            place: (store as? DirectoryRunStore)?.home,
            site: (store as? DirectoryRunStore)?.site(of: session.history)
        )
        let end = recorder.look(\.end)
        let ending: RunEnding
        do {
            try await recorder.record([.executorStarted(identity)])
            ending = try await RunCloser(recorder: recorder).close(
                because: end?.isExhausted == true ? nil : cancellation.stop
            )
        } catch {
            throw Failure(ending: run, because: error)
        }
        // Nobody has told a script to stop that was left behind: what ends is the run, not the script.
        let scripts = LeftScripts.all(of: recorder.state, in: store, isExecuted: false)
        let view = RunStatusView(recorder.state, at: SystemClock.now(), isExecuted: false, scripts: scripts)
        guard case .finished(let state, let summary) = ending else {
            if let end, end.isExhausted {
                _ = tell(run, end, recorder.state, view, cancellation)
            } else {
                switch format {
                case .json: CommandOutput.json(json(run, cancellation, isRecorded: true, recorder.state, view))
                case .text: CommandOutput.result("\(run) is to end; this is left:")
                }
                CommandOutput.progress(prose: view.lines())
            }
            let goingOn = scripts.filter(\.goesOn).map { "'\($0.step)'" }
            if !goingOn.isEmpty {
                let names = goingOn.joined(separator: ", ")
                CommandOutput.progress(
                    "\nthis has stopped no script: that of \(names) goes on until it ends or you stop it"
                )
            }
            CommandOutput.progress(prose: ["", "to carry out what is left, \(view.advice.sentence ?? "")"])
            return .parked
        }
        switch format {
        case .json: CommandOutput.json(json(run, cancellation, isRecorded: true, recorder.state, view))
        case .text: CommandOutput.result("\(run) \(state.rawValue): \(RunViewText.totals(summary))")
        }
        return .done
    }
}
