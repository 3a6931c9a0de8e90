// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import Testing
import Values

/// Where a step with several commands goes on: what was answered is never sent again.
struct CommandProgressTests {
    private static let a = Sample.id("a")

    private func step(_ change: (inout Step) -> Void = { _ in }) -> Step {
        Sample.step("a", .change) { step in
            step.action = .commands(["one", "two", "three"].map { Sample.command($0, .change) })
            change(&step)
        }
    }

    private func intent(_ index: Int, now: Timestamp? = nil, attempt: Int = 1) -> RunEvent {
        var intent = Sample.intent("a")
        (intent.phase, intent.now, intent.attempt) = (.action(index: index), now, attempt)
        return .operationIntended(intent)
    }

    private func ended(_ index: Int, _ ending: OperationRecord.Ending = .answered) -> RunEvent {
        .operationEnded(Sample.record("a", .action(index: index), .change, ending))
    }

    private let begun = RunEvent.stepStarted(step: a, attempt: 1)
    private let killed = RunEvent.executorStarted(Sample.executor(attended: true))

    private func run(_ step: Step, _ events: RunEvent...) -> TestRun {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [])
        var run = TestRun(Sample.plan([step], approvals: [policy]))
        for event in events { run.apply(event) }
        return run
    }

    private func resuming(_ attempt: Int, at index: Int) -> [RunMachine.Action] {
        [.start(Self.a, attempt: attempt, entry: .resuming(at: index), clouded: nil)]
    }

    /// What the attempt that is next sends first.
    private func sent(_ step: Step, at index: Int, captured: [String: JSONValue] = [:]) -> OperationPhase? {
        var machine = StepMachine(
            step: step,
            attempt: 2,
            scope: Scope(now: Sample.start),
            entry: .resuming(at: index),
            captured: captured
        )
        guard case .perform(let phase, _, _) = machine.start(at: Sample.start) else { return nil }
        return phase
    }

    @Test func `killed between two commands, the next executor goes on with the second, however often`() {
        var run = run(step(), begun, intent(0), ended(0), killed)
        for attempt in 2...4 {
            #expect(run.state("a") == .pending)
            #expect(run.next == resuming(attempt, at: 1))
            run.apply(.stepStarted(step: Self.a, attempt: attempt), killed)
        }
        #expect(sent(step(), at: 1) == .action(index: 1))
    }

    @Test func `an approval that is void right before it is used leaves the step where it was to go on`() {
        var run = run(step { $0.approval = Sample.approvalID("p") }, begun, intent(0), ended(0), killed)
        for attempt in 2...3 {
            let request = Sample.request("a", "p")
            run.apply(
                .approvalRequested(request),
                .approvalDecided(Sample.decision("a", .approve, by: "anna"))
            )
            #expect(run.next == resuming(attempt, at: 1))
            run.apply(
                .stepStarted(step: Self.a, attempt: attempt),
                .approvalVoided(step: Self.a, nonce: request.nonce, reason: "the lag rose")
            )
            #expect(run.state("a") == .pending)
            #expect(run.next == [.requestApproval(Self.a, Sample.approvalID("p"))])
        }
    }

    @Test func `what is begun anew with other values is not gone on with in the middle once its approval was rejected`()
    {
        let failed = RunEvent.stepFinished(Sample.outcome("a", .failed))
        let asked = RunEvent.operatorAsked(step: Self.a, question: .failure(reason: "r"))
        let requested = RunEvent.approvalRequested(Sample.request("a", "p"))
        var run = run(
            step { step in
                step.approval = Sample.approvalID("p")
                step.onFailure = .pause
            },
            begun,
            intent(0),
            ended(0),
            failed
        )
        run.apply(asked, .operatorAnswered(Sample.answer("a", .retryWith)))
        #expect(run.next == [.requestApproval(Self.a, Sample.approvalID("p"))])
        run.apply(requested, .approvalDecided(Sample.decision("a", .reject, by: "anna")), failed)
        run.apply(asked, .operatorAnswered(Sample.answer("a", .retry)))
        run.apply(requested, .approvalDecided(Sample.decision("a", .approve, by: "anna")))
        guard case .start(_, _, let entry, _)? = run.next.first else {
            Issue.record("it is not begun: \(run.next)")
            return
        }
        #expect(entry == .beginning)
    }

    @Test func `what goes on needs an approval of its own, and is held by the end of the run`() {
        var run = run(step { $0.approval = Sample.approvalID("p") }, begun, intent(0), ended(0), killed)
        #expect(run.next == [.requestApproval(Self.a, Sample.approvalID("p"))])
        run.apply(
            .approvalRequested(Sample.request("a", "p")),
            .approvalDecided(Sample.decision("a", .approve, by: "anna"))
        )
        #expect(run.next == resuming(2, at: 1))
        run.apply(.runStopped(RunStop(cause: .person, reach: .graceful, reason: "enough")))
        guard case .settle(let outcome)? = run.next.first else {
            Issue.record("it is not over: \(run.next)")
            return
        }
        #expect(outcome.state == .cancelled)
        #expect(
            outcome.reason.contains(
                "command 1 of 3 (aws x one) was answered; command 2 of 3 (aws x two) was not carried out"
            )
        )
    }

    private func doubted(_ change: (inout Step) -> Void = { _ in }) -> TestRun {
        var run = run(step(change), begun, intent(0), ended(0), intent(1), killed)
        run.lookInVain("a")
        return run
    }

    @Test func `the question says of each command what became of it`() {
        guard case .ask(_, .doubt(let reason))? = doubted().next.first else {
            Issue.record("nobody is asked")
            return
        }
        let words = "command 1 of 3 (aws x one) was answered; command 2 of 3 (aws x two) is in doubt; "
        #expect(reason.hasSuffix(words + "command 3 of 3 (aws x three) was not carried out"))
    }

    @Test(arguments: [(OperatorAnswer.Choice.repeat, 1), (.adopt, 2)])
    func `a person's answer is about the command in doubt`(choice: OperatorAnswer.Choice, index: Int) {
        var run = doubted()
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", choice)))
        #expect(run.next == resuming(2, at: index))
        run.apply(.stepStarted(step: Self.a, attempt: 2), killed)
        #expect(run.next == resuming(3, at: index))
    }

    @Test func `an adoption outlives the approval for what comes after it`() {
        var run = doubted { $0.approval = Sample.approvalID("p") }
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .adopt)))
        #expect(run.next == [.requestApproval(Self.a, Sample.approvalID("p"))])
        run.apply(
            .approvalRequested(Sample.request("a", "p")),
            .approvalDecided(Sample.decision("a", .approve, by: "anna"))
        )
        #expect(run.next == resuming(2, at: 2))
        #expect(run.machine.status(of: Self.a).attestation?.by == "olga")
    }

    @Test func `a step of which a command was adopted is not called untouched when the run has been ended`() {
        var run = run(step(), begun, intent(0), killed)
        run.lookInVain("a")
        run.settle()
        run.apply(.runStopped(RunStop(cause: .person, reach: .graceful, reason: "enough")))
        run.apply(.operatorAnswered(Sample.answer("a", .adopt)))
        guard case .settle(let outcome)? = run.next.first else {
            Issue.record("\(run.next)")
            return
        }
        #expect(outcome.state == .cancelled)
        #expect(outcome.reason.contains("command 1 of 3 (aws x one) is known to be there; command 2 of 3"))
    }

    @Test func `the last command that is adopted leaves nothing to send`() {
        var run = run(step(), begun, intent(0), ended(0), intent(1), ended(1), intent(2), killed)
        run.lookInVain("a")
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .adopt)))
        #expect(run.next == [.start(Self.a, attempt: 2, entry: .adopting, clouded: nil)])
    }

    @Test func `a retry goes on behind what was adopted also when what comes next was turned down`() {
        var run = run(step { $0.approval = Sample.approvalID("p") }, begun, intent(0), killed)
        run.lookInVain("a")
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .adopt)))
        run.apply(.approvalRequested(Sample.request("a", "p")))
        run.apply(.stepFinished(Sample.outcome("a", .failed)))
        guard case .ask(_, .failure(let reason))? = run.next.first else {
            Issue.record("nobody is asked")
            return
        }
        #expect(reason.hasSuffix("`retry` goes on with command 2"))
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .retry)))
        #expect(run.machine.status(of: Self.a).resumesAt == 1)
    }

    @Test func `an edit of what is looked at, in the middle of the commands, sends none of them again`() {
        var run = run(step(), begun, intent(0), ended(0), killed)
        let before = run.machine
        var plan = before.plan
        plan.steps[0].timeout = TimeSpan(.seconds(9))
        let gate = AmendmentGate(before)
        #expect(gate.objections(to: plan).isEmpty)
        let amendment = PlanAmendment(
            planDigest: before.planDigest,
            amendedDigest: "01",
            plan: plan,
            changes: [],
            changesDigest: "",
            renewed: gate.renewed(by: plan),
            by: "anna",
            reason: "slow tonight",
            journalHead: "",
            amendedAt: Sample.start
        )
        run.apply(.runAmended(amendment), killed)
        #expect(run.machine.status(of: Self.a).openIntent == nil)
        #expect(run.next == resuming(2, at: 1))
    }

    @Test func `a retry goes on with the command that failed`() {
        let failed = RunEvent.stepFinished(Sample.outcome("a", .failed))
        var run = run(step(), begun, intent(0), ended(0), intent(1), ended(1, .refused), failed)
        guard case .ask(_, .failure(let reason))? = run.next.first else {
            Issue.record("nobody is asked")
            return
        }
        #expect(reason.hasSuffix("`retry` goes on with command 2"))
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .retry)))
        #expect(run.next == resuming(2, at: 1))
    }

    @Test func `a step whose commands were all answered is begun anew by a retry`() {
        let failed = RunEvent.stepFinished(Sample.outcome("a", .failed))
        var run = run(step(), begun)
        for index in 0..<3 { run.apply(intent(index), ended(index)) }
        run.apply(failed)
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .retry)))
        #expect(run.next == [.start(Self.a, attempt: 2, entry: .beginning, clouded: nil)])
    }

    @Test func `a value that may not be on record is read again, and one that is on record is not`() {
        let step = step { step in
            var read = Sample.command("token")
            read.capture = "TOKEN"
            step.action = .commands([read, Sample.command("one", .change), Sample.command("two", .change)])
        }
        #expect(sent(step, at: 2) == .action(index: 0))
        #expect(sent(step, at: 2, captured: ["TOKEN": "t"]) == .action(index: 2))
    }

    /// A second name would make a second thing.
    @Test func `what is repeated has the moment of what it repeats, also when it is approved anew`() {
        let (first, later) = (Sample.start, Sample.start + .seconds(3600))
        var run = run(step { $0.approval = Sample.approvalID("p") }, begun, intent(0, now: first), killed)
        run.lookInVain("a")
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .repeat)))
        #expect(run.machine.status(of: Self.a).boundNow(entry: .beginning) == first)
        var request = Sample.request("a", "p")
        request.requestedAt = later
        run.apply(.approvalRequested(request), .approvalDecided(Sample.decision("a", .approve, by: "anna")))
        #expect(run.machine.status(of: Self.a).boundNow(entry: .beginning) == first)
        run.apply(.stepStarted(step: Self.a, attempt: 2), .stepFinished(Sample.outcome("a", .failed)))
        #expect(run.machine.status(of: Self.a).boundNow(entry: .beginning) == nil)
    }
}
