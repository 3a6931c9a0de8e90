// SPDX-License-Identifier: Apache-2.0

import Glibc
import PlanAnalysis
import RunCore
import RunExecutor
import RunStore
import RunViews
import RunbookModel
import TerminalUI
import Values

/// The person at this terminal: is shown the step and asked; the end of input is never a yes.
final class TerminalOperator: OperatorChannel {
    private let name: String
    private let run: RunID
    private let plan: Plan
    private let console: RunConsole
    private let stop: StopSignal
    private let typing: TerminalTyping

    init(name: String, run: RunID, plan: Plan, console: RunConsole, stop: StopSignal, typing: TerminalTyping) {
        self.name = name
        self.run = run
        self.plan = plan.shown
        self.console = console
        self.stop = stop
        self.typing = typing
    }

    /// Shows what is asked and reads the answer, until an answer that counts, the end of input, or cancellation.
    func ask(_ prompt: OperatorPrompt) async -> InboxMessage? {
        await typing.pause()
        defer { typing.resume() }
        // What was typed before this was shown answers something else.
        if isatty(STDIN_FILENO) == 1 { tcflush(STDIN_FILENO, TCIFLUSH) }
        // The plan at hand is the one for eyes: without the secrets that its runbook spells out.
        let step = plan.step(prompt.step.id) ?? prompt.step
        let view = OperatorPromptView(prompt.subject, at: step, of: plan, columns: console.columns)
        ask(view, below: view.lines(of: run, facts: console.facts(of: prompt.step.id)))
        defer { console.asked() }
        while !Task.isCancelled {
            guard let line = await TerminalLine.read() else { return nil }
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            let reason = words.count > 1 ? words[1] : ""
            switch words.first {
            case nil: ask(view)
            case "show": ask(view, below: detail(of: prompt.step))
            case "quit":
                stop.request("left by \(name)")
                return nil
            case "?", "help": ask(view, below: view.help)
            case OperatorAnswer.Choice.retryWith.rawValue where plan.changeableInputs(of: step).isEmpty:
                let refusal = "   '\(step.id)' reads no input that can be given anew: `retry` begins it again as it is"
                ask(view, below: [StateMark.Tone.bad.text(refusal)])
            case let word?:
                guard let message = message(for: prompt, word, reason: reason) else {
                    ask(view, below: view.help)
                    continue
                }
                guard message.lacksReason else { return message }
                ask(view, below: [StateMark.Tone.bad.text("   '\(word)' needs a reason: type it behind the answer")])
            }
        }
        return nil
    }

    private func ask(_ view: OperatorPromptView, below lines: [StyledText] = []) {
        let hint = StyledText("   \(view.choices); ? explains", .dim).wrapped(to: console.columns, indent: 3)
        console.ask(lines + hint, mark: "   > ")
    }

    private func detail(of step: Step) -> [StyledText] {
        guard let index = plan.steps.firstIndex(where: { $0.id == step.id }) else { return [] }
        return [""] + StepDetail(PlanOverview(plan, digest: ""), index: index, columns: console.columns).allLines() + [
            ""
        ]
    }

    /// The `NAME=VALUE` words in front of a reason, and the reason.
    private static func values(in text: String) -> (values: [(name: String, text: String)], reason: String) {
        var (values, rest): ([(name: String, text: String)], Substring) = ([], text[...])
        while true {
            rest = rest.drop { $0 == " " }
            let word = rest.prefix { $0 != " " }
            guard let separator = word.firstIndex(of: "="), separator > word.startIndex else { break }
            values.append((String(word[..<separator]), String(word[word.index(after: separator)...])))
            rest = rest.dropFirst(word.count)
        }
        return (values, String(rest))
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
                    reason: words.count > 1 ? words[1] : decision == .reject ? "" : "at the executor's terminal",
                    decidedAt: SystemClock.now()
                )
            )
        case .question(let question, let step):
            guard let choice = question.choices.first(where: { $0.rawValue == word }) else { return nil }
            let (values, reason) = choice == .retryWith ? Self.values(in: reason) : ([], reason)
            return .answer(
                OperatorAnswer(
                    step: step.id,
                    choice: choice,
                    by: name,
                    reason: reason,
                    answeredAt: SystemClock.now(),
                    inputs: values.isEmpty ? nil : InputTexts.changes(values, in: plan)
                )
            )
        }
    }
}

extension InboxMessage {
    /// Whether the reason is missing without which this does not count.
    fileprivate var lacksReason: Bool {
        switch self {
        case .decision(let decision): decision.lacksReason
        case .answer(let answer): answer.lacksReason
        case .cancellation: false
        }
    }
}

extension OperatorPrompt {
    /// What the person is to decide.
    fileprivate var subject: OperatorPromptView.Subject {
        switch self {
        case .approval(let request, _): .approval(request)
        case .question(let question, _): .question(question)
        }
    }
}
