// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

/// Steps that are shown before they act.
struct ConfirmationTests {
    private static let a = Sample.id("a")
    private static let asking = Sample.step("a", .change) { $0.asksFirst = true }
    private static let asked = RunMachine.Action.ask(a, .confirmation(calls: [], readings: nil))
    private static let started = RunMachine.Action.start(a, attempt: 1, entry: .beginning, clouded: nil)

    private func waiting(_ step: Step = asking, approvals: [ApprovalPolicy] = []) -> TestRun {
        var run = TestRun(Sample.plan([step], approvals: approvals))
        #expect(run.next == [Self.asked])
        run.apply(.operatorAsked(step: Self.a, question: .confirmation(calls: ["x a"], readings: nil)))
        #expect(run.state("a") == .waitingOperator)
        #expect(run.next.isEmpty)
        return run
    }

    @Test func `nothing starts before a yes, and a yes starts it`() {
        var run = waiting()
        run.apply(.operatorAnswered(Sample.answer("a", .run)))
        #expect(run.next == [Self.started])
    }

    @Test func `a yes outlives the executor, a question does too`() {
        var run = waiting()
        run.apply(.runParked(reason: "r"), .executorStarted(Sample.executor(attended: true)))
        #expect(run.machine.openQuestions.map(\.question) == [.confirmation(calls: ["x a"], readings: nil)])
        run.apply(.operatorAnswered(Sample.answer("a", .run)), .executorStarted(Sample.executor(attended: false)))
        #expect(run.next == [Self.started])
    }

    @Test func `a skipped step is skipped, and an aborted run touches nothing`() {
        var skipped = waiting()
        skipped.apply(.operatorAnswered(Sample.answer("a", .skip)))
        skipped.settle()
        #expect(skipped.state("a") == .skipped)
        #expect(skipped.reason("a") == "skipped by olga: because")
        var aborted = waiting()
        aborted.apply(.operatorAnswered(Sample.answer("a", .abort)))
        aborted.settle()
        #expect(aborted.state("a") == .notTaken)
        #expect(aborted.machine.state == .cancelled)
    }

    @Test func `an abort that answers nothing, or comes after the answer, ends no run`() {
        for isAnswered in [true, false] {
            var run = isAnswered ? waiting() : TestRun(Sample.plan([Self.asking, Sample.step("b")]))
            if isAnswered { run.apply(.operatorAnswered(Sample.answer("a", .run))) }
            run.apply(.operatorAnswered(Sample.answer("a", .abort)))
            #expect(run.machine.endReason == nil)
            #expect(isAnswered ? run.next == [Self.started] : run.next.contains(Self.asked))
        }
    }

    @Test func `a run that ended meanwhile starts nothing, whatever was answered`() {
        let other = Sample.step("b") { $0.onFailure = .abort }
        for choice in [OperatorAnswer.Choice.run, .skip] {
            var run = TestRun(Sample.plan([Self.asking, other]))
            run.apply(.operatorAsked(step: Self.a, question: .confirmation(calls: [], readings: nil)))
            run.end("b", .failed)
            run.apply(.operatorAnswered(Sample.answer("a", choice)))
            run.settle()
            #expect(run.state("a") == (choice == .run ? .notTaken : .skipped))
        }
    }

    @Test func `whoever retries has said yes, and a killed attempt is asked about again`() {
        var run = waiting()
        run.apply(.operatorAnswered(Sample.answer("a", .run)))
        run.end("a", .failed)
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .retry)))
        #expect(run.next == [.start(Self.a, attempt: 2, entry: .beginning, clouded: nil)])
        run.apply(.stepStarted(step: Self.a, attempt: 2), .executorStarted(Sample.executor(attended: true)))
        #expect(run.next == [Self.asked])
    }

    @Test func `an approval is asked for after the yes, and needs no second one`() {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [])
        let step = Sample.step("a", .change) { step in
            step.asksFirst = true
            step.approval = policy.id
        }
        var run = waiting(step, approvals: [policy])
        run.apply(.operatorAnswered(Sample.answer("a", .run)))
        #expect(run.next == [.requestApproval(Self.a, policy.id)])
        run.apply(
            .approvalRequested(Sample.request("a", "p")),
            .approvalDecided(Sample.decision("a", .approve, by: "anna"))
        )
        #expect(run.next == [Self.started])
    }

    @Test func `a dry run asks nobody`() {
        let run = TestRun(Sample.plan([Self.asking]), level: .probe)
        #expect(run.next == [Self.started])
    }

    @Test(arguments: [true, false], [true, false])
    func `a run step by step asks before a reading if anybody is there, and before a change in any case`(
        attended: Bool,
        isStepByStep: Bool
    ) {
        for (effect, isAsked) in [(Effect.read, attended && isStepByStep), (.change, isStepByStep)] {
            var run = TestRun(Sample.plan([Sample.step("a", effect)]))
            run.apply(.executorStarted(Self.executor(attended: attended, asksEachStep: isStepByStep)))
            #expect(run.next == [isAsked ? Self.asked : Self.started])
        }
    }

    @Test func `a run step by step asks at the next step when one was answered, until an executor asks no more`() {
        var run = TestRun(Sample.plan([Sample.step("a", .change), Sample.step("b", .change)]))
        run.apply(
            .executorStarted(Self.executor(attended: false, asksEachStep: true)),
            .operatorAsked(step: Self.a, question: .confirmation(calls: ["x a"], readings: nil)),
            .operatorAnswered(Sample.answer("a", .run))
        )
        #expect(run.next.contains(Self.started))
        #expect(run.next.contains(.ask(Sample.id("b"), .confirmation(calls: [], readings: nil))))
        #expect(run.machine.isStepByStep)
        run.apply(.executorStarted(Self.executor(attended: false, asksEachStep: false)))
        #expect(!run.machine.isStepByStep)
        #expect(run.next.contains(.start(Sample.id("b"), attempt: 1, entry: .beginning, clouded: nil)))
    }

    @Test func `a dry run step by step asks nobody`() {
        var run = TestRun(Sample.plan([Sample.step("a", .change)]), level: .probe)
        run.apply(.executorStarted(Self.executor(attended: false, asksEachStep: true)))
        #expect(run.next == [Self.started])
    }

    private static func executor(attended: Bool, asksEachStep: Bool) -> ExecutorIdentity {
        var executor = Sample.executor(attended: attended)
        executor.asksEachStep = asksEachStep
        return executor
    }
}
