// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

/// What whoever executed a run reads at its end: the causes, not what followed from them, and commands that help.
struct RunEndViewTests {
    private static let start = RunSample.start
    private static let run = RunSample.run

    private static func id(_ text: String) throws -> StepID { try #require(StepID(text)) }

    private static func outcome(_ step: String, _ state: StepState, _ reason: String, cause: String? = nil) throws
        -> RunEvent
    {
        .stepFinished(
            StepOutcome(step: try id(step), attempt: 1, state: state, reason: reason, cause: try cause.map(id))
        )
    }

    /// A change that step `a` was about to make.
    private static func ended(_ ending: OperationRecord.Ending) throws -> RunEvent {
        .operationEnded(
            OperationRecord(
                step: try id("a"),
                attempt: 1,
                phase: .action(index: 0),
                effect: .change,
                summary: "x",
                ending: ending
            )
        )
    }

    private static func proven(_ step: String) throws -> RunEvent {
        .stepFinished(StepOutcome(step: try id(step), attempt: 1, state: .succeeded, isProven: true))
    }

    private static func machine(
        _ events: [RunEvent],
        ending state: RunState? = .failed,
        rto: Duration? = nil
    ) throws -> RunMachine {
        let steps = try ["a", "b", "c", "d"].map { name in
            Step(id: try id(name), title: "Title of \(name)", action: .commands([]), effect: .change)
        }
        let plan = Plan(
            runbook: RunbookIdentity(id: "sample", title: "Sample", kind: .daily),
            objectives: RecoveryObjectives(rto: rto.map { TimeSpan($0) }),
            steps: steps
        )
        let end = state.map { [RunEvent.runFinished(state: $0, summary: RunSummary())] } ?? []
        let beginning = try RunSample.beginning(of: plan, incidentDeclaredAt: start - .seconds(60))
        var machine = RunSample.machine(plan, beginning + events)
        for event in end { machine.apply(event, at: start + .seconds(30)) }
        return machine
    }

    private static func view(_ events: [RunEvent], ending state: RunState? = .failed, checklists: Bool = false) throws
        -> RunEndView
    {
        RunEndView(try machine(events, ending: state), at: start + .seconds(90), hasChecklists: checklists)
    }

    private static let red: [RunEvent] = {
        do {
            return [
                try outcome("a", .failed, "AccessDenied:\nnot yours"),
                try outcome("b", .undetermined, "nobody could look"),
                try outcome("c", .notTaken, "", cause: "a"), try outcome("d", .undetermined, "", cause: "a"),
            ]
        } catch { preconditionFailure("the test names a step: \(error)") }
    }()

    @Test(arguments: [
        (RunState.completed as RunState?, Duration.seconds(90), "RTO 1m 30s: kept, 1m 30s since the incident", "kept"),
        (.completed, .seconds(89), "RTO 1m 29s: MISSED by 1s, 1m 30s since the incident", "missed"),
        (.failed, .seconds(600), "RTO 10m: NOT KNOWN, the run is failed, 1m 30s since the incident", "unknown"),
        (.failed, .seconds(60), "RTO 1m: MISSED by 30s, 1m 30s since the incident", "missed"),
        (nil, .seconds(600), "RTO 10m: 7m 30s left, 2m 30s since the incident", "open"),
        (nil, .seconds(120), "RTO 2m: MISSED by 30s, 2m 30s since the incident", "missed"),
    ])
    func `what became of the objective is one value at the end, in status and in the list of runs`(
        state: RunState?,
        objective: Duration,
        text: String,
        verdict: JSONValue
    ) throws {
        let machine = try Self.machine([], ending: state, rto: objective)
        let now = Self.start + .seconds(90)
        #expect(RunEndView(machine, at: now, hasChecklists: false).consequences[1].plainText == text)
        let status = RunStatusView(machine, at: now)
        #expect(status.lines().count { $0.plainText.contains(text) } == 1)
        let rto = status.json()["objectives"]?["rto"]
        #expect(rto?["verdict"] == verdict)
        #expect(rto?["text"] == .string(text))
        #expect(RunGlance(machine, at: now).json()["objectives"]?["rto"] == rto)
        #expect(RunGlance(machine, at: now).lines().contains { $0.plainText.contains(text) } == (verdict == "missed"))
        #expect(machine.hasMissedObjective == (verdict == "missed" && state != nil))
    }

    @Test func `an objective that only a clock has kept is not known`() throws {
        let steps = [Step(id: try Self.id("a"), title: "A", action: .commands([]), effect: .change)]
        var plan = RunSample.plan(steps)
        plan.objectives = RecoveryObjectives(rto: TimeSpan(.seconds(3600)))
        var machine = RunSample.machine(plan, try RunSample.beginning(of: plan))
        machine.apply(.stepStarted(step: try Self.id("a"), attempt: 1), at: Self.start + .seconds(600))
        machine.apply(try Self.proven("a"), at: Self.start + .seconds(30))
        let open = RecoveryTime(machine, at: Self.start + .seconds(60))
        #expect(open?.text == "RTO 1h: NOT KNOWN how much is left, the clock went back by 9m 30s or more meanwhile")
        machine.apply(.runFinished(state: .completed, summary: machine.summary), at: Self.start + .seconds(60))
        let over = RecoveryTime(machine, at: Self.start + .seconds(60))
        #expect(over?.verdict == .unknown)
        #expect(over?.text == "RTO 1h: NOT KNOWN, the clock went back by 9m 30s or more meanwhile")
    }

    @Test func `a completed run that came too late is not green`() throws {
        func state(_ rto: Duration) throws -> String {
            let done = [try Self.proven("a")]
            return RunGlance(try Self.machine(done, ending: .completed, rto: rto), at: Self.start).state.plainText
        }
        #expect(try state(.seconds(60)) == "? completed, too late")
        #expect(try state(.seconds(600)) == "✓ completed")
    }

    @Test func `a completed run that did nothing has proved nothing`() throws {
        let machine = try Self.machine([try Self.outcome("a", .skipped, "no")], ending: .completed)
        #expect(RunGlance(machine, at: Self.start).state.plainText == "○ completed, not proven")
        #expect(!machine.isProven)
        let lines = RunEndView(machine, at: Self.start, hasChecklists: false).findings.map(\.plainText)
        #expect(lines == ["no step was carried out: nothing is proven"])
    }

    @Test func `each cause is named in one line with its reason, and what followed from it is counted`() throws {
        let lines = try Self.view(Self.red).failures.map(\.plainText)
        #expect(
            lines == [
                "", "What went wrong:", "  ✗ a  Title of a: FAILED: AccessDenied: not yours",
                "  ? b  Title of b: undetermined: nobody could look", "  - not begun because of that: c, d",
            ]
        )
    }

    @Test func `what a dry run holds back did not go wrong, and is said not to be known`() throws {
        var plan = RunSample.plan(
            try ["a", "b", "c", "d"].map { name in
                Step(id: try Self.id(name), title: "Title of \(name)", action: .commands([]), effect: .change)
            }
        )
        plan.steps[1].needs = [.init(step: try Self.id("a"), kind: .requires)]
        func findings(_ more: [RunEvent]) throws -> [String] {
            let opening = RunEvent.runOpened(try RunSample.opening(of: plan, level: .probe))
            let events =
                [opening, .executorStarted(RunSample.executor()), try Self.ended(.withheld)]
                + [
                    try Self.outcome("a", .undetermined, "withheld"),
                    try Self.outcome("b", .undetermined, "it depends on 'a'"),
                ]
                + more + [.runFinished(state: .completedWithExceptions, summary: RunSummary())]
            let machine = RunSample.machine(plan, events)
            return RunEndView(machine, at: Self.start, hasChecklists: false).findings.map(\.plainText)
        }
        let known = [try Self.proven("c"), try Self.proven("d")]
        #expect(try findings(known) == ["", "not known, as a dry run changes nothing: a, b"])
        let red = [try Self.proven("c"), try Self.outcome("d", .undetermined, "nobody could look")]
        #expect(
            try findings(red) == [
                "", "What went wrong:", "  ? d  Title of d: undetermined: nobody could look", "",
                "not known, as a dry run changes nothing: a, b",
            ]
        )
    }

    @Test func `a step that failed after it had changed something is half done, one in doubt is named`() throws {
        let begun = RunEvent.stepStarted(step: try Self.id("a"), attempt: 1)
        let half = try Self.view([begun, Self.ended(.answered)] + Self.red).failures.map(\.plainText)
        #expect(half.dropFirst(3).first == "      half done: it has changed something; look before you begin it anew")
        #expect(try !Self.view([begun] + Self.red).failures.contains { $0.plainText.contains("half done") })
        let doubt = try Self.view([try Self.outcome("a", .inDoubt, "the answer was lost")], ending: nil).failures
        #expect(doubt.last?.plainText == "  ? a  Title of a: IN DOUBT: the answer was lost")
    }

    @Test func `the time and the commands come last, and a checklist only where there is one`() throws {
        let time = "time:   1m 30s since the incident: 1m people (1m of it before the run was opened), 30s Lifeboat"
        let sign = "lifeboat sign \(Self.run) --key KEY --as NAME"
        #expect(
            try Self.view(Self.red).consequences.map(\.plainText)
                == [time, "next:   lifeboat report \(Self.run)", "        \(sign)"]
        )
        let done = [try Self.proven("a")]
        let good = try Self.view(done, ending: .completed, checklists: true)
        #expect(
            good.consequences.suffix(2).map(\.plainText)
                == ["next:   lifeboat checklist \(Self.run)", "        \(sign)"]
        )
        #expect(good.failures.isEmpty && good.findings.isEmpty)
    }

    @Test func `what was carried out and proves nothing is named before the totals`() throws {
        let done = try Self.outcome("a", .succeeded, "")
        let lines = try Self.view([done], ending: .completed).findings.map(\.plainText)
        #expect(lines == ["done, but nothing was checked at: a; an `expect` would prove it"])
    }

    @Test func `what people left as it is, and what was not proven beside it, is named`() throws {
        let asked = RunEvent.operatorAsked(step: try Self.id("b"), question: .failure(reason: "no"))
        let answer = OperatorAnswer(
            step: try Self.id("b"),
            choice: .skip,
            by: "olga",
            reason: "enough",
            answeredAt: Self.start
        )
        let skipped = try Self.outcome("b", .skipped, "skipped by olga: enough")
        let ignored = try Self.outcome("c", .failedIgnored, "ignored by olga: so what")
        let events = [try Self.outcome("a", .succeeded, ""), asked, .operatorAnswered(answer), skipped, ignored]
        let lines = try Self.view(events, ending: .completedWithExceptions).findings.map(\.plainText)
        #expect(
            lines == [
                "", "What people left as it is:", "  - b  Title of b: skipped by olga: enough",
                "  ✗ c  Title of c: failed, ignored: ignored by olga: so what",
                "done, but nothing was checked at: a; an `expect` would prove it",
            ]
        )
    }

    @Test func `status and the list of runs say by when an answer must come, and whose the time was`() throws {
        let asked = RunEvent.operatorAsked(step: try Self.id("a"), question: .failure(reason: "no"))
        let machine = try Self.machine([asked], ending: nil, rto: .seconds(7200))
        let names = try ["a", "b", "c", "d"].map(Self.id)
        let one = Dictionary(uniqueKeysWithValues: names.map { ($0, Duration.seconds(600)) })
        let earlier = EarlierTimes(Array(repeating: one, count: 5))
        let now = Self.start + .seconds(90)
        let sentence = try #require(AnswerTime(machine, at: names[0], earlier: earlier)).sentence(at: now)
        #expect(sentence.hasPrefix("answer by ") && sentence.contains("(P95)"))
        let status = RunStatusView(machine, at: now, isExecuted: true, earlier: earlier)
        #expect(status.waiting().map(\.plainText).contains("  \(sentence)"))
        #expect(
            status.lines().map(\.plainText).contains {
                $0.hasPrefix("  time: 2m 30s since the incident: 2m 30s people")
            }
        )
        let glance = RunGlance(machine, at: now, isExecuted: true, earlier: earlier)
        #expect(glance.lines().map(\.plainText).contains { $0.hasSuffix("a; \(sentence)") })
        for json in [status.json(), glance.json()] {
            #expect(json["answerBy"]?.arrayValue?.first?["p95"]?.stringValue?.hasSuffix("Z") == true)
            #expect(json["time"]?["people"] == .number(JSONNumber(150.0)))
            #expect(json["time"]?["total"] == .number(JSONNumber(150.0)))
        }
        #expect(
            try !RunGlance(Self.machine([asked], ending: nil), at: now, earlier: earlier).lines().contains {
                $0.plainText.contains("answer by")
            }
        )
    }
}
