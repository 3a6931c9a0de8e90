// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

/// What a person and a program read about blocking conditions: while the run goes on, and in its status.
@Suite struct BlockingConditionViewTests {
    private static let start = Timestamp(nanosecondsSinceEpoch: 1_795_320_900_000_000_000)

    private func condition(_ name: String, owner: String? = nil) throws -> BlockingCondition {
        BlockingCondition(
            id: try #require(BlockingConditionID(name)),
            reading: .alarm(StopCondition.Alarm(name: .literal("replica-lag"), region: .literal("us-east-1"))),
            whenUnknown: name == "warned" ? .warn : .block,
            reason: name == "lag" ? "the replica is behind" : "",
            owner: owner
        )
    }

    private func plan() throws -> Plan {
        var plan = try PlanSample.plan()
        plan.blockingConditions = [try condition("lag"), try condition("unread")]
        return plan
    }

    private func reading(_ condition: BlockingCondition, _ verdict: StopVerdict) -> RunEvent {
        let finding = StopFinding(verdict, "alarm 'replica-lag' is something")
        return .blockingConditionRead(BlockingReading(condition, finding, readAt: Self.start))
    }

    private func machine(_ events: [RunEvent]) throws -> RunMachine {
        var machine = RunMachine(plan: try plan())
        for event in events { machine.apply(event, at: Self.start) }
        return machine
    }

    @Test func `each reading is said as it is`() throws {
        var view = RunProgressView(plan: try plan())
        func said(_ event: RunEvent) -> String { view.lines(for: event, at: Self.start).map(\.plainText).joined() }
        let lag = try condition("lag")
        #expect(
            said(reading(lag, .met))
                == "  ! blocking condition 'lag' IS MET: alarm 'replica-lag' is something: the replica is behind"
        )
        #expect(said(reading(lag, .undetermined)).hasPrefix("  ? blocking condition 'lag' is NOT KNOWN, which blocks"))
        #expect(said(reading(lag, .clear)).hasPrefix("  . blocking condition 'lag' is not met: "))
        let warned = try condition("warned", owner: "lifeboat.yaml")
        let warning = said(reading(warned, .undetermined))
        #expect(warning.contains("'warned' (lifeboat.yaml) is NOT KNOWN, and changes are made"))
    }

    @Test func `the status has what was read, and what was not`() throws {
        let machine = try machine([
            reading(try condition("lag"), .met), reading(try condition("lag", owner: "lifeboat.yaml"), .clear),
        ])
        let status = RunStatusView(machine, at: Self.start)
        let text = status.lines().map(\.plainText).joined(separator: "\n")
        #expect(text.contains("blocking condition 'lag' IS MET: "))
        #expect(text.contains("blocking condition 'lag' (lifeboat.yaml) is not met: "))
        #expect(text.contains("blocking condition 'unread' was not read yet"))
        let conditions = status.json()["blockingConditions"]?.arrayValue ?? []
        #expect(conditions.map { $0["name"] } == ["lag", "lag", "unread"])
        #expect(conditions.map { $0["verdict"] } == ["met", "clear", .null])
        #expect(conditions.map { $0["blocks"] } == [true, false, .null])
    }

    @Test func `an operator who sets conditions aside is said in red`() throws {
        var view = RunProgressView(plan: try plan())
        let override = ConditionOverride(conditions: [try condition("lag").id], reason: "the primary is down")
        let executor = ExecutorIdentity(
            operatorName: "olga",
            host: "h",
            process: 1,
            toolVersion: "1",
            attended: true,
            conditionOverride: override
        )
        let line = try #require(view.lines(for: .executorStarted(executor), at: Self.start).first)
        #expect(line.plainText == "  OVERRIDE: olga sets the blocking condition 'lag' aside: the primary is down")
    }
}
