// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

struct RunProgressViewTests {
    private static let moment = Timestamp(nanosecondsSinceEpoch: 1_795_300_000_000_000_000)

    private static func step(_ id: String, prose: String = "") throws -> Step {
        let name = try #require(StepID(id))
        return Step(
            id: name,
            title: "Title of \(id)",
            prose: prose,
            action: .manual(ManualAction(confirmation: "ok?")),
            effect: .read
        )
    }

    private static func plan(_ steps: [Step]) -> Plan {
        Plan(runbook: RunbookIdentity(id: "sample", title: "Sample", kind: .daily), steps: steps)
    }

    private static func lines(_ events: [RunEvent], plan: Plan, colour: Bool = false) -> [String] {
        var view = RunProgressView(plan: plan)
        return events.flatMap { view.lines(for: $0, at: moment) }.map { $0.rendered(withColor: colour) }
    }

    @Test func `a red step says why and what the runbook advises`() throws {
        let step = try Self.step("lag", prose: "It lags.\n*Red:* call the database on-call.\nDo not promote.")
        let outcome = StepOutcome(step: step.id, attempt: 1, state: .failed, reason: "lag <= 900 (lag = 1200)")
        let lines = Self.lines([.stepFinished(outcome)], plan: Self.plan([step]))
        #expect(lines[0] == "  ✗ lag  Title of lag")
        #expect(lines[1] == "      FAILED: lag <= 900 (lag = 1200)")
        #expect(lines[2...] == ["      | It lags.", "      | *Red:* call the database on-call. Do not promote."])
    }

    @Test func `what a step captured is shown, as manual steps tell people to go by it`() throws {
        let step = try Self.step("link", prose: "")
        let captures: JSONValue = ["new_host": "db.example.com", "long": .string(String(repeating: "x", count: 500))]
        let outcome = StepOutcome(step: step.id, attempt: 1, state: .succeeded, isProven: true, captures: captures)
        let lines = Self.lines([.stepFinished(outcome)], plan: Self.plan([step]))
        #expect(lines.count == 3 && lines[1] == "      new_host = \"db.example.com\"")
        #expect(lines.last?.hasSuffix("x…") == true && lines.last?.count == 206)
    }

    @Test func `the first of two approvals says that one is missing`() throws {
        var step = try Self.step("go")
        let policy = ApprovalPolicy(id: try #require(ApprovalID("both")), roles: [], count: 2)
        step.approval = policy.id
        var plan = Self.plan([step])
        plan.approvals = [policy]
        let decisions = ["ann", "bob"].map { name in
            RunEvent.approvalDecided(
                ApprovalDecision(
                    step: step.id,
                    nonce: "n",
                    decision: .approve,
                    by: name,
                    reason: "",
                    decidedAt: Self.moment
                )
            )
        }
        let lines = Self.lines(decisions, plan: plan)
        #expect(lines.map { $0.suffix(8) } == [", 1 of 2", ", 2 of 2"])
        plan.approvals[0].count = 1
        #expect(!Self.lines(decisions, plan: plan).joined().contains(" of "))
    }

    @Test func `a step that was never begun repeats no advice`() throws {
        let step = try Self.step("later", prose: "advice")
        let outcome = StepOutcome(
            step: step.id,
            attempt: 0,
            state: .undetermined,
            reason: "a dry run asks nobody to act"
        )
        #expect(Self.lines([.stepFinished(outcome)], plan: Self.plan([step])).count == 2)
    }

    @Test func `text from outside cannot drive the terminal`() throws {
        let step = try Self.step("hostile")
        let reason = "\u{1B}[2J\u{9B}31m\u{202E}evil\u{7}"
        let outcome = StepOutcome(step: step.id, attempt: 1, state: .failed, reason: reason)
        for colour in [true, false] {
            let text = Self.lines([.stepFinished(outcome)], plan: Self.plan([step]), colour: colour).joined()
            #expect(!text.contains("\u{1B}[2J") && !text.contains("\u{9B}") && !text.contains("\u{202E}"))
            #expect(!text.contains("\u{7}") && text.contains("evil"))
        }
    }

    @Test func `a wait lasts until it is over, however short its polls were`() throws {
        let step = try Self.step("wait")
        let poll = OperationRecord(
            step: step.id,
            attempt: 1,
            phase: .wait(poll: 1),
            effect: .read,
            summary: "rds DescribeDBInstances",
            ending: .answered,
            milliseconds: 6
        )
        var view = RunProgressView(plan: Self.plan([step]))
        _ = view.lines(for: .operationEnded(poll), at: Self.moment)
        let outcome = StepOutcome(step: step.id, attempt: 1, state: .cancelled, reason: "enough")
        let lines = view.lines(for: .stepFinished(outcome), at: Self.moment + .seconds(90))
        #expect(lines.first?.plainText == "  ✗ wait  Title of wait  1m 30s")
    }

    @Test func `times come from the operations and not from the moments of records`() throws {
        let step = try Self.step("slow")
        let record = OperationRecord(
            step: step.id,
            attempt: 1,
            phase: .action(index: 0),
            effect: .read,
            summary: "rds DescribeDBInstances",
            ending: .answered,
            milliseconds: 1234
        )
        let outcome = StepOutcome(step: step.id, attempt: 1, state: .succeeded, isProven: true)
        let lines = Self.lines([.operationEnded(record), .stepFinished(outcome)], plan: Self.plan([step]))
        #expect(lines == ["  ✓ slow  Title of slow  1.2s"])
    }

    @Test(arguments: [true, false])
    func `a run ends green only when what was done is proven`(isProven: Bool) throws {
        let step = try Self.step("a")
        let outcome = StepOutcome(step: step.id, attempt: 1, state: .succeeded, isProven: isProven)
        let end = RunEvent.runFinished(state: .completed, summary: RunSummary(passed: 1))
        let lines = Self.lines([.stepFinished(outcome), end], plan: Self.plan([step]))
        #expect(lines.contains { $0.hasPrefix(isProven ? "✓ completed:" : "○ completed, not proven:") })
    }

    @Test func `every state has a mark, a word and a tone of its own meaning`() {
        for state in StepState.allCases {
            let mark = StateMark(state)
            #expect(!mark.symbol.isEmpty && !mark.word.isEmpty)
            #expect((mark.tone == .good) == state.isSuccess, "\(state) must look good exactly when it is a success")
            if state.isFailure { #expect(mark.tone == .bad) }
        }
        #expect(RunState.allCases.filter { StateMark($0, isProven: true).tone == .good } == [.completed, .closed])
        #expect(RunState.allCases.filter { StateMark($0, isProven: false).tone == .good } == [.closed])
    }

    @Test func `totals leave out what is still open`() {
        var summary = RunSummary()
        for state in [StepState.succeeded, .failed, .pending, .undetermined] {
            var status = StepStatus()
            status.state = state
            summary.count(status)
        }
        #expect(
            RunViewText.totals(summary, open: 1)
                == "1 passed, 1 failed, 0 waived, 1 undetermined, 0 not taken, 1 still open; 4 in all"
        )
    }
}
