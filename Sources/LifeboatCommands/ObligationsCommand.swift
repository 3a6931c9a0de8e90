// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RunCore
import RunStore
import RunViews
import RunbookModel
import TerminalUI
import Values

/// `lifeboat obligations`: what runs left behind, and what becomes of it.
struct ObligationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "obligations",
        abstract: "List what runs left behind; discharge or waive it.",
        discussion: """
            A step that took effect, or may have, leaves what its `obliges` says, or what its calls make or switch off and no
            step of the run undid. It stays open until it is discharged or waived; `lifeboat close` then closes the run.

            EXAMPLES
              lifeboat obligations                         what is open in all runs
              lifeboat obligations last                    what became of everything that a run left
              lifeboat obligations last --failback > failback-skeleton.md
              lifeboat obligations discharge last snapshot --evidence-run weekly-20261129-031500-k7f2/delete-snapshot
              lifeboat obligations waive last fence --reason "failback is planned" --until 2026-12-15 --key KEY
            """,
        subcommands: [ObligationsListCommand.self, DischargeCommand.self, WaiveCommand.self],
        defaultSubcommand: ObligationsListCommand.self
    )
}

/// `lifeboat obligations list`: what runs left behind.
struct ObligationsListCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what a run left behind, or what is open in all runs.",
        discussion: "Exit status 0: nothing is open. 2: something is, or a run could not be read."
    )

    @Argument(help: "The run: its name, the end of its name, or `last`; all runs when absent.")
    var run: String?

    @Flag(help: "All obligations of all runs, also those that are seen to.")
    var all = false

    @Flag(help: "Only those that are open.")
    var open = false

    @Flag(help: "Print the skeleton of a runbook that sees to what is open in the run.")
    var failback = false

    @Option(help: "Print the list as text or json.")
    var format = OutputFormat.text

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation() }

    func validate() throws {
        if all, run != nil { throw ValidationError("name a run, or say --all") }
        if failback, run == nil { throw ValidationError("--failback needs a run") }
    }

    func perform() async throws -> ExitStatus {
        let store = try options.existingStore(in: try WorkspaceContext.load())
        let now = SystemClock.now()
        guard let run else { return try await list(try await RunList.read(store), in: store, at: now) }
        let id = try await RunArgument.resolve(run, in: store)
        let history = try await StoreAccess.history(of: id, in: store)
        if failback {
            let inverse = InverseCalls(history)
            let skeleton = FailbackSkeleton(history.machine(), history.opening, at: now, inverse: inverse.lines)
            CommandOutput.raw(skeleton.text())
            return .done
        }
        return show([(id, history.machine())], onlyOpen: open, at: now)
    }

    private func list(_ runs: RunList, in store: any RunStore, at now: Timestamp) async throws -> ExitStatus {
        for run in runs.unreadable {
            CommandOutput.progress("\(run) cannot be read: \(NextCommand("verify", run.text))")
        }
        let found = runs.histories.map { ($0.opening.run, $0.machine()) }
        let status = show(found, onlyOpen: open || !all, at: now)
        return runs.unreadable.isEmpty ? status : .exceptions
    }

    private func show(_ runs: [(RunID, RunMachine)], onlyOpen: Bool, at now: Timestamp) -> ExitStatus {
        let ledgers = runs.map { ObligationLedger($0.1, at: now) }
        let isOpen = ledgers.contains { !$0.open.isEmpty }
        switch format {
        case .json:
            let rows = runs.flatMap { ObligationView($0.1, at: now).json(onlyOpen: onlyOpen).arrayValue ?? [] }
            CommandOutput.json(.array(rows))
        case .text:
            for ((run, machine), ledger) in zip(runs, ledgers) {
                let lines = ObligationView(machine, at: now).lines(onlyOpen: onlyOpen)
                guard !lines.isEmpty || runs.count == 1 else { continue }
                CommandOutput.result(prose: [StyledText("\(run)  \(ledger.totals(at: now))", .bold)] + lines)
                CommandOutput.result(prose: ObligationView(machine, at: now).commands())
            }
            if !isOpen, runs.count != 1 { CommandOutput.result("nothing is open") }
        }
        return isOpen ? .exceptions : .done
    }
}

/// What `discharge` and `waive` share.
struct ObligationArguments: ParsableArguments {
    @OptionGroup var run: RunArgument

    @Argument(help: "The obligation: the step that left it, or STEP#N for an element of its list.")
    var obligation: String

    @Option(help: "Why, for the record.")
    var reason = ""

    @Option(help: "Print what was recorded as text or json.")
    var format = OutputFormat.text

    @OptionGroup var key: KeyOptions

    @OptionGroup var options: RunOptions

    /// Puts the decision on the run's record.
    ///
    /// - Throws: `Failure` when it does not count.
    func decide(
        _ verdict: ObligationDecision.Verdict,
        proof: String? = nil,
        until: String? = nil
    ) async throws -> ExitStatus {
        guard let id = ObligationID(obligation) else {
            throw Failure(.usage, "'\(obligation)' names no obligation", advice: "write STEP, or STEP#N")
        }
        let context = try WorkspaceContext.load()
        let store = try options.store(in: context)
        let amendment = RunAmendment(context: context, store: store, by: options.operatorName, key: key, format: format)
        let now = SystemClock.now()
        let decision = ObligationDecision(
            obligation: id,
            verdict: verdict,
            by: options.operatorName,
            reason: reason,
            until: try until.map { try MomentArgument.until($0, after: now) },
            journalHead: "",
            decidedAt: now
        )
        return try await amendment.decide(decision, in: try await run.resolve(in: store), proof: proof)
    }

}

/// `lifeboat obligations discharge`: says that it is seen to.
struct DischargeCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "discharge",
        abstract: "Say that something that a run left behind is seen to.",
        discussion: """
            With --evidence-run a step of another run proves it: it must have succeeded, with proof or on a person's word, in a
            run of the same kind and account. With --reason alone it rests on your word. Signed with --key, which is demanded
            as soon as allowed_signers has any key.

            EXAMPLES
              lifeboat obligations discharge last snapshot --evidence-run weekly-20261129-031500-k7f2/delete-snapshot
              lifeboat obligations discharge last fence --reason "console: the old primary is deleted" --key KEY
            """
    )

    @OptionGroup var arguments: ObligationArguments

    var invocation: NextCommand.Invocation { arguments.options.invocation() }

    @Option(help: ArgumentHelp("The step of another run that saw to it.", valueName: "run/step"))
    var evidenceRun: String?

    func perform() async throws -> ExitStatus { try await arguments.decide(.discharge, proof: evidenceRun) }
}

/// `lifeboat obligations waive`: lets it stay for a while.
struct WaiveCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "waive",
        abstract: "Let something that a run left behind stay for a while; it is open again after that.",
        discussion: """
            Whoever started the run does not waive. Signed with --key, which is demanded as soon as allowed_signers has any
            key.

            EXAMPLES
              lifeboat obligations waive last fence --reason "failback is planned" --until 2026-12-15 --key KEY
            """
    )

    @OptionGroup var arguments: ObligationArguments

    var invocation: NextCommand.Invocation { arguments.options.invocation() }

    @Option(help: ArgumentHelp("When it ends: a moment, a day in UTC, or how long from now.", valueName: "date"))
    var until: String

    func perform() async throws -> ExitStatus { try await arguments.decide(.waive, until: until) }
}

/// `lifeboat close`: closes a run.
struct CloseCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Close a run that is over, once everything that it left behind is discharged or waived.",
        discussion: """
            Refused with status 77 and the list of what is open. When a waiver ends, the run is not closed any more until its
            obligation is discharged. Signed with --key, which is demanded as soon as allowed_signers has any key.

            EXAMPLES
              lifeboat close last --key ~/.ssh/id_ed25519 --as dba@dhakacart.com
            """
    )

    @OptionGroup var run: RunArgument

    @Option(help: "A remark, for the record.")
    var reason = ""

    @Option(help: "Print what was recorded as text or json.")
    var format = OutputFormat.text

    @OptionGroup var key: KeyOptions

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation() }

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let store = try options.store(in: context)
        let amendment = RunAmendment(context: context, store: store, by: options.operatorName, key: key, format: format)
        return try await amendment.close(try await run.resolve(in: store), reason: reason)
    }
}
