// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import Testing
import Values

struct StepMachineTests {
    private typealias Ending = StepMachine.Ending

    /// Carries an attempt to its end and lists what was performed on the way.
    private func drive(
        _ step: Step,
        entry: StepMachine.Entry = .beginning,
        clouded: String? = nil,
        values: [String: Scope.Entry] = [:],
        result: JSONValue? = nil,
        finding: DoubtFinding = DoubtFinding(.undetermined, reason: "nobody knows", summary: "a look"),
        _ answer: (OperationPhase) -> StepMachine.Ending
    ) -> (outcome: StepOutcome, performed: [OperationPhase]) {
        var now = Sample.start
        let scope = Scope(values: values, now: now)
        var machine = StepMachine(
            step: step,
            attempt: 1,
            scope: scope,
            entry: entry,
            clouded: clouded,
            result: result,
            doubted: entry == .doubt ? .action(index: 0) : nil
        )
        var performed: [OperationPhase] = []
        var action = machine.start(at: now)
        for _ in 0..<1000 {
            switch action {
            case .finish(let outcome): return (outcome, performed)
            case .pause(let duration):
                now = now + duration
                action = machine.resumed(at: now)
            case .perform(let phase, _, _):
                performed.append(phase)
                action = machine.ended(answer(phase), at: now)
            case .examine: action = machine.examined(finding, at: now)
            }
        }
        Issue.record("the attempt does not end")
        return (StepOutcome(step: step.id, attempt: 1, state: .undetermined), performed)
    }

    private static let refused = Ending.refused(message: "no", effectIsUncertain: false)
    private static let uncertain = Ending.refused(message: "500", effectIsUncertain: true)
    private static let notSent = Ending.notSent(message: "unsent")
    private static let unknown = Ending.unknown(message: "lost")
    private static let withheld = Ending.withheld(reason: "dry run")

    // MARK: - A statement that changes no row

    private static let noRow = "the database says that the statement changed no row"

    @Test(arguments: [
        ("UPDATE t SET a = 1 WHERE b = 9", 0, StepState.noEffect, noRow), ("\n  delete from t", 0, .noEffect, noRow),
        ("INSERT INTO t VALUES (1)", 1, .succeeded, ""), ("CREATE TABLE t (a int)", 0, .succeeded, ""),
        ("SELECT setval('s', 1)", 0, .succeeded, ""),
    ])
    func `a statement that changed no row had no effect`(
        statement: String,
        rows: Int64,
        state: StepState,
        reason: String
    ) {
        let (outcome, _) = drive(Self.writing(statement)) { _ in
            .answered(["rows": [], "rowCount": .integer(rows)])
        }
        #expect(outcome.state == state && !outcome.isProven)
        #expect(outcome.reason == reason)
    }

    @Test func `an expectation that holds without a changed row is the author's word that none need change`() {
        var step = Self.writing("DELETE FROM t")
        step.expectations = [Expectation(expression: Sample.expression("rowCount >= 0"))]
        let (outcome, _) = drive(step) { _ in .answered(["rows": [], "rowCount": 0]) }
        #expect(outcome.state == .succeeded && outcome.isProven)
        #expect(outcome.reason == Self.noRow)
    }

    @Test(arguments: [
        (
            [2, 0],
            "statement 2 of 2 (DELETE FROM u): the database says that it changed no row; "
                + "statement 1 of 2 (UPDATE t SET a = 1): it changed 2 rows, which nothing has checked"
        ),
        (
            [0, 1],
            "statement 1 of 2 (UPDATE t SET a = 1): the database says that it changed no row; "
                + "statement 2 of 2 (DELETE FROM u): it changed 1 row, which nothing has checked"
        ),
    ])
    func `a step of which one statement has changed rows is a failure that names the one that changed none`(
        rows: [Int64],
        reason: String
    ) {
        let (outcome, _) = drive(Self.writing("UPDATE t SET a = 1", "DELETE FROM u"), Self.counting(rows))
        #expect(outcome.state == .failed && !outcome.isProven)
        #expect(outcome.reason == reason)
    }

    @Test func `a step of which no statement changed a row had no effect`() {
        let (outcome, _) = drive(Self.writing("UPDATE t SET a = 1", "DELETE FROM u"), Self.counting([0, 0]))
        #expect(outcome.state == .noEffect)
    }

    @Test func `what is expected of the last statement accepts that it changed no row, and proves no other`() {
        var step = Self.writing("UPDATE t SET a = 1", "DELETE FROM u")
        step.expectations = [Expectation(expression: Sample.expression("rowCount >= 0"))]
        let (outcome, _) = drive(step, Self.counting([2, 0]))
        #expect(outcome.state == .succeeded && !outcome.isProven)
        #expect(outcome.reason.contains("it changed 2 rows, which nothing has checked"))
        #expect(drive(step, Self.counting([0, 2])).outcome.state == .failed)
    }

    @Test func `a probe that does not hold after rows were changed is no proof that nothing changed`() {
        var step = Self.writing("UPDATE t SET a = 1", "DELETE FROM u")
        step.probe = Probe(command: Sample.command("look"), doneWhen: Sample.expression("done"))
        let (outcome, _) = drive(step) { phase in
            phase.command == nil ? .answered(["done": false]) : Self.counting([2, 0])(phase)
        }
        #expect(outcome.state == .failed)
    }

    @Test func `whether a statement that begins with WITH changed any row is not known`() {
        let statement = "WITH x AS (UPDATE t SET a = 1 WHERE b = 9 RETURNING a) SELECT a FROM x"
        let (outcome, _) = drive(Self.writing(statement), Self.counting([0]))
        #expect(outcome.state == .succeeded && !outcome.isProven)
        #expect(outcome.reason == "the database does not say whether a statement that begins with WITH changed any row")
    }

    /// Answers each statement with the number of rows that it has changed.
    private static func counting(_ rows: [Int64]) -> (OperationPhase) -> StepMachine.Ending {
        { .answered(["rows": [], "rowCount": .integer(rows[$0.command ?? 0])]) }
    }

    private static func writing(_ statements: String...) -> Step {
        var step = Sample.step("a", .change)
        step.action = .commands(
            statements.map { statement in
                let operation = SQLOperation(connection: .named("primary"), statement: statement)
                return Command(text: statement, operation: .sql(operation), effect: .change)
            }
        )
        return step
    }

    // MARK: - A change in doubt

    private static func finding(_ verdict: DoubtFinding.Verdict) -> DoubtFinding {
        DoubtFinding(verdict, reason: "as was found", summary: "a look")
    }

    @Test(arguments: [refused, uncertain, notSent, unknown] as [StepMachine.Ending])
    func `what becomes of a repetition does not settle the doubt about the first call`(ending: StepMachine.Ending) {
        let step = Sample.step("a", .change)
        let (outcome, performed) = drive(step, entry: .doubt, finding: Self.finding(.repeatable)) { _ in ending }
        #expect(performed == [.action(index: 0)])
        #expect(outcome.state == .inDoubt)
    }

    @Test func `a change that provably had no effect fails when it is refused the second time`() {
        let step = Sample.step("a", .change)
        let (outcome, _) = drive(step, entry: .doubt, finding: Self.finding(.hadNoEffect)) { _ in Self.refused }
        #expect(outcome.state == .failed)
    }

    @Test(arguments: [DoubtFinding.Verdict.hadNoEffect, .repeatable])
    func `a repetition takes an approval of its own`(verdict: DoubtFinding.Verdict) {
        let step = Sample.step("a", .change) { $0.approval = Sample.approvalID("p") }
        let (outcome, performed) = drive(step, entry: .doubt, finding: Self.finding(verdict)) { _ in .answered([:]) }
        #expect(performed.isEmpty)
        #expect(outcome.state == .inDoubt)
        #expect(outcome.reason.contains("approval of its own"))
    }

    @Test func `what nobody can find out is left to a person, with the reason`() {
        let (outcome, performed) = drive(Sample.step("a", .change), entry: .doubt) { _ in .answered([:]) }
        #expect(performed.isEmpty)
        #expect(outcome.state == .inDoubt)
        #expect(outcome.reason.contains("nobody knows"))
    }

    @Test func `a repetition that is answered is a success of the step`() {
        let step = Sample.step("a", .change)
        let (outcome, _) = drive(step, entry: .doubt, finding: Self.finding(.repeatable)) { _ in .answered([:]) }
        #expect(outcome.state == .succeeded)
        #expect(outcome.reason == "sent a second time, as its first answer was lost: as was found")
    }

    @Test func `after a change that took effect only the commands behind it are carried out`() {
        let step = Sample.step("a", .change) { step in
            step.action = .commands([Sample.command("one", .change), Sample.command("two", .change)])
        }
        let finding = Self.finding(.tookEffect)
        let (outcome, performed) = drive(step, entry: .doubt, finding: finding) { _ in .answered([:]) }
        #expect(performed == [.action(index: 1)])
        #expect(outcome.state == .adopted)
        #expect(outcome.reason.contains("as was found"))
    }

    @Test func `an adopted change is held against the step's expectations and probe`() {
        let step = Sample.step("a", .change) { step in
            step.probe = Probe(command: Sample.command("look"), doneWhen: Sample.expression("done"))
        }
        let (outcome, performed) = drive(step, entry: .doubt, finding: Self.finding(.tookEffect)) { _ in
            .answered(["done": false])
        }
        #expect(performed == [.probeInDoubt, .probeAfter])
        #expect(outcome.state == .noEffect)
    }

    // MARK: - The action

    @Test(
        arguments: [
            (Effect.read, refused, StepState.failed), (.read, uncertain, .failed), (.read, notSent, .failed),
            (.read, unknown, .failed), (.read, withheld, .undetermined), (.read, .answered([:]), .succeeded),
            (.change, refused, .failed), (.change, uncertain, .inDoubt), (.change, notSent, .failed),
            (.change, unknown, .inDoubt), (.change, withheld, .undetermined), (.change, .answered([:]), .succeeded),
            (.unknown, unknown, .inDoubt), (.irreversible, unknown, .inDoubt), (.irreversible, uncertain, .inDoubt),
            (.irreversible, notSent, .failed),
        ] as [(Effect, StepMachine.Ending, StepState)]
    )
    func `an ending of the action decides by what it may have done`(
        effect: Effect,
        ending: StepMachine.Ending,
        state: StepState
    ) {
        let outcome = drive(Sample.step("a", effect)) { _ in ending }.outcome
        #expect(outcome.state == state)
        #expect(!outcome.isProven)
    }

    @Test func `commands after one that failed are not performed`() {
        let step = Sample.step("a", .change) { step in
            step.action = .commands([Sample.command("one", .change), Sample.command("two", .change)])
        }
        let failed = drive(step) { _ in Self.refused }
        #expect(failed.performed == [.action(index: 0)])
        let whole = drive(step) { _ in .answered([:]) }
        #expect(whole.performed == [.action(index: 0), .action(index: 1)])
    }

    // MARK: - Preconditions

    private static let guarded = Sample.step("a", .change) { step in
        step.preconditions = [
            Precondition(command: Sample.command("look"), expectations: [.init(expression: Sample.expression("ok"))])
        ]
    }

    @Test(
        arguments: [
            (refused, StepState.failed), (notSent, .failed), (unknown, .failed), (withheld, .undetermined),
            (.answered(["ok": false]), .failed), (.answered(["ok": true]), .succeeded),
        ] as [(StepMachine.Ending, StepState)]
    )
    func `the action waits for its preconditions`(ending: StepMachine.Ending, state: StepState) {
        let (outcome, performed) = drive(Self.guarded) { phase in
            phase == .precondition(index: 0) ? ending : .answered([:])
        }
        #expect(outcome.state == state)
        #expect(performed.contains(.action(index: 0)) == (state == .succeeded))
        #expect(!outcome.isProven)
    }

    @Test func `a precondition over a value that was never observed is undetermined, and nothing is done`() {
        let step = Sample.step("a", .change) { step in
            step.preconditions = [
                Precondition(command: nil, expectations: [.init(expression: Sample.expression("${lag} < 900"))])
            ]
        }
        let unobserved = drive(step, values: ["lag": .unobserved("not read")]) { _ in .answered([:]) }
        #expect(unobserved.outcome.state == .undetermined)
        #expect(unobserved.performed.isEmpty)
        #expect(drive(step, values: ["lag": .observed(901)]) { _ in .answered([:]) }.outcome.state == .failed)
        #expect(drive(step, values: ["lag": .observed(899)]) { _ in .answered([:]) }.outcome.state == .succeeded)
    }

    // MARK: - Probes

    private static let probed = Sample.step("a", .change) { step in
        step.probe = Probe(command: Sample.command("look"), doneWhen: Sample.expression("done"))
    }

    @Test func `what already holds is not done again`() {
        let (outcome, performed) = drive(Self.probed) { _ in .answered(["done": true]) }
        #expect(outcome.state == .alreadyTrue)
        #expect(outcome.isProven)
        #expect(performed == [.probeBefore])
    }

    private static let awaiting: @Sendable (inout Step) -> Void = { step in
        step.probe = Probe(command: Sample.command("look"), doneWhen: Sample.expression("done"))
        step.expectations = [Expectation(expression: Sample.expression("size > 2"))]
        step.wait = WaitRule(
            command: Sample.command("poll"),
            until: Sample.expression("up"),
            every: TimeSpan(.seconds(30)),
            timeout: TimeSpan(.seconds(40))
        )
    }

    @Test(
        arguments: [
            (true, 3, .alreadyTrue), (true, 1, .failed), (true, nil, .undetermined), (false, nil, .timedOut),
            (nil, nil, .undetermined),
        ] as [(JSONValue?, JSONValue?, StepState)]
    )
    func `what already holds is still waited for and checked`(up: JSONValue?, size: JSONValue?, state: StepState) {
        var polled = JSONObject()
        polled["up"] = up
        polled["size"] = size
        let (outcome, performed) = drive(Sample.step("a", .change, configure: Self.awaiting)) { phase in
            phase == .probeBefore ? .answered(["done": true]) : .answered(.object(polled))
        }
        #expect(outcome.state == state)
        #expect(outcome.isProven == (state == .alreadyTrue))
        #expect(performed.prefix(2) == [.probeBefore, .wait(poll: 1)])
        #expect(!performed.contains(.action(index: 0)))
    }

    @Test func `what already holds is not proven when the step says something of an answer that nobody gave`() {
        let expecting = Sample.step("a", .change) { step in
            step.probe = Self.probed.probe
            step.expectations = [Expectation(expression: Sample.expression("done"))]
        }
        let reading = Sample.step("a", .change) { step in
            Self.awaiting(&step)
            step.wait?.command = nil
        }
        let capturing = Sample.step("a", .change) { step in
            Self.awaiting(&step)
            step.action = .commands([Sample.command("make", .change, capture: "made")])
        }
        for step in [expecting, reading, capturing] {
            let (outcome, performed) = drive(step) { _ in .answered(["done": true, "up": true, "size": 3]) }
            #expect(outcome.state == .alreadyTrue && outcome.isUnproven)
            #expect(outcome.reason.contains("not proven"))
            #expect(performed == [.probeBefore])
        }
    }

    @Test(arguments: [refused, notSent, unknown, .answered(["done": false]), .answered([:])] as [StepMachine.Ending])
    func `a probe that shows nothing does not stop the action`(before: StepMachine.Ending) {
        let (outcome, performed) = drive(Self.probed) { phase in
            phase == .probeBefore ? before : .answered(["done": true])
        }
        #expect(performed == [.probeBefore, .action(index: 0), .probeAfter])
        #expect(outcome.state == .succeeded)
        #expect(outcome.isProven)
    }

    @Test(
        arguments: [
            (.answered(["done": false]), StepState.noEffect), (.answered([:]), .undetermined), (refused, .undetermined),
            (notSent, .undetermined), (unknown, .undetermined), (withheld, .undetermined),
        ] as [(StepMachine.Ending, StepState)]
    )
    func `a change that the probe does not show is no success`(after: StepMachine.Ending, state: StepState) {
        let outcome = drive(Self.probed) { phase in
            switch phase {
            case .probeBefore: .answered(["done": false])
            case .probeAfter: after
            default: .answered([:])
            }
        }.outcome
        #expect(outcome.state == state)
        #expect(!outcome.isProven)
    }

    @Test(
        arguments: [
            (.answered(["done": true]), StepState.adopted), (.answered(["done": false]), .inDoubt), (refused, .inDoubt),
            (unknown, .inDoubt), (withheld, .inDoubt), (.answered([:]), .inDoubt),
        ] as [(StepMachine.Ending, StepState)]
    )
    func `a doubt is ended only by a probe that shows the effect`(ending: StepMachine.Ending, state: StepState) {
        let (outcome, performed) = drive(Self.probed, entry: .doubt) { _ in ending }
        #expect(outcome.state == state)
        #expect(outcome.isProven == (state == .adopted))
        #expect(performed == [.probeInDoubt])
    }

    @Test func `a doubt without a probe stays one`() {
        #expect(drive(Sample.step("a", .change), entry: .doubt) { _ in .answered([:]) }.outcome.state == .inDoubt)
    }

    @Test func `an adopted change is proven, not repeated`() {
        let (outcome, performed) = drive(Self.probed, entry: .adopting) { _ in .answered(["done": true]) }
        #expect(outcome.state == .succeeded)
        #expect(performed == [.probeAfter])
        #expect(drive(Self.probed, entry: .adopting) { _ in .answered(["done": false]) }.outcome.state == .noEffect)
    }

    @Test func `the recorded answer of an adopted change is what its expectations look at`() {
        let step = Sample.step("a", .change) { $0.expectations = [.init(expression: Sample.expression("n == 1"))] }
        let adopted = drive(step, entry: .adopting, result: ["n": 1]) { _ in Self.refused }
        #expect(adopted.outcome.state == .succeeded)
        #expect(adopted.performed.isEmpty)
        #expect(drive(step, entry: .adopting, result: ["n": 2]) { _ in Self.refused }.outcome.state == .failed)
        #expect(drive(step, entry: .adopting) { _ in Self.refused }.outcome.state == .undetermined)
    }

    // MARK: - Waits

    private static let waiting = Sample.step("a", .change) { step in
        step.wait = WaitRule(
            command: Sample.command("poll"),
            until: Sample.expression("state == 'up'"),
            failWhen: Sample.expression("state == 'broken'"),
            every: TimeSpan(.seconds(30)),
            timeout: TimeSpan(.seconds(120))
        )
    }

    @Test(
        arguments: [
            (.answered(["state": "up"]), StepState.succeeded, 1), (.answered(["state": "broken"]), .failed, 1),
            (.answered(["state": "busy"]), .timedOut, 5), (refused, .undetermined, 5), (unknown, .undetermined, 5),
            (notSent, .undetermined, 5), (withheld, .undetermined, 1),
        ] as [(StepMachine.Ending, StepState, Int)]
    )
    func `a wait ends by what is read`(ending: StepMachine.Ending, state: StepState, polls: Int) {
        let (outcome, performed) = drive(Self.waiting) { phase in
            if case .wait = phase { ending } else { .answered([:]) }
        }
        #expect(outcome.state == state)
        #expect(performed.count == 1 + polls)
        #expect(outcome.isProven == (state == .succeeded))
    }

    @Test(arguments: [(30, 19, 2), (30, 30, 2), (15, 40, 4), (15, 1, 2)])
    func `there is a last look when the time of a wait is over`(every: Int, timeout: Int, polls: Int) {
        var step = Self.waiting
        step.wait?.every = TimeSpan(.seconds(every))
        step.wait?.timeout = TimeSpan(.seconds(timeout))
        let (outcome, performed) = drive(step) { phase in
            guard case .wait(let poll) = phase else { return .answered([:]) }
            return .answered(["state": poll == polls ? "up" : "busy"])
        }
        #expect(outcome.state == .succeeded)
        #expect(performed.count == 1 + polls)
    }

    @Test func `a dry run looks once at what waits for a change that it withholds`() {
        let step = Sample.step("a", .read) { step in
            step.wait = Self.waiting.wait
            step.expectations = []
        }
        let (outcome, performed) = drive(step, clouded: "it depends on 'b'") { _ in .answered(["state": "busy"]) }
        #expect(outcome.state == .undetermined)
        #expect(performed.count == 2)
    }

    @Test func `a failed poll is not the end of a wait`() {
        let (outcome, _) = drive(Self.waiting) { phase in
            switch phase {
            case .wait(poll: 1): Self.unknown
            case .wait(poll: 2): .answered(["state": "busy"])
            default: .answered(["state": "up"])
            }
        }
        #expect(outcome.state == .succeeded)
    }

    @Test func `a wait never repeats a change`() {
        let step = Sample.step("a", .change) { step in
            step.wait = WaitRule(
                command: nil,
                until: Sample.expression("up"),
                every: TimeSpan(.seconds(1)),
                timeout: TimeSpan(.seconds(9))
            )
        }
        let (outcome, performed) = drive(step) { _ in .answered([:]) }
        #expect(performed == [.action(index: 0)])
        #expect(outcome.state == .undetermined)
    }

    @Test func `a change that is there after its wait ran out is late, not successful`() {
        var step = Self.waiting
        step.probe = Probe(command: Sample.command("look"), doneWhen: Sample.expression("done"))
        let outcome = drive(step) { phase in
            phase == .probeAfter ? .answered(["done": true]) : .answered(["state": "busy", "done": false])
        }.outcome
        #expect(outcome.state == .timedOut)
    }

    // MARK: - Expectations, captures, clouds

    @Test(arguments: [
        (JSONValue.object(["n": 1]), StepState.succeeded), (.object(["n": 2]), .failed), (.object([:]), .failed),
        (.null, .failed),
    ])
    func `expectations decide what was read`(value: JSONValue, state: StepState) {
        let step = Sample.step("a") { $0.expectations = [.init(expression: Sample.expression("n == 1"))] }
        let outcome = drive(step) { _ in .answered(value) }.outcome
        #expect(outcome.state == state)
        #expect(outcome.isProven == (state == .succeeded))
    }

    @Test func `success without any statement is not proven`() {
        #expect(!drive(Sample.step("a")) { _ in .answered([:]) }.outcome.isProven)
    }

    @Test func `captures are kept or said to be unobserved`() {
        let step = Sample.step("a") { step in
            step.captures = [
                Capture(name: "seen", expression: Sample.value("x.y")),
                Capture(name: "unseen", expression: Sample.value("x.z")),
                Capture(name: "hidden", expression: Sample.value("x.y"), isSecret: true),
            ]
        }
        let outcome = drive(step) { _ in .answered(["x": ["y": 7]]) }.outcome
        #expect(outcome.captures == ["seen": 7])
        #expect(outcome.unobserved == ["unseen"])
        let failed = drive(step) { _ in Self.refused }.outcome
        #expect(failed.unobserved == ["seen", "unseen", "hidden"])
    }

    @Test func `a captured value fills the next command, and a secret one stays off the record`() {
        let step = Sample.step("a") { step in
            let second = Command(
                text: "y",
                operation: .shell(
                    ShellScript(script: "y", environment: [.init(name: "V", value: .expression(Sample.hole("v")))])
                ),
                effect: .read
            )
            step.action = .commands([Sample.command("one", capture: "v", secret: true), second])
        }
        var machine = StepMachine(step: step, attempt: 1, scope: Scope(now: Sample.start))
        _ = machine.start(at: Sample.start)
        guard case .perform(_, .shell(let shell), _) = machine.ended(.answered("s3cret"), at: Sample.start) else {
            Issue.record("the second command is not performed")
            return
        }
        #expect(shell.environment.map(\.value) == ["s3cret"])
        #expect(machine.capturedSecrets == ["v": "s3cret"])
        guard case .finish(let outcome) = machine.ended(.answered([:]), at: Sample.start) else {
            Issue.record("the step does not end")
            return
        }
        #expect(outcome.captures == [:])
        #expect(outcome.unobserved.isEmpty)
    }

    @Test func `a missing value is undetermined, an unusable one a failure, and neither is sent`() {
        let step = Sample.step("a", .change) { step in
            step.action = .commands([
                Command(
                    text: "y",
                    operation: .shell(
                        ShellScript(script: "y", environment: [.init(name: "V", value: .expression(Sample.hole("v")))])
                    ),
                    effect: .change
                )
            ])
        }
        let missing = drive(step, values: ["v": .unobserved("step 'x' has not run")]) { _ in .answered([:]) }
        #expect(missing.outcome.state == .undetermined)
        #expect(missing.performed.isEmpty)
        #expect(drive(step, values: ["v": .observed(nil)]) { _ in .answered([:]) }.performed.isEmpty)
    }

    @Test func `under a cloud nothing is green or red`() {
        let step = Sample.step("a") { $0.expectations = [.init(expression: Sample.expression("n == 1"))] }
        for value in [["n": 1], ["n": 2]] as [JSONValue] {
            let outcome = drive(step, clouded: "it depends on 'x'") { _ in .answered(value) }.outcome
            #expect(outcome.state == .undetermined)
            #expect(!outcome.isProven)
            #expect(outcome.reason.hasPrefix("it depends on 'x'"))
        }
        #expect(drive(Self.probed, clouded: "c") { _ in .answered(["done": true]) }.outcome.state == .undetermined)
    }

    @Test func `an interruption while a change is under way leaves a doubt, otherwise the state that is given`() {
        var changing = StepMachine(step: Sample.step("a", .change), attempt: 1, scope: Scope(now: Sample.start))
        _ = changing.start(at: Sample.start)
        var withheld = changing
        #expect(withheld.interrupted(.timedOut, reason: "late").state == .timedOut)
        changing.handedOut()
        #expect(changing.isChanging)
        #expect(changing.interrupted(.timedOut, reason: "late").state == .inDoubt)
        var reading = StepMachine(step: Sample.step("a"), attempt: 1, scope: Scope(now: Sample.start))
        _ = reading.start(at: Sample.start)
        #expect(reading.interrupted(.timedOut, reason: "late").state == .timedOut)
    }
}

extension Sample {
    static func value(_ text: String) -> Expression {
        do throws(ExpressionError) {
            return try Expression(text, dialect: .value)
        } catch {
            preconditionFailure("the test has an expression '\(text)': \(error.message)")
        }
    }
}
