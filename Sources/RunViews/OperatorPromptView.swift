// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import RunbookModel
public import TerminalUI
public import Values

/// What a person is shown before they decide: the step's text, what it is about to do, what was read, and the clock.
public struct OperatorPromptView: Sendable {
    /// What is to be decided.
    public enum Subject: Sendable {
        /// A request for approval.
        case approval(ApprovalRequest)
        /// A question at a step.
        case question(OperatorQuestion)
    }

    private let step: Step
    private let subject: Subject
    private let answers: [OperatorAnswer.Choice]
    private let given: [(change: InputChange, answer: OperatorAnswer)]
    private let hasBegun: Bool
    private let meaning: AnswerMeaning
    private let mustSign: Bool
    private let paragraph: Paragraph
    private let now: Timestamp?

    /// A view of what is asked at a step of a plan that stands as `status` says, with no line wider than `columns`; the ages of
    /// readings are those of a moment, and are not told without one.
    ///
    /// `mustSign` says that a decision on a request counts only when it is signed, `isEnding` that the step is not to be begun
    /// any more.
    public init(
        _ subject: Subject,
        at step: Step,
        _ status: StepStatus,
        of plan: Plan,
        columns: Int,
        mustSign: Bool = false,
        isEnding: Bool = false,
        at now: Timestamp? = nil
    ) {
        self.now = now
        self.mustSign = mustSign
        self.step = step
        self.subject = subject
        given = status.givenInputs
        hasBegun = status.attempt > 0
        meaning = AnswerMeaning(at: step, status, in: plan, isEnding: isEnding)
        let question: OperatorQuestion? = if case .question(let question) = subject { question } else { nil }
        answers = plan.choices(for: question, at: step, status)
        paragraph = Paragraph(columns: min(columns, 100))
    }

    /// The lines above the prompt.
    ///
    /// - Parameters:
    ///   - run: The run's name, for the commands that answer from another terminal.
    ///   - facts: Where the step stands and how much time is used, a line each.
    ///   - answerBy: By when the answer must come; nil when nothing says so.
    ///   - progress: Who has decided so far on a request, and how many must.
    ///   - ages: How old the readings of a request are, a line each.
    /// - Returns: The lines.
    public func lines(
        of run: RunID,
        facts: [String],
        answerBy: String? = nil,
        progress: String? = nil,
        ages: [String] = []
    ) -> [StyledText] {
        let rule = String(repeating: "─", count: max(0, paragraph.columns - 4 - DisplayWidth.of(step.title)))
        let head =
            rule.count > 1
            ? [StyledText("── \(step.title) \(rule)", .bold)]
            : paragraph.lines("── \(step.title)", hanging: 3, styles: [.bold])
        let place = [step.id.text, step.effect.rawValue] + facts
        return [""] + head + paragraph.flow(place, separator: " · ", indent: 3, styles: [.dim])
            + section("", prose) + body(of: run, progress, ages)
            + section("", answerBy.map { paragraph.lines($0, indent: 3, styles: [.yellow]) } ?? []) + [""]
    }

    /// What can be typed, for the prompt's line.
    public var choices: String {
        switch subject {
        case .approval:
            (["approve NAME", "reject NAME REASON"] + answers.map(form)).joined(separator: ", ") + "; show, quit"
        case .question: answers.map(form).joined(separator: ", ") + "; show, quit"
        }
    }

    /// What each answer does, for a person who asks.
    public var help: [StyledText] {
        let own: [(name: String, text: String)] =
            switch subject {
            case .approval:
                [
                    ("approve NAME", "NAME agrees; the person who started the run does not count\(signing)"),
                    ("reject NAME REASON", "NAME does not agree: the step is not done\(signing)"),
                ]
            case .question: []
            }
        let answers = answers.map { (form($0), meaning.text(of: $0)) }
        let attaching =
            switch subject {
            case .approval: [(String, String)]()
            case .question:
                [("attach FILE", "has a file go with the answer that you give then, as evidence of the run")]
            }
        let rest = [
            ("show", "shows the whole step: its text, readings, checks and limits"),
            (
                "quit",
                "leaves the run as it is; `lifeboat resume` goes on with it, after `lifeboat amend` by an edited runbook"
            ),
        ]
        return paragraph.table(own + answers + attaching + rest, indent: 2)
    }

    private var signing: String {
        mustSign ? "; it is signed, with a key that ssh-agent holds or with a key file that is asked for" : ""
    }

    /// What is typed for an answer.
    private func form(_ choice: OperatorAnswer.Choice) -> String {
        if choice.changesInputs { return "\(choice.rawValue) INPUT=VALUE REASON" }
        if choice == .done, step.demandsNote { return "\(choice.rawValue) NOTE" }
        return choice.needsReason ? "\(choice.rawValue) REASON" : choice.rawValue
    }

    // MARK: - Parts

    private var prose: [StyledText] {
        step.prose.isEmpty ? [] : paragraph.lines(step.reflowedProse, indent: 3)
    }

    private func body(of run: RunID, _ progress: String?, _ ages: [String]) -> [StyledText] {
        switch subject {
        case .approval(let request):
            let name = mustSign ? "--as NAME --key KEY" : "--as NAME"
            let command = NextCommand("approve", run.text, request.step.text, choosing: name).description
            return section("What will be done", request.operations.flatMap(call) + digest(request.stepDigest))
                + section("With other values than the run", others)
                + section("What was read", ((request.clusters?.lines ?? []) + request.readings + ages).flatMap(reading))
                + section("", progress.map { paragraph.lines($0, indent: 3, hanging: 2) } ?? [])
                + (request.needsProof && !mustSign
                    ? paragraph.lines("NOT SIGNED: \(UnsignedPassage.warning)", indent: 3, hanging: 2, styles: [.red])
                    : [])
                + section(
                    "Needs approval '\(request.policy)' until \(request.expiresAt.text()); from another terminal:",
                    paragraph.command(command, indent: 5)
                )
        case .question(.manualAction(let confirmation, let readings)):
            let demand = step.manual?.evidence.demand.map { "`done` \($0)" }
            return section("What was read", (readings ?? []).flatMap(reading))
                + section("For you to do", paragraph.lines(confirmation, indent: 5))
                + section("", demand.map { paragraph.lines($0, indent: 3, hanging: 2) } ?? [])
        case .question(.failure(let reason)):
            return section("It failed", paragraph.lines(reason, indent: 5, styles: [.red])) + output(in: run)
                + section("With other values than the run", others)
        case .question(.doubt(let reason)):
            let title = "A change may or may not have taken effect"
            return section(title, paragraph.lines(reason, indent: 5, styles: [.red])) + output(in: run)
        case .question(.confirmation(let calls, let readings, let digest, _)):
            return section("What it reads now", (readings ?? []).flatMap(reading))
                + section("What it will do", calls.flatMap(call) + (digest.map(self.digest) ?? []))
                + section("With other values than the run", others)
        }
    }

    /// How to see what the step's script printed; nothing where it has none.
    private func output(in run: RunID) -> [StyledText] {
        guard step.runsScripts, hasBegun else { return [] }
        let command = NextCommand("watch", run.text, "--output", step.id.text).description
        return section("What its script printed, from another terminal:", paragraph.command(command, indent: 5))
    }

    /// A reading with its age, which says more at night than its moment alone.
    private func reading(_ line: String) -> [StyledText] {
        paragraph.lines(now.map { ReadMoment.aged(line, at: $0) } ?? line, indent: 5, hanging: 2)
    }

    /// What people gave this step in place of the run's inputs.
    private var others: [StyledText] {
        given.flatMap { change, answer in
            let text = "\(change.arrow)  (\(answer.by): \(answer.reason))"
            return paragraph.lines(text, indent: 5, hanging: 2, styles: [.yellow])
        }
    }

    /// The digest of everything that the step will do: it is another one as soon as any of that is.
    private func digest(_ digest: String) -> [StyledText] {
        paragraph.lines("step sha256 \(digest)", indent: 5, hanging: 2, styles: [.dim])
    }

    private func section(_ title: String, _ lines: [StyledText]) -> [StyledText] {
        guard !lines.isEmpty else { return [] }
        return [""] + (title.isEmpty ? [] : paragraph.lines(title, indent: 3, styles: [.bold])) + lines
    }

    /// A call as its name and a row for each parameter, where it has the form `NAME {…}`; any other as it is written.
    private func call(_ text: String) -> [StyledText] {
        if text.hasPrefix(ApprovalRequest.unboundContent) {
            return paragraph.lines(text, indent: 5, hanging: 2, styles: [.bold, .red])
        }
        guard let opening = text.firstIndex(of: "{"), text.hasSuffix("}"),
            let parameters = try? JSONParser.parse(Array(text[opening...].utf8)),
            case .object(let members) = parameters
        else { return paragraph.lines(text, indent: 5, hanging: 2, styles: [.cyan]) }
        let name = paragraph.lines(String(text[..<opening]), indent: 5, hanging: 2, styles: [.cyan])
        let rows = members.map { (name: $0.key, text: $0.value.stringValue ?? $0.value.text(.compact)) }
        return name + paragraph.table(rows, indent: 7)
    }
}
