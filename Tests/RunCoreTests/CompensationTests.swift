// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import Testing
import Values

/// `on-failure=compensate`.
struct CompensationTests {
    private static func undo(_ step: String) -> Step {
        Sample.step("undo-\(step)", .change, after: [step]) { $0.compensates = Sample.id(step) }
    }

    /// Changes `a`, `b` and `c` with their compensations, in between a reading, at last a step that may fail.
    private func plan(_ configure: (inout [Step]) -> Void = { _ in }) -> Plan {
        var steps = [
            Sample.step("a", .change), Self.undo("a"), Sample.step("look", after: ["a"]),
            Sample.step("b", .change, after: ["look"]), Self.undo("b"), Sample.step("c", .change, after: ["b"]),
            Self.undo("c"), Sample.step("last", after: ["c"]),
            Sample.step("clean", after: ["last"]) { $0.runsAlways = true },
        ]
        configure(&steps)
        return Sample.plan(steps, onFailure: .compensate)
    }

    private func failed(_ plan: Plan, attended: Bool = false, _ done: [String] = ["a", "look", "b", "c"]) -> TestRun {
        var run = TestRun(plan, attended: attended)
        for step in done { run.end(step, .succeeded) }
        run.end("last", .failed)
        run.settle()
        return run
    }

    @Test func `a run that goes well leaves its compensations out, and is complete`() {
        var run = TestRun(plan())
        for step in ["a", "look", "b", "c", "last", "clean"] {
            #expect(run.startable == [step])
            run.end(step, .succeeded)
        }
        run.settle()
        #expect(run.state("undo-a") == .skipped)
        #expect(run.reason("undo-a") == "nothing was to be undone")
        #expect(run.machine.state == .completed)
        #expect(run.machine.undoings == [])
    }

    @Test func `after a failure changes are undone one by one, in reverse order, before what always runs`() {
        var run = failed(plan())
        for step in ["undo-c", "undo-b", "undo-a"] {
            #expect(run.startable == [step])
            run.apply(.stepStarted(step: Sample.id(step), attempt: 1))
            #expect(run.next.isEmpty)
            run.apply(.stepFinished(Sample.outcome(step, .succeeded)))
        }
        #expect(run.state("b") == .compensated)
        #expect(run.reason("b") == "compensated by 'undo-b'")
        #expect(run.startable == ["clean"])
        run.end("clean", .succeeded)
        run.settle()
        #expect(run.machine.state == .failed)
        let summary = run.machine.summary
        #expect((summary.passed, summary.failed, summary.notTaken, summary.all) == (5, 1, 3, 9))
        #expect(
            run.machine.undoings.map(\.sentence) == [
                "'c' is undone, not proven: nothing shows that 'undo-c' took effect",
                "'b' is undone, not proven: nothing shows that 'undo-b' took effect",
                "'a' is undone, not proven: nothing shows that 'undo-a' took effect",
            ]
        )
    }

    @Test(arguments: [
        (true, String?.none, "'c' was undone by 'undo-c'", "compensated"),
        (false, nil, "'c' is undone, not proven: nothing shows that 'undo-c' took effect", "undone, not proven"),
        (false, "bob", "'c' is undone by 'undo-c', by the word of bob", "undone, attested"),
    ])
    func `what undoes a step is told apart by its proof`(proven: Bool, by: String?, words: String, word: String) {
        var run = failed(plan())
        let id = Sample.id("undo-c")
        let outcome = StepOutcome(step: id, attempt: 1, state: .succeeded, isProven: proven, attestedBy: by)
        run.apply(.stepStarted(step: id, attempt: 1), .stepFinished(outcome))
        #expect(run.machine.undoings.first?.sentence == words)
        #expect(run.machine.undoings.first?.isLeft == false)
        #expect(run.machine.status(of: Sample.id("c")).words == word)
    }

    /// A run that was killed while it changed something at `b`, and found out about it later; `b` failed in the end.
    private func killed(_ plan: Plan, finding: DoubtFinding.Verdict) -> TestRun {
        var run = TestRun(plan, attended: false)
        for step in ["a", "look"] { run.end(step, .succeeded) }
        run.apply(.stepStarted(step: Sample.id("b"), attempt: 1), .operationIntended(Sample.intent("b")))
        run.apply(.executorStarted(Sample.executor(attended: false)))
        var look = Sample.record("b", .probeInDoubt, .read, .answered)
        look.facts = ["doubt": .string(finding.rawValue)]
        run.apply(.operationEnded(look), .stepFinished(Sample.outcome("b", .failed)))
        run.settle()
        return run
    }

    @Test func `a change that was found out about later and failed in its wait is undone`() {
        #expect(killed(plan(), finding: .tookEffect).startable == ["undo-b"])
        let unknown = killed(plan(), finding: .undetermined)
        #expect(unknown.startable == ["undo-a"])
        #expect(unknown.machine.undoings.first?.sentence == "'b' is NOT undone: nobody knows whether it took effect")
        #expect(killed(plan(), finding: .hadNoEffect).startable == ["undo-a"])
    }

    @Test func `a one-way door that was found open later keeps what came before it`() {
        let run = killed(plan { $0[3].effect = .irreversible }, finding: .tookEffect)
        #expect(run.startable == ["clean"])
        #expect(run.state("undo-a") == .notTaken)
        #expect(run.reason("undo-a").contains("one-way door 'b'"))
    }

    @Test func `the order is that of the endings, not that of the document`() {
        var run = failed(
            plan { steps in for index in steps.indices { steps[index].needs = [] } },
            ["b", "look", "c", "a"]
        )
        for step in ["undo-a", "undo-c", "undo-b"] {
            #expect(run.startable.filter { $0 != "clean" } == [step])
            run.end(step, .succeeded)
        }
    }

    @Test func `values of a step that was undone are still there for the others`() {
        var run = TestRun(plan { $0[3].captures = [Capture(name: "key")] })
        for step in ["a", "look"] { run.end(step, .succeeded) }
        run.apply(.stepFinished(Sample.outcome("b", .succeeded, captures: ["key": "k"])))
        run.end("c", .succeeded)
        run.end("last", .failed)
        run.settle()
        for step in ["undo-c", "undo-b"] { run.end(step, .succeeded) }
        #expect(run.machine.scope(at: Sample.start).values["key"] == .observed("k"))
    }

    @Test func `what was there before the run is not undone`() {
        var run = TestRun(plan(), attended: false)
        run.end("a", .succeeded)
        run.end("look", .succeeded)
        run.end("b", .alreadyTrue)
        run.end("c", .succeeded)
        run.end("last", .failed)
        run.settle()
        run.end("undo-c", .succeeded)
        #expect(run.startable == ["undo-a"])
        run.end("undo-a", .succeeded)
        run.settle()
        #expect(run.state("undo-b") == .skipped)
        #expect(run.reason("undo-b") == "'b' changed nothing")
        #expect(run.state("b") == .alreadyTrue)
    }

    @Test func `what the failed step itself changed is undone first, and it stays failed`() {
        var run = TestRun(plan(), attended: false)
        for step in ["a", "look", "b"] { run.end(step, .succeeded) }
        run.apply(
            .stepStarted(step: Sample.id("c"), attempt: 1),
            .operationEnded(Sample.record("c", .action(index: 0), .change, .answered)),
            .stepFinished(Sample.outcome("c", .failed))
        )
        run.settle()
        #expect(run.startable == ["undo-c"])
        run.end("undo-c", .succeeded)
        #expect(run.startable == ["undo-b"])
        #expect(run.state("c") == .failed)
        #expect(run.reason("c") == "why; what it did is compensated by 'undo-c'")
    }

    @Test func `nothing is undone while something is under way or in doubt`() {
        var run = TestRun(plan { $0[5].needs = [] }, attended: true)
        run.end("a", .succeeded)
        run.apply(.stepStarted(step: Sample.id("c"), attempt: 1), .operationIntended(Sample.intent("c")))
        run.end("look", .failed)
        run.settle()
        #expect(run.startable == [])
        run.apply(.stepFinished(Sample.outcome("c", .inDoubt)))
        run.lookInVain("c")
        run.settle()
        #expect(run.startable == [])
        run.apply(.operatorAnswered(Sample.answer("c", .fail)))
        run.settle()
        #expect(run.state("c") == .failed)
        #expect(run.startable == ["undo-a"])
    }

    @Test func `steps behind one that always runs do not keep the run from undoing`() {
        var run = failed(plan { $0.append(Sample.step("after", after: ["clean"])) })
        #expect(run.startable == ["undo-c"])
        for step in ["undo-c", "undo-b", "undo-a", "clean"] { run.end(step, .succeeded) }
        run.settle()
        #expect(run.state("after") == .notTaken)
        #expect(run.machine.state == .failed)
    }

    // MARK: - One-way doors

    @Test func `nothing before the last one-way door is undone, what came after it is`() {
        var run = failed(plan { $0[3].effect = .irreversible })
        #expect(run.startable == ["undo-c"])
        run.end("undo-c", .succeeded)
        run.settle()
        #expect(run.state("undo-a") == .notTaken)
        #expect(run.reason("undo-a").hasPrefix("'a' came before the one-way door 'b', and is not undone"))
        #expect(run.state("undo-b") == .notTaken)
        #expect(
            run.machine.undoings.map(\.sentence) == [
                "'c' is undone, not proven: nothing shows that 'undo-c' took effect",
                "'b' is NOT undone: it is a one-way door",
                "'a' is NOT undone: it came before the one-way door 'b'",
            ]
        )
        #expect(run.state("a") == .succeeded)
    }

    @Test func `a one-way step that did nothing is no door, one that may have is`() {
        var refused = TestRun(plan { $0[5].effect = .irreversible }, attended: false)
        for step in ["a", "look", "b"] { refused.end(step, .succeeded) }
        refused.end("c", .failed)
        refused.settle()
        #expect(refused.startable == ["undo-b"])

        var answered = TestRun(plan { $0[5].effect = .irreversible }, attended: false)
        for step in ["a", "look", "b"] { answered.end(step, .succeeded) }
        answered.apply(
            .stepStarted(step: Sample.id("c"), attempt: 1),
            .operationEnded(Sample.record("c", .action(index: 0), .irreversible, .answered)),
            .stepFinished(Sample.outcome("c", .undetermined))
        )
        answered.settle()
        #expect(answered.startable == ["clean"])
        #expect(answered.machine.undoings.map(\.isLeft) == [true, true, true])
        answered.end("clean", .succeeded)
        answered.settle()
        #expect(answered.machine.state == .failed)
    }

    @Test func `a one-way door whose answer was lost keeps what came before it when a person cannot tell`() {
        var run = TestRun(plan { $0[5].effect = .irreversible })
        for step in ["a", "look", "b"] { run.end(step, .succeeded) }
        let intent = Sample.intent("c")
        run.apply(.stepStarted(step: Sample.id("c"), attempt: 1), .operationIntended(intent))
        run.apply(.stepFinished(Sample.outcome("c", .inDoubt)))
        run.lookInVain("c")
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("c", .fail)))
        run.settle()
        #expect(run.state("c") == .failed)
        #expect(run.startable == ["clean"])
        #expect(run.reason("undo-b") == "'b' came before the one-way door 'c', and is not undone: " + failback)
        #expect(
            run.machine.undoings.map(\.sentence) == [
                "'c' is NOT undone: nobody knows whether it took effect",
                "'b' is NOT undone: it came before the one-way door 'c'",
                "'a' is NOT undone: it came before the one-way door 'c'",
            ]
        )
    }

    private let failback = "going back is for the failback runbook"

    // MARK: - Compensations that fail

    @Test func `with nobody there, a compensation that fails ends the undoing, and says what is left`() {
        var run = failed(plan())
        run.end("undo-c", .succeeded)
        run.end("undo-b", .failed)
        run.settle()
        #expect(run.state("undo-a") == .notTaken)
        #expect(run.reason("undo-a") == "'undo-b' is failed, so 'a' is not undone")
        #expect(run.startable == ["clean"])
        #expect(
            run.machine.undoings.map(\.sentence) == [
                "'c' is undone, not proven: nothing shows that 'undo-c' took effect",
                "'b' is NOT undone: 'undo-b' is failed",
                "'a' is NOT undone: 'undo-a' is not-taken",
            ]
        )
    }

    @Test(arguments: [
        (OperatorAnswer.Choice.retry, "undo-b"), (.skip, "undo-a"), (.ignore, "undo-a"),
    ])
    func `a person decides about a compensation that fails`(choice: OperatorAnswer.Choice, next: String) {
        var run = failed(plan(), attended: true)
        run.end("undo-c", .succeeded)
        run.end("undo-b", .failed)
        run.settle()
        #expect(run.machine.openQuestions.map(\.step) == [Sample.id("undo-b")])
        #expect(run.startable == [])
        run.apply(.operatorAnswered(Sample.answer("undo-b", choice)))
        run.settle()
        #expect(run.startable == [next])
    }

    @Test func `a person who ends the run ends the undoing, and what always runs still does`() {
        var run = failed(plan(), attended: true)
        run.end("undo-c", .failed)
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("undo-c", .abort)))
        run.settle()
        #expect(run.state("undo-b") == .notTaken)
        #expect(run.startable == ["clean"])
        run.end("clean", .succeeded)
        run.settle()
        #expect(run.machine.state == .cancelled)
    }

    @Test(arguments: [RunStop.Reach.graceful, .ungraceful])
    func `what always runs begins when the undoing that was under way at a cancel is over`(reach: RunStop.Reach) {
        var run = failed(plan())
        run.apply(.stepStarted(step: Sample.id("undo-c"), attempt: 1))
        run.apply(.runStopped(RunStop(cause: .person, reach: reach, reason: "x", by: "anna")))
        run.settle()
        #expect(run.next.isEmpty)
        run.apply(.stepFinished(Sample.outcome("undo-c", .succeeded)))
        run.settle()
        #expect(run.startable == ["clean"])
        run.end("clean", .succeeded)
        run.settle()
        #expect(run.machine.state == .cancelled)
        #expect(run.state("undo-b") == .notTaken)
    }

    @Test(arguments: [false, true])
    func `a request that runs out while what always runs waits for the undoing is made anew after it`(isApproved: Bool)
    {
        var run = heldBack()
        #expect(run.state("clean") == .waitingApproval)
        if isApproved { run.apply(.approvalDecided(Sample.decision("clean", .approve, by: "anna"))) }
        #expect(run.next.isEmpty)

        run.now = run.now + .seconds(60)
        run.settle()
        #expect(run.state("clean") == .pending)
        #expect(run.machine.openRequests.isEmpty)
        run.apply(.stepFinished(Sample.outcome("undo-c", .succeeded)))
        for step in ["undo-b", "undo-a"] { run.end(step, .succeeded) }
        #expect(run.next == [.requestApproval(Sample.id("clean"), Sample.approvalID("two"))])
        // It counts as no change of what the approval was for, which may be made anew once only.
        #expect(run.machine.status(of: Sample.id("clean")).voidings == 0)
    }

    /// A run that undoes `c` while `clean`, which always runs, waits for its approval.
    private func heldBack() -> TestRun {
        let policy = ApprovalPolicy(id: Sample.approvalID("two"), roles: [], expires: TimeSpan(.seconds(60)))
        var plan = plan { steps in
            steps[8].needs = []
            steps[8].approval = policy.id
        }
        plan.approvals = [policy]
        var run = TestRun(plan)
        run.settle()
        for step in ["a", "look", "b", "c"] { run.end(step, .succeeded) }
        run.end("last", .failed)
        run.apply(.stepStarted(step: Sample.id("undo-c"), attempt: 1))
        return run
    }

    @Test func `a request that ran out while its step was held back is made anew whenever somebody looks`() {
        var run = heldBack()
        run.now = run.now + .seconds(90)
        run.apply(
            .executorStarted(Sample.executor(attended: true)),
            .runStopped(RunStop(cause: .person, reach: .graceful, reason: "x", by: "anna")),
            .stepStarted(step: Sample.id("undo-c"), attempt: 1),
            .stepFinished(Sample.outcome("undo-c", .succeeded))
        )
        let actions = run.next.compactMap { if case .void(let step, _, _) = $0 { step } else { nil } }
        #expect(actions == [Sample.id("clean")])

        var late = heldBack()
        for step in ["undo-c", "undo-b", "undo-a"] { late.end(step, .succeeded) }
        late.now = late.now + .seconds(90)
        late.settle()
        #expect(late.reason("clean").hasPrefix("its approval expired"))
    }

    @Test func `a step that is rejected while it is held back fails at once`() {
        var run = heldBack()
        run.apply(.approvalDecided(Sample.decision("clean", .reject, by: "anna")))
        run.settle()
        #expect(run.reason("clean").hasPrefix("rejected by anna"))
        #expect(run.machine.openRequests.isEmpty)
    }

    @Test func `a run that is ended says what it has changed, and that it stays`() {
        var run = TestRun(plan { $0[3].effect = .irreversible })
        for step in ["a", "look", "b"] { run.end(step, .succeeded) }
        run.apply(.runStopped(RunStop(cause: .person, reach: .graceful, reason: "x", by: "anna")))
        #expect(run.machine.undoings.isEmpty)
        run.settle()
        run.end("clean", .succeeded)
        run.settle()
        #expect(run.machine.state == .cancelled)
        #expect(
            run.machine.undoings.map(\.sentence) == [
                "'b' is NOT undone: it is a one-way door",
                "'a' is NOT undone: it came before the one-way door 'b'",
            ]
        )
        #expect(run.machine.undoings.allSatisfy { $0.isLeft })
    }

    /// Everything up to `c` succeeds, and `c` is answered and said to have had no effect.
    private func changesNothing(_ run: inout TestRun, _ effect: Effect) {
        for step in ["a", "look", "b"] { run.end(step, .succeeded) }
        run.apply(
            .stepStarted(step: Sample.id("c"), attempt: 1),
            .operationIntended(Sample.intent("c")),
            .operationEnded(Sample.record("c", .action(index: 0), effect, .answered)),
            .stepFinished(Sample.outcome("c", .noEffect))
        )
        run.settle()
    }

    @Test func `what changed nothing is not undone, and is no door`() {
        for effect in [Effect.change, .irreversible] {
            var run = TestRun(plan { $0[5].effect = effect }, attended: false)
            changesNothing(&run, effect)
            #expect(run.startable == ["undo-b"])
            run.end("undo-b", .succeeded)
            run.end("undo-a", .succeeded)
            run.settle()
            #expect(run.state("undo-c") == .skipped)
            #expect(run.reason("undo-c") == "'c' changed nothing")
            #expect(run.machine.undoings.map(\.step) == [Sample.id("b"), Sample.id("a")])
        }
    }

    @Test(arguments: [Effect.change, .irreversible], [true, false])
    func `what only a probe of the author's does not show may be there, and is no less a door`(
        effect: Effect,
        isScript: Bool
    ) {
        var run = TestRun(
            plan { steps in
                steps[5].effect = effect
                steps[5].probe = Probe(command: Sample.command("c?"), doneWhen: Sample.expression("done"))
                guard isScript else { return }
                let script = Operation.shell(ShellScript(script: "first; second"))
                steps[5].action = .commands([Command(text: "first", operation: script, effect: effect)])
            },
            attended: false
        )
        changesNothing(&run, effect)
        #expect(run.machine.status(of: Sample.id("c")).isHalfDone)
        guard effect == .irreversible else {
            #expect(run.startable == ["undo-c"])
            return
        }
        #expect(run.state("undo-b") == .notTaken)
        #expect(run.machine.undoings.first?.sentence == "'c' is NOT undone: it is a one-way door")
    }

    @Test func `a statement that changed no row is not undone`() {
        let statement = Command(
            text: "UPDATE t SET n = 1",
            operation: .sql(SQLOperation(connection: .named("db"), statement: "UPDATE t SET n = 1")),
            effect: .change
        )
        var run = TestRun(
            plan { steps in
                steps[5].action = .commands([statement])
                steps[5].probe = Probe(command: Sample.command("c?"), doneWhen: Sample.expression("done"))
            },
            attended: false
        )
        for step in ["a", "look", "b"] { run.end(step, .succeeded) }
        run.apply(
            .stepStarted(step: Sample.id("c"), attempt: 1),
            .operationIntended(Sample.intent("c")),
            .operationEnded(Sample.record("c", .action(index: 0), .change, .answered, output: ["rowCount": 0])),
            .stepFinished(Sample.outcome("c", .noEffect))
        )
        run.settle()
        #expect(run.startable == ["undo-b"])
    }

    @Test func `what always runs waits while a person decides about a compensation that failed`() {
        var run = failed(plan(), attended: true)
        for step in ["undo-c", "undo-b"] { run.end(step, .succeeded) }
        run.end("undo-a", .failed)
        #expect(run.startable == [])
        run.settle()
        #expect(run.startable == [])
        run.apply(.operatorAnswered(Sample.answer("undo-a", .ignore)))
        run.settle()
        #expect(run.startable == ["clean"])
    }

    @Test func `a step of several commands of which the world says no effect may have changed something`() {
        let commands = [Sample.command("c+1", .change), Sample.command("c", .change)]
        var run = TestRun(plan { $0[5].action = .commands(commands) }, attended: false)
        for step in ["a", "look", "b"] { run.end(step, .succeeded) }
        run.apply(.stepStarted(step: Sample.id("c"), attempt: 1))
        for index in commands.indices {
            run.apply(
                .operationIntended(Sample.intent("c")),
                .operationEnded(Sample.record("c", .action(index: index), .change, .answered))
            )
        }
        run.apply(.stepFinished(Sample.outcome("c", .noEffect)))
        run.settle()
        #expect(run.startable == ["undo-c"])
    }

    @Test func `what an earlier attempt changed is undone, whatever the last one did`() {
        var run = TestRun(plan(), attended: false)
        for step in ["a", "look", "b"] { run.end(step, .succeeded) }
        for (attempt, state) in [(1, StepState.failed), (2, .noEffect)] {
            run.apply(
                .stepStarted(step: Sample.id("c"), attempt: attempt),
                .operationIntended(Sample.intent("c")),
                .operationEnded(Sample.record("c", .action(index: 0), .change, .answered)),
                .stepFinished(Sample.outcome("c", state))
            )
        }
        run.settle()
        #expect(run.startable == ["undo-c"])
        #expect(run.machine.status(of: Sample.id("c")).isHalfDone)
    }

    @Test func `an executor that takes over goes on undoing where the last one stopped`() {
        var run = failed(plan())
        run.end("undo-c", .succeeded)
        run.apply(
            .stepStarted(step: Sample.id("undo-b"), attempt: 1),
            .executorStarted(Sample.executor(attended: false))
        )
        #expect(run.startable == ["undo-b"])
        #expect(run.state("c") == .compensated)
    }

    @Test func `without a rule to compensate, nothing is undone`() {
        var plan = plan()
        plan.onFailure = .abort
        var run = failed(plan)
        run.settle()
        #expect(run.startable == ["clean"])
        run.end("clean", .succeeded)
        run.settle()
        #expect(run.state("undo-a") == .notTaken)
        #expect(run.state("a") == .succeeded)
        #expect(run.machine.state == .failed)
    }

    @Test func `a dry run undoes nothing`() {
        var run = TestRun(plan(), level: .probe)
        run.end("a", .undetermined)
        run.settle()
        for step in ["look", "b", "c", "last", "clean"] { run.end(step, .undetermined) }
        run.settle()
        #expect(run.state("undo-a") == .skipped)
        #expect(run.machine.state == .completedWithExceptions)
    }

    @Test func `what is undone leaves nothing behind`() {
        var run = failed(plan { $0[3].obligation = "delete it" })
        #expect(ObligationLedger(run.machine, at: run.now).open.map(\.id.step) == [Sample.id("b")])
        for step in ["undo-c", "undo-b"] { run.end(step, .succeeded) }
        #expect(ObligationLedger(run.machine, at: run.now).open.isEmpty)
    }
}
