// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Values

/// The person at the terminal, who takes their time and looks at the world before they decide; now and then the first
/// thing that they say is none that may count.
struct SimulatedPeople: OperatorChannel {
    let simulation: Simulation

    func ask(_ prompt: OperatorPrompt) async -> InboxMessage? {
        let schedule = simulation.schedule
        guard (try? await schedule.sleep(.seconds(schedule.random(in: 0...40)))) != nil else { return nil }
        let said = schedule.chance(15) ? simulation.mistake(about: prompt) : simulation.answer(prompt)
        guard simulation.habits.writesLetters else { return said }
        guard let message = try? simulation.dated(said) else { return said }
        simulation.write(message, about: prompt)
        // Somebody at the terminal repeats it in the end, unless a letter was there before them.
        if schedule.chance(50) { try? await schedule.sleep(.seconds(240)) }
        return message.spoken(by: schedule.chance(50) ? "bob" : "anna")
    }
}

extension Simulation {
    /// The command that a person looks for: the one that the question calls in doubt, or else the step's last.
    private func doubted(_ question: OperatorQuestion, _ step: Step) -> String {
        guard case .doubt(let reason) = question else { return step.id.text }
        return step.commands.map(\.text).first { reason.contains("(\($0)) is in doubt") } ?? step.id.text
    }

    /// What a person who looks at the world answers.
    func answer(_ prompt: OperatorPrompt) -> InboxMessage? {
        switch prompt {
        case .approval(let request, let step):
            return .decision(
                ApprovalDecision(
                    step: step.id,
                    nonce: request.nonce,
                    decision: .approve,
                    by: "bob",
                    reason: "",
                    decidedAt: now
                )
            )
        case .question(let question, let step):
            let isThere = world.effects(of: doubted(question, step)) > 0
            let choice: OperatorAnswer.Choice =
                switch question {
                case .manualAction: .done
                case .confirmation: .run
                case .doubt: isThere ? .adopt : .repeat
                case .failure: isThere ? .ignore : .retry
                }
            if let edit = edit(step, instead: choice) { return .answer(edit) }
            // What cannot succeed as it is written is left to whoever edits it.
            if case .failure = question, step.title == Self.misspelt { return nil }
            return .answer(OperatorAnswer(step: step.id, choice: choice, by: "bob", reason: "seen", answeredAt: now))
        }
    }

    /// The step with another input, by somebody who would have it done otherwise; nil when nobody would, and when some of
    /// it was done.
    private func edit(_ step: Step, instead choice: OperatorAnswer.Choice) -> OperatorAnswer? {
        guard choice == .run || choice == .retry, schedule.chance(30) else { return nil }
        return edit(step, choice == .run ? .edit : .retryWith, by: "bob")
    }

    /// The step with another input; nil when it reads none, and when some of it was done.
    func edit(_ step: Step, _ choice: OperatorAnswer.Choice, by person: String) -> OperatorAnswer? {
        guard habits.edits, !plan.changeableInputs(of: step).isEmpty,
            step.commands.allSatisfy({ world.effects(of: $0.text) == 0 })
        else { return nil }
        return OperatorAnswer(
            step: step.id,
            choice: choice,
            by: person,
            reason: "edited",
            answeredAt: now,
            inputs: [InputChange(name: "size", value: .string("s\(schedule.random(in: 0...9))"))]
        )
    }

    /// The reason of every answer that must not count.
    static let mistaken = "a mistake"

    /// What must not count: the starter's own yes, a yes to a request that does not stand, an answer to a question that
    /// does not, and one that the question does not have.
    fileprivate func mistake(about prompt: OperatorPrompt) -> InboxMessage {
        switch prompt {
        case .approval(let request, let step):
            let isStarter = schedule.chance(50)
            return .decision(
                ApprovalDecision(
                    step: step.id,
                    nonce: isStarter ? request.nonce : schedule.makeNonce(),
                    decision: .approve,
                    by: isStarter ? "olga" : "bob",
                    reason: Self.mistaken,
                    decidedAt: now
                )
            )
        case .question(let question, let step):
            let other = OperatorAnswer.Choice.allCases.filter { !question.choices.contains($0) }
            let isOther = schedule.chance(50)
            let choice = isOther ? other[schedule.random(in: 0...other.count - 1)] : question.choices[0]
            var answer = OperatorAnswer(
                step: step.id,
                choice: choice,
                by: "bob",
                reason: Self.mistaken,
                answeredAt: now
            )
            if !isOther { answer.askedAt = now + .seconds(3600) }
            return .answer(answer)
        }
    }
}
