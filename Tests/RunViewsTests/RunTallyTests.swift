// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

struct RunTallyTests {
    private static let start = RunSample.start

    private static func id(_ text: String) throws -> StepID { try #require(StepID(text)) }

    private static func tally(
        _ count: Int,
        rto: Duration? = nil,
        declared: Timestamp? = nil,
        deadline: Duration? = nil
    ) throws -> RunTally {
        let steps = try (1...count).map { number in
            Step(id: try id("s\(number)"), title: "Title \(number)", action: .commands([]), effect: .read)
        }
        var plan = Plan(
            runbook: RunbookIdentity(id: "sample", title: "Sample", kind: .daily),
            objectives: RecoveryObjectives(rto: rto.map { TimeSpan($0) }),
            steps: steps
        )
        plan.deadline = deadline.map { TimeSpan($0) }
        var tally = RunTally(plan: plan)
        tally.note(.runOpened(try RunSample.opening(of: plan, incidentDeclaredAt: declared)), at: start)
        return tally
    }

    private static func text(_ tally: RunTally, _ seconds: Int) -> [String] {
        tally.lines(at: start + .seconds(seconds)).map(\.plainText)
    }

    @Test func `whoever asks the run to stop is told what it waits for`() throws {
        var tally = try Self.tally(5)
        #expect(tally.stopping(because: "interrupted (Ctrl-C)") == nil)
        for number in 1...4 { tally.note(.stepStarted(step: try Self.id("s\(number)"), attempt: 1), at: Self.start) }
        let said = tally.stopping(because: "interrupted (Ctrl-C)")
        let lines = try #require(said).map(\.plainText)
        #expect(lines.first == "  stopping: interrupted (Ctrl-C); nothing else is started")
        #expect(lines.dropFirst().first?.contains("'s1', 's2', 's3' and 1 more are under way") == true)
        #expect(lines.last?.contains("in doubt") == true)
        // Each attempt has the whole time again; what an operation may take counts from its own beginning.
        let again = Self.start + .seconds(700)
        tally.note(.stepStarted(step: try Self.id("s2"), attempt: 2), at: again)
        let progress = OperationProgress(text: "x", elapsed: .seconds(3), limit: .seconds(30))
        tally.note(progress, of: try Self.id("s2"), at: again)
        let step = Step(id: try Self.id("s2"), title: "", action: .commands([]), effect: .read)
        let second = tally.stopping(because: "interrupted (Ctrl-C)")
        let known = try #require(second).map(\.plainText)
        #expect(known[1].hasSuffix("awaited, until \((again + step.timeout.duration).text()) at the latest"))
    }

    @Test func `steps under way stand with their times, usual and longest`() throws {
        var tally = try Self.tally(3)
        #expect(!tally.hasRunningSteps)
        tally.expected = [try Self.id("s2"): .seconds(720)]
        tally.begin(try Self.id("s1"), by: "rds DescribeDBInstances", at: Self.start)
        let progress = OperationProgress(text: "status is 'creating'", elapsed: .seconds(3), limit: .seconds(1800))
        tally.note(progress, of: try Self.id("s2"), at: Self.start + .seconds(1))
        #expect(
            Self.text(tally, 201) == [
                "  > s1  3m 21s  rds DescribeDBInstances",
                "  > s2  3m 20s, usually 12m, at most 30m  status is 'creating'", "  0 of 3 done",
            ]
        )
    }

    @Test func `what failed and who is waited for is counted, and what is over is not listed`() throws {
        var tally = try Self.tally(3)
        for number in 1...2 { tally.begin(try Self.id("s\(number)"), by: "x", at: Self.start) }
        tally.note(.stepFinished(StepOutcome(step: try Self.id("s1"), attempt: 1, state: .failed)), at: Self.start)
        tally.note(.operatorAsked(step: try Self.id("s3"), question: .failure(reason: "")), at: Self.start)
        #expect(Self.text(tally, 5) == ["  > s2  5s  x", "  1 of 3 done, 1 FAILED, 1 waiting for people"])
    }

    @Test func `what was read for a question is no longer under way once somebody is asked`() throws {
        var tally = try Self.tally(2)
        let step = try Self.id("s1")
        tally.begin(step, by: "reading what it sends", at: Self.start)
        #expect(Self.text(tally, 1).contains { $0.contains("reading what it sends") })
        tally.note(.operatorAsked(step: step, question: .confirmation(calls: [], readings: nil)), at: Self.start)
        #expect(!tally.hasRunningSteps)
        #expect(!Self.text(tally, 1).contains { $0.contains("reading what it sends") })
    }

    @Test func `an attempt that begins anew is no longer over, and a new executor has begun nothing`() throws {
        var tally = try Self.tally(1)
        let step = try Self.id("s1")
        tally.note(.stepFinished(StepOutcome(step: step, attempt: 1, state: .failed)), at: Self.start)
        tally.note(.stepStarted(step: step, attempt: 2), at: Self.start)
        #expect(Self.text(tally, 1) == ["  > s1  1s  Title 1", "  0 of 1 done"])
        let identity = ExecutorIdentity(operatorName: "o", host: "h", process: 2, toolVersion: "1", attended: true)
        tally.note(.executorStarted(identity), at: Self.start)
        #expect(!tally.hasRunningSteps)
    }

    @Test func `of many steps some are listed and the rest is counted`() throws {
        var tally = try Self.tally(9)
        for number in 1...9 { tally.begin(try Self.id("s\(number)"), by: "x", at: Self.start) }
        #expect(Self.text(tally, 1).count == 8)
        #expect(Self.text(tally, 1)[6] == "  … and 3 more")
    }

    @Test func `the clock runs from the incident, and says when the objective is missed`() throws {
        let early = try Self.tally(1, rto: .seconds(4 * 3600))
        #expect(early.clock(at: Self.start + .seconds(60)) == "RTO 4h: 1m since the run began, 3h 59m left")
        let late = try Self.tally(1, rto: .seconds(4 * 3600), declared: Self.start + .seconds(-4 * 3600))
        #expect(late.clock(at: Self.start + .seconds(60)) == "RTO 4h: 4h 1m since the incident, MISSED by 1m")
        #expect(try Self.tally(1).clock(at: Self.start) == nil)
    }

    @Test func `a step between two attempts says which one comes, and counts down`() throws {
        var tally = try Self.tally(1)
        let retry = StepRetry(
            step: try Self.id("s1"),
            attempt: 1,
            retrier: 1,
            next: 2,
            attempts: 5,
            failure: .timeout,
            reason: "no answer",
            delay: TimeSpan(.seconds(30)),
            until: Self.start + .seconds(40)
        )
        tally.note(.stepStarted(step: try Self.id("s1"), attempt: 1), at: Self.start)
        tally.note(.retryScheduled(retry), at: Self.start + .seconds(10))
        #expect(Self.text(tally, 28).first == "  > s1  28s  attempt 2 of 5, again in 12s: no answer")
        tally.begin(try Self.id("s1"), by: "sql SELECT 1", at: Self.start + .seconds(40))
        #expect(Self.text(tally, 41).first == "  > s1  41s  sql SELECT 1")
    }

    @Test func `the deadline and the end of a run count down`() throws {
        let declared = Self.start - .seconds(600)
        var tally = try Self.tally(1, declared: declared, deadline: .seconds(3600))
        #expect(tally.limit(at: Self.start + .seconds(60)) == "deadline in 49m")
        #expect(tally.limit(at: Self.start + .seconds(3000)) == "deadline PASSED")
        let stop = RunStop(
            cause: .person,
            reach: .graceful,
            reason: "enough",
            by: "anna",
            budget: TimeSpan(.seconds(120))
        )
        tally.note(.runStopped(stop), at: Self.start + .seconds(60))
        #expect(tally.limit(at: Self.start + .seconds(90)) == "ENDING, 1m 30s left: cancelled by anna: enough")
    }

    @Test func `whoever has the record alone is told by the plan what a step does and how long it may take`() throws {
        let step = try Self.id("s1")
        var plan = Plan(
            runbook: RunbookIdentity(id: "sample", title: "Sample", kind: .daily),
            steps: [Step(id: step, title: "Title 1", action: .commands([]), effect: .change)]
        )
        let until = try Expression("state == 'available'", dialect: .assertion)
        let command = Command(
            text: "x",
            operation: .aws(AWSOperation(service: "rds", operation: "Reboot", parameters: .object([]))),
            effect: .change
        )
        plan.steps[0].action = .commands([command])
        plan.steps[0].timeout = TimeSpan(.seconds(60))
        plan.steps[0].wait = WaitRule(
            command: nil,
            until: until,
            every: TimeSpan(.seconds(5)),
            timeout: TimeSpan(.seconds(1740))
        )
        var watched = RunTally(plan: plan)
        watched.readsRecordAlone = true
        watched.expected = [step: .seconds(720)]
        var own = RunTally(plan: plan)
        let intent = OperationIntent(
            step: step,
            attempt: 1,
            phase: .action(index: 0),
            effect: .change,
            operation: .shell(ResolvedOperation.Shell(script: "reboot"))
        )
        let ended = OperationRecord(
            step: step,
            attempt: 1,
            phase: .action(index: 0),
            effect: .change,
            summary: "reboot",
            ending: .answered
        )
        let events: [RunEvent] = [.stepStarted(step: step, attempt: 1), .operationIntended(intent)]
        for event in events {
            watched.note(event, at: Self.start)
            own.note(event, at: Self.start)
        }
        let summary = intent.operation.summary
        #expect(Self.text(watched, 5).first == "  > s1  5s, usually 12m, at most 30m  \(summary)")
        // An executor tells of it by itself.
        #expect(Self.text(own, 5).first == "  > s1  5s  Title 1")
        watched.note(.operationEnded(ended), at: Self.start + .seconds(6))
        let waits = "  > s1  7s, usually 12m, at most 30m  waits until state == 'available'"
        #expect(Self.text(watched, 7).first == waits)
    }
}
