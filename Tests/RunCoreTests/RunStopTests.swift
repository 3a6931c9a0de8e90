// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

/// Runs that end before their steps are over.
struct RunStopTests {
    private static func machine(
        _ steps: [Step],
        deadline: Duration? = nil,
        approvals: [ApprovalPolicy] = [],
        level: RunLevel = .live,
        declared: Timestamp? = nil
    ) -> RunMachine {
        var plan = Sample.plan(steps, approvals: approvals)
        plan.deadline = deadline.map { TimeSpan($0) }
        var machine = RunMachine(plan: plan)
        var opening = Sample.opening(level)
        opening.incidentDeclaredAt = declared
        machine.apply(.runOpened(opening), at: Sample.start)
        machine.apply(.executorStarted(Sample.executor(attended: false)), at: Sample.start)
        return machine
    }

    private static func cancelled(_ reach: RunStop.Reach = .graceful, budget: Duration? = nil) -> RunStop {
        RunStop(cause: .person, reach: reach, reason: "enough", by: "anna", budget: budget.map { TimeSpan($0) })
    }

    private static func settle(_ machine: inout RunMachine, at now: Timestamp = Sample.start) -> RunState? {
        for _ in 0..<20 {
            guard let action = machine.nextActions(at: now).first else { return nil }
            switch action {
            case .settle(let outcome): machine.apply(.stepFinished(outcome), at: now)
            case .finish(let state, let summary):
                machine.apply(.runFinished(state: state, summary: summary), at: now)
                return state
            default: return nil
            }
        }
        return nil
    }

    @Test func `the deadline counts from the incident, and from the opening without one`() {
        let step = Sample.step("a")
        let opened = Self.machine([step], deadline: .seconds(600))
        #expect(opened.dueStop(at: Sample.start + .seconds(599)) == nil)
        #expect(opened.dueStop(at: Sample.start + .seconds(600))?.cause == .deadline)
        let declared = Self.machine([step], deadline: .seconds(600), declared: Sample.start - .seconds(500))
        #expect(declared.dueStop(at: Sample.start + .seconds(100))?.reach == .graceful)
        #expect(Self.machine([step]).dueStop(at: Sample.start + .seconds(1_000_000)) == nil)
    }

    @Test func `a person's word stands over the deadline's`() {
        var machine = Self.machine([Sample.step("a")], deadline: .seconds(600))
        let late = Sample.start + .seconds(700)
        if let stop = machine.dueStop(at: late) { machine.apply(.runStopped(stop), at: late) }
        #expect(machine.undoingEndReason == nil)
        machine.apply(.runStopped(Self.cancelled()), at: late)
        #expect(machine.undoingEndReason == "cancelled by anna: enough")
        #expect(Self.settle(&machine, at: late) == .cancelled)
    }

    @Test func `the time in which nobody executes the run is not taken off the budget`() {
        var machine = Self.machine([Sample.step("a") { $0.runsAlways = true }])
        machine.apply(.runStopped(Self.cancelled(budget: .seconds(600))), at: Sample.start)
        let late = Sample.start + .seconds(3600)
        #expect(machine.dueStop(at: late)?.reach == .everything)
        machine.apply(.executorStarted(Sample.executor(attended: false)), at: late)
        #expect(machine.dueStop(at: late) == nil)
        #expect(machine.dueStop(at: late + .seconds(600))?.reach == .everything)
    }

    @Test func `a dry run has no deadline, and neither has a run whose steps are over`() {
        let late = Sample.start + .seconds(700)
        #expect(Self.machine([Sample.step("a")], deadline: .seconds(600), level: .probe).dueStop(at: late) == nil)
        var done = Self.machine([Sample.step("a")], deadline: .seconds(600))
        done.apply(.stepFinished(StepOutcome(step: Sample.id("a"), attempt: 1, state: .succeeded)), at: late)
        #expect(done.dueStop(at: late) == nil)
        #expect(Self.settle(&done, at: late) == .completed)
    }

    @Test func `after the deadline nothing is begun but what runs always, and the run has failed`() throws {
        var machine = Self.machine(
            [Sample.step("a"), Sample.step("clean") { $0.runsAlways = true }],
            deadline: .seconds(600)
        )
        let late = Sample.start + .seconds(600)
        machine.apply(.runStopped(try #require(machine.dueStop(at: late))), at: late)
        #expect(machine.dueStop(at: late) == nil)
        let actions = machine.nextActions(at: late)
        #expect(actions.contains { if case .settle(let outcome) = $0 { outcome.state == .notTaken } else { false } })
        #expect(actions.contains { if case .start(Sample.id("clean"), _, _, _) = $0 { true } else { false } })
        machine.apply(.stepFinished(StepOutcome(step: Sample.id("clean"), attempt: 1, state: .succeeded)), at: late)
        #expect(Self.settle(&machine, at: late) == .failed)
        #expect(machine.status(of: Sample.id("a")).outcome?.reason.contains("its deadline") == true)
    }

    @Test func `a run that a person ends is cancelled, although nothing failed`() {
        var machine = Self.machine([Sample.step("a")])
        machine.apply(.runStopped(Self.cancelled()), at: Sample.start)
        #expect(Self.settle(&machine) == .cancelled)
        #expect(machine.endReason == "cancelled by anna: enough")
    }

    @Test func `when the budget is over, what runs always is not begun either`() throws {
        var machine = Self.machine([Sample.step("clean") { $0.runsAlways = true }])
        machine.apply(.runStopped(Self.cancelled(budget: .seconds(60))), at: Sample.start)
        #expect(machine.dueStop(at: Sample.start + .seconds(59)) == nil)
        let over = Sample.start + .seconds(60)
        let stop = try #require(machine.dueStop(at: over))
        #expect(stop.reach == .everything)
        machine.apply(.runStopped(stop), at: over)
        #expect(Self.settle(&machine, at: over) == .cancelled)
        #expect(machine.status(of: Sample.id("clean")).state == .notTaken)
    }

    @Test func `a second word calls off more and sets the budget anew; the first reason stands`() {
        var machine = Self.machine([Sample.step("a")])
        machine.apply(.runStopped(Self.cancelled(budget: .seconds(60))), at: Sample.start)
        let later = Sample.start + .seconds(30)
        let second = RunStop(
            cause: .person,
            reach: .ungraceful,
            reason: "now",
            by: "ben",
            budget: TimeSpan(.seconds(90))
        )
        machine.apply(.runStopped(second), at: later)
        #expect(machine.end?.stop.reach == .ungraceful)
        #expect(machine.end?.stop.by == "anna")
        #expect(machine.end?.budgetEndsAt == later + .seconds(90))
        machine.apply(.runStopped(Self.cancelled()), at: later)
        #expect(machine.end?.stop.reach == .ungraceful)
    }

    @Test func `once everything is called off nothing has any time left, whoever says so again`() throws {
        var machine = Self.machine([Sample.step("a")])
        machine.apply(.runStopped(Self.cancelled(budget: .seconds(60))), at: Sample.start)
        #expect(machine.end?.isExhausted == false)
        let over = Sample.start + .seconds(60)
        machine.apply(.runStopped(try #require(machine.dueStop(at: over))), at: over)
        #expect(machine.end?.isExhausted == true)
        machine.apply(.runStopped(Self.cancelled(budget: .seconds(600))), at: over + .seconds(5))
        #expect(machine.end?.budgetEndsAt == over)
        #expect(machine.end?.isExhausted == true)
        // What a condition has ended can still be ended by a person, whose word is another.
        var refused = Self.machine([Sample.step("a")])
        let condition = RunStop(cause: .condition, reach: .everything, reason: "x")
        refused.apply(.runStopped(condition), at: Sample.start)
        #expect(refused.end?.isExhausted == false)
    }

    @Test func `a step that waits for an approval is left, and one in doubt is not`() {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [], expires: TimeSpan(.seconds(60)))
        var machine = Self.machine(
            [Sample.step("a", .change) { $0.approval = policy.id }, Sample.step("b", .change)],
            approvals: [policy]
        )
        machine.apply(.approvalRequested(Sample.request("a", "p")), at: Sample.start)
        machine.apply(.stepStarted(step: Sample.id("b"), attempt: 1), at: Sample.start)
        machine.apply(.operationIntended(Sample.intent("b")), at: Sample.start)
        machine.apply(.stepFinished(StepOutcome(step: Sample.id("b"), attempt: 1, state: .inDoubt)), at: Sample.start)
        machine.apply(.runStopped(Self.cancelled(.everything)), at: Sample.start)
        #expect(Self.settle(&machine) == nil)
        #expect(machine.status(of: Sample.id("a")).state == .notTaken)
        #expect(machine.status(of: Sample.id("b")).state == .inDoubt)
        #expect(!machine.state.isFinal)
    }

    @Test func `a failure after the end asks nobody`() {
        var machine = Self.machine([Sample.step("a") { $0.onFailure = .pause }])
        machine.apply(.runStopped(Self.cancelled()), at: Sample.start)
        machine.apply(.stepFinished(StepOutcome(step: Sample.id("a"), attempt: 1, state: .failed)), at: Sample.start)
        #expect(Self.settle(&machine) == .cancelled)
    }
}
