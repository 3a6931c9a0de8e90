// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

/// What the help at the prompt says that each answer would do to the step as it stands.
struct AnswerMeaningTests {
    private static let start = Timestamp(nanosecondsSinceEpoch: 1_795_300_000_000_000_000)

    private static func id() throws -> StepID { try #require(StepID("copy")) }

    private static func command(_ name: String) -> Command {
        Command(text: name, operation: .aws(AWSOperation(service: "x", operation: name)), effect: .change)
    }

    private static func intent(_ index: Int) throws -> RunEvent {
        .operationIntended(
            OperationIntent(
                step: try id(),
                attempt: 1,
                phase: .action(index: index),
                effect: .change,
                operation: .shell(ResolvedOperation.Shell(script: "x"))
            )
        )
    }

    private static func ended(_ index: Int, _ ending: OperationRecord.Ending) throws -> RunEvent {
        .operationEnded(
            OperationRecord(
                step: try id(),
                attempt: 1,
                phase: .action(index: index),
                effect: .change,
                summary: "x",
                ending: ending
            )
        )
    }

    private static func finished(_ state: StepState) throws -> RunEvent {
        .stepFinished(StepOutcome(step: try id(), attempt: 1, state: state, reason: "why"))
    }

    /// The help, as one line without the spaces that lay it out, at a step of so many commands after the events.
    private static func help(
        _ commands: [String],
        _ events: [RunEvent],
        asking question: OperatorQuestion,
        approval: String? = nil,
        isEnding: Bool = false
    ) throws -> String {
        var step = Step(id: try id(), title: "Copy", action: .commands(commands.map(command)), effect: .change)
        step.approval = approval.flatMap { ApprovalID($0) }
        let plan = Plan(runbook: RunbookIdentity(id: "sample", title: "Sample", kind: .daily), steps: [step])
        var machine = RunMachine(plan: plan)
        for event in [.stepStarted(step: step.id, attempt: 1)] + events { machine.apply(event, at: start) }
        machine.apply(.operatorAsked(step: step.id, question: question), at: start)
        let status = machine.status(of: step.id)
        let subject = OperatorPromptView.Subject.question(question)
        let view = OperatorPromptView(subject, at: step, status, of: plan, columns: 100, isEnding: isEnding)
        return view.help.flatMap { $0.plainText.split(separator: " ") }.joined(separator: " ")
    }

    @Test func `in a run that ends, nothing is promised to be done again`() throws {
        let doubt = OperatorQuestion.doubt(reason: "no")
        let help = try Self.help(["a"], [Self.intent(0)], asking: doubt, isEnding: true)
        #expect(help.contains("on your word: the run ends, so that it is not done again"))
    }

    @Test func `a retry goes on at the command that was not answered, and says so`() throws {
        let failure = OperatorQuestion.failure(reason: "no")
        let half = try [Self.intent(0), Self.ended(0, .answered), Self.intent(1), Self.ended(1, .refused)]
        let failed = try half + [Self.finished(.failed)]
        let help = try Self.help(["a", "b", "c"], failed, asking: failure, approval: "p")
        #expect(help.contains("goes on with command 2 of 3; command 1 is not sent again, once 'p' is given again"))
        #expect(!help.contains("from its beginning"))
        #expect(help.contains("leaves the step out; what requires it is not done; what it has done stays"))

        let none = try [Self.intent(0), Self.ended(0, .refused), Self.finished(.failed)]
        let anew = try Self.help(["a", "b"], none, asking: failure)
        #expect(anew.contains("runs the step again from its beginning skip"))

        let all = try [Self.intent(0), Self.ended(0, .answered), Self.finished(.failed)]
        let again = try Self.help(["a"], all, asking: failure)
        #expect(again.contains("from its beginning, although its command was carried out"))
    }

    @Test func `adopt and repeat are about the command in doubt and those after it`() throws {
        let doubt = OperatorQuestion.doubt(reason: "?")
        let events = try [Self.intent(0), Self.ended(0, .answered), Self.intent(1), Self.finished(.inDoubt)]
        let middle = try Self.help(["a", "b", "c"], events, asking: doubt)
        #expect(
            middle.contains(
                "what command 2 of 3 does is there, on your word: goes on with command 3 of 3; commands 1 to 2 are not "
                    + "sent again"
            )
        )
        #expect(middle.contains("what command 2 of 3 does is not there: sends it again, and goes on"))
        let last = try Self.help(["a", "b"], events, asking: doubt)
        #expect(last.contains("what command 2 of 2 does is there, on your word: sends nothing, and takes the step for"))
        let only = try Self.help(["a"], [Self.intent(0), Self.finished(.inDoubt)], asking: doubt, approval: "p")
        #expect(only.contains("the change is there, on your word: sends nothing, and takes the step for done"))
        #expect(only.contains("the change is not there: does it again, once 'p' is given again"))
    }
}
