// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Testing
import Values

@testable import RunCore

/// What readings of blocking conditions have against changes, and what becomes of a run that changed something all the same.
struct BlockingReadingTests {
    private static func condition(
        _ name: String,
        whenUnknown: BlockingCondition.UnknownRule = .block,
        owner: String? = nil
    ) -> BlockingCondition {
        BlockingCondition(
            id: Sample.conditionID(name),
            reading: .alarm(StopCondition.Alarm(name: .literal("x"))),
            whenUnknown: whenUnknown,
            reason: "the replica is behind",
            owner: owner
        )
    }

    private static func reading(
        _ name: String,
        _ verdict: StopVerdict,
        whenUnknown: BlockingCondition.UnknownRule = .block,
        aside: String? = nil,
        owner: String? = nil
    ) -> BlockingReading {
        BlockingReading(
            condition(name, whenUnknown: whenUnknown, owner: owner),
            StopFinding(verdict, "alarm '\(name)' is something"),
            readAt: Sample.start,
            overriddenBecause: aside
        )
    }

    private func hold(_ readings: [BlockingReading], mayBeOverridden: Bool = false) -> ChangeHold? {
        ChangeHold(readings, in: RunID("daily-20261122-031500-k7f2")) { _ in mayBeOverridden }
    }

    @Test func `what is known not to be met stands against nothing, and neither does a warning`() {
        #expect(hold([Self.reading("a", .clear), Self.reading("b", .undetermined, whenUnknown: .warn)]) == nil)
        #expect(hold([]) == nil)
    }

    @Test func `what is met and what nobody knows are told apart, with what was read, when, why and what to do`() throws
    {
        let met = try #require(hold([Self.reading("a", .met)]))
        #expect(met.code == .blockedByCondition)
        let moment = "(read at \(Sample.start.text()))"
        #expect(
            met.reason
                == "while blocking condition 'a' is met: alarm 'a' is something \(moment): the replica is behind"
        )
        #expect(met.advice == "when that is over: lifeboat resume daily-20261122-031500-k7f2")
        let unknown = try #require(hold([Self.reading("b", .undetermined)], mayBeOverridden: true))
        #expect(unknown.code == .blockingConditionUnknown)
        #expect(unknown.reason.hasPrefix("while nobody knows whether blocking condition 'b' is met: alarm 'b'"))
        #expect(unknown.advice.contains("resume daily-20261122-031500-k7f2 --override-condition b --reason WHY"))
    }

    @Test func `what is known comes before what is not, and what is not set aside before what is`() throws {
        let both = try #require(hold([Self.reading("a", .undetermined), Self.reading("b", .met)]))
        #expect(both.code == .blockedByCondition)
        #expect(both.reason.contains("'a'") && both.reason.contains("'b'"))
        let rest = try #require(
            hold([Self.reading("a", .met, aside: "why"), Self.reading("b", .undetermined)], mayBeOverridden: true)
        )
        #expect(rest.code == .blockingConditionUnknown)
        #expect(rest.overriddenBecause == nil)
        #expect(!rest.reason.contains("'a'"))
        let aside = try #require(hold([Self.reading("a", .met, aside: "why")]))
        #expect(aside.overriddenBecause == "why")
    }

    @Test func `windows and conditions that are both set aside are both on record, and one that is not holds`() {
        var window = ChangeHold(.outsideWindow, reason: "outside", advice: "wait")
        let condition = hold([Self.reading("a", .met)])
        #expect(ChangeHold.both(window, condition) == window)
        window.overriddenBecause = "why"
        #expect(ChangeHold.both(window, condition) == condition)
        let aside = hold([Self.reading("a", .met, aside: "why")])
        let both = ChangeHold.both(window, aside)
        #expect(both?.overriddenBecause == "why")
        #expect(both?.reason.hasPrefix("outside; while blocking condition 'a'") == true)
        #expect(ChangeHold.both(nil, nil) == nil)
    }

    // MARK: - The run

    private func finish(_ before: [RunEvent], after: [RunEvent] = []) -> RunState? {
        var run = TestRun(Sample.plan([Sample.step("a", .change)]))
        run.settle()
        run.apply(executor())
        for event in before { run.apply(event) }
        run.apply(.stepStarted(step: Sample.id("a"), attempt: 1), .operationIntended(Sample.intent("a")))
        run.apply(.operationEnded(Sample.record("a", .action(index: 0), .change, .answered)))
        if !after.isEmpty { run.apply(executor()) }
        for event in after { run.apply(event) }
        run.apply(.stepFinished(Sample.outcome("a", .succeeded)))
        guard case .finish(let state, _)? = run.next.first else { return nil }
        return state
    }

    private func executor(_ name: String = "olga") -> RunEvent {
        .executorStarted(ExecutorIdentity(operatorName: name, host: "h", process: 1, toolVersion: "1", attended: true))
    }

    @Test func `a run that changed something while a condition was not known to be clear is not green`() {
        #expect(finish([.blockingConditionRead(Self.reading("a", .clear))]) == .completed)
        let warned = Self.reading("a", .undetermined, whenUnknown: .warn)
        let later = [RunEvent.blockingConditionRead(Self.reading("a", .clear))]
        #expect(finish([.blockingConditionRead(warned)], after: later) == .completedWithExceptions)
        #expect(
            finish([.blockingConditionRead(Self.reading("a", .met, aside: "why"))]) == .completedWithExceptions
        )
    }

    @Test func `the last reading of a condition counts, and what an earlier executor read does not`() {
        var run = TestRun(Sample.plan([Sample.step("a", .change)]))
        run.apply(executor(), .blockingConditionRead(Self.reading("a", .met)))
        run.apply(
            .blockingConditionRead(Self.reading("a", .clear)),
            .blockingConditionRead(Self.reading("a", .met, owner: "lifeboat.yaml"))
        )
        #expect(run.machine.blockingReadings.map(\.verdict) == [.clear, .met])
        run.apply(executor())
        #expect(run.machine.blockingReadings.isEmpty)
    }

    @Test func `a change that a condition stood against is reviewed by somebody else`() {
        var run = TestRun(Sample.plan([Sample.step("a", .change)]))
        run.settle()
        var intent = Sample.intent("a")
        intent.overrides = hold([Self.reading("a", .met, aside: "the primary is down")])
        run.apply(executor(), .stepStarted(step: Sample.id("a"), attempt: 1), .operationIntended(intent))
        let owed = ObligationLedger(run.machine, at: run.now).open
        #expect(owed.map(\.id.description) == ["a#review"])
        #expect(owed.first?.text.contains("olga changed it while blocking condition 'a' is met") == true)
        #expect(owed.first?.text.hasSuffix("because: the primary is down") == true)
    }
}
