// SPDX-License-Identifier: Apache-2.0

import Glibc
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Values

/// The person at this terminal: is shown the step and asked; the end of input is never a yes.
final class TerminalOperator: OperatorChannel {
    private let name: String
    private let run: RunID

    init(name: String, run: RunID) {
        self.name = name
        self.run = run
    }

    /// Shows what is asked and reads the answer, until an answer that counts, the end of input, or cancellation.
    func ask(_ prompt: OperatorPrompt) async -> InboxMessage? {
        show(prompt)
        while !Task.isCancelled {
            guard let line = await TerminalLine.read() else { return nil }
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            if words.isEmpty { continue }
            if let message = message(for: prompt, words[0], reason: words.count > 1 ? words[1] : "") { return message }
            hint(prompt)
        }
        return nil
    }

    private func show(_ prompt: OperatorPrompt) {
        // What was typed before this was shown answers something else.
        if isatty(STDIN_FILENO) == 1 { tcflush(STDIN_FILENO, TCIFLUSH) }
        let step = prompt.step
        CommandOutput.progress(
            "\n── \(step.title) (\(step.id)) " + String(repeating: "─", count: 20)
        )
        if !step.prose.isEmpty { CommandOutput.progress(step.prose) }
        switch prompt {
        case .approval(let request, _):
            CommandOutput.progress("\nWhat will be done [\(request.effect.rawValue)]:")
            for operation in request.operations { CommandOutput.progress("  \(operation)") }
            if !request.readings.isEmpty { CommandOutput.progress("What was read:") }
            for reading in request.readings { CommandOutput.progress("  \(reading)") }
            CommandOutput.progress(
                "\nThis needs approval '\(request.policy)' until \(request.expiresAt.text()). From another terminal:\n"
                    + "  lifeboat approve \(run) \(request.step) --as NAME"
            )
        case .question(.manualAction(let confirmation), _):
            CommandOutput.progress("\n\(confirmation)")
        case .question(.failure(let reason), _): CommandOutput.progress("\nIt failed: \(reason)")
        case .question(.doubt(let reason), _):
            CommandOutput.progress("\nA change may or may not have taken effect: \(reason)")
        case .question(.confirmation(let calls), _):
            CommandOutput.progress("\nThis is what it does [\(step.effect.rawValue)]:")
            for line in OperatorQuestion.confirmation(calls: calls).callLines { CommandOutput.progress("  \(line)") }
        }
        hint(prompt)
    }

    private func hint(_ prompt: OperatorPrompt) {
        switch prompt {
        case .approval:
            CommandOutput.progress("approve NAME, reject NAME (Ctrl-C leaves the run; it can be resumed) > ")
        case .question(.confirmation, _):
            CommandOutput.progress("run, skip REASON, pause, abort (Ctrl-C leaves the run) > ")
        case .question(let question, _):
            let choices = question.choices.map(\.rawValue).joined(separator: ", ")
            CommandOutput.progress("\(choices), each with a reason if you like (Ctrl-C leaves the run) > ")
        }
    }

    private func message(for prompt: OperatorPrompt, _ word: String, reason: String) -> InboxMessage? {
        switch prompt {
        case .approval(let request, let step):
            guard let decision = ApprovalDecision.Decision(rawValue: word), !reason.isEmpty else { return nil }
            let words = reason.split(separator: " ", maxSplits: 1).map(String.init)
            return .decision(
                ApprovalDecision(
                    step: step.id,
                    nonce: request.nonce,
                    decision: decision,
                    by: words[0],
                    reason: words.count > 1 ? words[1] : "at the executor's terminal",
                    decidedAt: SystemClock.now()
                )
            )
        case .question(let question, let step):
            guard let choice = question.choices.first(where: { $0.rawValue == word }) else { return nil }
            if case .confirmation = question, choice == .skip, reason.isEmpty { return nil }
            return .answer(
                OperatorAnswer(step: step.id, choice: choice, by: name, reason: reason, answeredAt: SystemClock.now())
            )
        }
    }
}
