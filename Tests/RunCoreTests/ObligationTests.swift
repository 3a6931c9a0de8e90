// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

/// What a run leaves behind, and when that counts as seen to.
struct ObligationTests {
    private static let later = Sample.start + .seconds(86400)

    private static func obliging(_ effect: Effect = .change, configure: (inout Step) -> Void = { _ in }) -> Step {
        Sample.step("a", effect) { step in
            step.obligation = "tidy up"
            configure(&step)
        }
    }

    private func ledger(_ run: TestRun, at now: Timestamp = Sample.start) -> ObligationLedger {
        ObligationLedger(run.machine, at: now)
    }

    private static let begun = RunEvent.stepStarted(step: Sample.id("a"), attempt: 1)
    private static let intended = RunEvent.operationIntended(Sample.intent("a"))
    private static func ended(_ ending: OperationRecord.Ending) -> RunEvent {
        .operationEnded(Sample.record("a", .action(index: 0), .change, ending))
    }
    private static func finished(_ state: StepState) -> RunEvent { .stepFinished(Sample.outcome("a", state)) }
    private static let restarted = RunEvent.executorStarted(Sample.executor(attended: true))

    // MARK: - What opens one

    /// What came of a step, and whether it may have left something.
    private static let courses: [(name: String, events: [RunEvent], isLeft: Bool)] = [
        ("nothing happened", [], false),
        ("it was left out", [finished(.skipped)], false),
        ("it was never reached", [finished(.notTaken)], false),
        ("it failed before it sent anything", [begun, finished(.failed)], false),
        ("its change was never sent", [begun, intended, ended(.notSent), finished(.failed)], false),
        ("its change was refused", [begun, intended, ended(.refused), finished(.failed)], false),
        ("its change was withheld", [begun, intended, ended(.withheld), finished(.undetermined)], false),
        ("its change provably changed nothing", [begun, intended, ended(.answered), finished(.noEffect)], false),
        ("its change is on its way", [begun, intended], true),
        ("it succeeded", [begun, intended, ended(.answered), finished(.succeeded)], true),
        ("it was true already", [begun, finished(.alreadyTrue)], true),
        ("it failed after it was sent", [begun, intended, ended(.answered), finished(.failed)], true),
        ("it failed, and somebody went on", [begun, intended, ended(.answered), finished(.failedIgnored)], true),
        ("it ran out of time", [begun, intended, ended(.answered), finished(.timedOut)], true),
        ("nobody knows whether it worked", [begun, intended, ended(.answered), finished(.undetermined)], true),
        ("somebody left it out after it was sent", [begun, intended, ended(.answered), finished(.skipped)], true),
        ("the run ended after it was sent", [begun, intended, ended(.unknown), finished(.cancelled)], true),
        ("nobody knows what became of its change", [begun, intended, ended(.unknown), finished(.inDoubt)], true),
        ("the executor was killed", [begun, intended, restarted], true),
        ("it was adopted", [begun, intended, restarted, begun, finished(.adopted)], true),
        (
            "what nobody knows was repeated, and the second was refused",
            [
                begun, intended, ended(.unknown), finished(.inDoubt), begun, intended, ended(.refused),
                finished(.failed),
            ],
            true
        ),
        (
            "the first was refused, and the second went through",
            [begun, intended, ended(.refused), begun, intended, ended(.answered), finished(.failed)], true
        ),
    ]

    @Test(arguments: courses.indices) func `whatever may have left something is open`(index: Int) {
        let course = Self.courses[index]
        for step in [Self.obliging(), Sample.step("a", .change)] {
            var plan = Sample.plan([step])
            plan.onFailure = .continue
            var run = TestRun(plan, leftovers: [RunLeftover(step: step.id, text: "what it makes", removers: [[]])])
            for event in course.events { run.apply(event) }
            let open = ledger(run).open
            #expect(open.map(\.id.description) == (course.isLeft ? ["a"] : []), "\(course.name)")
            #expect(open.allSatisfy { $0.isDerived == (step.obligation == nil) })
            #expect(open.allSatisfy { $0.text == step.obligation ?? "what it makes" })
        }
    }

    @Test func `a dry run leaves nothing behind`() {
        var run = TestRun(Sample.plan([Self.obliging(.read)]), level: .probe)
        run.end("a", .succeeded)
        #expect(ledger(run).all.isEmpty)
    }

    @Test func `a step that says nothing and makes nothing leaves nothing`() {
        var run = TestRun(Sample.plan([Sample.step("a", .change)]))
        run.apply(Self.begun, Self.intended, Self.ended(.answered), Self.finished(.succeeded))
        #expect(ledger(run).all.isEmpty)
    }

    @Test func `each element of a list leaves its own, and one that was not begun none`() {
        let step = Self.obliging { $0.each = EachRule(name: "name", list: Sample.hole("names")) }
        var plan = Sample.plan([step])
        plan.inputs = [InputDeclaration(name: "names", type: .list)]
        var run = TestRun(plan, inputs: ["names": ["x", "y", "z"]])
        run.settle()
        run.apply(Self.begun, Self.intended, Self.ended(.answered))
        run.apply(.elementFinished(step: step.id, number: 1, outcome: Sample.outcome("a", .succeeded)))
        run.apply(Self.begun, Self.intended, Self.ended(.unknown), Self.finished(.inDoubt))
        #expect(ledger(run).open.map(\.id.description) == ["a#1", "a#2"])
    }

    @Test func `it is due so long after it came to be`() throws {
        var run = TestRun(Sample.plan([Self.obliging { $0.due = TimeSpan(.seconds(3600)) }]))
        run.end("a", .succeeded)
        let open = try #require(ledger(run).open.first)
        #expect(open.dueAt == Sample.start + .seconds(3600))
        #expect(!open.isOverdue(at: Sample.start) && open.isOverdue(at: Self.later))
        #expect(open.owner == "olga")
        #expect(open.words(at: Sample.start + .seconds(60)) == "open for 1m, due in 59m, owner olga")
        #expect(open.words(at: Sample.start + .seconds(7200)) == "open for 2h, OVERDUE by 1h, owner olga")
    }

    // MARK: - Steps that see to it

    private static func outcome(_ step: String, _ state: StepState, proven: Bool, by: String? = nil) -> RunEvent {
        var outcome = Sample.outcome(step, state)
        outcome.isProven = proven
        outcome.attestedBy = by
        return .stepFinished(outcome)
    }

    @Test(
        arguments: [
            (outcome("b", .succeeded, proven: true), true), (outcome("b", .alreadyTrue, proven: true), true),
            (outcome("b", .succeeded, proven: false, by: "anna"), true),
            (outcome("b", .succeeded, proven: false), false), (outcome("b", .failed, proven: true), false),
            (outcome("b", .skipped, proven: false), false), (outcome("b", .undetermined, proven: false), false),
            (outcome("b", .failedIgnored, proven: false), false),
        ]
    )
    func `only a step that is proven or attested sees to it`(event: RunEvent, isSettled: Bool) {
        let cleaning = Sample.step("b", .change) { $0.discharges = [Sample.id("a")] }
        let derived = RunLeftover(step: Sample.id("a"), text: "a copy", removers: [[Sample.id("b")]])
        for (plan, leftovers) in [
            (Sample.plan([Self.obliging(), cleaning], onFailure: .continue), []),
            (Sample.plan([Sample.step("a", .change), Sample.step("b", .change)], onFailure: .continue), [derived]),
        ] {
            var run = TestRun(plan, leftovers: leftovers)
            run.apply(Self.begun, Self.intended, Self.ended(.answered), Self.finished(.succeeded), event)
            #expect(ledger(run).open.isEmpty == isSettled)
            #expect(ledger(run).all.count == 1)
            #expect(isSettled || ledger(run).open.first?.note?.contains("'b'") == true)
        }
    }

    @Test func `a step that ran before it came to be has not seen to it`() {
        let cleaning = Sample.step("b", .change) { $0.discharges = [Sample.id("a")] }
        var run = TestRun(Sample.plan([cleaning, Self.obliging()]))
        run.apply(Self.outcome("b", .succeeded, proven: true))
        run.now = Self.later
        run.apply(Self.begun, Self.intended, Self.ended(.answered), Self.finished(.succeeded))
        #expect(ledger(run, at: Self.later).open.count == 1)
    }

    @Test func `of two things that a step makes both must be removed`() {
        let leftover = RunLeftover(step: Sample.id("a"), text: "two", removers: [[Sample.id("b")], [Sample.id("c")]])
        let plan = Sample.plan(["a", "b", "c"].map { Sample.step($0, .change) }, onFailure: .continue)
        var run = TestRun(plan, leftovers: [leftover])
        run.apply(Self.begun, Self.intended, Self.ended(.answered), Self.finished(.succeeded))
        run.apply(Self.outcome("b", .succeeded, proven: true))
        #expect(ledger(run).open.count == 1)
        run.apply(Self.outcome("c", .succeeded, proven: true))
        #expect(ledger(run).open.isEmpty)
    }

    // MARK: - What people decide

    private func over(_ state: StepState = .succeeded) -> TestRun {
        var run = TestRun(Sample.plan([Self.obliging()], onFailure: .continue))
        run.apply(Self.begun, Self.intended, Self.ended(.answered), Self.finished(state))
        run.settle()
        return run
    }

    private func decision(
        _ verdict: ObligationDecision.Verdict,
        of obligation: String = "a",
        by: String = "anna",
        reason: String = "seen",
        until: Timestamp? = nil
    ) throws -> ObligationDecision {
        ObligationDecision(
            obligation: try #require(ObligationID(obligation)),
            verdict: verdict,
            by: by,
            reason: reason,
            until: until,
            journalHead: "44",
            decidedAt: Sample.start
        )
    }

    @Test func `a waiver stands until its end, and what it waived is open again after it`() throws {
        var run = over()
        run.apply(.obligationDecided(try decision(.waive, until: Self.later)))
        #expect(ledger(run).open.isEmpty && ledger(run).waived.count == 1)
        #expect(ledger(run, at: Self.later).open.first?.note == "the waiver of anna ran out at \(Self.later.text())")
        run.apply(.obligationDecided(try decision(.discharge)))
        #expect(ledger(run, at: Self.later).open.isEmpty)
    }

    @Test func `a run is closed for as long as nothing is open`() throws {
        var run = over(.failed)
        let closure = RunClosure(
            by: "anna",
            reason: "",
            discharged: 0,
            waived: 1,
            journalHead: "44",
            closedAt: Sample.start
        )
        #expect(run.machine.standing(at: Sample.start) == .failed)
        // What is closed with something open, whoever wrote that, is not closed.
        var early = run
        early.apply(.runClosed(closure))
        #expect(early.machine.standing(at: Sample.start) == .failed)
        run.apply(.obligationDecided(try decision(.waive, until: Self.later)), .runClosed(closure))
        #expect(run.machine.standing(at: Sample.start) == .closed)
        #expect(run.machine.standing(at: Self.later) == .failed)
        #expect(run.machine.state == .failed)
    }

    @Test func `before the end of the run nothing is decided`() throws {
        var run = TestRun(Sample.plan([Self.obliging()]))
        run.apply(Self.begun, Self.intended, Self.ended(.answered), .obligationDecided(try decision(.discharge)))
        #expect(ledger(run).open.count == 1)
        #expect(ObligationGate(run.machine).objection(to: try decision(.discharge), at: Sample.start) != nil)
    }

    @Test func `what does not count is refused, with the reason`() throws {
        let run = over()
        let objection = { (decision: ObligationDecision) in
            ObligationGate(run.machine).objection(to: decision, at: Sample.start)
        }
        #expect(objection(try decision(.discharge)) == nil)
        #expect(objection(try decision(.discharge, by: "olga")) == nil)
        #expect(objection(try decision(.waive, until: Self.later)) == nil)
        #expect(objection(try decision(.waive, by: "olga", until: Self.later))?.contains("starter") == true)
        #expect(objection(try decision(.waive))?.contains("needs an end") == true)
        #expect(objection(try decision(.waive, until: Sample.start))?.contains("is over already") == true)
        #expect(objection(try decision(.waive, reason: " ", until: Self.later))?.contains("needs a reason") == true)
        #expect(objection(try decision(.discharge, reason: ""))?.contains("needs evidence") == true)
        #expect(objection(try decision(.discharge, of: "b"))?.contains("there are: a") == true)
        #expect(objection(try decision(.discharge, of: "a#1"))?.contains("no obligation 'a#1'") == true)
        var done = run
        done.apply(.obligationDecided(try decision(.discharge)))
        #expect(ObligationGate(done.machine).objection(to: try decision(.discharge), at: Sample.start) != nil)
    }

    @Test func `a step of another run proves it only when it is proven, and in the same place`() {
        let own = over().machine
        let plan = Sample.plan([Sample.step("c", .change)], onFailure: .continue)
        func other(_ event: RunEvent, level: RunLevel = .live) -> String? {
            var run = TestRun(plan, level: level)
            run.apply(event)
            return ObligationGate(own).objection(to: Sample.id("c"), of: run.machine)
        }
        #expect(other(Self.outcome("c", .succeeded, proven: true)) == nil)
        #expect(other(Self.outcome("c", .succeeded, proven: false, by: "anna")) == nil)
        #expect(other(Self.outcome("c", .succeeded, proven: false))?.contains("nothing that it checks") == true)
        #expect(other(Self.outcome("c", .failed, proven: true))?.contains("is failed") == true)
        #expect(other(Self.outcome("c", .succeeded, proven: true), level: .probe)?.contains("dry run") == true)
        #expect(other(Self.outcome("c", .succeeded, proven: true), level: .twin)?.contains("is twin") == true)
        #expect(other(Self.outcome("x", .succeeded, proven: true))?.contains("no finished step 'c'") == true)
    }

    // MARK: - Names and texts

    @Test(
        arguments: [
            "", "#", "a#", "a#0", "a#-1", "a#01", "a#1#2", "A b", "a#x", "a #1", "a#review1", "a#review0", "a#review 2",
        ]
    )
    func `what is no name of an obligation is none`(text: String) { #expect(ObligationID(text) == nil) }

    @Test func `a name reads as it is written`() {
        for text in ["a", "a-b#12", "a#review", "a#review2"] { #expect(ObligationID(text)?.description == text) }
    }

    @Test func `nobody's words can look like another line of what is signed`() throws {
        var decision = try decision(.waive, by: "anna\nby: dba", reason: "x\nuntil: 2999\u{2028}y", until: Self.later)
        decision.proof = .init(run: Sample.run, step: Sample.id("c"), state: .succeeded, journalHead: "55")
        let text = decision.text(on: "tidy\nup", in: Sample.opening())
        #expect(
            text.split(separator: "\n").map { $0.prefix { $0 != ":" } } == [
                "lifeboat-obligation 1", "decision", "run", "plan-sha256", "obligation", "text", "observed", "by",
                "reason", "decided", "until", "evidence",
            ]
        )
        // Whatever differs, the text does.
        var texts: Set<String> = [text]
        for change: (inout ObligationDecision) -> Void in [
            { $0.verdict = .discharge }, { $0.by = "b" }, { $0.reason = "z" }, { $0.until = nil }, { $0.proof = nil },
            { $0.journalHead = "66" }, { $0.decidedAt = Self.later }, { $0.proof?.journalHead = "77" },
            { $0.obligation = ObligationID(step: Sample.id("a"), element: 1) },
        ] {
            var other = decision
            change(&other)
            texts.insert(other.text(on: "tidy\nup", in: Sample.opening()))
        }
        texts.insert(decision.text(on: "another", in: Sample.opening()))
        #expect(texts.count == 11)
    }
}
