// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import Testing
import Values

/// A step that goes through a list: what decides before it, between its elements and after them.
struct ElementTests {
    private static func loop(
        _ effect: Effect = .change,
        over list: String = "names",
        configure: (inout Step) -> Void = { _ in }
    )
        -> Step
    {
        Sample.step("a", effect) { step in
            step.each = EachRule(name: "name", list: Sample.hole(list))
            configure(&step)
        }
    }

    private static let id = Sample.id("a")

    private func run(_ step: Step, names: JSONValue = ["x", "y", "z"], level: RunLevel = .live) -> TestRun {
        var plan = Sample.plan([step])
        plan.inputs = [InputDeclaration(name: "names", type: .list)]
        return TestRun(plan, level: level, inputs: ["names": names])
    }

    private func finished(_ number: Int, _ state: StepState = .succeeded, _ captures: JSONValue = [:]) -> RunEvent {
        .elementFinished(step: Self.id, number: number, outcome: Sample.outcome("a", state, captures: captures))
    }

    private func start(_ attempt: Int, _ entry: StepMachine.Entry = .beginning) -> [RunMachine.Action] {
        [.start(Self.id, attempt: attempt, entry: entry, clouded: nil)]
    }

    private let begun = RunEvent.stepStarted(step: id, attempt: 1)
    private let intended = RunEvent.operationIntended(Sample.intent("a"))
    private let answered = RunEvent.operationEnded(Sample.record("a", .action(index: 0), .change, .answered))
    private let restarted = RunEvent.executorStarted(Sample.executor(attended: true))

    // MARK: - The list

    @Test(
        arguments: [
            ("`7`", StepState.failed, "is no list but a number"), ("`{}`", .failed, "is no list but an object"),
            ("`null`", .undetermined, "it has no value"), ("nobody", .undetermined, "there is no value named 'nobody'"),
            ("`[]`", .skipped, "has no elements"), ("names + 1", .failed, "cannot be computed"),
        ] as [(String, StepState, String)]
    )
    func `what is no list with elements ends the step before it begins`(list: String, state: StepState, reason: String)
    {
        let run = run(Self.loop(over: list))
        guard case .settle(let outcome)? = run.next.first else {
            Issue.record("\(run.next)")
            return
        }
        #expect(outcome.state == state)
        #expect(outcome.reason.contains(reason), "\(outcome.reason)")
    }

    @Test func `a list over the limit is refused and not cut`() {
        let names = JSONValue.array((0...EachRule.limit).map { .integer($0) })
        let run = run(Self.loop(), names: names)
        guard case .settle(let outcome)? = run.next.first else {
            Issue.record("\(run.next)")
            return
        }
        #expect(outcome.state == .failed)
        #expect(outcome.reason.contains("1001 elements; at most 1000"))
    }

    @Test func `the list is on record before anybody is asked or anything is done, and stays as it was`() {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [])
        var plan = Sample.plan([Self.loop { $0.approval = policy.id }], approvals: [policy])
        plan.inputs = [InputDeclaration(name: "names", type: .list)]
        var run = TestRun(plan, inputs: ["names": ["x", "y"]])
        #expect(run.next == [.list(Self.id, ["x", "y"])])
        run.apply(.elementsListed(step: Self.id, elements: ["x", "y"]))
        #expect(run.next == [.requestApproval(Self.id, policy.id)])
        run.apply(.elementsListed(step: Self.id, elements: ["q"]))
        #expect(run.machine.status(of: Self.id).elements == ["x", "y"])
    }

    @Test func `an empty list holds nobody up and is no proof`() {
        var plan = Sample.plan([Self.loop(over: "`[]`"), Sample.step("b", requires: ["a"])])
        plan.inputs = []
        var run = TestRun(plan)
        run.settle()
        #expect(run.state("a") == .skipped)
        #expect(run.startable == ["b"])
        run.end("b", .succeeded)
        run.settle()
        #expect(run.machine.state == .completed)
        #expect(run.machine.summary == RunSummary(passed: 1, notTaken: 1))
    }

    @Test func `captures of an empty list are empty lists`() {
        let step = Self.loop(over: "`[]`") { $0.captures = [Capture(name: "found")] }
        var run = TestRun(Sample.plan([step]))
        run.settle()
        #expect(run.machine.scope(at: Sample.start).values["found"] == .observed([]))
    }

    // MARK: - Between the elements

    @Test func `a resumed run goes on behind the elements that are done`() {
        var run = run(Self.loop())
        run.settle()
        #expect(run.next == start(1))
        run.apply(begun, intended, answered, finished(1), restarted)
        #expect(run.state("a") == .pending)
        #expect(run.next == start(2))
        #expect(run.machine.status(of: Self.id).elementOutcomes.count == 1)
    }

    @Test func `an approved step whose last element is on record ends, though its own end was cut off`() {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [])
        var plan = Sample.plan([Self.loop(.read) { $0.approval = policy.id }], approvals: [policy])
        plan.inputs = [InputDeclaration(name: "names", type: .list)]
        var run = TestRun(plan, inputs: ["names": ["x"]])
        run.apply(.elementsListed(step: Self.id, elements: ["x"]), .approvalRequested(Sample.request("a", "p")))
        run.apply(.approvalDecided(Sample.decision("a", .approve, by: "anna")))
        run.apply(begun, finished(1), restarted)
        guard case .settle(let outcome)? = run.next.first else {
            Issue.record("\(run.next)")
            return
        }
        #expect(outcome.state == .succeeded)
    }

    @Test func `an element that was under way is in doubt, and only that one`() {
        var run = run(Self.loop())
        run.settle()
        run.apply(begun, intended, answered, finished(1), .stepStarted(step: Self.id, attempt: 2), intended, restarted)
        #expect(run.state("a") == .inDoubt)
        run.lookInVain("a")
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .adopt)))
        #expect(run.next == start(3, .adopting))
        run.apply(.stepStarted(step: Self.id, attempt: 3), finished(2, .adopted))
        #expect(run.state("a") == .pending)
        #expect(run.next == start(4))
    }

    @Test func `what the elements before answered does not make the next one carried out`() {
        var run = run(Self.loop())
        run.settle()
        run.apply(begun, intended, answered, finished(1), .stepStarted(step: Self.id, attempt: 2), intended)
        run.apply(.operationEnded(Sample.record("a", .action(index: 0), .change, .unknown)), restarted)
        run.lookInVain("a")
        run.settle()
        guard case .waitingOperator = run.machine.status(of: Self.id).state else {
            Issue.record("\(run.state("a"))")
            return
        }
    }

    @Test func `a failed element is retried without those before it`() {
        var run = run(Self.loop())
        run.settle()
        run.apply(begun, finished(1), .stepStarted(step: Self.id, attempt: 2))
        run.apply(.stepFinished(Sample.outcome("a", .failed)))
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .retry)))
        #expect(run.next.count == 1)
        guard case .start(_, _, .beginning, _)? = run.next.first else {
            Issue.record("\(run.next)")
            return
        }
        #expect(run.machine.status(of: Self.id).elementOutcomes.count == 1)
    }

    @Test func `a kill behind the last element leaves nothing to do but to say so`() {
        var run = run(Self.loop(), names: ["x"])
        run.settle()
        run.apply(begun, intended, answered, finished(1), restarted)
        guard case .settle(let outcome)? = run.next.first else {
            Issue.record("\(run.next)")
            return
        }
        #expect(outcome.state == .succeeded)
    }

    @Test func `a run that ends between two elements does not hide the first`() {
        var step = Self.loop()
        step.obligation = "tidy up"
        var plan = Sample.plan([step, Sample.step("b") { $0.onFailure = .abort }])
        plan.inputs = [InputDeclaration(name: "names", type: .list)]
        var run = TestRun(plan, inputs: ["names": ["x", "y"]])
        run.settle()
        run.apply(begun, finished(1), restarted)
        run.end("b", .failed)
        run.settle()
        #expect(run.state("a") == .cancelled)
        #expect(run.machine.status(of: Self.id).outcome?.reason.contains("1 of 2 elements were done") == true)
        let left = ObligationLedger(run.machine, at: Sample.start).open
        #expect(left.map(\.id.description) == ["a#1"] && left.map(\.text) == ["tidy up"])
    }

    // MARK: - The whole

    @Test func `captures become lists in the order of the elements`() {
        let step = Self.loop { $0.captures = [Capture(name: "size"), Capture(name: "age")] }
        let outcomes = [
            Sample.outcome("a", .succeeded, captures: ["size": 1, "age": "x"]),
            Sample.outcome("a", .alreadyTrue, captures: ["size": 2]),
        ]
        let whole = step.outcome(of: outcomes, attempt: 7)
        #expect(whole.state == .succeeded)
        #expect(whole.attempt == 7)
        #expect(whole.captures == ["size": [1, 2]])
        #expect(whole.unobserved == ["age"])
        #expect(!whole.isProven)
    }

    @Test(
        arguments: [
            ([.succeeded, .succeeded], .succeeded), ([.alreadyTrue, .alreadyTrue], .alreadyTrue),
            ([.alreadyTrue, .adopted], .adopted), ([.succeeded, .undetermined], .undetermined),
            ([.undetermined, .failed, .succeeded], .failed),
        ] as [([StepState], StepState)]
    )
    func `the whole is as good as its worst element`(states: [StepState], whole: StepState) {
        #expect(Self.loop().outcome(of: states.map { Sample.outcome("a", $0) }, attempt: 1).state == whole)
    }

    @Test func `an attested element makes the whole rest on that word`() {
        var proven = Sample.outcome("a", .succeeded)
        proven.isProven = true
        var attested = Sample.outcome("a", .adopted)
        attested.attestedBy = "olga"
        let unproven = Sample.outcome("a", .succeeded)
        #expect(Self.loop().outcome(of: [proven, attested], attempt: 1).attestedBy == "olga")
        #expect(Self.loop().outcome(of: [unproven, attested], attempt: 1).attestedBy == nil)
        #expect(Self.loop().outcome(of: [proven, proven], attempt: 1).isProven)
    }

    @Test func `a stopped step says at which element, what was done and what was not begun`() {
        let outcome = Self.loop().outcome(
            stoppedBy: Sample.outcome("a", .failed),
            at: 2,
            of: ["x", .string(String(repeating: "y", count: 100)), "z"],
            after: [Sample.outcome("a", .succeeded)]
        )
        #expect(
            outcome.reason
                == "element 2 of 3 (\"\(String(repeating: "y", count: 59))…): why; 1 done before it, 1 not begun"
        )
        #expect(outcome.unobserved.isEmpty)
    }

    @Test(arguments: [(StepState.succeeded, StepState.failed), (.adopted, .failed), (.alreadyTrue, .noEffect)])
    func `a list had no effect only where none of its elements had one`(first: StepState, whole: StepState) {
        let (earlier, idle) = (Sample.outcome("a", first), Sample.outcome("a", .noEffect))
        #expect(Self.loop().outcome(stoppedBy: idle, at: 2, of: ["x", "y"], after: [earlier]).state == whole)
        #expect(Self.loop().outcome(of: [earlier, idle], attempt: 2).state == whole)
    }
}
