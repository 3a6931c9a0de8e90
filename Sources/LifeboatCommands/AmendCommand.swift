// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RunViews
import RunbookModel
import Values

/// `lifeboat amend`: has a run go on with the runbook as it was edited.
struct AmendCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "amend",
        abstract: "Have a run go on with the runbook as it was edited since.",
        discussion: """
            Shows what the edit changes and what that means for this run, signs it, and records it with the whole new plan.
            Steps that are over keep what they did and yielded; a failed step that was edited begins anew, but for one that
            has sent a change and of which only what is looked at was edited: that one is looked at first. Requests for
            approval are made anew, because they were about the other plan. `lifeboat resume` then goes on.

            What has happened cannot be edited: a step that has begun stays, one that is over keeps what it says unless
            --accept-finished keeps its result, and what one in doubt does is found out about first. Inputs, environment, objectives
            (RTO, RPO), places and approvals stay as the run was opened with.

            Nobody may execute the run meanwhile: leave its prompt with `quit`, or press Ctrl-C where it runs.

            EXAMPLES
              lifeboat amend last --dry-run
              lifeboat amend last --as alice --key ~/.ssh/id_ed25519 --reason "wrong security group in step 4"
              lifeboat amend last --runbook fixed/failover.md --reason "as agreed with the DBA" --as alice
              lifeboat amend last --accept-finished snapshot --reason "only its timeout was raised" --as alice
              lifeboat amend last --dry-run --format json

            Whatever the edit takes away (a check, a stop condition, a window, an obligation) stands in red above the
            signature and in the text that is signed.

            EXIT STATUS
              0 amended · 64 the edit changes nothing, or the reason holds a secret · 65 the runbook does not compile
              75 somebody executes the run, or answers wait to be taken
              77 the run cannot go on with it, or the signature would not count
            """
    )

    @OptionGroup var run: RunArgument

    @Option(help: ArgumentHelp("The edited runbook; by default the file of the plan in force.", valueName: "file"))
    var runbook: String?

    @Option(help: "Why, for the record.")
    var reason: String?

    @Option(
        help: ArgumentHelp("Keep the result of a finished step that reads otherwise now; unproven.", valueName: "step")
    )
    var acceptFinished: [String] = []

    @Flag(help: "Only show what it would change and mean, and what stands against it.")
    var dryRun = false

    @Option(help: "Print what it changes and means as text or json.")
    var format = OutputFormat.text

    @OptionGroup var key: KeyOptions

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation() }

    func validate() throws {
        let isReasoned = reason.map { !$0.isBlank } ?? false
        guard !dryRun, !isReasoned else { return }
        throw ValidationError("an amendment needs --reason \"why\"; --dry-run only shows it")
    }

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let store = try options.store(in: context)
        let id = try await run.resolve(in: store)
        let accepted = try acceptFinished.map { text in
            guard let step = StepID(text) else { throw Failure(.usage, "'\(text)' names no step") }
            return step
        }
        let edit = PlanEdit(
            context: context,
            store: store,
            path: runbook,
            accepted: accepted,
            by: options.operatorName,
            key: key,
            format: format
        )
        guard dryRun else { return try await edit.amend(id, reason: reason ?? "") }
        return try await edit.preview(id)
    }
}
