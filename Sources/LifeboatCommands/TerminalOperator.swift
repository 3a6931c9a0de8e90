// SPDX-License-Identifier: Apache-2.0

import Glibc
import PlanAnalysis
import RunCore
import RunExecutor
import RunStore
import RunViews
import RunbookModel
import Synchronization
import TerminalUI
import Values

/// The person at this terminal: is shown the step and asked; the end of input is never a yes.
final class TerminalOperator: OperatorChannel {
    /// What a line that was typed leads to.
    enum Reply {
        /// It counts.
        case answered(InboxMessage)
        /// Nothing is answered yet; below these lines the question stands again.
        case asked([StyledText])
        /// Nobody answers any more: the input is over, or whoever was asked has left.
        case left
    }

    let name: String
    let context: WorkspaceContext
    let recorder: RunRecorder
    let console: RunConsole
    private let stop: StopSignal
    private let typing: TerminalTyping
    /// The files that go with the answer to what is asked, or went with the one that was given last.
    let attached = Mutex<[AttachedContent]>([])
    /// How long earlier runs took; known after a while.
    private let earlier: Task<EarlierTimes, Never>

    init(
        name: String,
        context: WorkspaceContext,
        recorder: RunRecorder,
        console: RunConsole,
        stop: StopSignal,
        typing: TerminalTyping,
        earlier: Task<EarlierTimes, Never>
    ) {
        self.name = name
        self.context = context
        self.recorder = recorder
        self.console = console
        self.stop = stop
        self.typing = typing
        self.earlier = earlier
    }

    /// The plan for eyes, with the values that the step would be begun with.
    private func plan(at step: StepID) -> Plan { recorder.look { $0.shownPlan(at: step) } }

    /// Shows what is asked and reads the answer, until an answer that counts, the end of input, or cancellation.
    func ask(_ prompt: OperatorPrompt) async -> InboxMessage? {
        await typing.pause()
        defer { typing.resume() }
        attached.withLock { $0 = [] }
        // What was typed before this was shown answers something else.
        if isatty(STDIN_FILENO) == 1 { tcflush(STDIN_FILENO, TCIFLUSH) }
        let run = recorder.look { $0.opening?.run }
        let facts = console.facts(of: prompt.step.id)
        let answerBy = await answerBy(at: prompt.step.id)
        let view = view(of: prompt)
        var (progress, ages): (String?, [String]) = (nil, [])
        if case .approval(let request, _) = prompt {
            (progress, ages) = recorder.look { machine in
                let view = ApprovalRequestView(request, of: machine)
                return (RunViewText.progress(of: request, machine), view.ages(at: SystemClock.now()).map(\.text))
            }
        }
        let lines = run.map { view.lines(of: $0, facts: facts, answerBy: answerBy, progress: progress, ages: ages) }
        // Somebody else may be asked by now.
        guard !Task.isCancelled else { return nil }
        let turn = console.beginAsking()
        ask(prompt, below: lines ?? [])
        defer { console.asked(turn) }
        while !Task.isCancelled {
            guard let line = await TerminalLine.read() else { return nil }
            console.typed()
            switch await reply(to: line, prompt) {
            case .answered(let message): return message
            case .asked(let lines): ask(prompt, below: lines)
            case .left: return nil
            }
        }
        return nil
    }

    private func reply(to line: String, _ prompt: OperatorPrompt) async -> Reply {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        let rest = words.count > 1 ? words[1] : ""
        switch (words.first, prompt) {
        case (nil, _): return .asked([])
        case ("show", _): return .asked(detail(of: prompt.step))
        case ("?", _), ("help", _): return .asked(view(of: prompt).help)
        case ("quit", _):
            stop.request("left by \(name)")
            return .left
        case (let word?, .approval(let request, let step)):
            if word == OperatorAnswer.Choice.edit.rawValue { return await answer(.edit, rest, at: step) }
            guard let decision = ApprovalDecision.Decision(rawValue: word) else { return .asked([bad(noAnswer(word))]) }
            return await decide(decision, rest, on: request, at: step)
        case ("attach", .question):
            return .asked([rest.isBlank ? bad("say which file: attach FILE") : attach(rest.trimmed)])
        case (let word?, .question(let question, let step)):
            guard let choice = OperatorAnswer.Choice(rawValue: word), question.choices.contains(choice) else {
                return .asked([bad(noAnswer(word))])
            }
            // `run not yet` is no yes.
            if [.run, .pause].contains(choice), !rest.isBlank {
                let sentence = "'\(choice.rawValue)' stands alone: with '\(rest.trimmed)' behind it, nothing was done"
                return .asked([bad(sentence)])
            }
            return await answer(choice, rest, at: step)
        }
    }

    /// By when the answer must come; nil for a runbook without objective, for which earlier runs are not waited for.
    private func answerBy(at step: StepID) async -> String? {
        guard recorder.look({ AnswerTime($0, at: step, earlier: EarlierTimes()) != nil }) else { return nil }
        let earlier = await earlier.value
        return recorder.look { AnswerTime($0, at: step, earlier: earlier)?.sentence(at: SystemClock.now()) }
    }

    private func view(of prompt: OperatorPrompt) -> OperatorPromptView {
        let plan = plan(at: prompt.step.id)
        // The plan at hand is the one for eyes.
        let step = plan.step(prompt.step.id) ?? prompt.step
        let status = recorder.status(of: step.id)
        return OperatorPromptView(
            prompt.subject,
            at: step,
            status,
            of: plan,
            columns: console.columns,
            mustSign: DecisionSigning.isRequired(in: context),
            isEnding: recorder.look { $0.isEnding(step.id) },
            at: SystemClock.now()
        )
    }

    private func ask(_ prompt: OperatorPrompt, below lines: [StyledText]) {
        guard !Task.isCancelled else { return }
        let hint = StyledText("   \(view(of: prompt).choices); ? explains", .dim)
        console.ask(lines, hint: hint.wrapped(to: console.columns, indent: 3), mark: "   > ")
    }

    private func detail(of step: Step) -> [StyledText] {
        let plan = plan(at: step.id)
        guard let index = plan.steps.firstIndex(where: { $0.id == step.id }) else { return [] }
        return [""] + StepDetail(PlanOverview(plan, digest: ""), index: index, columns: console.columns).allLines() + [
            ""
        ]
    }

    private func noAnswer(_ word: String) -> String { "'\(word)' is no answer here" }

    func bad(_ sentence: String) -> StyledText { StateMark.Tone.bad.text("   \(sentence)") }
}

// MARK: - Answers

extension TerminalOperator {
    /// Takes in an answer, and asks for what it lacks.
    private func answer(_ choice: OperatorAnswer.Choice, _ rest: String, at step: Step) async -> Reply {
        var answer = OperatorAnswer(
            step: step.id,
            choice: choice,
            by: name,
            reason: rest.trimmed,
            answeredAt: SystemClock.now()
        )
        let dropped = Reply.asked([StyledText("   nothing was answered, and nothing is changed", .dim)])
        var lines: [StyledText] = []
        if choice.changesInputs {
            let given = await inputs(of: step, choice, rest)
            let typed: TypedInputs
            switch given {
            case .given(let inputs): typed = inputs
            case .dropped: return dropped
            case .unread(let sentence): return .asked([bad(sentence)])
            case .ended: return .left
            }
            (answer.inputs, answer.reason) = (
                InputTexts.changes(typed.values, in: plan(at: step.id)), typed.reason.trimmed
            )
            let (objection, changes) = recorder.look { machine in
                let gate = InputChangeGate(machine)
                return (gate.objection(to: answer, problem: InputTexts.problem), gate.recorded(answer).inputs ?? [])
            }
            if let objection { return .asked([bad(objection)]) }
            lines = changes.map { StateMark.Tone.doubtful.text("   \($0.arrow)") }
            // A value that was asked for is seen whole before it counts; without a reason, that is where the reason is asked.
            if typed.wereAskedFor, !answer.reason.isBlank {
                let hint = StyledText("   `yes` gives them; anything else drops it", .dim)
                guard let line = await read(lines + [hint], mark: "   sure > ") else { return .left }
                guard line.trimmed == "yes" else { return dropped }
            }
        }
        let isNote = choice == .done && step.demandsNote
        if SpokenWords.placeholders.contains(answer.reason) {
            return .asked([bad("'\(answer.reason)' stands for your own words; nothing was answered")])
        }
        if choice.needsReason || isNote, answer.reason.isBlank {
            let demand = isNote ? "a note of what you saw" : "a reason"
            let sentence = "'\(choice.rawValue)' counts only with \(demand)"
            switch await words(isNote ? "note" : "why", demanded: sentence, below: lines) {
            case .text(let reason): answer.reason = reason
            case .dropped: return dropped
            case .ended: return .left
            }
        }
        if choice == .done, step.manual?.evidence == .attachment, attached.withLock(\.isEmpty) {
            switch await askForFiles() {
            case .given: break
            case .dropped:
                attached.withLock { $0 = [] }
                return dropped
            case .ended: return .left
            }
        }
        let files = attached.withLock { $0.map(\.file) }
        answer.attachments = files.isEmpty ? nil : files
        if let objection = AttachmentGate(at: step).objection(to: answer) {
            attached.withLock { $0 = [] }
            return .asked([bad(objection)])
        }
        answer.answeredAt = SystemClock.now()
        if choice == .pause { console.pausing() }
        return .answered(.answer(answer))
    }

    /// Other inputs and why, as somebody typed them.
    private struct TypedInputs {
        var values: [(name: String, text: String)]
        var reason: String
        /// Whether each was asked for by its name, rather than typed behind the answer.
        var wereAskedFor = false
    }

    /// What comes of asking for other inputs.
    private enum AskedInputs {
        case given(TypedInputs)
        /// What was begun is dropped: nothing comes of it.
        case dropped
        /// What was typed cannot be read; the text says why.
        case unread(String)
        /// The input is over, or the answer came from elsewhere.
        case ended
    }

    /// The other inputs that were typed behind the answer, or else are asked for, and the reason.
    ///
    /// What stays as it is is not among them.
    private func inputs(of step: Step, _ choice: OperatorAnswer.Choice, _ rest: String) async -> AskedInputs {
        var (values, reason): ([(name: String, text: String)], String)
        do throws(TypedValues.Problem) {
            let typed = try TypedValues(rest)
            (values, reason) = (typed.values, typed.reason)
        } catch { return .unread(error.sentence) }
        let names = plan(at: step.id).changeableInputs(of: step)
        guard values.isEmpty, !names.isEmpty, isChangeable(step, by: choice) else {
            return .given(TypedInputs(values: values, reason: reason))
        }
        let words = reason.split(separator: " ", maxSplits: 1).map(String.init)
        let named = words.first.flatMap { names.contains($0) ? $0 : nil }
        if named != nil { reason = words.count > 1 ? words[1] : "" }
        for name in named.map({ [$0] }) ?? names {
            let current = recorder.look { InputChangeGate($0).value(of: name, at: step.id) }
            let now = "\(name) is \(current?.text() ?? "not given") now"
            let hint = "   \(now); Enter leaves it, `quit` drops all"
            guard let line = await read([StyledText(hint, .dim)], mark: "   \(name) > ") else { return .ended }
            switch line.trimmed {
            case "": continue
            case "quit": return .dropped
            case let text: values.append((name, text))
            }
        }
        return .given(TypedInputs(values: values, reason: reason, wereAskedFor: true))
    }

    private func isChangeable(_ step: Step, by choice: OperatorAnswer.Choice) -> Bool {
        choice == .retryWith || recorder.status(of: step.id).reasonToKeepInputs(of: step) == nil
    }
}

// MARK: - What is asked besides

extension TerminalOperator {
    /// What somebody types who is asked for words.
    enum Words {
        case text(String)
        /// What was begun is dropped: nothing comes of it.
        case dropped
        /// The input is over, or the answer came from elsewhere: that is no word.
        case ended
    }

    /// Whether a line is what is typed to answer, and not why: whoever types it thinks of the question before.
    private static func isAnswer(_ line: String) -> Bool {
        ["yes", "no", "show", "help", "?"].contains(line) || OperatorAnswer.Choice(rawValue: line) != nil
            || ApprovalDecision.Decision(rawValue: line) != nil
    }

    /// Why a line is no reason; nil when it can be one.
    ///
    /// Who thinks better of it types the other answer with its reason: that must not count as the reason of the first.
    private static func objection(to line: String) -> String? {
        if line.isEmpty { return "that says nothing" }
        if isAnswer(line) { return "'\(line)' is an answer, and no reason" }
        if SpokenWords.placeholders.contains(line) { return "'\(line)' stands for your own words" }
        let first = String(line.prefix { $0 != " " })
        guard OperatorAnswer.Choice(rawValue: first) != nil else { return nil }
        return "'\(first)' is an answer, and a reason begins with another word"
    }

    /// Asks for words until there are some.
    func words(_ mark: String, demanded sentence: String, below lines: [StyledText] = []) async -> Words {
        var lines = lines
        while true {
            let hint = StyledText("   \(sentence); `quit` drops it", .dim)
            guard let line = await read(lines + [hint], mark: "   \(mark) > ") else { return .ended }
            if line.trimmed == "quit" { return .dropped }
            guard let objection = Self.objection(to: line.trimmed) else { return .text(line.trimmed) }
            lines = [bad(objection)]
        }
    }

    /// Reads a line behind a mark; nil at the end of input, and when nobody is asked any more.
    func read(_ lines: [StyledText], mark: String) async -> String? {
        guard !Task.isCancelled else { return nil }
        console.ask([], hint: lines.flatMap { $0.wrapped(to: console.columns, indent: 3) }, mark: mark)
        let line = await TerminalLine.read()
        if line != nil { console.typed() }
        return line
    }
}

extension String {
    /// The text without the white space around it.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
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
