// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

/// Which edits of a step look at what it did, and what is said of them.
struct AmendmentReviewTests {
    private static let start = Sample.start

    private static func failed(_ effect: Effect = .change, _ ending: OperationRecord.Ending = .answered) -> RunMachine {
        var machine = RunMachine(plan: Sample.plan([Sample.step("a", effect) { $0.onFailure = .pause }]))
        machine.apply(.runOpened(Sample.opening()), at: start)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: start)
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: start)
        machine.apply(.operationIntended(Sample.intent("a")), at: start)
        machine.apply(.operationEnded(Sample.record("a", .action(index: 0), effect, ending)), at: start)
        machine.apply(.stepFinished(Sample.outcome("a", .failed)), at: start)
        return machine
    }

    private static func amendment(of machine: RunMachine, _ plan: Plan, renewed: [StepID]) -> PlanAmendment {
        PlanAmendment(
            planDigest: machine.planDigest,
            amendedDigest: "01",
            plan: plan,
            changes: [],
            changesDigest: "",
            renewed: renewed,
            by: "anna",
            reason: "typo",
            journalHead: "",
            amendedAt: start
        )
    }

    /// An edit, and whether only what is looked at is another one.
    struct Edit: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var isJudgement: Bool
        var edit: @Sendable (inout Step) -> Void

        init(_ name: String, _ isJudgement: Bool, _ edit: @escaping @Sendable (inout Step) -> Void) {
            (testDescription, self.isJudgement, self.edit) = (name, isJudgement, edit)
        }
    }

    static let edits: [Edit] = [
        Edit("expectation", true) { $0.expectations = [Expectation(expression: Sample.expression("x"))] },
        Edit("probe", true) { $0.probe = Probe(command: Sample.command("p"), doneWhen: Sample.expression("x")) },
        Edit("wait", true) {
            let (every, timeout) = (TimeSpan(.seconds(1)), TimeSpan(.seconds(2)))
            $0.wait = WaitRule(command: nil, until: Sample.expression("x"), every: every, timeout: timeout)
        },
        Edit("capture", true) { $0.captures = [Capture(name: "x", expression: Sample.expression("x"))] },
        Edit("timeout", true) { $0.timeout = TimeSpan(.seconds(9)) },
        Edit("rule", true) { $0.onFailure = .abort },
        Edit("call", false) { $0.action = .commands([Sample.command("b", .change)]) },
        Edit("list", false) { $0.each = EachRule(name: "x", list: Sample.expression("x")) },
        Edit("condition", false) { $0.condition = Sample.expression("x") },
        Edit("duty", false) { $0.obligation = "see to it" },
        Edit("call and expectation", false) {
            $0.action = .commands([Sample.command("b", .change)])
            $0.expectations = [Expectation(expression: Sample.expression("x"))]
        },
    ]

    @Test(arguments: edits) func `only an edit of what is looked at leaves what was sent as it is`(_ edit: Edit) {
        let machine = Self.failed()
        var plan = machine.plan
        edit.edit(&plan.steps[0])
        let gate = AmendmentGate(machine)
        #expect(gate.objections(to: plan).isEmpty)
        #expect(gate.reviewed(by: plan) == (edit.isJudgement ? [Sample.id("a")] : []))
        #expect(gate.renewed(by: plan) == (edit.isJudgement ? [] : [Sample.id("a")]))
        let says = gate.notes(on: plan, accepting: []).contains { $0.text.contains("is not done again") }
        #expect(says == edit.isJudgement)
        #expect(machine.plan.steps[0].isJudgedOtherwise(in: plan.steps[0]) == edit.isJudgement)
        #expect(!machine.plan.steps[0].isJudgedOtherwise(in: machine.plan.steps[0]))
    }

    @Test(arguments: [OperationRecord.Ending.refused, .notSent])
    func `what never had an effect begins anew`(_ ending: OperationRecord.Ending) {
        let machine = Self.failed(.change, ending)
        var plan = machine.plan
        plan.steps[0].timeout = TimeSpan(.seconds(9))
        #expect(AmendmentGate(machine).reviewed(by: plan).isEmpty)
        #expect(AmendmentGate(machine).renewed(by: plan) == [Sample.id("a")])
    }

    @Test func `a change in doubt may be judged otherwise, and stays in doubt`() {
        var machine = RunMachine(plan: Sample.plan([Sample.step("a", .change)]))
        machine.apply(.runOpened(Sample.opening()), at: Self.start)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Self.start)
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: Self.start)
        machine.apply(.operationIntended(Sample.intent("a")), at: Self.start)
        var plan = machine.plan
        plan.steps[0].probe = Probe(command: Sample.command("p"), doneWhen: Sample.expression("x"))
        let gate = AmendmentGate(machine)
        #expect(gate.objections(to: plan).isEmpty)
        machine.apply(.runAmended(Self.amendment(of: machine, plan, renewed: [])), at: Self.start)
        #expect(machine.status(of: Sample.id("a")).state == .inDoubt)
        #expect(machine.status(of: Sample.id("a")).openIntent != nil)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Self.start)
        let start = RunMachine.Action.start(Sample.id("a"), attempt: 1, entry: .doubt, clouded: nil)
        #expect(machine.nextActions(at: Self.start) == [start])
        plan.steps[0].action = .commands([Sample.command("b", .change)])
        #expect(AmendmentGate(machine).objections(to: plan).first?.contains("is in doubt") == true)
    }

    @Test func `an amendment of a version that did not look first holds, but for a one-way door`() {
        for (effect, isRight) in [(Effect.change, true), (.irreversible, false)] {
            let machine = Self.failed(effect)
            var plan = machine.plan
            plan.steps[0].timeout = TimeSpan(.seconds(9))
            let gate = AmendmentGate(machine)
            let old = Self.amendment(of: machine, plan, renewed: [Sample.id("a")])
            #expect((gate.objection(to: old) == nil) == isRight)
            #expect(gate.objection(to: Self.amendment(of: machine, plan, renewed: [])) == nil)
            guard isRight else { continue }
            var folded = machine
            folded.apply(.runAmended(old), at: Self.start)
            #expect(folded.status(of: Sample.id("a")).state == .pending)
        }
    }
}
