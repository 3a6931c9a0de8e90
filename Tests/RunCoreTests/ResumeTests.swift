// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

/// What a new executor makes of a run whose last one was killed.
struct ResumeTests {
    private static let a = Sample.id("a")

    private func resumed(_ step: Step, _ events: RunEvent...) -> TestRun {
        var run = TestRun(Sample.plan([step]))
        for event in events { run.apply(event) }
        run.apply(.executorStarted(Sample.executor(attended: true)))
        return run
    }

    private func start(_ attempt: Int, _ entry: StepMachine.Entry) -> [RunMachine.Action] {
        [.start(Self.a, attempt: attempt, entry: entry, clouded: nil)]
    }

    private let begun = RunEvent.stepStarted(step: a, attempt: 1)
    private let intended = RunEvent.operationIntended(Sample.intent("a"))
    private func ended(_ ending: OperationRecord.Ending, output: JSONValue? = nil) -> RunEvent {
        .operationEnded(Sample.record("a", .action(index: 0), .change, ending, output: output))
    }

    @Test func `a read that was under way begins anew`() {
        let run = resumed(Sample.step("a"), begun)
        #expect(run.state("a") == .pending)
        #expect(run.next == start(2, .beginning))
    }

    @Test func `a change that was intended and not answered for is in doubt`() {
        var run = resumed(Sample.step("a", .change), begun, intended)
        #expect(run.state("a") == .inDoubt)
        #expect(run.next == start(1, .doubt))
        run.lookInVain("a")
        guard case .ask(_, .doubt)? = run.next.first else {
            Issue.record("nobody is asked")
            return
        }
    }

    @Test func `a doubt keeps what was recorded while the change was under way`() {
        let facts: JSONValue = ["transaction": "7"]
        let noted = RunEvent.operationFact(step: Self.a, attempt: 1, facts: facts)
        var run = resumed(Sample.step("a", .change), begun, intended, noted)
        #expect(run.machine.status(of: Self.a).facts == ["transaction": "7"])
        run.apply(intended)
        #expect(run.machine.status(of: Self.a).facts.isEmpty)
    }

    @Test(arguments: [OperationRecord.Ending.refused, .notSent, .unknown])
    func `a repetition that is not answered leaves the change in doubt`(ending: OperationRecord.Ending) {
        var run = resumed(Sample.step("a", .change), begun, intended)
        run.apply(intended, ended(ending), .executorStarted(Sample.executor(attended: true)))
        #expect(run.state("a") == .inDoubt)
        #expect(run.next == start(1, .doubt))
    }

    @Test func `a repetition on a person's word keeps the token of the first, also when it is approved anew`() {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [])
        var run = TestRun(Sample.plan([Sample.step("a", .change) { $0.approval = policy.id }], approvals: [policy]))
        run.apply(begun, intended, .executorStarted(Sample.executor(attended: true)))
        run.lookInVain("a")
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .repeat)), .approvalRequested(Sample.request("a", "p")))
        #expect(run.machine.status(of: Self.a).tokenAttempt(of: 2, entry: .beginning) == 1)
        run.apply(.stepStarted(step: Self.a, attempt: 2))
        #expect(run.machine.status(of: Self.a).tokenAttempt == 1)
        run.apply(.stepFinished(Sample.outcome("a", .failed)), .stepStarted(step: Self.a, attempt: 3))
        #expect(run.machine.status(of: Self.a).tokenAttempt == 3)
    }

    @Test func `a doubt is looked into by the probe before anybody is asked`() {
        let step = Sample.step("a", .change) { step in
            step.probe = Probe(command: Sample.command("look"), doneWhen: Sample.expression("done"))
        }
        var run = resumed(step, begun, intended)
        #expect(run.next == start(1, .doubt))
        run.apply(
            .operationEnded(Sample.record("a", .probeInDoubt, .read, .answered)),
            .stepFinished(Sample.outcome("a", .inDoubt))
        )
        guard case .ask(_, .doubt)? = run.next.first else {
            Issue.record("nobody is asked after the probe")
            return
        }
    }

    @Test(arguments: [OperationRecord.Ending.refused, .notSent])
    func `a change that provably did not happen begins anew`(ending: OperationRecord.Ending) {
        #expect(resumed(Sample.step("a", .change), begun, intended, ended(ending)).next == start(2, .beginning))
    }

    @Test func `a change whose ending is unknown is in doubt, although its ending is on record`() {
        #expect(resumed(Sample.step("a", .change), begun, intended, ended(.unknown)).state("a") == .inDoubt)
    }

    @Test func `a change that was answered is adopted, not repeated, however often the executor is killed`() {
        var run = resumed(Sample.step("a", .change), begun, intended, ended(.answered, output: ["n": 1]))
        for attempt in 2...5 {
            #expect(run.state("a") == .inDoubt)
            #expect(run.next == start(attempt, .adopting))
            run.apply(.stepStarted(step: Self.a, attempt: attempt))
            #expect(run.machine.status(of: Self.a).result == ["n": 1])
            run.apply(.executorStarted(Sample.executor(attended: true)))
        }
    }

    @Test func `a person's adoption survives a kill as well`() {
        var run = resumed(Sample.step("a", .change), begun, intended)
        run.lookInVain("a")
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .adopt)))
        #expect(run.next == start(2, .adopting))
        run.apply(.stepStarted(step: Self.a, attempt: 2), .executorStarted(Sample.executor(attended: true)))
        #expect(run.next == start(3, .adopting))
        #expect(run.machine.status(of: Self.a).attestation?.by == "olga")
    }

    @Test func `a repetition that a person ordered is not in doubt before it is intended again`() {
        var run = resumed(Sample.step("a", .change), begun, intended)
        run.lookInVain("a")
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .repeat)))
        #expect(run.next == start(2, .beginning))
        run.apply(.stepStarted(step: Self.a, attempt: 2), .executorStarted(Sample.executor(attended: true)))
        #expect(run.state("a") == .pending)
        run.apply(.stepStarted(step: Self.a, attempt: 3), intended, .executorStarted(Sample.executor(attended: true)))
        #expect(run.state("a") == .inDoubt)
    }

    @Test func `a repetition that a person ordered is the same change, also after a kill`() {
        let noon = Sample.start
        var intent = Sample.intent("a")
        intent.now = noon
        var run = resumed(Sample.step("a", .change), begun, .operationIntended(intent))
        run.lookInVain("a")
        run.settle()
        #expect(run.machine.status(of: Self.a).boundNow(entry: .beginning) == nil)
        run.apply(.operatorAnswered(Sample.answer("a", .repeat)))
        for attempt in 2...4 {
            let status = run.machine.status(of: Self.a)
            #expect(status.boundNow(entry: .beginning) == noon)
            #expect(status.tokenAttempt(of: attempt, entry: .beginning) == 1)
            run.apply(.stepStarted(step: Self.a, attempt: attempt))
            run.apply(.executorStarted(Sample.executor(attended: true)))
        }
        // Once it is known that the repetition was not made, either, what follows is another change.
        run.apply(.stepStarted(step: Self.a, attempt: 5), .operationIntended(intent), ended(.refused))
        run.apply(.executorStarted(Sample.executor(attended: true)))
        let status = run.machine.status(of: Self.a)
        #expect(status.boundNow(entry: .beginning) == nil)
        #expect(status.tokenAttempt(of: 6, entry: .beginning) == 6)
    }

    @Test func `a doubt outlives the end of the run until a person decides`() {
        var run = TestRun(Sample.plan([Sample.step("a", .change), Sample.step("b")]), attended: false)
        run.apply(begun, intended, .executorStarted(Sample.executor(attended: false)))
        run.end("b", .failed)
        run.lookInVain("a")
        run.settle()
        #expect(!run.machine.state.isFinal)
        #expect(run.state("a") == .waitingOperator)
        run.apply(.operatorAnswered(Sample.answer("a", .repeat)))
        run.settle()
        #expect(run.state("a") == .failed)
        #expect(run.machine.state == .failed)
    }

    @Test func `what was finished is not done again, and what people were asked still stands`() {
        var run = TestRun(Sample.plan([Sample.step("a"), Sample.manual("m", after: ["a"])]))
        run.end("a", .succeeded)
        run.settle()
        run.apply(.runParked(reason: "x"), .executorStarted(Sample.executor(attended: true)))
        #expect(run.next.isEmpty)
        #expect(run.state("m") == .waitingOperator)
        #expect(run.machine.openQuestions.count == 1)
    }
}
