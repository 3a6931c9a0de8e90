// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import RunViews
import Values

/// `lifeboat resume`: goes on with a run.
struct ResumeCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a run that was parked, interrupted or killed.",
        discussion: """
            Finished steps are not repeated. A change that was sent and not answered for is in doubt: its probe looks at the
            world first, and what the probe cannot decide, a person must. Inputs are on record, but secret ones: these are given
            again, or typed when they are asked for.

            A run whose journal has lost records at its end is not gone on with: what they said was done would be done again. The
            refusal says what to look at; --accept-missing-records goes on then, and asks before each step.

            EXAMPLES
              lifeboat resume last
              lifeboat resume dr-failover-20261122-031500-k7f2 --as alice
            """
    )

    @OptionGroup var run: RunArgument

    @OptionGroup var inputs: InputOptions

    @Flag(help: "Ask nobody: what needs a person parks the run again.")
    var unattended = false

    @Flag(
        inversion: .prefixedNo,
        help: """
            Ask before each step, or no more, which is recorded. By default as the run was until now. Without a terminal the run
            parks before each step that changes.
            """
    )
    var stepByStep: Bool?

    @Flag(help: "Go on with a copy of a run that was last executed elsewhere, and must never go on there.")
    var takeOver = false

    @Flag(help: "Go on although the journal has lost its end, once you have looked; asks before each step.")
    var acceptMissingRecords = false

    @Flag(help: "Go on with the plan that the run has, although the runbook was edited since.")
    var asBegun = false

    @OptionGroup var aside: SettingAside

    @Option(help: "Why the run is taken over or gone on with, or what is set aside is, for the record.")
    var reason: String?

    @Flag(help: "Print every line that scripts print, behind the step's name.")
    var streamOutput = false

    @Option(help: "Print the result as text or json.")
    var format = OutputFormat.text

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation(flags: nextFlags) }

    private var nextFlags: [String] {
        (stepByStep == true ? [NextCommand.stepByStep] : []) + (asBegun ? ["--as-begun"] : [])
            + (streamOutput ? ["--stream-output"] : [])
    }

    func validate() throws {
        let isReasoned = reason.map { !$0.isBlank } ?? false
        if (takeOver || acceptMissingRecords || aside.needsReason) != isReasoned {
            throw ValidationError(
                "--take-over, --accept-missing-records, --override-window and --override-condition need --reason, and "
                    + "--reason goes with them"
            )
        }
    }

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let store = try options.store(in: context)
        let launcher = RunLauncher(
            context: context,
            store: store,
            operatorName: options.operatorName,
            isAttended: !unattended && isatty(STDIN_FILENO) == 1,
            asksEachStep: acceptMissingRecords ? true : stepByStep,
            format: format,
            takeOver: takeOver ? reason : nil,
            acceptedLoss: acceptMissingRecords ? reason : nil,
            keepsPlan: asBegun,
            windowOverride: aside.overrideWindow ? reason : nil,
            conditionOverride: try aside.conditions(because: reason),
            streamsOutput: streamOutput
        )
        return try await launcher.resume(try await run.resolve(in: store), inputs: try inputs.given())
    }
}
