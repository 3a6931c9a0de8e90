// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
import Testing
import Values

@testable import RunCore

/// What was checked for a step, as reports and approvers read it.
struct StatementTests {
    private static let missing = AssertionRecord(
        statement: "it exists",
        verdict: .failed,
        operands: [],
        reason: "there is no such thing"
    )
    private static let few = AssertionRecord(statement: "n < 2", verdict: .passed, operands: ["n = 1"], reason: nil)

    private static func machine() -> RunMachine {
        var machine = RunMachine(plan: Sample.plan([Sample.step("a", .change)]))
        machine.apply(.runOpened(Sample.opening()), at: Sample.start)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Sample.start)
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: Sample.start)
        return machine
    }

    private static func checked(_ phase: OperationPhase, _ record: AssertionRecord) -> RunEvent {
        .assertionsChecked(step: Sample.id("a"), attempt: 1, phase: phase, results: [record])
    }

    @Test func `what did not hold before a change is no failure, and a precondition is named`() {
        var machine = Self.machine()
        let found = AssertionRecord(statement: "days == 7", verdict: .failed, operands: ["found 1"], reason: nil)
        machine.apply(Self.checked(.precondition(index: 1), Self.few), at: Sample.start)
        machine.apply(Self.checked(.probeBefore, Self.missing), at: Sample.start)
        machine.apply(Self.checked(.probeBefore, found), at: Sample.start)
        machine.apply(Self.checked(.probeAfter, Self.few), at: Sample.start)
        #expect(
            machine.status(of: Sample.id("a")).statements == [
                "precondition 2: passed: n < 2 (n = 1)",
                "before it acted: it exists did not hold yet: there is no such thing",
                "before it acted: days == 7 did not hold yet (found 1)",
                "passed: n < 2 (n = 1)",
            ]
        )
    }

    @Test func `only the last attempt counts`() {
        var machine = Self.machine()
        machine.apply(Self.checked(.probeBefore, Self.missing), at: Sample.start)
        machine.apply(.stepFinished(Sample.outcome("a", .failed)), at: Sample.start)
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 2), at: Sample.start)
        machine.apply(Self.checked(.expectations, Self.few), at: Sample.start)
        #expect(machine.status(of: Sample.id("a")).statements == ["passed: n < 2 (n = 1)"])
    }

    @Test func `a change that was sent twice says when it was sent last, and when first`() {
        var machine = Self.machine()
        machine.apply(.operationIntended(Sample.intent("a")), at: Sample.start)
        machine.apply(.operationIntended(Sample.intent("a")), at: Sample.start + .seconds(60))
        let status = machine.status(of: Sample.id("a"))
        #expect(status.intentSince == Sample.start && status.intentSentLast == Sample.start + .seconds(60))
        let last = (Sample.start + .seconds(60)).text()
        #expect(status.doubtCause?.contains("at \(last), and before that at \(Sample.start.text()),") == true)
    }
}
