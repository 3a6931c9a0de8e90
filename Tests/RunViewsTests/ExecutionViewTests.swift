// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

@testable import RunViews

/// What is said about who executes a run.
struct ExecutionViewTests {
    /// A run that olga's process 7 on host-a took over last.
    private func machine(_ events: [RunEvent] = []) -> RunMachine {
        let plan = Plan(runbook: RunbookIdentity(id: "daily", title: "Daily", kind: .daily), steps: [])
        var machine = RunMachine(plan: plan)
        let executor = ExecutorIdentity(
            operatorName: "olga",
            host: "host-a",
            process: 7,
            toolVersion: "1",
            attended: true
        )
        let time = Timestamp(nanosecondsSinceEpoch: 1_795_320_900_000_000_000)
        for event in [.executorStarted(executor)] + events { machine.apply(event, at: time) }
        return machine
    }

    @Test func `the executor on record is named when it is who has the run`() {
        let view = ExecutionView(machine: machine(), isExecuted: true, holder: RunHolder("process 7 on host-a"))
        #expect(view.line == "executed by olga on host-a (process 7)")
        #expect(view.json == ["name": "olga", "host": "host-a", "process": 7, "suspended": false])
        #expect(view.isExecutedJSON == true)
    }

    @Test(arguments: [true, false])
    func `who stands still is said to, with what sets them going`(isOnRecord: Bool) {
        var holder = RunHolder("process \(isOnRecord ? 7 : 8) on host-a")
        holder.isSuspended = true
        let view = ExecutionView(machine: machine(), isExecuted: true, holder: holder)
        let who = isOnRecord ? "executed by olga on host-a (process 7)" : "held by process 8 on host-a"
        let number = isOnRecord ? 7 : 8
        #expect(
            view.line == "\(who), which is SUSPENDED: `fg` in its terminal or `kill -CONT \(number)` sets it going"
        )
        #expect(view.json["suspended"] == true)
    }

    @Test(arguments: ["process 8 on host-a", "process 7 on host-b"])
    func `another process than the executor on record is not given its name`(text: String) {
        let view = ExecutionView(machine: machine(), isExecuted: true, holder: RunHolder(text))
        #expect(view.line == "held by \(text)")
        #expect(view.json["name"] == .null)
    }

    @Test func `who has a parked run is not its last executor`() {
        let parked = machine([.runParked(reason: "x")])
        let view = ExecutionView(machine: parked, isExecuted: true, holder: RunHolder("process 7 on host-a"))
        #expect(view.line == "held by process 7 on host-a")
    }

    @Test(arguments: ["", "process x on h", "process 7", "a text"])
    func `a holder that the store does not name is none in particular`(text: String) {
        let view = ExecutionView(machine: machine(), isExecuted: true, holder: RunHolder(text))
        #expect(view.line == "held by a process that the store does not name")
        #expect(view.json == ["name": .null, "host": .null, "process": .null, "suspended": false])
    }

    @Test func `that nobody executes a run is said, and what is not known is not`() {
        let nobody = ExecutionView(machine: machine(), isExecuted: false, holder: nil)
        #expect(nobody.line == "nobody executes it, as far as the store can tell")
        #expect(nobody.isExecutedJSON == false && nobody.json == .null)
        let unknown = ExecutionView(machine: machine(), isExecuted: nil, holder: nil)
        #expect(unknown.line == nil && unknown.isExecutedJSON == .null)
        let over = machine([.runFinished(state: .completed, summary: RunSummary())])
        #expect(ExecutionView(machine: over, isExecuted: false, holder: nil).line == nil)
    }
}
