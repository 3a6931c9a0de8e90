// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import Testing
import Values

/// A run as an executor would keep it, without doing anything.
struct TestRun {
    var machine: RunMachine
    var now = Sample.start

    init(
        _ plan: Plan,
        level: RunLevel = .live,
        attended: Bool = true,
        inputs: JSONValue = [:],
        roles: [WorkspaceRole] = [],
        leftovers: [RunLeftover]? = nil
    ) {
        machine = RunMachine(plan: plan, roles: roles)
        var opening = Sample.opening(level, inputs: inputs)
        opening.leftovers = leftovers
        apply(.runOpened(opening))
        apply(.executorStarted(Sample.executor(attended: attended)))
    }

    mutating func apply(_ events: RunEvent...) {
        for event in events { machine.apply(event, at: now) }
    }

    var next: [RunMachine.Action] {
        var machine = machine
        return machine.nextActions(at: now)
    }

    /// The steps that would be started now.
    var startable: [String] {
        next.compactMap { if case .start(let id, _, _, _) = $0 { id.text } else { nil } }
    }

    /// Starts the step and ends it in the state.
    mutating func end(_ step: String, _ state: StepState) {
        apply(.stepStarted(step: Sample.id(step), attempt: 1), .stepFinished(Sample.outcome(step, state)))
    }

    /// Records whatever needs no attempt, until nothing but attempts and people remain.
    mutating func settle() {
        for _ in 0..<200 {
            guard let action = next.first(where: { if case .start = $0 { false } else { true } }) else { return }
            switch action {
            case .list(let step, let elements): apply(.elementsListed(step: step, elements: elements))
            case .settle(let outcome): apply(.stepFinished(outcome))
            case .ask(let step, let question): apply(.operatorAsked(step: step, question: question))
            case .requestApproval(let step, let policy):
                apply(.approvalRequested(Sample.request(step.text, policy.text)))
            case .void(let step, let nonce, let reason):
                apply(.approvalVoided(step: step, nonce: nonce, reason: reason))
            case .finish(let state, let summary): apply(.runFinished(state: state, summary: summary))
            case .start: return
            }
        }
        Issue.record("the run does not settle")
    }

    /// Records that the change in doubt was looked into and nothing came to light.
    mutating func lookInVain(_ step: String) {
        apply(
            .operationEnded(Sample.record(step, .probeInDoubt, .read, .answered)),
            .stepFinished(Sample.outcome(step, .inDoubt))
        )
    }

    func state(_ step: String) -> StepState { machine.status(of: Sample.id(step)).state }
    func reason(_ step: String) -> String { machine.status(of: Sample.id(step)).outcome?.reason ?? "" }
}

struct RunMachineTests {
    // MARK: - Order

    @Test func `a step waits for those before it and for no others`() {
        var run = TestRun(
            Sample.plan([
                Sample.step("a"), Sample.step("b", after: ["a"]), Sample.step("c"),
                Sample.step("d", requires: ["b", "c"]),
            ])
        )
        #expect(run.startable == ["a", "c"])
        run.end("a", .succeeded)
        #expect(run.startable == ["b", "c"])
        run.end("b", .succeeded)
        run.apply(.stepStarted(step: Sample.id("c"), attempt: 1))
        #expect(run.next.isEmpty)
        run.end("c", .succeeded)
        #expect(run.startable == ["d"])
        #expect(run.next == run.next)
    }

    @Test func `only the root cause is red, and what required it names it`() {
        var run = TestRun(
            Sample.plan(
                [
                    Sample.step("a"), Sample.step("b", requires: ["a"]), Sample.step("c", requires: ["b"]),
                    Sample.step("d", after: ["a"]),
                ],
                onFailure: .continue
            )
        )
        run.end("a", .failed)
        run.settle()
        #expect(run.state("b") == .notTaken)
        #expect(run.state("c") == .notTaken)
        #expect(run.machine.status(of: Sample.id("c")).outcome?.cause == Sample.id("a"))
        #expect(run.startable == ["d"])
        #expect(run.machine.summary.failed == 1)
    }

    @Test(arguments: [(true, RunState.failed), (false, .completedWithExceptions)])
    func `a run that ends at an undetermined step has completed only when nothing is left`(
        isLeft: Bool,
        state: RunState
    ) {
        var first = Sample.step("a")
        first.onFailure = .abort
        var run = TestRun(Sample.plan(isLeft ? [first, Sample.step("b")] : [first]))
        run.end("a", .undetermined)
        run.settle()
        #expect(run.machine.state == state)
    }

    @Test func `what requires an undetermined step is undetermined too`() {
        var run = TestRun(
            Sample.plan([Sample.step("a"), Sample.step("b", requires: ["a"])], onFailure: .continue)
        )
        run.end("a", .undetermined)
        run.settle()
        #expect(run.state("b") == .undetermined)
        #expect(run.machine.state == .completedWithExceptions)
    }

    // MARK: - Policies

    @Test(arguments: [
        (FailurePolicy?.none, true, FailurePolicy.pause), (nil, false, .abort), (.continue, true, .continue),
        (.abort, true, .abort), (.pause, false, .pause),
    ])
    func `the policy is the step's, or the mode's`(own: FailurePolicy?, attended: Bool, expected: FailurePolicy) {
        let step = Sample.step("a") { $0.onFailure = own }
        let run = TestRun(Sample.plan([step]), attended: attended)
        #expect(run.machine.failurePolicy(of: step) == expected)
    }

    @Test func `a pause asks before anything that follows is started`() {
        var run = TestRun(Sample.plan([Sample.step("a"), Sample.step("b", after: ["a"])]))
        run.end("a", .failed)
        #expect(run.next == [.ask(Sample.id("a"), .failure(reason: "why"))])
        run.settle()
        #expect(run.next.isEmpty)
        run.apply(.operatorAnswered(Sample.answer("a", .retry)))
        #expect(run.next == [.start(Sample.id("a"), attempt: 2, entry: .beginning, clouded: nil)])
    }

    @Test(arguments: [
        (OperatorAnswer.Choice.skip, StepState.skipped, RunState.completedWithExceptions),
        (.ignore, .failedIgnored, .completedWithExceptions), (.abort, .failed, .cancelled),
    ])
    func `an answer at a pause ends the step and colours the run`(
        choice: OperatorAnswer.Choice,
        step: StepState,
        end: RunState
    ) {
        var run = TestRun(Sample.plan([Sample.step("a")]))
        run.end("a", .failed)
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", choice)))
        run.settle()
        #expect(run.state("a") == step)
        #expect(run.machine.state == end)
    }

    @Test func `a critical step that is ignored fails the run`() {
        var run = TestRun(Sample.plan([Sample.step("a") { $0.isCritical = true }]))
        run.end("a", .failed)
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .ignore)))
        run.settle()
        #expect(run.machine.state == .failed)
    }

    @Test func `after an abort only what always runs is started`() {
        var run = TestRun(
            Sample.plan([
                Sample.step("a"), Sample.step("b", after: ["a"]),
                Sample.step("clean", after: ["b"]) { $0.runsAlways = true },
            ]),
            attended: false
        )
        run.end("a", .failed)
        run.settle()
        #expect(run.state("b") == .notTaken)
        #expect(run.startable == ["clean"])
        run.end("clean", .succeeded)
        run.settle()
        #expect(run.machine.state == .failed)
    }

    @Test func `an end of the run takes along what waits for people, and starts none of it`() {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [])
        let plan = Sample.plan(
            [
                Sample.step("a"), Sample.step("needs-yes", .change) { $0.approval = policy.id },
                Sample.manual("by-hand"),
                Sample.step("red"),
            ],
            approvals: [policy]
        )
        var run = TestRun(plan)
        run.end("red", .failed)
        run.settle()
        #expect(run.state("needs-yes") == .waitingApproval)
        #expect(run.state("by-hand") == .waitingOperator)
        run.end("a", .failed)
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .abort)))
        run.apply(.approvalDecided(Sample.decision("needs-yes", .approve, by: "anna")))
        run.apply(.operatorAnswered(Sample.answer("red", .retry)))
        run.settle()
        #expect(run.startable.isEmpty)
        #expect(run.state("needs-yes") == .notTaken)
        #expect(run.state("by-hand") == .notTaken)
        #expect(run.state("red") == .failed)
        #expect(run.machine.state == .cancelled)
    }

    @Test func `why a step failed is told after a person ended the run over it, too`() throws {
        var run = TestRun(Sample.plan([Sample.step("a")]))
        run.end("a", .failed)
        run.settle()
        guard case .failure(let reason)? = run.machine.status(of: Sample.id("a")).question else {
            Issue.record("nobody was asked")
            return
        }
        run.apply(.operatorAnswered(Sample.answer("a", .abort)))
        run.settle()
        let outcome = try #require(run.machine.status(of: Sample.id("a")).outcome)
        #expect(outcome.reason.hasSuffix("; it had failed: \(reason)"))
    }

    @Test func `steps of different policies that fail together do not go round in circles`() {
        var run = TestRun(
            Sample.plan([Sample.step("a") { $0.onFailure = .pause }, Sample.step("b") { $0.onFailure = .abort }])
        )
        run.end("a", .failed)
        run.settle()
        run.end("b", .failed)
        run.settle()
        #expect(run.machine.state == .failed)
    }

    // MARK: - Conditions

    @Test(arguments: [(true, StepState.pending), (false, .skipped), (nil, .undetermined)] as [(Bool?, StepState)])
    func `a condition has three values`(value: Bool?, state: StepState) {
        let step = Sample.step("a") { $0.condition = Sample.expression("${wanted}") }
        var plan = Sample.plan([step], onFailure: .continue)
        plan.inputs = [InputDeclaration(name: "wanted", type: .boolean)]
        var run = TestRun(plan, inputs: value.map { ["wanted": .bool($0)] } ?? [:])
        run.settle()
        #expect(run.state("a") == state)
        if state == .skipped { #expect(run.machine.state == .completed) }
    }

    @Test func `what a condition leaves out is not missed, what a person leaves out is`() {
        let steps = [
            Sample.step("a") { $0.condition = Sample.expression("${wanted}") }, Sample.step("b", requires: ["a"]),
        ]
        var plan = Sample.plan(steps)
        plan.inputs = [InputDeclaration(name: "wanted", type: .boolean)]
        var unwanted = TestRun(plan, inputs: ["wanted": false])
        unwanted.settle()
        #expect(unwanted.startable == ["b"])

        var skipped = TestRun(plan, inputs: ["wanted": true])
        skipped.end("a", .failed)
        skipped.settle()
        skipped.apply(.operatorAnswered(Sample.answer("a", .skip)))
        skipped.settle()
        #expect(skipped.state("a") == .skipped)
        #expect(skipped.state("b") == .notTaken)
        #expect(skipped.machine.state == .completedWithExceptions)
    }

    // MARK: - Dry runs

    @Test func `in a dry run whatever hangs on a change is clouded, and nobody is asked`() {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [])
        let plan = Sample.plan(
            [
                Sample.step("look"), Sample.step("change", .change, after: ["look"]) { $0.approval = policy.id },
                Sample.step("between", after: ["change"]), Sample.step("check", after: ["between"]),
                Sample.step("aside", after: ["look"]), Sample.manual("by-hand"),
                Sample.step("then", after: ["by-hand"]),
            ],
            approvals: [policy]
        )
        var run = TestRun(plan, level: .probe)
        run.settle()
        run.end("look", .succeeded)
        run.settle()
        let starts = Dictionary(
            uniqueKeysWithValues: run.next.compactMap { action -> (String, String?)? in
                if case .start(let id, _, _, let cloud) = action { (id.text, cloud) } else { nil }
            }
        )
        #expect(starts.keys.sorted() == ["aside", "change", "then"])
        #expect(starts["aside"] == .some(nil))
        #expect(starts["change"] == .some(nil))
        #expect(starts["then"]??.contains("by-hand") == true)
        run.end("change", .undetermined)
        run.end("between", .undetermined)
        guard
            case .start(_, _, _, let cloud)? = run.next.first(where: {
                if case .start(let id, _, _, _) = $0 { id.text == "check" } else { false }
            })
        else {
            Issue.record("'check' is not started")
            return
        }
        #expect(cloud?.contains("'change'") == true)
        #expect(run.state("by-hand") == .undetermined)
    }

    @Test func `in a dry run a change that holds already clouds nothing`() {
        let plan = Sample.plan([Sample.step("change", .change), Sample.step("check", after: ["change"])])
        var run = TestRun(plan, level: .probe)
        run.settle()
        run.end("change", .alreadyTrue)
        run.settle()
        #expect(run.next == [.start(Sample.id("check"), attempt: 1, entry: .beginning, clouded: nil)])
    }

    // MARK: - Manual steps

    @Test(arguments: [(OperatorAnswer.Choice.done, StepState.succeeded), (.skip, .skipped)])
    func `a manual step is what the person says`(choice: OperatorAnswer.Choice, state: StepState) {
        var run = TestRun(Sample.plan([Sample.manual("m")]))
        #expect(run.next == [.ask(Sample.id("m"), .manualAction(confirmation: "Is m done?"))])
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("m", choice)))
        run.settle()
        #expect(run.state("m") == state)
    }

    @Test func `a manual step that was given up asks what now, and its approval is not used twice`() {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [])
        var run = TestRun(Sample.plan([Sample.manual("m") { $0.approval = policy.id }], approvals: [policy]))
        run.settle()
        run.apply(.approvalDecided(Sample.decision("m", .approve, by: "anna")))
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("m", .fail)))
        run.settle()
        #expect(run.machine.status(of: Sample.id("m")).question == .failure(reason: "given up by olga: because"))
        run.apply(.operatorAnswered(Sample.answer("m", .retry)))
        #expect(run.next == [.requestApproval(Sample.id("m"), policy.id)])
    }

    @Test func `the first answer counts`() {
        var run = TestRun(Sample.plan([Sample.manual("m")]))
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("m", .done)), .operatorAnswered(Sample.answer("m", .skip)))
        run.settle()
        #expect(run.state("m") == .succeeded)
    }

    // MARK: - The end

    @Test func `the totals add up for every combination of endings`() {
        let states: [StepState] = StepState.allCases
        for first in states {
            for second in states {
                for third in states {
                    var summary = RunSummary()
                    for state in [first, second, third] {
                        var status = StepStatus()
                        status.state = state
                        summary.count(status)
                    }
                    #expect(summary.all == 3)
                    let passed = [first, second, third].count { $0.isSuccess }
                    #expect(summary.passed == passed)
                }
            }
        }
    }

    @Test func `a run is completed only when every step succeeded`() {
        let ends: [StepState] = StepState.allCases.filter(\.isFinal)
        for first in ends {
            for second in ends {
                var run = TestRun(Sample.plan([Sample.step("a"), Sample.step("b")], onFailure: .continue))
                run.end("a", first)
                run.end("b", second)
                run.settle()
                let all = [first, second]
                let expected: RunState =
                    all.contains(where: \.isFailure)
                    ? .failed : all.allSatisfy(\.isSuccess) ? .completed : .completedWithExceptions
                #expect(run.machine.state == expected, "\(first) \(second)")
            }
        }
    }

    @Test func `what comes after the end changes nothing`() {
        var run = TestRun(Sample.plan([Sample.step("a")]))
        run.end("a", .succeeded)
        run.settle()
        #expect(run.machine.state == .completed)
        run.apply(
            .runInterrupted(reason: "late"),
            .executorStarted(Sample.executor(attended: true)),
            .runParked(reason: "x")
        )
        #expect(run.machine.state == .completed)
        #expect(run.next.isEmpty)
    }
}
