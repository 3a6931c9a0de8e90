// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Testing
import Values

@testable import RunCore

/// What the executor of a run is at, as the record tells.
struct RunPhaseTests {
    private static let stop = StopCondition(
        id: Sample.conditionID("errors"),
        reading: .alarm(StopCondition.Alarm(name: .literal("x"))),
        reason: "the shop answers with errors"
    )
    private static let block = BlockingCondition(
        id: Sample.conditionID("lag"),
        reading: .alarm(StopCondition.Alarm(name: .literal("x")))
    )

    private static func machine(_ steps: [Step], configure: (inout Plan) -> Void = { _ in }) -> RunMachine {
        var plan = Sample.plan(steps)
        configure(&plan)
        var machine = RunMachine(plan: plan)
        machine.apply(.runOpened(Sample.opening()), at: Sample.start)
        #expect(machine.phase == .pending)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Sample.start)
        return machine
    }

    private static let read = RunEvent.blockingConditionRead(
        BlockingReading(block, StopFinding(.clear, "it is OK"), readAt: Sample.start)
    )
    private static let question = RunEvent.operatorAsked(step: Sample.id("b"), question: .failure(reason: "why"))

    @Test func `conditions that were not read yet are being read, and again by the next executor`() {
        var machine = Self.machine([Sample.step("a", .change)]) { plan in
            plan.stopConditions = [Self.stop]
            plan.blockingConditions = [Self.block]
        }
        #expect(machine.phase == .prechecking)
        machine.apply(Self.read, at: Sample.start)
        #expect(machine.phase == .prechecking)
        let reading = StopReading(
            condition: Self.stop.id,
            verdict: .clear,
            text: "it is OK",
            readAt: Sample.start
        )
        machine.apply(.stopConditionRead(reading), at: Sample.start)
        #expect(machine.phase == .running)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Sample.start)
        #expect(machine.phase == .prechecking)
    }

    @Test func `a step beside the readings is work, and where nothing is changed nothing blocks`() {
        var machine = Self.machine([Sample.step("a"), Sample.step("b", .change)]) { plan in
            plan.blockingConditions = [Self.block]
        }
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: Sample.start)
        #expect(machine.phase == .running)
        #expect(Self.machine([Sample.step("a")]) { $0.blockingConditions = [Self.block] }.phase == .running)
    }

    @Test func `a run is paused while somebody is asked and nothing else is under way`() {
        var machine = Self.machine([Sample.step("a"), Sample.step("b")])
        machine.apply(Self.question, at: Sample.start)
        #expect(machine.phase == .paused)
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: Sample.start)
        #expect(machine.phase == .running)
        machine.apply(.stepFinished(Sample.outcome("a", .succeeded)), at: Sample.start)
        #expect(machine.phase == .paused)
        machine.apply(.operatorAnswered(Sample.answer("b", .retry)), at: Sample.start)
        #expect(machine.phase == .running)
    }

    @Test func `a run is not paused while its executor looks into a doubt, and is once somebody is asked about it`() {
        var machine = Self.machine([Sample.step("a", .change), Sample.step("b")])
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: Sample.start)
        machine.apply(.operationIntended(Sample.intent("a")), at: Sample.start)
        machine.apply(Self.question, at: Sample.start)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Sample.start)
        #expect(machine.status(of: Sample.id("a")).state == .inDoubt && machine.phase == .running)
        machine.apply(.operatorAsked(step: Sample.id("a"), question: .doubt(reason: "who knows")), at: Sample.start)
        #expect(machine.phase == .paused)
    }

    @Test func `whoever waits without an executor is parked`() {
        var machine = Self.machine([Sample.step("a"), Sample.step("b")])
        machine.apply(Self.question, at: Sample.start)
        machine.apply(.runParked(reason: "a person must decide"), at: Sample.start)
        #expect(machine.phase == .parked)
        #expect(machine.standing(at: Sample.start) == .parked)
    }

    @Test(arguments: [(RunStop.Cause.person, RunState.cancelling), (.condition, .cancelling), (.deadline, .running)])
    func `an end that was decided on is under way until the run is over`(cause: RunStop.Cause, phase: RunState) {
        var machine = Self.machine([Sample.step("a"), Sample.step("b")])
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: Sample.start)
        let stop = RunStop(cause: cause, reach: .graceful, reason: "enough", by: "anna")
        machine.apply(.runStopped(stop), at: Sample.start)
        #expect(machine.phase == phase)
        #expect(machine.standing(at: Sample.start) == phase)
        machine.apply(.runFinished(state: .cancelled, summary: machine.summary), at: Sample.start)
        #expect(machine.phase == .cancelled)
    }

    @Test func `an operator who aborts ends the run`() {
        var machine = Self.machine([Sample.step("a"), Sample.step("b")])
        machine.apply(Self.question, at: Sample.start)
        machine.apply(.operatorAnswered(Sample.answer("b", .abort)), at: Sample.start)
        #expect(machine.phase == .cancelling)
    }
}
