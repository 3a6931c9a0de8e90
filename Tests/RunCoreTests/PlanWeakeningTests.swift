// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

/// What an edit takes away from a run stands in the text that is signed.
struct PlanWeakeningTests {
    /// An edit, and what is said about it.
    struct Edit: Sendable, CustomTestStringConvertible {
        var words: String
        var edit: @Sendable (inout Plan) -> Void

        var testDescription: String { words }
    }

    private static let condition = StopCondition(
        id: Sample.conditionID("errors"),
        reading: .alarm(.init(name: .literal("errors"))),
        mode: .ungraceful,
        budget: TimeSpan(.seconds(60)),
        whenUnknown: .stop
    )

    private static let waiting = WaitRule(
        command: nil,
        until: Sample.expression("n == 3"),
        failWhen: Sample.expression("n == 4"),
        every: TimeSpan(.seconds(5)),
        timeout: TimeSpan(.seconds(60))
    )

    /// A plan that looks, waits, asks and owes wherever a plan can; `a` is over and `b` is to come.
    private static let plan: Plan = {
        let guarded = Sample.step("b", .change, requires: ["a"]) { step in
            step.expectations = ["n == 1", "n < 9"].map { Expectation(expression: Sample.expression($0)) }
            step.preconditions = [
                Precondition(
                    command: Sample.command("look"),
                    expectations: [Expectation(expression: Sample.expression("n > 0"))]
                )
            ]
            step.probe = Probe(command: Sample.command("probe"), doneWhen: Sample.expression("n == 2"))
            step.wait = waiting
            step.asksFirst = true
            step.isCritical = true
            step.onFailure = .abort
            step.obligation = "delete the copy"
            step.due = TimeSpan(.seconds(60))
            step.captures = [Capture(name: "key", isSecret: true)]
        }
        let last = Sample.step("c", .change, after: ["b"]) { $0.runsAlways = true }
        let hand = Sample.manual("hand", after: ["c"]) {
            $0.action = .manual(ManualAction(confirmation: "Is it up?", evidence: .note))
        }
        let undo = Sample.step("undo", .change) { $0.compensates = Sample.id("a") }
        var plan = Sample.plan([Sample.step("a", .change), guarded, last, hand, undo])
        plan.stopConditions = [condition]
        plan.blockingConditions = [
            BlockingCondition(
                id: Sample.conditionID("lag"),
                reading: .alarm(.init(name: .literal("lag"))),
                mayBeOverridden: false
            )
        ]
        plan.windows = RunWindows(timeZone: "Asia/Dhaka")
        plan.deadline = TimeSpan(.seconds(600))
        plan.checklist = [ChecklistBinding(text: "It is up", steps: [Sample.id("b")])]
        return plan
    }()

    private static func gate(_ plan: Plan = plan) -> AmendmentGate {
        var machine = RunMachine(plan: plan)
        machine.apply(.runOpened(Sample.opening()), at: Sample.start)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Sample.start)
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: Sample.start)
        machine.apply(.stepFinished(Sample.outcome("a", .succeeded)), at: Sample.start)
        return AmendmentGate(machine)
    }

    private static func grave(_ edit: (inout Plan) -> Void) -> [String] {
        var edited = plan
        edit(&edited)
        return gate().notes(on: edited, accepting: []).filter { $0.weight == .grave }.map(\.text)
    }

    static let weaker: [Edit] = [
        Edit(words: "the windows Asia/Dhaka are gone") { $0.windows = nil },
        Edit(words: "in other windows: they were Asia/Dhaka, and are UTC") { $0.windows = RunWindows() },
        Edit(words: "the deadline 10m is gone") { $0.deadline = nil },
        Edit(words: "the deadline is later: it was 10m, and is 15m") { $0.deadline = TimeSpan(.seconds(900)) },
        Edit(words: "one for emergencies now") { $0.runbook.kind = .emergency },
        Edit(words: "proven by this run no more, or otherwise: 'It is up'") { $0.checklist = [] },
        Edit(words: "the stop condition 'errors' is gone: alarm errors ends the run no more") {
            $0.stopConditions = []
        },
        Edit(words: "looks at something else: it was alarm errors, and is alarm other") {
            $0.stopConditions[0].reading = .alarm(.init(name: .literal("other")))
        },
        Edit(words: "is read less often: every 1m, not every 30s") {
            $0.stopConditions[0].every = TimeSpan(.seconds(60))
        },
        Edit(words: "'lag' is gone") { $0.blockingConditions = [] },
        Edit(words: "'lag' looks at something else") {
            $0.blockingConditions[0].reading = .alarm(.init(name: .literal("other")))
        },
        Edit(words: "holds no change any more while nobody knows") { $0.blockingConditions[0].whenUnknown = .warn },
        Edit(words: "'lag' may be set aside now") { $0.blockingConditions[0].mayBeOverridden = true },
        Edit(words: "lets what is under way finish") { $0.stopConditions[0].mode = .graceful },
        Edit(words: "ends the run no more when nobody knows") { $0.stopConditions[0].whenUnknown = .warn },
        Edit(words: "may be unknown 9 times, not 3") { $0.stopConditions[0].unknownAfter = 9 },
        Edit(words: "counts only once it has not been met") { $0.stopConditions[0].atStart = .arm },
        Edit(words: "leaves more time for what is under way: all it needs, not 1m") {
            $0.stopConditions[0].budget = nil
        },
        Edit(words: "'b' is not checked for n == 1 any more") { $0.steps[1].expectations.removeFirst() },
        Edit(words: "and nothing proves it any more") { $0.steps[1].expectations = [] },
        Edit(words: "'b' acts without looking first, or looks at something else: it was aws x look → n > 0") {
            $0.steps[1].preconditions = []
        },
        Edit(words: "nothing looks any more whether 'b' took effect: aws x probe → n == 2") { $0.steps[1].probe = nil },
        Edit(words: "'b' counts as having taken effect otherwise") {
            $0.steps[1].probe?.doneWhen = Sample.expression("n == 0")
        },
        Edit(words: "'b' does not wait any more until n == 3") { $0.steps[1].wait = nil },
        Edit(words: "'b' waits for something else: n == 0, not n == 3") {
            $0.steps[1].wait?.until = Sample.expression("n == 0")
        },
        Edit(words: "'b' looks at something else while it waits: it was its own last command, and is aws x other") {
            $0.steps[1].wait?.command = Sample.command("other")
        },
        Edit(words: "'b' does not fail any more when n == 4 while it waits") { $0.steps[1].wait?.failWhen = nil },
        Edit(words: "'b' acts without a yes") { $0.steps[1].asksFirst = false },
        Edit(words: "'b' counts as 'read', and as 'change' before") { $0.steps[1].effect = .read },
        Edit(words: "the run does not fail any more when 'b' does") { $0.steps[1].isCritical = false },
        Edit(words: "'c' is not done any more whatever happens") { $0.steps[2].runsAlways = false },
        Edit(words: "a failure of 'b' comes to 'continue', and to 'abort' before") {
            $0.steps[1].onFailure = .continue
        },
        Edit(words: "a failure of 'c' comes to 'continue', and to 'a decision' before") { plan in
            plan.onFailure = .continue
            plan.steps[3].onFailure = .pause
            plan.steps[4].onFailure = .pause
        },
        Edit(words: "'b' is done only when n == 5") { $0.steps[1].condition = Sample.expression("n == 5") },
        Edit(words: "'b' is done also when 'a' did not succeed") { $0.steps[1].needs = [] },
        Edit(words: "'hand' is confirmed with less: 'none', not 'note'") {
            $0.steps[3].action = .manual(ManualAction(confirmation: "Is it up?"))
        },
        Edit(words: "nobody has to see to 'delete the copy' any more, which 'b' leaves behind") {
            $0.steps[1].obligation = nil
            $0.steps[1].due = TimeSpan(.seconds(60))
        },
        Edit(words: "'b' leaves another duty") { $0.steps[1].obligation = "look at the copy" },
        Edit(words: "what 'b' leaves behind is due later: at no time, not after 1m") { $0.steps[1].due = nil },
        Edit(words: "'c' counts as seeing to what 'b' left behind") { $0.steps[2].discharges = [Sample.id("b")] },
        Edit(words: "'b' shows 'key', which was secret") { $0.steps[1].captures[0].isSecret = false },
        Edit(words: "nothing undoes 'a' any more") { $0.steps[4].compensates = nil },
        Edit(words: "'hand' is gone: it is not done") { $0.steps.remove(at: 3) },
    ]

    @Test(arguments: weaker) func `whatever is weaker is said once, and gravely`(_ edit: Edit) {
        let notes = Self.grave(edit.edit)
        #expect(notes.count == 1 && notes[0].contains(edit.words), "\(notes)")
    }

    static let stronger: [Edit] = [
        Edit(words: "windows") { $0.windows?.timeZone = "Asia/Dhaka" },
        Edit(words: "an earlier deadline") { $0.deadline = TimeSpan(.seconds(60)) },
        Edit(words: "another condition") { plan in
            var other = condition
            other.id = Sample.conditionID("more")
            other.whenUnknown = .warn
            plan.stopConditions.append(other)
        },
        Edit(words: "more often") { $0.stopConditions[0].every = TimeSpan(.seconds(10)) },
        Edit(words: "one more check") { plan in
            plan.steps[1].expectations.append(Expectation(expression: Sample.expression("n < 8")))
        },
        Edit(words: "a failure ends the run") { $0.steps[2].onFailure = .abort },
        Edit(words: "due sooner") { $0.steps[1].due = TimeSpan(.seconds(30)) },
        Edit(words: "another name") { $0.steps[3].id = Sample.id("by-hand") },
        Edit(words: "another timeout") { $0.steps[1].timeout = TimeSpan(.seconds(30)) },
    ]

    @Test(arguments: stronger) func `what is as strong or stronger is no grave matter`(_ edit: Edit) {
        #expect(Self.grave(edit.edit).isEmpty)
    }

    @Test func `what it means is signed, a line each`() {
        var edited = Self.plan
        edited.stopConditions = []
        var amendment = PlanAmendment(
            planDigest: "00",
            amendedDigest: "01",
            plan: edited,
            changes: [],
            changesDigest: "22",
            meaning: Self.gate().notes(on: edited, accepting: []).map(\.line),
            by: "anna",
            reason: "typo",
            journalHead: "33",
            amendedAt: Sample.start
        )
        let line = "\nmeans: [grave] the stop condition 'errors' is gone: alarm errors ends the run no more\n"
        #expect(amendment.text(in: Sample.run).contains(line))
        amendment.meaning?[0] += "\nby: mallory"
        #expect(amendment.text(in: Sample.run).split(separator: "\n").count { $0.hasPrefix("by: ") } == 1)
    }

    @Test func `a secret that stands in the runbook is in no note`() {
        var old = Self.plan
        old.steps[1].obligation = "change the password hunter2"
        old.exposedSecrets = ["hunter2"]
        var edited = old
        edited.steps[1].obligation = nil
        let notes = Self.gate(old).notes(on: edited, accepting: []).map(\.text)
        #expect(notes.contains { $0.contains("nobody has to see to 'change the password (secret)'") }, "\(notes)")
        #expect(!notes.contains { $0.contains("hunter2") })
    }
}
