// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import Testing
import Values

/// Other inputs for a step before it acts: what they make void, what they are refused for, and that they stay.
struct EditTests {
    private static let a = Sample.id("a")
    private static let asked = RunMachine.Action.ask(a, .confirmation(calls: [], readings: nil))

    /// A run whose only step reads `size`, opened and executed.
    private static func machine(_ configure: (inout Step) -> Void) -> RunMachine {
        let call = AWSOperation(service: "x", operation: "a", parameters: .expression(Sample.hole("size")))
        let step = Sample.step("a", .change) { step in
            step.action = .commands([
                Command(text: "first", operation: .aws(call), effect: .change),
                Command(text: "second", operation: .aws(call), effect: .change),
            ])
            configure(&step)
        }
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [])
        var plan = Sample.plan([step], approvals: [policy])
        plan.inputs = [InputDeclaration(name: "size", defaultValue: "small")]
        var machine = RunMachine(plan: plan)
        machine.apply(.runOpened(Sample.opening(inputs: ["size": "small"])), at: Sample.start)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Sample.start)
        return machine
    }

    private static func confirming(_ configure: (inout Step) -> Void = { _ in }) -> RunMachine {
        var machine = machine {
            $0.asksFirst = true
            configure(&$0)
        }
        machine.apply(.operatorAsked(step: a, question: .confirmation(calls: ["x"], readings: nil)), at: Sample.start)
        return machine
    }

    private static func approving(granted: Bool) -> RunMachine {
        var machine = machine { $0.approval = Sample.approvalID("p") }
        machine.apply(.approvalRequested(Sample.request("a", "p")), at: Sample.start)
        if granted { machine.apply(.approvalDecided(Sample.decision("a", .approve, by: "anna")), at: Sample.start) }
        return machine
    }

    private static func edit(_ value: JSONValue = "large", by person: String = "olga") -> OperatorAnswer {
        var answer = Sample.answer("a", .edit)
        answer.inputs = [InputChange(name: "size", value: value)]
        answer.by = person
        return answer
    }

    private static func size(_ machine: RunMachine) -> JSONValue? {
        let scope = machine.scope(at: Sample.start, for: a)
        return try? TemplateScope(scope).value(of: .expression(Sample.hole("size")))
    }

    private static func objection(_ machine: RunMachine, _ answer: OperatorAnswer = edit()) -> String? {
        InputChangeGate(machine).objection(to: answer) { $1 == "bad" ? "does not accept it" : nil }
    }

    @Test func `what is edited is shown again before anything is done, whoever executes the run by then`() {
        var machine = Self.confirming()
        #expect(Self.objection(machine) == nil)
        let answer = InputChangeGate(machine).recorded(Self.edit())
        #expect(answer.text == "edit size = \"large\" (was \"small\")")
        machine.apply(.operatorAnswered(answer), at: Sample.start)
        #expect(machine.nextActions(at: Sample.start) == [Self.asked])
        // Killed before it was shown again, and resumed by nobody who would ask to see each step.
        machine.apply(.executorStarted(Sample.executor(attended: false)), at: Sample.start)
        #expect(machine.nextActions(at: Sample.start) == [Self.asked])
        machine.apply(
            .operatorAsked(step: Self.a, question: .confirmation(calls: ["y"], readings: nil)),
            at: Sample.start
        )
        #expect(Self.size(machine) == "large")
        machine.apply(.operatorAnswered(Sample.answer("a", .run)), at: Sample.start)
        #expect(
            machine.nextActions(at: Sample.start) == [.start(Self.a, attempt: 1, entry: .beginning, clouded: nil)]
        )
        let given = machine.status(of: Self.a).givenInputs
        #expect(given.map(\.change.arrow) == ["size: \"small\" → \"large\""])
        #expect(given.map(\.answer.reason) == ["because"])
    }

    @Test(arguments: [false, true])
    func `an approval that is waited for or was granted is for the values before, and is asked for anew`(
        granted: Bool
    ) {
        var machine = Self.approving(granted: granted)
        #expect(machine.status(of: Self.a).isApproved == granted)
        #expect(Self.objection(machine) == nil)
        machine.apply(.approvalVoided(step: Self.a, nonce: "n1", reason: "edited"), at: Sample.start)
        machine.apply(.operatorAnswered(InputChangeGate(machine).recorded(Self.edit())), at: Sample.start)
        machine.apply(.executorStarted(Sample.executor(attended: false)), at: Sample.start)
        #expect(machine.nextActions(at: Sample.start) == [.requestApproval(Self.a, Sample.approvalID("p"))])
        #expect(Self.size(machine) == "large")
        // That it was edited is no reading by which its approval was void.
        #expect(machine.status(of: Self.a).voidings == 0)
        machine.apply(.approvalDecided(Sample.decision("a", .approve, by: "anna")), at: Sample.start)
        #expect(!machine.status(of: Self.a).isApproved)
    }

    @Test func `an edit alone makes the approval void, too`() {
        var machine = Self.approving(granted: true)
        machine.apply(.operatorAnswered(Self.edit()), at: Sample.start)
        #expect(machine.status(of: Self.a).request == nil)
        #expect(machine.nextActions(at: Sample.start) == [.requestApproval(Self.a, Sample.approvalID("p"))])
    }

    @Test func `who gave the value does not approve it`() throws {
        var machine = Self.approving(granted: false)
        #expect(machine.gate(for: Self.a)?.givers == [])
        machine.apply(.operatorAnswered(Self.edit(by: "bob")), at: Sample.start)
        machine.apply(.approvalRequested(Sample.request("a", "p", nonce: "n2")), at: Sample.start)
        let gate = try #require(machine.gate(for: Self.a))
        let request = try #require(machine.status(of: Self.a).request)
        func objection(_ person: String, _ decision: ApprovalDecision.Decision = .approve) -> String? {
            let made = Sample.decision("a", decision, by: person, nonce: "n2")
            return gate.objection(to: made, on: request, given: [], at: Sample.start)
        }
        #expect(objection("bob") == "bob gave the step another value, which somebody else must approve")
        #expect(objection("bob", .reject) == nil)
        #expect(objection("anna") == nil)
    }

    @Test func `values that are part of something done stay`() {
        // Its first command was carried out, and the executor was killed.
        var half = Self.confirming()
        half.apply(.operatorAnswered(Sample.answer("a", .run)), at: Sample.start)
        half.apply(.stepStarted(step: Self.a, attempt: 1), at: Sample.start)
        half.apply(.operationIntended(Sample.intent("a")), at: Sample.start)
        half.apply(.operationEnded(Sample.record("a", .action(index: 0), .change, .answered)), at: Sample.start)
        half.apply(.executorStarted(Sample.executor(attended: true)), at: Sample.start)
        half.apply(.operatorAsked(step: Self.a, question: .confirmation(calls: [], readings: nil)), at: Sample.start)
        #expect(Self.objection(half) == "1 of the 2 commands of 'a' were done with the values that it has")
        let step = half.plan.steps[0]
        let choices = half.plan.choices(for: .confirmation(calls: [], readings: nil), at: step, half.status(of: Self.a))
        #expect(choices == [.run, .skip, .pause, .abort])

        var listed = Self.confirming { $0.each = EachRule(name: "item", list: Sample.hole("names")) }
        listed.apply(.elementsListed(step: Self.a, elements: [1, 2]), at: Sample.start)
        #expect(Self.objection(listed) == nil)
        let first = Sample.outcome("a", .succeeded)
        listed.apply(.elementFinished(step: Self.a, number: 1, outcome: first), at: Sample.start)
        #expect(Self.objection(listed) == "1 of the 2 elements of 'a' were done with the values that it has")

        // Somebody ordered that the change in doubt is sent again, which must be approved.
        var repeated = Self.approving(granted: true)
        repeated.apply(.stepStarted(step: Self.a, attempt: 1), at: Sample.start)
        repeated.apply(.operationIntended(Sample.intent("a")), at: Sample.start)
        repeated.apply(.stepFinished(Sample.outcome("a", .inDoubt)), at: Sample.start)
        repeated.apply(.operatorAsked(step: Self.a, question: .doubt(reason: "?")), at: Sample.start)
        repeated.apply(.operatorAnswered(Sample.answer("a", .repeat)), at: Sample.start)
        repeated.apply(.approvalRequested(Sample.request("a", "p", nonce: "n2")), at: Sample.start)
        #expect(Self.objection(repeated)?.contains("sends once more what was sent before") == true)
    }

    @Test func `an edit of nothing, of what the step does not read, or to what the input does not accept is refused`() {
        let machine = Self.confirming()
        #expect(Self.objection(machine, Sample.answer("a", .edit)) == "it changes no input: say which, as NAME=VALUE")
        #expect(Self.objection(machine, Self.edit("bad")) == "'size' does not accept it")
        #expect(Self.objection(machine, Self.edit("small")) == "'size' has that value already")
        let blind = Self.confirming { $0.action = .commands([Sample.command("a", .change)]) }
        #expect(Self.objection(blind) == "'a' reads no input that can be given anew")
        #expect(OperatorAnswer.Choice.edit.needsReason)
        var running = Self.approving(granted: true)
        running.apply(.stepStarted(step: Self.a, attempt: 1), at: Sample.start)
        running.apply(.operatorAnswered(Self.edit()), at: Sample.start)
        #expect(Self.size(running) == "small")
    }

    @Test func `a value with which the step's condition does not hold leaves the step out, and nobody did`() {
        var machine = Self.confirming { $0.condition = Sample.expression("size == 'small'") }
        machine.apply(.operatorAnswered(Self.edit()), at: Sample.start)
        let actions = machine.nextActions(at: Sample.start)
        guard case .settle(let outcome)? = actions.first else {
            Issue.record("goes on with \(actions)")
            return
        }
        #expect(outcome.state == .skipped)
        machine.apply(.stepFinished(outcome), at: Sample.start)
        #expect(machine.nextActions(at: Sample.start) == [.finish(.completed, machine.summary)])
    }

    @Test func `the plan that is shown at a step has the value that the step would be begun with, and no other step's`()
    {
        var run = Self.confirming()
        let b = Sample.id("b")
        #expect(run.shownPlan(at: Self.a).inputs.map(\.defaultValue) == ["small"])
        run.apply(.operatorAnswered(InputChangeGate(run).recorded(Self.edit())), at: Sample.start)
        #expect(run.shownPlan(at: Self.a).inputs.map(\.defaultValue) == ["large"])
        #expect(run.shownPlan(at: b).inputs.map(\.defaultValue) == ["small"])
    }

    @Test func `a run step by step is shown to ask before the step`() {
        var run = Self.machine { _ in }
        #expect(run.shownPlan(at: Self.a).steps.map(\.asksFirst) == [false])
        var executor = Sample.executor(attended: true)
        executor.asksEachStep = true
        run.apply(.executorStarted(executor), at: Sample.start)
        #expect(run.shownPlan(at: Self.a).steps.map(\.asksFirst) == [true])
    }
}
