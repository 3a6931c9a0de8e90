// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

/// What the runs have in common that views are shown: who opened them, when, and under which name.
enum RunSample {
    /// When every run was opened, and when its events happened.
    static let start = Timestamp(nanosecondsSinceEpoch: 1_795_300_000_000_000_000)
    static let run = "sample-20261122-031500-k7f2"

    /// A plan of the name that the run has.
    static func plan(_ steps: [Step]) -> Plan {
        Plan(runbook: RunbookIdentity(id: "sample", title: "Sample", kind: .daily), steps: steps)
    }

    static func opening(of plan: Plan, incidentDeclaredAt: Timestamp? = nil, level: RunLevel = .live) throws
        -> RunOpening
    {
        RunOpening(
            run: try #require(RunID(run)),
            planDigest: "",
            runbook: plan.runbook,
            level: level,
            environment: nil,
            inputs: [:],
            inputsDigest: "",
            target: RunTarget(),
            operatorName: "olga",
            toolVersion: "1",
            incidentDeclaredAt: incidentDeclaredAt,
            openedAt: start
        )
    }

    static func executor(attended: Bool = true) -> ExecutorIdentity {
        ExecutorIdentity(operatorName: "o", host: "h", process: 1, toolVersion: "1", attended: attended)
    }

    /// The events with which an executor begins the run.
    static func beginning(of plan: Plan, incidentDeclaredAt: Timestamp? = nil, attended: Bool = true) throws
        -> [RunEvent]
    {
        [
            .runOpened(try opening(of: plan, incidentDeclaredAt: incidentDeclaredAt)),
            .executorStarted(executor(attended: attended)),
        ]
    }

    /// The run after events.
    static func machine(_ plan: Plan, _ events: [RunEvent]) -> RunMachine {
        var machine = RunMachine(plan: plan)
        for event in events { machine.apply(event, at: start) }
        return machine
    }
}
