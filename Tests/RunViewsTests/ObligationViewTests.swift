// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

struct ObligationViewTests {
    @Test func `each line of commands is one command, which no shell makes a pipe of`() throws {
        let start = Timestamp(nanosecondsSinceEpoch: 1_795_300_000_000_000_000)
        let id = try #require(StepID("fence"))
        var step = Step(id: id, title: "Fence", action: .manual(ManualAction(confirmation: "?")), effect: .change)
        step.obligation = "keep it fenced"
        let plan = Plan(runbook: RunbookIdentity(id: "sample", title: "Sample", kind: .daily), steps: [step])
        let opening = RunOpening(
            run: try #require(RunID("sample-20261122-031500-k7f2")),
            planDigest: "",
            runbook: plan.runbook,
            level: .live,
            environment: nil,
            inputs: [:],
            inputsDigest: "",
            target: RunTarget(),
            operatorName: "olga",
            toolVersion: "1",
            incidentDeclaredAt: nil,
            openedAt: start
        )
        let answer = OperatorAnswer(step: id, choice: .done, by: "olga", reason: "seen", answeredAt: start)
        let outcome = StepOutcome(step: id, attempt: 1, state: .succeeded, reason: "", attestedBy: "olga")
        var machine = RunMachine(plan: plan)
        let events: [RunEvent] = [
            .runOpened(opening), .stepStarted(step: id, attempt: 1),
            .operatorAsked(step: id, question: .manualAction(confirmation: "?")), .operatorAnswered(answer),
            .stepFinished(outcome), .runFinished(state: .completed, summary: RunSummary()),
        ]
        for event in events { machine.apply(event, at: start) }
        let commands = ObligationView(machine, at: start).commands().map(\.plainText)
        let discharge = "  lifeboat obligations discharge sample-20261122-031500-k7f2 fence"
        #expect(commands.prefix(2) == ["\(discharge) --evidence-run RUN/STEP", "\(discharge) --reason TEXT"])
        #expect(commands.allSatisfy { !$0.contains("|") && $0.hasPrefix("  lifeboat obligations ") }, "\(commands)")
    }
}
