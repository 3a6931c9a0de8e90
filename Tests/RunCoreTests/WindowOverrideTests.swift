// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

struct WindowOverrideTests {
    private static let hold = ChangeHold(.outsideWindow, reason: "outside of the windows", advice: "wait")

    private func intent(_ step: String, overrides hold: ChangeHold?) -> RunEvent {
        var intent = Sample.intent(step)
        intent.overrides = hold
        return .operationIntended(intent)
    }

    private func executor(_ name: String, because reason: String?) -> RunEvent {
        var identity = ExecutorIdentity(operatorName: name, host: "h", process: 1, toolVersion: "1", attended: true)
        identity.windowOverride = reason
        return .executorStarted(identity)
    }

    private func owed(_ run: TestRun) -> [Obligation] { ObligationLedger(run.machine, at: run.now).open }

    @Test func `a change that windows stood against is reviewed by somebody else, once for each executor`() {
        var run = TestRun(Sample.plan([Sample.step("a", .change), Sample.step("b", .change)]))
        run.settle()
        run.apply(executor("olga", because: "the primary is down"))
        // What no window stood against is nothing to review, whatever was said at the start.
        run.apply(.stepStarted(step: Sample.id("a"), attempt: 1), intent("a", overrides: nil))
        #expect(owed(run).isEmpty)
        run.apply(.stepFinished(Sample.outcome("a", .succeeded)))
        run.apply(.stepStarted(step: Sample.id("b"), attempt: 1), intent("b", overrides: Self.hold))
        let sent = run.now
        run.apply(intent("b", overrides: Self.hold))
        #expect(owed(run).map(\.id.description) == ["b#review"])
        let text = owed(run).first?.text ?? ""
        #expect(text.contains("review of the override by \((sent + .seconds(72 * 3600)).text())"))
        #expect(text.hasSuffix("olga changed it outside of the windows, because: the primary is down"))
        run.apply(executor("anna", because: "still down"), intent("b", overrides: Self.hold))
        #expect(owed(run).map(\.id.description) == ["b#review", "b#review2"])
        run.apply(.stepFinished(Sample.outcome("b", .succeeded)))
        run.apply(.runFinished(state: .completed, summary: RunSummary()))
        #expect(objection(to: "olga", review: 1, in: run)?.contains("olga set the windows aside") == true)
        #expect(objection(to: "anna", review: 1, in: run) == nil)
        #expect(objection(to: "anna", review: 2, in: run) != nil)
    }

    @Test func `a review keeps its name, whatever one person decides alone afterwards`() {
        var run = TestRun(
            Sample.plan(
                [Sample.step("a", .change) { $0.approval = Sample.approvalID("p") }],
                approvals: [ApprovalPolicy(id: Sample.approvalID("p"), roles: [], breakGlass: ["lead"])],
                onFailure: .continue
            )
        )
        run.settle()
        run.apply(executor("olga", because: "why"))
        run.apply(.stepStarted(step: Sample.id("a"), attempt: 1), intent("a", overrides: Self.hold))
        let before = owed(run).first { $0.id.review == 1 }?.text
        var decision = Sample.decision("a", .approve, by: "lena")
        decision.breaksGlass = true
        run.apply(.approvalDecided(decision))
        #expect(owed(run).count == 2)
        #expect(owed(run).first { $0.id.review == 1 }?.text == before)
        #expect(before?.contains("override") == true)
    }

    private func objection(to person: String, review: Int, in run: TestRun) -> String? {
        let decision = ObligationDecision(
            obligation: ObligationID(step: Sample.id("b"), review: review),
            verdict: .discharge,
            by: person,
            reason: "it was right",
            journalHead: "",
            decidedAt: run.now
        )
        return ObligationGate(run.machine).objection(to: decision, at: run.now)
    }
}
