// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing

/// `on-failure=goto:STEP`.
struct JumpTests {
    private func plan(_ target: String = "d", _ configure: (inout [Step]) -> Void = { _ in }) -> Plan {
        var steps = [
            Sample.step("a") { $0.onFailure = .goto(Sample.id(target)) },
            Sample.step("b", .change, after: ["a"]),
            Sample.step("c", after: ["b"]),
            Sample.step("d", after: ["c"]),
            Sample.step("e", after: ["d"]),
        ]
        configure(&steps)
        return Sample.plan(steps)
    }

    @Test func `without a failure nothing is left out`() {
        var run = TestRun(plan())
        for step in ["a", "b", "c", "d", "e"] {
            #expect(run.startable == [step])
            run.end(step, .succeeded)
        }
        run.settle()
        #expect(run.machine.state == .completed)
    }

    @Test(arguments: [StepState.failed, .timedOut, .noEffect, .undetermined])
    func `a failure leaves out what stands between, names its cause, and is no success`(state: StepState) {
        var run = TestRun(plan())
        run.end("a", state)
        run.settle()
        #expect(run.state("b") == .notTaken)
        #expect(run.state("c") == .notTaken)
        #expect(run.reason("c") == "'a' is \(state.rawValue), and the run goes on at 'd'")
        #expect(run.machine.status(of: Sample.id("c")).outcome?.cause == Sample.id("a"))
        #expect(run.startable == ["d"])
        run.end("d", .succeeded)
        run.end("e", .succeeded)
        run.settle()
        #expect(run.machine.state == .completedWithExceptions)
        #expect(run.machine.summary.passed == 2)
        #expect(run.machine.summary.notTaken == 2)
        #expect(run.machine.summary.all == 5)
    }

    @Test func `the run fails when the target does not succeed, or the step is critical`() {
        var failed = TestRun(plan { $0[3].onFailure = .continue })
        failed.end("a", .failed)
        failed.settle()
        failed.end("d", .failed)
        failed.end("e", .succeeded)
        failed.settle()
        #expect(failed.machine.state == .failed)

        var critical = TestRun(plan { $0[0].isCritical = true })
        critical.end("a", .failed)
        critical.settle()
        critical.end("d", .succeeded)
        critical.end("e", .succeeded)
        critical.settle()
        #expect(critical.machine.state == .failed)
    }

    @Test(arguments: [true, false])
    func `what a rescued failure leaves out does not make a later end a failure`(isLast: Bool) {
        var run = TestRun(plan { $0[isLast ? 4 : 3].onFailure = .abort })
        run.end("a", .failed)
        run.settle()
        if isLast { run.end("d", .succeeded) }
        run.end(isLast ? "e" : "d", .undetermined)
        run.settle()
        #expect(run.machine.endReason != nil)
        // Without the step that follows, the run was cut short all the same.
        #expect(run.machine.state == (isLast ? .completedWithExceptions : .failed))
    }

    @Test func `what is under way comes to its end, and what always runs, runs`() {
        var run = TestRun(
            plan { steps in
                steps[1].needs = []
                steps[2].runsAlways = true
            }
        )
        run.apply(.stepStarted(step: Sample.id("b"), attempt: 1))
        run.end("a", .failed)
        run.settle()
        #expect(run.state("b") == .running)
        #expect(run.startable == [])
        run.apply(.stepFinished(Sample.outcome("b", .succeeded)))
        #expect(run.startable == ["c"])
        run.end("c", .succeeded)
        #expect(run.startable == ["d"])
    }

    @Test func `nobody is asked about a step that the failure leads past`() {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [])
        var plan = plan { steps in
            steps[1].needs = []
            steps[1].approval = policy.id
            steps[2].needs = []
        }
        plan.approvals = [policy]
        var run = TestRun(plan)
        run.settle()
        #expect(run.state("b") == .waitingApproval)
        run.end("c", .failed)
        run.settle()
        #expect(run.state("c") == .waitingOperator)
        run.end("a", .failed)
        run.settle()
        #expect(run.state("b") == .notTaken)
        #expect(run.state("c") == .failed)
        #expect(run.startable == ["d"])
    }

    @Test func `a doubt between is still decided`() {
        var run = TestRun(plan { $0[1].needs = [] })
        run.apply(.stepStarted(step: Sample.id("b"), attempt: 1), .operationIntended(Sample.intent("b")))
        run.end("a", .failed)
        run.settle()
        run.apply(.stepFinished(Sample.outcome("b", .inDoubt)))
        #expect(run.startable == ["b"])
        run.lookInVain("b")
        run.settle()
        #expect(run.machine.openQuestions.map(\.step) == [Sample.id("b")])
        run.apply(.operatorAnswered(Sample.answer("b", .repeat)))
        run.settle()
        #expect(run.state("b") == .failed)
    }

    @Test func `a jump that leads nowhere ends the run instead of going on`() {
        let steps = [
            Sample.step("a"), Sample.step("b", after: ["a"]) { $0.onFailure = .goto(Sample.id("a")) },
            Sample.step("c", after: ["b"]),
        ]
        var run = TestRun(Sample.plan(steps))
        run.end("a", .succeeded)
        run.end("b", .failed)
        run.settle()
        #expect(run.state("c") == .notTaken)
        #expect(run.machine.state == .failed)
    }
}
