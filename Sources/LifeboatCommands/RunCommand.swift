// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import RunViews
import Values

/// `lifeboat run`: executes a runbook.
struct RunCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Execute a runbook, step by step.",
        discussion: """
            The runbook is compiled first; the plan is what runs, and its digest is in every approval and signature. Every
            event is durable before its effect. Ctrl-C leaves the run at a safe point; `lifeboat resume` goes on.

            EXAMPLES
              lifeboat run runbooks/daily.md --dry-run
              lifeboat run runbooks/emergency/failover.md --prechecks   could it begin? 0 yes, 1 no, 2 unknown
              lifeboat run runbooks/emergency/failover.md --as alice --input dr_region=us-east-1
              lifeboat run runbooks/emergency/failover.md --step-by-step     shows each step and asks
              lifeboat run runbooks/daily.md --unattended --format json      from a scheduler
            """
    )

    @Argument(help: "The runbook.")
    var file: String

    @OptionGroup var inputs: InputOptions

    @Option(help: ArgumentHelp("The environment of lifeboat.yaml; by default the runbook's.", valueName: "name"))
    var environment: String?

    @Flag(help: "Read for real and withhold every change.")
    var dryRun = false

    @Flag(
        help: "Read only what must hold before it acts: freeze, windows, conditions, preconditions. Opens no run."
    )
    var prechecks = false

    @Flag(help: "Ask nobody: what needs a person parks the run. The default when standard input is no terminal.")
    var unattended = false

    @Option(help: ArgumentHelp("When the incident was declared (RFC 3339): starts the RTO clock.", valueName: "time"))
    var declaredAt: String?

    @Flag(
        help: """
            Ask before each step, also before one that only looks. Without a terminal the run parks before each that changes.
            """
    )
    var stepByStep = false

    @OptionGroup var aside: SettingAside

    @Option(help: "Why the windows or conditions are set aside, for the record.")
    var reason: String?

    @Flag(help: "Print every line that scripts print, behind the step's name.")
    var streamOutput = false

    @Option(help: "Print the result as text or json.")
    var format = OutputFormat.text

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation(flags: nextFlags) }

    private var nextFlags: [String] {
        (stepByStep ? [NextCommand.stepByStep] : []) + (streamOutput ? ["--stream-output"] : [])
    }

    func validate() throws {
        if prechecks, dryRun || stepByStep || streamOutput || aside.needsReason || declaredAt != nil {
            throw ValidationError("--prechecks opens no run: it takes inputs, --environment and --format alone")
        }
        let isReasoned = reason.map { !$0.isBlank } ?? false
        if aside.needsReason != isReasoned {
            throw ValidationError(
                "--override-window and --override-condition need --reason, and --reason goes with them"
            )
        }
    }

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let launcher = RunLauncher(
            context: context,
            store: try options.store(in: context),
            operatorName: options.operatorName,
            isAttended: !unattended && isatty(STDIN_FILENO) == 1,
            asksEachStep: stepByStep,
            format: format,
            windowOverride: aside.overrideWindow ? reason : nil,
            conditionOverride: try aside.conditions(because: reason),
            streamsOutput: streamOutput
        )
        return try await launcher.launch(
            RunLauncher.Request(
                path: file,
                inputs: try inputs.given(),
                environment: environment,
                isDryRun: dryRun || prechecks,
                onlyPrechecks: prechecks,
                incidentDeclaredAt: try declaredMoment()
            )
        )
    }

    private func declaredMoment() throws -> Timestamp? {
        guard let declaredAt else { return nil }
        guard let moment = Timestamp(declaredAt) else {
            throw Failure(
                .usage,
                "--declared-at '\(declaredAt)' is no moment",
                advice: "write it as 2026-11-22T03:00:00Z"
            )
        }
        guard moment <= SystemClock.now() + .seconds(60) else {
            throw Failure(
                .usage,
                "--declared-at '\(declaredAt)' is still to come",
                advice: "an incident is declared when it is there"
            )
        }
        return moment
    }
}
