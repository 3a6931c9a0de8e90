// SPDX-License-Identifier: Apache-2.0

import Glibc
import RunCore
import RunStore
import RunViews
import RunbookModel
import Synchronization
import TerminalUI
import Values

/// Shows a run's events on standard error as they are recorded, and below them what is going on right now.
///
/// In a terminal the lines fit its width, and the steps under way stand at the bottom with their times; in a pipe every
/// event is a whole line, and waits say how far they are now and then.
final class RunConsole: Sendable {
    private struct State {
        var view: RunProgressView
        var tally: RunTally
        var progress = OperationProgressView()
        var output = RecentOutput()
        /// How many questions stand at the terminal; a status would write over them.
        var openPrompts: Set<StepID> = []
        var isOver = false
        /// What a person types behind, while they are asked.
        var prompt: String?
        /// Counts who is asked at the terminal: who was asked before takes nothing away from who is asked now.
        var turn = 0
        /// What they can type there, which is shown again when the prompt has been written over.
        var hint: [StyledText] = []
    }

    private let state: Mutex<State>
    /// Whether people are asked at this terminal, where the prompt shows what they are asked.
    private let asksHere: Bool
    /// Whether every line is shown that a script prints.
    private let streamsOutput: Bool
    private let printer = LinePrinter(
        capabilities: TerminalCapabilities(descriptor: STDERR_FILENO),
        width: { TerminalCapabilities.columns(of: STDERR_FILENO) },
        write: { bytes in
            CommandOutput.status(bytes)
            return true
        }
    )

    /// A console for a run of the plan.
    ///
    /// With `onlyWatches` another process executes it, and tells of it by its record alone.
    init(
        plan: Plan,
        asksHere: Bool = false,
        streamsOutput: Bool = false,
        isAmended: Bool = false,
        onlyWatches: Bool = false
    ) {
        self.asksHere = asksHere
        self.streamsOutput = streamsOutput
        let view = RunProgressView(plan: plan.shown, isAmended: isAmended)
        var tally = RunTally(plan: plan.shown)
        tally.readsRecordAlone = onlyWatches
        state = Mutex(State(view: view, tally: tally))
    }

    /// The columns that a line may take now.
    var columns: Int { printer.columns }

    /// Shows how the run was opened; of a run that is gone on with, where it stands instead of all that happened.
    ///
    /// `roles` are the workspace's, `answers` what people have left for the run meanwhile, `scripts` those that its executor
    /// left behind, and `restart` says that the store forgot who had it.
    func begin(
        _ history: RunHistory,
        roles: [WorkspaceRole] = [],
        answers: LeftAnswers = LeftAnswers(),
        scripts: [LeftScript] = [],
        restart: StoreRestart? = nil
    ) {
        show(.runOpened(history.opening), history.opening.openedAt)
        guard history.entries.count > 1 else { return }
        let machine = history.machine(roles: roles)
        let tally = state.withLock { state in
            for entry in history.entries { state.tally.note(entry.recorded.event, at: entry.recorded.time) }
            state.view.goOn(with: machine)
            return state.tally
        }
        print(AmendmentView.lines(machine))
        let stand = ResumptionView(
            machine,
            records: history.entries.count,
            left: history.entries.last?.recorded.time ?? history.opening.openedAt,
            tally: tally,
            answers: answers,
            scripts: scripts,
            restart: restart,
            at: SystemClock.now()
        )
        print(stand.lines())
    }

    /// Takes in how long steps took in earlier runs.
    func expect(_ durations: [StepID: Duration]) { state.withLock { $0.tally.expected = durations } }

    /// Where a step stands among all, how much of the time is used and what else goes on, for whoever is asked about it.
    func facts(of step: StepID) -> [String] {
        let now = SystemClock.now()
        return state.withLock { state in
            let (tally, place) = (state.tally, state.tally.position(of: step))
            let others = [tally.others(besides: step, at: now), tally.waiting(besides: step)]
            return ([place, tally.clock(at: now)] + others).compactMap(\.self)
        }
    }

    /// Takes in that somebody else is asked from now on; the number is for `asked`.
    func beginAsking() -> Int {
        state.withLock { state in
            state.turn += 1
            return state.turn
        }
    }

    /// Shows lines of a prompt, and the mark behind which the person types; lines that come meanwhile stand above it.
    ///
    /// The last of them, `hint`, are shown again when the prompt was written over.
    func ask(_ lines: [StyledText], hint: [StyledText] = [], mark: String) {
        state.withLock { state in
            guard !state.isOver else { return }
            printer.clearStatus()
            CommandOutput.progress(lines + hint)
            CommandOutput.prompt(mark)
            (state.prompt, state.hint) = (mark, hint)
        }
    }

    /// Takes in that a line was typed behind the mark: the cursor stands below it.
    func typed() { state.withLock { $0.prompt = nil } }

    /// Takes in that nobody types any more: a mark that still stands there is taken away, so that nothing comes behind it.
    func asked(_ turn: Int) { state.withLock { if $0.turn == turn { takePromptAway(&$0) } } }

    /// Shows the prompt again, if somebody is asked: the program was suspended, and something else wrote to the terminal.
    func askAgain() {
        state.withLock { state in
            printer.leaveStatus()
            guard let prompt = state.prompt, !state.isOver else { return }
            if printer.capabilities.isSmart { CommandOutput.status(Array(ControlSequence.clearLine.utf8)) }
            CommandOutput.progress(state.hint)
            CommandOutput.prompt(prompt)
        }
    }

    private func takePromptAway(_ state: inout State) {
        guard state.prompt != nil else { return }
        state.prompt = nil
        let end = printer.capabilities.isSmart ? ControlSequence.clearLine : "\n"
        CommandOutput.status(Array(end.utf8))
    }

    /// Shows the lines of one event.
    func show(_ event: RunEvent, _ time: Timestamp) {
        state.withLock { state in
            state.tally.note(event, at: time)
            switch event {
            case .operationEnded(let record): state.progress.forget(record.step)
            case .approvalRequested(let request): state.openPrompts.insert(request.step)
            case .operatorAsked(let step, _): state.openPrompts.insert(step)
            case .approvalDecided(let decision): state.openPrompts.remove(decision.step)
            case .approvalVoided(let step, _, _): state.openPrompts.remove(step)
            case .operatorAnswered(let answer): state.openPrompts.remove(answer.step)
            case .stepFinished(let outcome):
                state.openPrompts.remove(outcome.step)
                state.output.forget(outcome.step)
            case .runFinished, .runParked, .runInterrupted: state.isOver = true
            // A watcher sees the run being gone on with.
            case .executorStarted: state.isOver = false
            default: break
            }
            let lines = state.view.lines(for: event, at: time)
            if !(asksHere && event.asksPeople) { print(lines, above: state.prompt) }
            showStatus(state)
        }
    }

    /// Takes in that a step is being worked on.
    func begin(_ step: StepID, by operation: String) {
        state.withLock { state in
            state.tally.begin(step, by: operation, at: SystemClock.now())
            showStatus(state)
        }
    }

    /// Shows how far a step's operation is: in a terminal below the events, elsewhere as a line now and then.
    func show(_ progress: OperationProgress, of step: StepID) {
        state.withLock { state in
            state.tally.note(progress, of: step, at: SystemClock.now())
            if streamsOutput {
                print(progress.lines.map { OutputLineView.text($0, of: step.text) }, above: state.prompt)
                if progress.isOutput { return showStatus(state) }
            } else {
                state.output.take(progress.lines, of: step)
            }
            guard !printer.capabilities.isSmart else { return showStatus(state) }
            if let line = state.progress.line(progress, of: step) { printer.line(line) }
        }
    }

    /// Shows the last lines that the scripts under way have printed, or says that there are none.
    func showOutput() {
        state.withLock { state in
            guard !state.isOver, state.prompt == nil else { return }
            print(state.output.lines)
            showStatus(state)
        }
    }

    /// Says that the run is to stop and what that waits for, if it waits for anything.
    func stopping(because reason: String) {
        state.withLock { state in
            guard !state.isOver, let lines = state.tally.stopping(because: reason) else { return }
            state.openPrompts = []
            print(lines, above: state.prompt)
            showStatus(state)
        }
    }

    /// Says that the run pauses and what that waits for, if it waits for anything; nobody is asked here any more.
    func pausing() {
        state.withLock { state in
            state.openPrompts = []
            print(state.tally.pausing(), above: state.prompt)
            showStatus(state)
        }
    }

    /// Shows a line that is about no event.
    func note(_ line: StyledText) {
        state.withLock { state in
            print([line], above: state.prompt)
            showStatus(state)
        }
    }

    /// Moves the clocks of the status on; called about once a second.
    func tick() { state.withLock { showStatus($0) } }

    /// Takes the status away for good.
    func end() {
        state.withLock { state in
            takePromptAway(&state)
            state.isOver = true
            showStatus(state)
        }
    }

    private func showStatus(_ state: State) {
        guard printer.capabilities.isSmart else { return }
        // Where nobody is asked, what people are asked elsewhere hides nothing of what goes on meanwhile.
        let isToAsk = asksHere && !state.openPrompts.isEmpty
        guard !state.isOver, state.prompt == nil, !isToAsk, state.tally.hasRunningSteps else {
            printer.clearStatus()
            return
        }
        let hint = StyledText("    `show` and Enter: the last lines that it has printed", .dim)
        let hints = asksHere && !state.output.isEmpty ? [hint] : []
        // The events above it must be seen, too.
        let rows = (TerminalCapabilities.rows(of: STDERR_FILENO) ?? 24) * 2 / 3 - hints.count
        printer.status(state.tally.lines(at: SystemClock.now(), rows: rows, columns: printer.columns) + hints)
    }

    private func print(_ lines: [StyledText], above prompt: String? = nil) {
        guard !lines.isEmpty else { return }
        let isSmart = printer.capabilities.isSmart
        if prompt != nil, isSmart { CommandOutput.status(Array(ControlSequence.clearLine.utf8)) }
        defer { if let prompt, isSmart { CommandOutput.prompt(prompt) } }
        guard printer.capabilities.isTerminal else {
            printer.lines(lines)
            return
        }
        let columns = printer.columns
        printer.lines(lines.flatMap { $0.filled(to: columns) })
    }
}

extension RunEvent {
    /// Whether people are asked something.
    fileprivate var asksPeople: Bool {
        switch self {
        case .operatorAsked, .approvalRequested: true
        default: false
        }
    }
}
