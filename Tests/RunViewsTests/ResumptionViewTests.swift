// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

/// The first screen of a resume, for somebody who never saw the run.
struct ResumptionViewTests {
    private static let start = RunSample.start

    private static func id(_ text: String) throws -> StepID { try #require(StepID(text)) }

    private static func lines(
        _ events: [RunEvent],
        after minutes: Int = 30,
        answers: LeftAnswers = LeftAnswers(),
        restart: StoreRestart? = nil
    ) throws -> [String] {
        let go = try #require(ApprovalID("go"))
        let steps = try ["a", "b", "c", "d", "e", "f", "g", "h"].map { name in
            var step = Step(id: try id(name), title: "Title \(name)", action: .commands([]), effect: .change)
            step.runsAlways = name == "g"
            if name == "f" { (step.effect, step.approval) = (.irreversible, go) }
            return step
        }
        let plan = Plan(
            runbook: RunbookIdentity(id: "sample", title: "Sample", kind: .emergency),
            objectives: RecoveryObjectives(rto: TimeSpan(.seconds(3600))),
            approvals: [ApprovalPolicy(id: go, roles: ["dba"])],
            steps: steps
        )
        let all = try RunSample.beginning(of: plan, incidentDeclaredAt: start) + events
        var tally = RunTally(plan: plan)
        for event in all { tally.note(event, at: start) }
        let now = start + .seconds(60 * minutes)
        let view = ResumptionView(
            RunSample.machine(plan, all),
            records: all.count,
            left: start,
            tally: tally,
            answers: answers,
            restart: restart,
            at: now
        )
        return view.lines().map(\.plainText)
    }

    private static func finished(_ step: String, _ state: StepState) throws -> RunEvent {
        .stepFinished(StepOutcome(step: try id(step), attempt: 1, state: state, reason: "why", isProven: true))
    }

    @Test func `what was killed in the middle of a change is in doubt, and what comes next is told`() throws {
        let done = try ["a", "b", "c", "d"].map { try Self.finished($0, .succeeded) }
        let operation = OperationIntent(
            step: try Self.id("e"),
            attempt: 1,
            phase: .action(index: 0),
            effect: .change,
            operation: .shell(ResolvedOperation.Shell(script: "true"))
        )
        let lines = try Self.lines(
            done + [.stepStarted(step: try Self.id("e"), attempt: 1), .operationIntended(operation)]
        )
        #expect(
            lines == [
                "  going on after 8 records: 4 passed, 0 failed, 0 waived, 0 undetermined, 0 not taken, 4 still open; "
                    + "8 in all",
                "    nobody worked on it since \(Self.start.text()), 30m: its executor is gone, and why is not on record",
                "    RTO 1h: 30m since the incident, 30m left",
                "    done, and not done again: a, b, c, d",
                "    IN DOUBT: e",
                "    to come: f  Title f  (irreversible, after an approval by 1 of dba)",
                "             g  Title g  (change)",
                "             h  Title h  (change)",
            ]
        )
    }

    @Test func `of a run that ends only what runs always is to come`() throws {
        let stop = RunStop(cause: .person, reach: .graceful, reason: "the primary is back", by: "anna")
        let lines = try Self.lines([.runStopped(stop), .runParked(reason: "people must act")])
        #expect(lines.filter { $0.contains("Title") } == ["    to come: g  Title g  (change)"], "\(lines)")
    }

    @Test func `that the database was restarted is told in place of what is not on record`() throws {
        let moment = Self.start + .seconds(60)
        let restart = StoreRestart(at: moment, ago: .seconds(1740))
        let lines = try Self.lines([], restart: restart)
        let reason = "30m: the database was restarted at \(moment.text()), after the executor's last sign of life"
        #expect(lines.contains { $0.hasSuffix(reason) })
        #expect(!lines.contains { $0.contains("killed") || $0.contains("is gone") })
        // Of a run that was parked the record itself says why.
        let parked = try Self.lines([.runParked(reason: "people must act")], restart: restart)
        #expect(parked.contains { $0.hasSuffix("30m: people must act") })
    }

    @Test func `who is waited for, what is red and that the time is over are told`() throws {
        let lines = try Self.lines(
            [
                try Self.finished("a", .failed),
                .operatorAsked(step: try Self.id("a"), question: .failure(reason: "why")),
                .runParked(reason: "people must act"),
            ],
            after: 90
        )
        #expect(lines.contains("    RTO 1h: 1h 30m since the incident, MISSED by 30m"))
        #expect(lines.contains { $0.hasSuffix("1h 30m: people must act") })
        #expect(lines.contains("    FAILED, waits for a decision: a"))
        #expect(lines.contains("             and 4 more"))
        #expect(!lines.contains { $0.contains("done, and not done again") })
    }

    @Test func `an answer that lies there is told, and nobody is said to be waited for`() throws {
        let step = try Self.id("a")
        let events: [RunEvent] = [
            .operatorAsked(step: step, question: .failure(reason: "why")), .runParked(reason: "people must act"),
        ]
        let answer = OperatorAnswer(step: step, choice: .skip, by: "dora", reason: "known", answeredAt: Self.start)
        #expect(try Self.lines(events).contains("    FAILED, waits for a decision: a"))
        let lines = try Self.lines(events, answers: LeftAnswers(answers: [answer]))
        #expect(lines.contains { $0.contains("a decision: a (") && $0.contains("dora") })
    }
}
