// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RunCore
import RunStore
import RunViews
import RunbookModel
import Values

/// `lifeboat answer`: decides at a step that asks before it acts, that failed or that is in doubt.
struct AnswerCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer",
        abstract: "Decide what happens at a step that asks first, failed or is in doubt.",
        discussion: """
            Before a step acts that is shown first: run, edit, skip or abort (pause leaves a run that is being executed).
            edit gives the step, and no other, the values of --set in place of the run's inputs, and has it shown again; it
            can be said while an approval is waited for, too, which is then asked for anew.
            A running executor takes the answer at once, a parked or killed run when it is resumed.
            At a failure: retry, retry-with, skip, ignore or abort; retry-with gives the step, and no other, the values of
            --set in place of the run's inputs. In doubt: adopt (the change is there), repeat (it is not) or fail.
            Every answer needs a reason, for the record. Files that show what was seen come with --attach, and become evidence
            of the run; a manual step may demand one.

            EXAMPLES
              lifeboat answer last look done --attach console.png --as alice --reason "all green"
              lifeboat answer last lag retry --as alice --reason "network was down"
              lifeboat answer last copy retry-with --set bucket=dhakacart-dr --as alice --reason "the other one is gone"
              lifeboat answer last copy edit --set bucket=dhakacart-dr --as alice --reason "the other one is gone"
              lifeboat answer last promote adopt --as dba@dhakacart.com --reason "console shows it promoted"
            """
    )

    @OptionGroup var run: RunArgument

    @Argument(help: "The step.")
    var step: String

    @Argument(help: "The answer: \(OperatorAnswer.Choice.allCases.map(\.rawValue).joined(separator: ", ")).")
    var choice: String

    @Option(help: "Why, for the record.")
    var reason: String

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("With retry-with and edit: an input of the step.", valueName: "name=value")
    )
    var values: [String] = []

    @Option(help: "Print what was answered as text or json.")
    var format = OutputFormat.text

    @OptionGroup var attached: AttachOptions

    @OptionGroup var options: RunOptions

    var invocation: NextCommand.Invocation { options.invocation() }

    func perform() async throws -> ExitStatus {
        let context = try WorkspaceContext.load()
        let store = try options.store(in: context)
        let id = try await run.resolve(in: store)
        let history = try await StoreAccess.history(of: id, in: store)
        try await StoreAccess.refuseMoved(id, in: store)
        let words = SpokenWords(context, about: history)
        try words.check(reason)
        for value in values { try words.check(value, as: "--set") }
        let files = try AttachedContent.read(attached.paths, words)
        let given = try givenValues()
        let machine = history.machine(roles: context.workspace.roles)
        guard let stepID = StepID(step), let known = machine.plan.step(stepID) else {
            throw Failure(.usage, "the run has no step '\(step)'")
        }
        let status = machine.status(of: stepID)
        guard let choice = OperatorAnswer.Choice(rawValue: choice) else {
            throw noAnswer(here: machine.plan.choices(for: status.openQuestion, at: known, status), machine)
        }
        let isOfRequest = choice == .edit && status.state == .waitingApproval && status.request != nil
        guard status.openQuestion != nil || isOfRequest else {
            let nothing = try await NothingAsked(at: stepID, history, machine, in: store)
            throw nothing.failure("nothing is asked at '\(step)'")
        }
        let commands = NextCommand.answers(id, status.openQuestion, at: known, status, of: machine.plan)
        guard isOfRequest || status.openQuestion?.choices.contains(choice) == true else {
            throw noAnswer(here: machine.plan.choices(for: status.openQuestion, at: known, status), machine)
        }
        if choice == .pause, try await !StoreAccess.isExecuted(id, in: store) {
            let words = "nobody executes \(id): it stands where it is until it is resumed"
            throw Failure(.usage, words, advice: commands.first)
        }
        let answer = OperatorAnswer(
            step: stepID,
            choice: choice,
            by: options.operatorName,
            reason: reason,
            answeredAt: SystemClock.now(),
            inputs: given.isEmpty ? nil : InputTexts.changes(given, in: machine.plan),
            askedAt: isOfRequest ? status.request?.requestedAt : status.askedAt,
            attachments: files.isEmpty ? nil : files.map(\.file)
        )
        if let objection = AttachmentGate(at: known).objection(to: answer) {
            throw Failure(.usage, objection, advice: "--attach FILE names one; nothing was recorded")
        }
        if let objection = InputChangeGate(machine).objection(to: answer, problem: InputTexts.problem) {
            throw Failure(.usage, objection, advice: choice.changesInputs ? commands.last : commands.first)
        }
        guard !answer.lacksReason, !reason.isBlank else {
            throw Failure(.usage, "'\(choice.rawValue)' needs a reason", advice: "--reason \"why\"")
        }
        try await AnswerPosting.refuseSecond(answer, machine, store)
        let left = try await AnswerPosting.post(.answer(answer), with: files, to: machine, store)
        left.tell("answer", answer.said, as: format)
        return .done
    }

    /// That the word is none of the answers there are, below what is asked.
    private func noAnswer(here choices: [OperatorAnswer.Choice], _ machine: RunMachine) -> Failure {
        CommandOutput.progress(prose: RunStatusView(machine, at: SystemClock.now()).waiting())
        let words = choices.map(\.rawValue).joined(separator: ", ")
        return Failure(.usage, "'\(choice)' is no answer here", advice: words.isEmpty ? nil : "there are: \(words)")
    }

    /// The values of `--set`.
    ///
    /// - Throws: `Failure` when one is none, or still the word that printed commands have in its place.
    private func givenValues() throws -> [(name: String, text: String)] {
        let given = try InputArguments.parse(values, of: "--set")
        for value in given where value.text == "VALUE" {
            let advice = "put the value there, or leave the option out if '\(value.name)' stays as it is"
            throw Failure(.usage, "--set \(value.name) still says VALUE", advice: advice)
        }
        return given
    }
}
