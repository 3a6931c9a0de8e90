// SPDX-License-Identifier: Apache-2.0

public import RunbookModel

extension StepStatus {
    /// Why the step keeps its inputs although it has not acted yet: part of it was done with them; nil when none was.
    public func reasonToKeepInputs(of step: Step) -> String? {
        if let next = resumesAt {
            let count = step.commands.count
            return "\(next) of the \(count) commands of '\(step.id)' were done with the values that it has"
        }
        if !elementOutcomes.isEmpty {
            let count = elements.map { " of the \($0.count)" } ?? ""
            return "\(elementOutcomes.count)\(count) elements of '\(step.id)' were done with the values that it has"
        }
        guard isRepeated || openIntent != nil else { return nil }
        return "'\(step.id)' sends once more what was sent before, which is the same change only with the same values"
    }

    /// Who gave the step the inputs of its own that it has now.
    var inputGivers: Set<String> { Set(givenInputs.map(\.answer.by)) }

    /// The inputs of its own that the step has now, each with the run's value and the answer that gave it.
    public var givenInputs: [(change: InputChange, answer: OperatorAnswer)] {
        changedInputs.compactMap { change in
            let answers = inputAnswers.filter { $0.inputs?.contains { $0.name == change.name } ?? false }
            var change = change
            // What was given before the first of them is what the run has.
            if let first = answers.first?.inputs?.first(where: { $0.name == change.name }) { change.old = first.old }
            return answers.last.map { (change, $0) }
        }
    }

    /// The step has other inputs before anybody was asked whether it may act, or while its approval is waited for or stands:
    /// that was for what it would have done with those before.
    mutating func edited(_ answer: OperatorAnswer) {
        guard state == .pending || state == .waitingApproval else { return }
        if request != nil { voided() }
        take(inputsOf: answer)
    }

    /// Takes in the inputs that an answer gives the step; what was void of an approval of something else counts no more.
    mutating func take(inputsOf answer: OperatorAnswer) {
        guard let changes = answer.inputs, !changes.isEmpty else { return }
        for change in changes {
            changedInputs.removeAll { $0.name == change.name }
            changedInputs.append(change)
        }
        inputAnswers.append(answer)
        if answer.choice == .edit { voidings = 0 }
    }
}
