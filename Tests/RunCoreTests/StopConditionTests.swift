// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import Testing
import Values

/// What readings of stop conditions show, and what they do to a run.
@Suite struct StopConditionTests {
    private static let arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:shop-errors"

    private static func alarm(
        arn: String? = nil,
        configure: (inout StopCondition) -> Void = { _ in }
    ) -> StopCondition {
        var condition = StopCondition(
            id: Sample.conditionID("errors"),
            reading: .alarm(
                StopCondition.Alarm(name: .literal("shop-errors"), region: .literal("us-east-1"), arn: arn)
            ),
            reason: "the shop answers with errors"
        )
        configure(&condition)
        return condition
    }

    private static func finding(_ condition: StopCondition, _ answer: JSONValue) throws -> StopFinding {
        let scope = Scope(now: Sample.start)
        let operation = try ResolvedOperation(condition.command.operation, in: TemplateScope(scope))
        return condition.reading.finding(in: answer, to: operation, scope: scope)
    }

    private static func machine(
        _ condition: StopCondition,
        _ steps: [Step] = [Sample.step("a"), Sample.step("b", after: ["a"])],
        level: RunLevel = .live
    ) -> RunMachine {
        var plan = Sample.plan(steps)
        plan.stopConditions = [condition]
        var machine = RunMachine(plan: plan)
        machine.apply(.runOpened(Sample.opening(level)), at: Sample.start)
        machine.apply(.executorStarted(Sample.executor(attended: false)), at: Sample.start)
        return machine
    }

    private static func reading(
        _ verdict: StopVerdict,
        unknown: Int = 0,
        isArmed: Bool = true
    ) -> StopReading {
        StopReading(
            condition: Sample.conditionID("errors"),
            verdict: verdict,
            text: "alarm 'shop-errors' is ALARM",
            readAt: Sample.start,
            unknownCount: unknown,
            isArmed: isArmed
        )
    }

    private static func settle(_ machine: inout RunMachine) -> RunState? {
        for _ in 0..<20 {
            guard let action = machine.nextActions(at: Sample.start).first else { return nil }
            switch action {
            case .settle(let outcome): machine.apply(.stepFinished(outcome), at: Sample.start)
            case .start(let step, let attempt, _, _):
                machine.apply(.stepStarted(step: step, attempt: attempt), at: Sample.start)
                var outcome = StepOutcome(step: step, attempt: attempt, state: .succeeded)
                outcome.isProven = true
                machine.apply(.stepFinished(outcome), at: Sample.start)
            case .finish(let state, let summary):
                machine.apply(.runFinished(state: state, summary: summary), at: Sample.start)
                return state
            default: return nil
            }
        }
        return nil
    }

    // MARK: - Alarms

    @Test func `an alarm that is not there, or has no data, is not known`() throws {
        let none = try Self.finding(Self.alarm(), ["MetricAlarms": [], "CompositeAlarms": []])
        #expect(none == StopFinding(.undetermined, "there is no alarm 'shop-errors' in us-east-1"))
        for state in ["INSUFFICIENT_DATA", "SOMETHING_NEW"] {
            let answer: JSONValue = ["MetricAlarms": [["AlarmName": "shop-errors", "StateValue": .string(state)]]]
            #expect(try Self.finding(Self.alarm(), answer).verdict == .undetermined)
        }
        #expect(try Self.finding(Self.alarm(), [:]).verdict == .undetermined)
    }

    @Test func `an alarm whose name only begins like that is another one`() throws {
        let answer: JSONValue = ["MetricAlarms": [["AlarmName": "shop-errors-2", "StateValue": "OK"]]]
        #expect(try Self.finding(Self.alarm(), answer).verdict == .undetermined)
    }

    @Test func `an alarm of another account is not the one that was meant`() throws {
        let other = Self.arn.replacing("123456789012", with: "210987654321")
        let answer: JSONValue = [
            "MetricAlarms": [["AlarmName": "shop-errors", "AlarmArn": .string(other), "StateValue": "OK"]]
        ]
        #expect(try Self.finding(Self.alarm(arn: Self.arn), answer).verdict == .undetermined)
        #expect(try Self.finding(Self.alarm(arn: other), answer).verdict == .clear)
    }

    @Test func `OK is not known where CloudWatch could not evaluate the alarm, and ALARM is met all the same`() throws {
        let alarm = { (state: String) -> JSONValue in
            [
                "MetricAlarms": [
                    [
                        "AlarmName": "shop-errors", "StateValue": .string(state),
                        "EvaluationState": "EVALUATION_FAILURE",
                    ]
                ]
            ]
        }
        #expect(try Self.finding(Self.alarm(), alarm("OK")).verdict == .undetermined)
        #expect(try Self.finding(Self.alarm(), alarm("ALARM")).verdict == .met)
    }

    @Test(arguments: ["MetricAlarms", "CompositeAlarms"])
    func `OK is clear and ALARM is met, of metric and of composite alarms`(kind: String) throws {
        let answer = { (state: String) -> JSONValue in
            [kind: [["AlarmName": "shop-errors", "StateValue": .string(state), "StateReason": "5 of 5"]]]
        }
        #expect(try Self.finding(Self.alarm(), answer("OK")).verdict == .clear)
        let met = try Self.finding(Self.alarm(), answer("ALARM"))
        #expect(met == StopFinding(.met, "alarm 'shop-errors' in us-east-1 is ALARM: 5 of 5"))
    }

    @Test func `a reading is met when its expression holds, and not known when it cannot be told`() throws {
        let condition = StopCondition(
            id: Sample.conditionID("errors"),
            reading: .query(
                StopCondition.Query(
                    text: "look",
                    operation: Sample.command("look").operation,
                    when: Sample.expression("n > 3")
                )
            )
        )
        #expect(try Self.finding(condition, ["n": 4]) == StopFinding(.met, "n > 3 holds (n = 4)"))
        #expect(try Self.finding(condition, ["n": 3]).verdict == .clear)
        #expect(try Self.finding(condition, [:]).verdict == .undetermined)
    }

    // MARK: - What ends a run

    @Test func `met before anything was begun, the run is refused, and nothing of it is carried out`() throws {
        var machine = Self.machine(
            Self.alarm { $0.budget = TimeSpan(.seconds(60)) },
            [Sample.step("a"), Sample.step("clean") { $0.runsAlways = true }]
        )
        let stop = try #require(machine.dueStop(for: Self.reading(.met), isWaited: true))
        #expect(stop.isRefusal == true)
        #expect(stop.cause == .condition)
        #expect(stop.text.hasPrefix("refused to begin, because of stop condition 'errors': alarm 'shop-errors' is"))
        #expect(stop.text.hasSuffix(": the shop answers with errors"))
        machine.apply(.runStopped(stop), at: Sample.start)
        #expect(machine.dueStop(at: Sample.start + .seconds(3600)) == nil)
        #expect(Self.settle(&machine) == .cancelled)
        #expect(machine.summary == RunSummary(notTaken: 2))
    }

    @Test func `a run whose first step is under way is not refused, although nothing of that is on record`() throws {
        let stop = try #require(Self.machine(Self.alarm()).dueStop(for: Self.reading(.met), isWaited: false))
        #expect(stop.isRefusal == nil)
        #expect(stop.reach == .graceful)
    }

    @Test func `met later, it ends the run like a person's word, and what runs always is carried out`() throws {
        var machine = Self.machine(
            Self.alarm { $0.mode = .ungraceful },
            [Sample.step("a"), Sample.step("b"), Sample.step("clean") { $0.runsAlways = true }]
        )
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: Sample.start)
        let stop = try #require(machine.dueStop(for: Self.reading(.met), isWaited: true))
        #expect(stop.reach == .ungraceful)
        #expect(stop.isRefusal == nil)
        #expect(stop.text.hasPrefix("ended by stop condition 'errors': alarm") == true)
        machine.apply(.runStopped(stop), at: Sample.start)
        machine.apply(.stepFinished(Sample.outcome("a", .cancelled)), at: Sample.start)
        #expect(Self.settle(&machine) == .cancelled)
        #expect(machine.status(of: Sample.id("clean")).state == .succeeded)
        #expect(machine.status(of: Sample.id("b")).outcome?.reason.contains("stop condition 'errors'") == true)
    }

    @Test func `not known ends a run only where the runbook says so, and after so many times`() {
        let warning = Self.machine(Self.alarm())
        #expect(warning.dueStop(for: Self.reading(.undetermined, unknown: 99), isWaited: true) == nil)
        let stopping = Self.machine(Self.alarm { $0.whenUnknown = .stop })
        #expect(stopping.dueStop(for: Self.reading(.undetermined, unknown: 2), isWaited: true) == nil)
        let stop = stopping.dueStop(for: Self.reading(.undetermined, unknown: 3), isWaited: true)
        #expect(stop?.reason.hasPrefix("'errors': not known 3 times in a row") == true)
    }

    @Test func `what is not armed, and what a dry run reads, ends nothing`() {
        #expect(Self.machine(Self.alarm()).dueStop(for: Self.reading(.met, isArmed: false), isWaited: true) == nil)
        #expect(Self.machine(Self.alarm(), level: .probe).dueStop(for: Self.reading(.met), isWaited: true) == nil)
        #expect(Self.machine(Self.alarm()).dueStop(for: Self.reading(.clear), isWaited: true) == nil)
    }

    @Test func `a run that ends already is ended by nothing that calls off no more`() throws {
        var machine = Self.machine(Self.alarm())
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: Sample.start)
        machine.apply(.runStopped(RunStop(cause: .person, reach: .graceful, reason: "x", by: "anna")), at: Sample.start)
        #expect(machine.dueStop(for: Self.reading(.met), isWaited: true) == nil)
        var hasty = Self.machine(Self.alarm { $0.mode = .ungraceful })
        hasty.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: Sample.start)
        hasty.apply(.runStopped(RunStop(cause: .person, reach: .graceful, reason: "x", by: "anna")), at: Sample.start)
        let more = try #require(hasty.dueStop(for: Self.reading(.met), isWaited: true))
        hasty.apply(.runStopped(more), at: Sample.start)
        #expect(hasty.end?.stop.reach == .ungraceful)
        #expect(hasty.end?.stop.by == "anna")
    }

    @Test func `what follows a failure is not broken into`() {
        var machine = Self.machine(Self.alarm(), [Sample.step("a") { $0.onFailure = .abort }, Sample.step("b")])
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: Sample.start)
        machine.apply(.stopConditionRead(Self.reading(.clear)), at: Sample.start)
        func lines() -> [String] { machine.stopConditionLines(at: Sample.start).map(\.text) }
        #expect(lines().count == 1 && !lines()[0].contains("NOT read any more"))
        machine.apply(.stepFinished(Sample.outcome("a", .failed)), at: Sample.start)
        #expect(machine.dueStop(for: Self.reading(.met), isWaited: true) == nil)
        #expect(lines()[0].hasSuffix("NOT read any more since the run failed: what is undone is undone to its end"))
    }

    @Test func `what was done is undone to its end when a condition ends the run`() throws {
        var machine = Self.machine(Self.alarm())
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: Sample.start)
        machine.apply(
            .runStopped(try #require(machine.dueStop(for: Self.reading(.met), isWaited: true))),
            at: Sample.start
        )
        #expect(machine.undoingEndReason == nil)
    }

    // MARK: - Green

    @Test func `a run is green only when each of its conditions was read, and was not met`() {
        for (verdict, state) in [
            (StopVerdict.clear, RunState.completed), (.undetermined, .completedWithExceptions),
            (.met, .completedWithExceptions), (nil, .completedWithExceptions),
        ] as [(StopVerdict?, RunState)] {
            var machine = Self.machine(Self.alarm())
            if let verdict {
                machine.apply(.stopConditionRead(Self.reading(verdict, isArmed: false)), at: Sample.start)
            }
            #expect(Self.settle(&machine) == state)
        }
    }
}
