// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

/// Results that stay although the plan says otherwise now: what was done is not what the plan says.
struct KeptResultTests {
    private static let start = Sample.start
    private static let a = Sample.id("a")

    /// A run whose first step is over, and that went on with a plan in which that step reads otherwise.
    private static func run(
        _ first: StepOutcome,
        step: Step = Sample.step("a", .change),
        elements: [StepOutcome] = []
    ) -> RunMachine {
        var machine = RunMachine(plan: Sample.plan([step, Sample.step("b")], onFailure: .continue))
        machine.apply(.runOpened(Sample.opening(inputs: ["items": [1, 2]])), at: start)
        machine.apply(.executorStarted(Sample.executor(attended: false)), at: start)
        if !elements.isEmpty { machine.apply(.elementsListed(step: a, elements: [1, 2]), at: start) }
        machine.apply(.stepStarted(step: a, attempt: 1), at: start)
        for (index, outcome) in elements.enumerated() {
            machine.apply(.elementFinished(step: a, number: index + 1, outcome: outcome), at: start)
        }
        if elements.count != 1 { machine.apply(.stepFinished(first), at: start) }
        keep(in: &machine, reason: "as agreed\nby: mallory", to: "01")
        machine.apply(.executorStarted(Sample.executor(attended: false)), at: start)
        return machine
    }

    private static func keep(
        in machine: inout RunMachine,
        by person: String = "anna",
        reason: String,
        to digest: String
    ) {
        var plan = machine.plan
        plan.steps[0].action = .commands([Sample.command("edited-\(digest)", .change)])
        machine.apply(
            .runAmended(
                PlanAmendment(
                    planDigest: machine.planDigest,
                    amendedDigest: digest,
                    plan: plan,
                    changes: [],
                    changesDigest: "",
                    accepted: [a],
                    by: person,
                    reason: reason,
                    journalHead: "",
                    amendedAt: start
                )
            ),
            at: start
        )
    }

    private static func outcome(_ state: StepState, by person: String? = nil) -> StepOutcome {
        StepOutcome(step: a, attempt: 1, state: state, isProven: state.isSuccess && person == nil, attestedBy: person)
    }

    private static func end(_ machine: inout RunMachine) -> RunState? {
        machine.apply(.stepStarted(step: Sample.id("b"), attempt: 1), at: start)
        machine.apply(
            .stepFinished(StepOutcome(step: Sample.id("b"), attempt: 1, state: .succeeded, isProven: true)),
            at: start
        )
        guard case .finish(let state, let summary)? = machine.nextActions(at: start).first else { return nil }
        #expect(summary == machine.summary)
        return state
    }

    @Test(arguments: [StepState.succeeded, .alreadyTrue, .adopted])
    func `a success by other content is not proven, and the run ends with exceptions`(_ state: StepState) {
        var machine = Self.run(Self.outcome(state))
        #expect(Self.end(&machine) == .completedWithExceptions)
        #expect(machine.summary == RunSummary(passed: 1, undetermined: 1, kept: 1))
        #expect(machine.summary.all == 2)
        #expect(machine.status(of: Self.a).state == state)
        #expect(machine.status(of: Self.a).words.hasSuffix("not proven"))
        #expect(machine.unprovenSteps == [Self.a])
        #expect(machine.keptSteps.map(\.step) == [Self.a])
    }

    @Test func `what a person has attested was about other content, too`() {
        var machine = Self.run(Self.outcome(.succeeded, by: "bob"), step: Sample.manual("a"))
        #expect(Self.end(&machine) == .completedWithExceptions)
        #expect(machine.summary.kept == 1)
        #expect(machine.unprovenSteps == [Self.a])
    }

    @Test(arguments: [StepState.failed, .failedIgnored, .skipped, .undetermined])
    func `what was no success keeps its place in the totals, and the run is not clean`(_ state: StepState) {
        let conditional = Sample.step("a", .change) { $0.condition = Sample.expression("true") }
        var machine = Self.run(Self.outcome(state), step: conditional)
        let end = Self.end(&machine)
        #expect(end == (state == .failed ? .failed : .completedWithExceptions))
        #expect(machine.summary.passed == 1 && machine.summary.kept == nil && machine.summary.all == 2)
        #expect(machine.keptSteps.map(\.state) == [state])
    }

    @Test func `it says under which plan the step was done, who kept it and why, in one line`() throws {
        var machine = Self.run(Self.outcome(.succeeded))
        let kept = try #require(machine.status(of: Self.a).kept)
        #expect(kept.planDigest == "00")
        #expect(!kept.reason.contains("\n"))
        #expect(
            machine.status(of: Self.a).outcome?.reason
                == "done under plan 00…, edited afterwards, and kept by anna at \(Self.start.text()): "
                + #"as agreed\u{a}by: mallory"#
        )
        Self.keep(in: &machine, by: "bob", reason: "again", to: "02")
        let again = try #require(machine.status(of: Self.a).kept)
        #expect((again.planDigest, again.by, again.reason) == ("00", "bob", "again"))
    }

    @Test func `a list of which elements were done by other content proves nothing as a whole`() throws {
        let step = Sample.step("a", .change) { $0.each = EachRule(name: "item", list: Sample.expression("items")) }
        let element = Self.outcome(.succeeded)
        var machine = Self.run(element, step: step, elements: [element])
        #expect(machine.status(of: Self.a).elementOutcomes.map(\.isProven) == [false])
        #expect(machine.summary.kept == nil, "it is not over")
        machine.apply(.stepStarted(step: Self.a, attempt: 2), at: Self.start)
        machine.apply(.elementFinished(step: Self.a, number: 2, outcome: element), at: Self.start)
        let whole = step.outcome(of: machine.status(of: Self.a).elementOutcomes, attempt: 2)
        machine.apply(.stepFinished(whole), at: Self.start)
        #expect(Self.end(&machine) == .completedWithExceptions)
        #expect(machine.summary.kept == 1)
        #expect(machine.status(of: Self.a).outcome?.reason.contains("kept by anna") == true)
    }
}
