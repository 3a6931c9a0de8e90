// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Processes
import TerminalUI

/// The program: what `main.swift` starts.
public enum LifeboatProgram {
    /// The version that `--version` prints and that every run records.
    public static let version = "0.1.0"

    /// Runs the command of the process's arguments and ends the process with its exit status.
    ///
    /// The first word may make it the supervisor of a script instead, which is not for people.
    public static func runFromCommandLine() async {
        if CommandLine.arguments.dropFirst().first == ScriptSupervisor.word { ScriptSupervisor.run() }
        Signals.ignoreBrokenPipes()
        ProcessMemory.keepPrivate()
        do {
            var command = try LifeboatCommand.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    /// Ends the process as the parser would; help is laid out for the width of the terminal.
    private static func end(with error: any Error) -> Never {
        let status = LifeboatCommand.exitCode(for: error)
        let descriptor = status == .success ? STDOUT_FILENO : STDERR_FILENO
        let given = ProcessVariables.all["COLUMNS"].flatMap { Int($0) }
        let columns = given ?? TerminalCapabilities.columns(of: descriptor) ?? 80
        let text = LifeboatCommand.fullMessage(for: error, columns: unbroken)
        if !text.isEmpty {
            let help = HelpText(columns: max(columns, leastColumns))
            CommandOutput.rendered(help.laidOut(text), to: descriptor)
        }
        exit(status.rawValue)
    }

    /// So many columns that the parser breaks no line.
    private static let unbroken = 100_000
    /// No terminal is taken to be narrower.
    private static let leastColumns = 40
}

/// The root command.
struct LifeboatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lifeboat",
        abstract: "Execute runbooks step by step and keep signed evidence of what happened.",
        discussion: """
            A runbook is a Markdown document that people already read in an incident. Lifeboat compiles it into a plan,
            runs the plan against AWS and Postgres with approvals, and leaves a checklist that anybody can verify.

            EXAMPLES
              lifeboat check runbooks/daily.md             everything that is wrong, before anything runs
              lifeboat explain LB0412                      what a finding means, with an example
              lifeboat import docs/backup.md               a patch that makes a runbook of a document
              lifeboat plan runbooks/emergency/failover.md  what would happen, in which order, with whose approval
              lifeboat run runbooks/daily.md --dry-run     reads for real, changes nothing
              lifeboat run runbooks/daily.md               runs it
              lifeboat approve RUN STEP --as bob           from a second terminal
              lifeboat resume RUN                          after a pause, a crash or Ctrl-C
              lifeboat amend RUN --reason "typo"           goes on with the runbook as it was edited, signed
              lifeboat cancel RUN --reason "it is over"    ends it from any terminal
              lifeboat verify .lifeboat/runs/RUN           checks a bundle offline
              lifeboat obligations                         what runs left behind that nobody has seen to
              lifeboat store init                          makes the tables of a store that machines share

            EXIT STATUS
              0 done and proven · 1 failed · 2 completed with exceptions · 3 parked (approval, operator, in doubt)
              64 usage · 65 runbook invalid · 69 target unreachable · 74 input/output error
              75 try again (disk full, lock held) · 77 refused (wrong target, missing permission, signature)
            """,
        version: LifeboatProgram.version,
        subcommands: [
            CheckCommand.self, ExplainCommand.self, ImportCommand.self, PlanCommand.self, RunCommand.self,
            ResumeCommand.self, StatusCommand.self, WatchCommand.self,
            RunsCommand.self, ApproveCommand.self, RejectCommand.self, AnswerCommand.self, CancelCommand.self,
            AmendCommand.self,
            ChecklistCommand.self, SignCommand.self, ReportCommand.self, VerifyCommand.self, ObligationsCommand.self,
            CloseCommand.self, FreezeCommand.self, UnfreezeCommand.self, AWSCommandLineCommand.self, EvalCommand.self,
            DoctorCommand.self, StoreCommand.self,
        ]
    )
}
