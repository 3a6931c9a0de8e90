// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import RunbookModel
public import Values

/// What to type about a run that is not over, in the order in which it helps: what people owe it, then what goes on with it.
///
/// A resume takes up whatever was answered before it, so that nobody goes on with a run only to have it park again. What a
/// resume would not take up is not asked for before it: a request that has run out is made anew, a run whose deadline has
/// passed ends, and a script that still runs lets nobody decide what it has done.
public struct RunAdvice: Sendable {
    /// Whose turn it is where something was asked.
    enum Turn: Sendable, Equatable {
        /// A person's: these commands answer, any of them.
        case owed([String])
        /// Nobody's before the run goes on; the text says why.
        case settled(String)
    }

    private let machine: RunMachine
    private let now: Timestamp
    private let isExecuted: Bool
    private let busy: Set<StepID>
    private let left: LeftAnswers
    private let restart: StoreRestart?

    /// The advice about a run at a moment; where it is not known whether somebody executes it, its state decides.
    public init(
        _ machine: RunMachine,
        at now: Timestamp,
        isExecuted: Bool? = nil,
        scripts: [LeftScript] = [],
        left: LeftAnswers = LeftAnswers(),
        restart: StoreRestart? = nil
    ) {
        self.restart = restart
        self.machine = machine
        self.now = now
        self.isExecuted = isExecuted ?? (machine.state == .running)
        busy = Set(scripts.filter(\.goesOn).map(\.step))
        self.left = left
    }

    /// Whether its executor was killed.
    private var isAbandoned: Bool { machine.state == .running && !isExecuted }

    /// The commands that give what is owed, one for each step that waits for somebody.
    public var owed: [String] {
        guard !machine.state.isFinal else { return [] }
        let turns = machine.openRequests.map(turn) + machine.openQuestions.map { turn(of: $0.question, at: $0.step) }
        return turns.compactMap { if case .owed(let commands) = $0 { commands.first } else { nil } }
    }

    /// The command that goes on with the run, and takes up what was answered; nil while somebody executes it.
    public var resume: NextCommand? {
        guard !machine.state.isFinal, !isExecuted else { return nil }
        return .resume(machine)
    }

    /// How to go on, for whoever has just read what is asked; nil while somebody executes the run.
    public var sentence: String? {
        guard let resume else { return nil }
        if !owed.isEmpty { return "first answer what is asked above, then this takes the answer up: \(resume)" }
        return left.isEmpty ? "go on with: \(resume)" : "this takes up what was answered, and goes on: \(resume)"
    }

    /// That nobody executes the run, and since when it stands where; nil while somebody does.
    public var absence: String? {
        guard !machine.state.isFinal, !isExecuted, let run = machine.opening?.run else { return nil }
        if isAbandoned { return "nobody executes \(run): \(restart?.sentence ?? RunViewText.isGone)" }
        return "nobody executes \(run): it is parked" + (machine.standingReason.map { ", because \($0)" } ?? "")
    }

    /// The steps that were under way when the run was last seen, and are not known to be over.
    public var underWay: [StepID] {
        machine.plan.steps.map(\.id).filter { machine.status(of: $0).state == .running }
    }

    /// What is said of a request that is granted, and waits for nothing but the run.
    static let granted = "it is granted"

    // MARK: - Turns

    private var isTooLate: Bool { !isExecuted && machine.missedDeadline(at: now) != nil }

    /// Whose turn it is at a request for approval.
    func turn(of request: ApprovalRequest) -> Turn {
        let status = machine.status(of: request.step)
        if let edit = left.words(editing: request) { return .settled(edit) }
        if status.isApproved {
            let gate = machine.gate(for: request.step)
            return .settled(left.words(takingBack: request, status, gate, at: now) ?? Self.granted)
        }
        if isTooLate { return .settled("the run's deadline has passed") }
        if request.expiresAt <= now { return .settled(expiry(of: request)) }
        if let words = left.words(settling: request, status, machine.gate(for: request.step), at: now) {
            return .settled("answered, and not taken up yet: \(words)")
        }
        return .owed([
            NextCommand("approve", request.run.text, request.step.text, choosing: NextCommand.approverOptions)
                .description
        ])
    }

    /// What a request that has run out leads to: never to a yes, and only by a person's word to another request.
    private func expiry(of request: ApprovalRequest) -> String {
        if machine.isAskedAnew(request) { return "it has run out: it is asked for anew once everything is undone" }
        let failure = "it has run out: the step fails when the run goes on"
        let retry = "`retry` asks for the approval anew"
        switch machine.step(request.step)?.onFailure ?? machine.plan.onFailure {
        case .pause?: return "\(failure); a person is asked then, and \(retry)"
        case nil: return "\(failure); at a terminal you are asked then, and \(retry); without one the run fails"
        case .abort?, .compensate?, .continue?, .goto?: return failure
        }
    }

    /// Whose turn it is at a question.
    func turn(of question: OperatorQuestion, at id: StepID) -> Turn {
        guard let run = machine.opening?.run, let step = machine.step(id) else { return .settled("") }
        if isTooLate { return .settled("the run's deadline has passed") }
        if let words = left.words(answering: question, at: id) {
            return .settled("answered, and not taken up yet: \(words)")
        }
        if case .doubt = question, busy.contains(id) {
            return .settled("its script still runs: until that is over, no answer counts")
        }
        guard case .manualAction = question else {
            return .owed(NextCommand.answers(run, question, at: step, machine.status(of: id), of: machine.plan))
        }
        let file = step.manual?.evidence == .attachment ? " --attach FILE" : ""
        let command = NextCommand("approve", run.text, id.text, choosing: "--as NAME --reason TEXT\(file)")
        return .owed([command.description])
    }
}
