// SPDX-License-Identifier: Apache-2.0

import Evidence
import RunCore
import RunStore
import RunbookModel
import Testing
import Values

struct ChecklistFoldTests {
    private static let now = SignedRun.now

    /// A history in which step `a` ended so.
    private func history(
        _ state: StepState?,
        proven: Bool = true,
        level: RunLevel = .live,
        at: Duration = .zero,
        run: String = "daily-20261122-031500-k7f2"
    ) throws -> RunHistory {
        let plan = SignedRun.plan()
        var opening = try SignedRun.opening(plan, level)
        opening.run = try #require(RunID(run))
        let outcome = state.map { state in
            StepOutcome(
                step: SignedRun.id("a"),
                attempt: 1,
                state: state,
                reason: "why",
                isProven: proven && state.isSuccess
            )
        }
        let events: [RunEvent] = [.runOpened(opening)] + (outcome.map { [.stepFinished($0)] } ?? [])
        let entries = events.enumerated().map { index, event in
            RunHistory.Entry(
                sequence: index + 1,
                digest: "",
                recorded: RecordedEvent(event: event, time: Self.now + at)
            )
        }
        return RunHistory(opening: opening, plan: plan, checklists: [], entries: entries, head: "")
    }

    private func item(_ proofs: [String] = ["a"], maximumAge: TimeSpan? = nil) -> ChecklistItem {
        ChecklistItem(
            number: 1,
            text: "It works",
            proofs: proofs.map { .init(runbook: "daily", step: SignedRun.id($0)) },
            maximumAge: maximumAge
        )
    }

    private func state(_ histories: [RunHistory], _ item: ChecklistItem, after age: Duration = .zero) -> ItemState? {
        let list = Checklist(id: "l", title: "L", items: [item], source: PlanSource(name: "l", text: ""))
        return ChecklistFold(histories).report(on: list, at: Self.now + age).items.first?.state
    }

    @Test(arguments: [
        (StepState.failed, ItemState.fail), (.timedOut, .fail), (.noEffect, .fail), (.cancelled, .fail),
        (.skipped, .notTested), (.notTaken, .notTested), (.undetermined, .notTested), (.inDoubt, .notTested),
        (.pending, .notTested), (.running, .notTested), (.waitingApproval, .notTested), (.waitingOperator, .notTested),
        (.failedIgnored, .waived), (.succeeded, .pass), (.alreadyTrue, .pass), (.adopted, .pass),
    ])
    func `a step's ending decides its item`(ending: StepState, expected: ItemState) throws {
        #expect(state([try history(ending)], item()) == expected)
    }

    @Test func `what a person attached is the evidence of an item, since the step was asked for last`() throws {
        let plan = SignedRun.plan()
        let opening = try SignedRun.opening(plan, .live)
        func answered(_ choice: OperatorAnswer.Choice, _ name: String) -> RunEvent {
            var answer = OperatorAnswer(
                step: SignedRun.id("a"),
                choice: choice,
                by: "anna",
                reason: "r",
                answeredAt: Self.now
            )
            answer.attachments = [AttachedFile(name: name, size: 1, sha256: "of \(name)", mediaType: "image/png")]
            return .operatorAnswered(answer)
        }
        let asked = RunEvent.operatorAsked(step: SignedRun.id("a"), question: .manualAction(confirmation: "c"))
        let outcome = StepOutcome(step: SignedRun.id("a"), attempt: 1, state: .succeeded, attestedBy: "anna")
        let events: [RunEvent] = [
            .runOpened(opening), asked, answered(.fail, "old"), asked, answered(.done, "new"), .stepFinished(outcome),
        ]
        let entries = events.map {
            RunHistory.Entry(sequence: 1, digest: "", recorded: RecordedEvent(event: $0, time: Self.now))
        }
        let history = RunHistory(opening: opening, plan: plan, checklists: [], entries: entries, head: "")
        let list = Checklist(id: "l", title: "L", items: [item()], source: PlanSource(name: "l", text: ""))
        let found = try #require(ChecklistFold([history]).report(on: list, at: Self.now).items.first)
        #expect(found.state == .pass && found.reason == "attested by anna")
        #expect(found.proofs.first?.evidence.map(\.name) == ["new"])
    }

    @Test(arguments: [StepState.succeeded, .alreadyTrue, .adopted])
    func `success that proved nothing ticks nothing`(ending: StepState) throws {
        #expect(state([try history(ending, proven: false)], item()) == .notTested)
    }

    @Test(arguments: [true, false])
    func `what was done under another plan and kept ticks nothing, whoever attests it`(isProven: Bool) throws {
        var plan = SignedRun.plan()
        let opening = try SignedRun.opening(plan, .live)
        let outcome = StepOutcome(
            step: SignedRun.id("a"),
            attempt: 1,
            state: .succeeded,
            isProven: isProven,
            attestedBy: isProven ? nil : "bob"
        )
        plan.steps[0].timeout = TimeSpan(.seconds(9))
        let amendment = PlanAmendment(
            planDigest: opening.planDigest,
            amendedDigest: "01",
            plan: plan,
            changes: [],
            changesDigest: "",
            accepted: [SignedRun.id("a")],
            by: "anna",
            reason: "only its timeout",
            journalHead: "",
            amendedAt: Self.now
        )
        let events: [RunEvent] = [.runOpened(opening), .stepFinished(outcome), .runAmended(amendment)]
        let entries = events.map {
            RunHistory.Entry(sequence: 1, digest: "", recorded: RecordedEvent(event: $0, time: Self.now))
        }
        let history = RunHistory(opening: opening, plan: plan, checklists: [], entries: entries, head: "")
        let list = Checklist(id: "l", title: "L", items: [item()], source: PlanSource(name: "l", text: ""))
        let found = try #require(ChecklistFold([history]).report(on: list, at: Self.now).items.first)
        #expect(found.state == .notTested)
        #expect(found.reason.contains("done under plan \(opening.planDigest.prefix(16))"))
        #expect(found.reason.contains("kept by anna") && found.reason.hasSuffix("only its timeout"))
    }

    @Test func `an item without a run, or with a step that was never over, is not tested`() throws {
        #expect(state([], item()) == .notTested)
        #expect(state([try history(nil)], item()) == .notTested)
        #expect(state([try history(.succeeded)], item(["a", "b"])) == .notTested)
    }

    @Test func `an item that no step proves is for a person`() throws {
        #expect(state([try history(.succeeded)], item([])) == .manual)
    }

    @Test func `of several steps the worst counts`() throws {
        let order: [(ItemState, StepState)] = [
            (.fail, .failed), (.notTested, .skipped), (.waived, .failedIgnored), (.pass, .succeeded),
        ]
        for (index, worse) in order.enumerated() {
            for better in order[index...] {
                for pair in [[worse.1, better.1], [better.1, worse.1]] {
                    let plan = SignedRun.plan()
                    let opening = try SignedRun.opening(plan, .live)
                    let outcomes = zip(["a", "b"], pair).map { name, state in
                        StepOutcome(step: SignedRun.id(name), attempt: 1, state: state, isProven: state.isSuccess)
                    }
                    let events: [RunEvent] = [.runOpened(opening)] + outcomes.map { .stepFinished($0) }
                    let entries = events.map {
                        RunHistory.Entry(sequence: 1, digest: "", recorded: RecordedEvent(event: $0, time: Self.now))
                    }
                    let whole = RunHistory(opening: opening, plan: plan, checklists: [], entries: entries, head: "")
                    #expect(state([whole], item(["a", "b"])) == worse.0, "\(pair)")
                }
            }
        }
    }

    @Test(arguments: [(0, ItemState.pass), (3600, .pass), (3601, .stale)])
    func `a tick decays at its second`(age: Int, expected: ItemState) throws {
        let aged = item(maximumAge: TimeSpan(.seconds(3600)))
        #expect(state([try history(.succeeded)], aged, after: .seconds(age)) == expected)
    }

    @Test func `the latest run counts, in whatever order they are read`() throws {
        let old = try history(.succeeded)
        let new = try history(.failed, at: .seconds(60), run: "daily-20261122-041500-k7f3")
        #expect(state([old, new], item()) == .fail)
        #expect(state([new, old], item()) == .fail)
    }

    @Test func `a rehearsal neither ticks nor unticks what a real run has shown`() throws {
        for (real, expected) in [(StepState.failed, ItemState.fail), (.succeeded, .pass)] {
            let live = try history(real)
            for ending in [StepState.succeeded, .failed] {
                let twin = try history(ending, level: .twin, at: .seconds(60), run: "daily-20261122-041500-k7f3")
                #expect(state([live, twin], item()) == expected)
                #expect(state([twin, live], item()) == expected)
            }
        }
    }

    @Test func `a dry run that could not look unticks nothing, and what it read counts`() throws {
        let live = try history(.succeeded)
        let blind = try history(.undetermined, level: .probe, at: .seconds(60), run: "daily-20261122-041500-k7f3")
        #expect(state([live, blind], item()) == .pass)
        let red = try history(.failed, level: .probe, at: .seconds(60), run: "daily-20261122-041500-k7f3")
        #expect(state([live, red], item()) == .fail)
    }
}
