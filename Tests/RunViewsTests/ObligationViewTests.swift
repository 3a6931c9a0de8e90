// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

struct ObligationViewTests {
    @Test func `each line of commands is one command, which no shell makes a pipe of`() throws {
        let start = RunSample.start
        let id = try #require(StepID("fence"))
        var step = Step(id: id, title: "Fence", action: .manual(ManualAction(confirmation: "?")), effect: .change)
        step.obligation = "keep it fenced"
        let plan = RunSample.plan([step])
        let answer = OperatorAnswer(step: id, choice: .done, by: "olga", reason: "seen", answeredAt: start)
        let outcome = StepOutcome(step: id, attempt: 1, state: .succeeded, reason: "", attestedBy: "olga")
        let events: [RunEvent] = [
            .runOpened(try RunSample.opening(of: plan)), .stepStarted(step: id, attempt: 1),
            .operatorAsked(step: id, question: .manualAction(confirmation: "?")), .operatorAnswered(answer),
            .stepFinished(outcome), .runFinished(state: .completed, summary: RunSummary()),
        ]
        let commands = ObligationView(RunSample.machine(plan, events), at: start).commands().map(\.plainText)
        let discharge = "  lifeboat obligations discharge sample-20261122-031500-k7f2 fence"
        #expect(commands.prefix(2) == ["\(discharge) --evidence-run RUN/STEP", "\(discharge) --reason TEXT"])
        #expect(commands.allSatisfy { !$0.contains("|") && $0.hasPrefix("  lifeboat obligations ") }, "\(commands)")
    }
}
