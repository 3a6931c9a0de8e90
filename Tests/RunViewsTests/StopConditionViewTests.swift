// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

/// What a person reads about stop conditions: in the plan, while the run goes on, and in its status.
@Suite struct StopConditionViewTests {
    private static let start = RunSample.start

    private func id() throws -> StopConditionID { try #require(StopConditionID("errors")) }

    private func plan() throws -> Plan {
        var plan = try PlanSample.plan()
        let alarm = StopCondition.Alarm(name: .literal("shop-errors"), region: .literal("us-east-1"))
        plan.stopConditions = [
            StopCondition(
                id: try id(),
                reading: .alarm(alarm),
                mode: .ungraceful,
                budget: TimeSpan(.seconds(300)),
                whenUnknown: .stop,
                reason: "customers see errors"
            )
        ]
        return plan
    }

    private func reading(_ verdict: StopVerdict, knownAt: Timestamp? = nil) throws -> StopReading {
        StopReading(
            condition: try id(),
            verdict: verdict,
            text: "alarm 'shop-errors' is something",
            readAt: Self.start,
            knownAt: knownAt,
            unknownCount: verdict == .undetermined ? 2 : 0
        )
    }

    private func machine(_ events: [RunEvent]) throws -> RunMachine {
        let plan = try plan()
        return RunSample.machine(plan, [.runOpened(try RunSample.opening(of: plan))] + events)
    }

    private func text(_ lines: [StyledText]) -> String { lines.map(\.plainText).joined(separator: "\n") }

    @Test func `the plan says what ends a run, how often that is looked at, and what becomes of the run`() throws {
        let lines = try text(PlanView(PlanSample.overview(plan()), columns: 200).lines())
        #expect(lines.contains("'errors' when alarm shop-errors in us-east-1 is ALARM, or not known 3 times in a row"))
        #expect(lines.contains("every 30s, ungraceful, within 5m: customers see errors"))
    }

    @Test func `the document of a plan holds each condition with its call`() throws {
        let document = try PlanDocument(PlanSample.overview(plan())).json()
        let condition = try #require(document["stopConditions"]?.arrayValue?.first)
        #expect(condition["alarm"]?.stringValue == "shop-errors")
        #expect(condition["call"]?["operation"]?.stringValue == "DescribeAlarms")
        #expect(condition["budgetSeconds"]?.integerValue == 300)
        #expect(condition["when"]?.isNull == true)
    }

    @Test func `a condition that nobody knows is told with the age of the last good reading, in status and list`()
        throws
    {
        let reading = try reading(.undetermined, knownAt: Self.start - .seconds(240))
        let machine = try machine([.stopConditionRead(reading)])
        let status = RunStatusView(machine, at: Self.start)
        #expect(text(status.lines()).contains("stop condition 'errors' is NOT KNOWN for 2 readings: alarm"))
        #expect(text(status.lines()).contains("the last good reading is 4m old"))
        #expect(status.json()["stopConditions"]?.arrayValue?.first?["verdict"]?.stringValue == "undetermined")
        #expect(text(RunGlance(machine, at: Self.start).lines()).contains("stop conditions NOT KNOWN: errors"))
    }

    @Test func `a condition that was never read says so`() throws {
        let lines = text(RunStatusView(try machine([]), at: Self.start).lines())
        #expect(lines.contains("stop condition 'errors' was not read yet"))
    }

    @Test func `a run that a condition ended says which, in status and list`() throws {
        let machine = try machine([
            .stopConditionRead(try reading(.met)),
            .runStopped(
                RunStop(
                    cause: .condition,
                    reach: .everything,
                    reason: "'errors': alarm 'shop-errors' is ALARM",
                    condition: try id(),
                    isRefusal: true
                )
            ),
        ])
        let status = RunStatusView(machine, at: Self.start)
        let sentence = "refused to begin, because of stop condition 'errors': alarm 'shop-errors' is ALARM"
        #expect(text(status.lines()).contains("\(sentence); nothing was begun"))
        #expect(text(RunGlance(machine, at: Self.start).lines()).contains(sentence))
        let end = try #require(status.json()["end"])
        #expect(end["condition"]?.stringValue == "errors")
        #expect(end["refused"]?.boolValue == true)
        #expect(end["cause"]?.stringValue == "condition")
    }

    @Test func `the live view tells each change, and keeps what nobody knows below`() throws {
        var view = RunProgressView(plan: try plan())
        var tally = RunTally(plan: try plan())
        let unknown = RunEvent.stopConditionRead(try reading(.undetermined))
        #expect(text(view.lines(for: unknown, at: Self.start)).hasPrefix("  ? stop condition 'errors' is NOT KNOWN"))
        tally.note(unknown, at: Self.start)
        #expect(text(tally.lines(at: Self.start)).contains("it was never known"))
        let clear = RunEvent.stopConditionRead(try reading(.clear, knownAt: Self.start))
        #expect(
            text(view.lines(for: clear, at: Self.start))
                == "  . stop condition 'errors' is not met: alarm 'shop-errors' is something"
        )
        tally.note(clear, at: Self.start)
        #expect(!text(tally.lines(at: Self.start)).contains("stop condition"))
        let met = RunEvent.stopConditionRead(try reading(.met, knownAt: Self.start))
        #expect(text(view.lines(for: met, at: Self.start)).hasPrefix("  ! stop condition 'errors' IS MET: "))
    }
}
