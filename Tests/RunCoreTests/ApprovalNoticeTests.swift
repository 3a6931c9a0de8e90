// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

struct ApprovalNoticeTests {
    /// A run that waits for an approval, whose request stands for 60 seconds.
    private func waiting(_ change: (inout ApprovalPolicy) -> Void = { _ in }) -> TestRun {
        var policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [])
        change(&policy)
        var run = TestRun(
            Sample.plan(
                [Sample.step("a", .change) { $0.approval = policy.id }],
                approvals: [policy],
                onFailure: .continue
            )
        )
        run.settle()
        return run
    }

    private func due(_ run: TestRun, _ seconds: Int) -> [String] {
        run.machine.dueNotices(at: Sample.start + .seconds(seconds)).map { "\($0.kind.rawValue) \($0.part)" }
    }

    @Test(arguments: [(29, []), (30, ["reminder 50"]), (44, ["reminder 50"]), (45, ["reminder 75"]), (60, [])])
    func `people are reminded at half and at three quarters of the time, and not after it`(
        seconds: Int,
        expected: [String]
    ) {
        #expect(due(waiting(), seconds) == expected)
    }

    @Test func `of several parts that have passed only the latest is said, and each once`() {
        var run = waiting {
            $0.remind = [0, 10, 20]
            $0.escalate = [20, 90]
        }
        #expect(due(run, 0) == ["reminder 0"])
        #expect(due(run, 30) == ["reminder 20", "escalation 20"])
        for notice in run.machine.dueNotices(at: Sample.start + .seconds(30)) { run.apply(.approvalNoticed(notice)) }
        #expect(due(run, 30) == [])
        // Another executor tells nobody again.
        run.apply(.executorStarted(Sample.executor(attended: true)))
        #expect(due(run, 31) == [])
        #expect(due(run, 54) == ["escalation 90"])
        // How it ended changes nothing.
        var ended = ApprovalNotice(step: Sample.id("a"), nonce: "n1", kind: .reminder, part: 20)
        ended.ending = "x"
        run.apply(.approvalNoticed(ended))
        #expect(due(run, 54) == ["escalation 90"])
    }

    @Test func `a new request is reminded of anew, and a notice of the old one is none`() {
        var run = waiting()
        for notice in run.machine.dueNotices(at: Sample.start + .seconds(50)) { run.apply(.approvalNoticed(notice)) }
        #expect(due(run, 50) == [])
        run.apply(.approvalVoided(step: Sample.id("a"), nonce: "n1", reason: "r"))
        run.apply(.approvalRequested(Sample.request("a", "p", nonce: "n2")))
        #expect(due(run, 50) == ["reminder 75"])
        run.apply(.approvalNoticed(ApprovalNotice(step: Sample.id("a"), nonce: "n1", kind: .reminder, part: 75)))
        #expect(due(run, 50) == ["reminder 75"])
    }

    @Test func `nobody is reminded of what is decided, or when the policy says never`() {
        #expect(due(waiting { $0.remind = [] }, 50) == [])
        for decision in [ApprovalDecision.Decision.approve, .reject] {
            var run = waiting()
            run.apply(.approvalDecided(Sample.decision("a", decision, by: "anna")))
            #expect(due(run, 50) == [])
        }
    }

    // MARK: - Break-glass

    @Test func `broken glass leaves its review behind, whatever became of the step`() {
        var run = waiting { $0.breakGlass = ["lead"] }
        #expect(owed(run).isEmpty)
        var decision = Sample.decision("a", .approve, by: "olga")
        decision.breaksGlass = true
        var other = decision
        other.nonce = "n0"
        run.apply(.approvalDecided(other))
        #expect(owed(run).isEmpty)
        run.apply(.approvalDecided(decision))
        #expect(run.machine.status(of: Sample.id("a")).isApproved)
        let text = owed(run).map(\.text)
        #expect(text.count == 1)
        #expect(text.first?.contains("review of break-glass by \((run.now + .seconds(72 * 3600)).text())") == true)
        #expect(text.first?.contains("olga approved it alone, because: because") == true)
        run.apply(.stepFinished(Sample.outcome("a", .skipped)))
        #expect(owed(run).map(\.id.description) == ["a#review"])
        run.apply(.runFinished(state: .completedWithExceptions, summary: RunSummary()))
        #expect(objection(to: "olga", in: run)?.contains("somebody else reviews that") == true)
        #expect(objection(to: "anna", in: run) == nil)
    }

    private func owed(_ run: TestRun) -> [Obligation] { ObligationLedger(run.machine, at: run.now).open }

    private func objection(to person: String, in run: TestRun) -> String? {
        let review = ObligationID(step: Sample.id("a"), review: 1)
        let decision = ObligationDecision(
            obligation: review,
            verdict: .discharge,
            by: person,
            reason: "it was right",
            journalHead: "",
            decidedAt: run.now
        )
        return ObligationGate(run.machine).objection(to: decision, at: run.now)
    }
}
