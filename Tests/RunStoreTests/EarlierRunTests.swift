// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Testing
import Values

struct EarlierRunTests {
    private static let start = Timestamp(nanosecondsSinceEpoch: 1_795_300_000_000_000_000)

    private func step(_ name: String, isManual: Bool = false) throws -> Step {
        let command = Command(text: "x", operation: .shell(ShellScript(script: "x")), effect: .read)
        return Step(
            id: try #require(StepID(name)),
            title: name,
            action: isManual ? .manual(ManualAction(confirmation: "ok?")) : .commands([command]),
            effect: .read
        )
    }

    /// A run of a slow, a failing and a manual step, each begun one after the other and ended after its seconds.
    private func history(level: RunLevel = .live, isOver: Bool = true) throws -> RunHistory {
        let steps = [try step("slow"), try step("broken"), try step("asked", isManual: true)]
        let plan = Plan(runbook: RunbookIdentity(id: "test", title: "Test", kind: .daily), steps: steps)
        let opening = RunOpening(
            run: try #require(RunID("test-20261122-031500-k7f2")),
            planDigest: "",
            runbook: plan.runbook,
            level: level,
            environment: nil,
            inputs: [:],
            inputsDigest: "",
            target: RunTarget(),
            operatorName: "olga",
            toolVersion: "1",
            incidentDeclaredAt: nil,
            openedAt: Self.start
        )
        var events: [(RunEvent, Int)] = [(.runOpened(opening), 0)]
        for (index, ending) in [StepState.succeeded, .failed, .succeeded].enumerated() {
            let id = steps[index].id
            events.append((.stepStarted(step: id, attempt: 1), index * 100))
            events.append((.stepFinished(StepOutcome(step: id, attempt: 1, state: ending)), index * 100 + 42))
        }
        if isOver { events.append((.runFinished(state: .completed, summary: RunSummary()), 400)) }
        let entries = events.enumerated().map { index, event in
            RunHistory.Entry(
                sequence: index + 1,
                digest: "",
                recorded: RecordedEvent(event: event.0, time: Self.start + .seconds(event.1))
            )
        }
        return RunHistory(opening: opening, plan: plan, checklists: [], entries: entries, head: "")
    }

    @Test func `a look that is on record with its answer took as long as it says`() throws {
        let whole = try history()
        let slow = try #require(StepID("slow"))
        let record = OperationRecord(
            step: slow,
            attempt: 1,
            phase: .action(index: 0),
            effect: .read,
            summary: "x",
            ending: .answered,
            milliseconds: 12_000
        )
        let events: [RunEvent] = [
            .runOpened(whole.opening), .stepStarted(step: slow, attempt: 1), .operationEnded(record),
            .stepStarted(step: slow, attempt: 2), .operationEnded(record), .operationEnded(record),
            .stepFinished(StepOutcome(step: slow, attempt: 2, state: .succeeded)),
            .runFinished(state: .completed, summary: RunSummary()),
        ]
        let entries = events.enumerated().map { index, event in
            RunHistory.Entry(sequence: index + 1, digest: "", recorded: RecordedEvent(event: event, time: Self.start))
        }
        let run = try #require(
            EarlierRun(
                RunHistory(opening: whole.opening, plan: whole.plan, checklists: [], entries: entries, head: "")
            )
        )
        #expect(run.durations == [slow: .seconds(24)])
    }

    @Test func `a finished run tells how long the steps took that Lifeboat carried out and that succeeded`() throws {
        let run = try #require(EarlierRun(try history()))
        #expect(run.durations == [try #require(StepID("slow")): .seconds(42)])
    }

    @Test func `a dry run and a run that is not over tell nothing`() throws {
        #expect(EarlierRun(try history(level: .probe)) == nil)
        #expect(EarlierRun(try history(isOver: false)) == nil)
    }

    @Test func `a store without runs has none`() async {
        #expect(await DirectoryRunStore(root: "/nonexistent").earlierRuns(of: "test", endpoint: nil).isEmpty)
    }
}
