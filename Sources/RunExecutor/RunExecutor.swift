// SPDX-License-Identifier: Apache-2.0

import RunCore
public import RunStore
import RunbookModel
import Synchronization
import Values

/// Executes a run: asks the run's state what comes next, makes it durable, performs it.
///
/// One instance executes one run once. Everything that must survive lies in the journal: killed at any moment, the run
/// is resumed by a new executor over the same journal.
public final class RunExecutor: Sendable {
    let recorder: RunRecorder
    let environment: ExecutorEnvironment
    let stop: StopSignal
    private let inbox: @Sendable () async throws -> [InboxEntry]
    private let news: RunNews?
    let end = EndSignal()
    /// The end as compensations see it: only a person ends the undoing, or the end of the time for ending the run.
    private let endOfUndoing = EndSignal()
    /// The time between two looks at the inbox while steps are under way, however much is new.
    private static let leastInterval = Duration.milliseconds(250)
    let underWay = Mutex(StepsUnderWay())
    let questions = QuestionDesk()
    let gate: ChangeGate
    let approvals = ApprovalDesk()
    private let notices: NoticeDesk
    private let conditions: StopConditionWatch
    private let blocking: BlockingConditionDesk
    private let budget = BudgetClock()

    /// An executor for the run that the recorder keeps.
    ///
    /// `news` ends the time between two looks at the inbox early; without it, the environment lets that time pass.
    public init(
        recorder: RunRecorder,
        environment: ExecutorEnvironment,
        stop: StopSignal,
        inbox: @escaping @Sendable () async throws -> [InboxEntry] = { [] },
        news: RunNews? = nil
    ) {
        self.recorder = recorder
        self.environment = environment
        self.stop = stop
        self.inbox = inbox
        self.news = news
        conditions = StopConditionWatch(recorder: recorder, environment: environment, stop: stop)
        blocking = BlockingConditionDesk(recorder: recorder, environment: environment, stop: stop)
        notices = NoticeDesk(recorder: recorder, environment: environment)
        gate = ChangeGate(recorder: recorder, blocking: blocking, hold: environment.hold)
    }

    /// Runs until the run is over, people must act, or the executor is told to stop.
    ///
    /// - Throws: what kept an event from being durable. The run is then as the journal says and can be resumed.
    public func run() async throws -> RunEnding {
        let ended = recorder.look { $0.state.isFinal ? ($0.state, $0.summary) : nil }
        if let (state, summary) = ended { return .finished(state, summary) }
        let (signals, continuation) = AsyncStream.makeStream(of: Signal.self)
        return try await withThrowingDiscardingTaskGroup { group in
            defer {
                continuation.finish()
                group.cancelAll()
            }
            let stop = stop
            group.addTask {
                await stop.wait(for: .atSafePoint)
                if stop.level > .none { continuation.yield(.stop) }
                await stop.wait(for: .atOnce)
                if stop.level == .atOnce { continuation.yield(.stop) }
            }
            return try await conduct(signals, continuation, in: &group)
        }
    }

    private func conduct(
        _ signals: AsyncStream<Signal>,
        _ continuation: AsyncStream<Signal>.Continuation,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws -> RunEnding {
        var watch = PeopleWatch()
        var received = signals.makeAsyncIterator()
        while true {
            if stop.level == .none {
                if watch.looksAtInbox(at: environment.now(), every: environment.inboxInterval) {
                    try await take(try await inbox(), &watch)
                }
                for message in watch.takeMessages() { try await deal(with: message, &watch) }
                try await conditions.turn(in: &group) { continuation.yield(.conditions) }
                try await noteEnd()
                if !watch.isPaused, conditions.hasReadAll, let ending = try await advance(continuation, in: &group) {
                    return ending
                }
                // What was put on record can have a condition watched that could not end the run before.
                try await conditions.turn(in: &group) { continuation.yield(.conditions) }
                if takesPostponed(&watch) { continue }
                try blocking.turn(in: &group) { continuation.yield(.conditions) }
                try await notices.give(in: &group) { continuation.yield(.noticeReturned($0)) }
            } else if stop.level == .atSafePoint {
                try await takeCancellations(&watch)
                // To stop decides nothing: only an end that is on record goes on meanwhile.
                if recorder.look({ $0.end != nil }) { try await noteEnd() }
            }
            let mayRest = conditions.hasReadAll || stop.level > .none
            if mayRest, let ending = try await endingIfIdle(&watch, continuation, in: &group) { return ending }
            // It was about to be left to people, one of whom has written meanwhile.
            if watch.hasMessages, stop.level == .none { continue }
            guard let signal = await received.next() else { return .interrupted(reason: "the executor was cancelled") }
            switch signal {
            case .stepReturned(let step, let error):
                underWay.withLock { $0.remove(step) }
                if let error { throw error }
                if watch.postponed.contains(step) { watch.lastLook = nil }
            case .prepared(let step, let preparation, let error):
                questions.ended(step, with: preparation)
                if let error { throw error }
            case .terminal(let prompt, let message):
                watch.terminalAnswered(message, to: prompt, by: environment.people)
            case .noticeReturned(let error):
                notices.returned()
                if let error { throw error }
            case .conditions: break
            case .tick:
                watch.isTicking = false
                watch.lastLook = nil
            case .stop:
                watch.dismissTerminal()
            }
        }
    }

    // MARK: - The end

    /// Records that the run ends when its time has come, and tells the steps under way.
    private func noteEnd() async throws {
        let now = environment.now()
        let isBudgetOver = budget.isOver(for: recorder.look(\.end), at: environment.steady())
        let due = recorder.look { $0.dueStop(at: now, isBudgetOver: isBudgetOver) }
        if let due { try await recorder.record([.runStopped(due)]) }
        let ending = recorder.look { machine in machine.endReason.map { ($0, machine.end?.stop.reach ?? .graceful) } }
        if let (reason, reach) = ending { end.raise(to: reach, because: reason) }
        let undone = recorder.look { machine in
            machine.undoingEndReason.map { ($0, machine.end?.stop.reach ?? .graceful) }
        }
        if let (reason, reach) = undone { endOfUndoing.raise(to: reach, because: reason) }
    }

    // MARK: - What comes next

    /// Does everything that can be done now; an ending when the run is over.
    private func advance(
        _ continuation: AsyncStream<Signal>.Continuation,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws -> RunEnding? {
        gate.lookAgain()
        var held: Set<StepID> = []
        while true {
            let (free, isIdle) = underWay.withLock { ($0.room(of: environment.parallelism), $0.isEmpty) }
            let actions = recorder.nextActions(startLimit: free, mayFinish: isIdle) { id in
                // What a step that is under way does next is its runner's to say, also before its beginning is on record.
                underWay.withLock { $0.contains(id) } || held.contains(id)
            }
            let settled = actions.prefix { $0.settlesQuietly }.compactMap(\.outcome)
            if !settled.isEmpty {
                try await recorder.record(settled.map { .stepFinished($0) })
                continue
            }
            var hasRecorded = false
            for action in actions {
                if let step = try await heldStep(of: action) {
                    // Another step may take its place: what only looks goes on.
                    held.insert(step)
                    hasRecorded = true
                    break
                }
                switch action {
                case .start(let step, let attempt, let entry, let clouded):
                    start(step, attempt, entry, clouded, continuation, in: &group)
                case .settle, .list, .void:
                    try await recorder.record([action.event].compactMap(\.self))
                    hasRecorded = true
                case .ask(let step, .confirmation):
                    hasRecorded = try await confirm(step, continuation, in: &group)
                case .ask(let step, let question) where isLookedAt(step, before: question):
                    askToAct(step, question, continuation, in: &group)
                case .ask(let step, let question):
                    try await recorder.record([.operatorAsked(step: step, question: question)])
                    hasRecorded = true
                case .requestApproval(let step, let policy):
                    hasRecorded = try await requestApproval(for: step, policy, continuation, in: &group)
                case .finish(let state, let summary):
                    // Nothing follows the end of a run: whoever is being told or asked something is waited for, and what is
                    // read.
                    questions.callOff()
                    guard notices.isIdle, !blocking.isReading, questions.isIdle else { return nil }
                    try await recorder.record([.runFinished(state: state, summary: summary)])
                    return .finished(state, summary)
                }
                // What was recorded may have changed what comes next.
                if hasRecorded { break }
            }
            if !hasRecorded {
                questions.callOff(except: Set(actions.compactMap(\.stepToAskAbout)))
                return nil
            }
        }
    }

    /// The step that the action would begin, when it may change something and nothing may be changed now.
    ///
    /// What is under way is not asked about, and what is known to be there may be waited for and checked.
    private func heldStep(of action: RunMachine.Action) async throws -> StepID? {
        guard case .start(let id, _, let entry, _) = action, entry != .adopting else { return nil }
        return try await gate.keepsFromBeginning(id) ? id : nil
    }

    private func start(
        _ id: StepID,
        _ attempt: Int,
        _ entry: StepMachine.Entry,
        _ clouded: String?,
        _ continuation: AsyncStream<Signal>.Continuation,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        let mayStart = underWay.withLock { $0.room(of: environment.parallelism) > 0 && $0.insert(id) }
        guard mayStart, let (step, run) = stepOfRun(id) else { return }
        var runner = StepRunner(
            step: step,
            run: run,
            recorder: recorder,
            environment: environment,
            stop: stop,
            gate: gate,
            approvals: approvals,
            end: end(of: step),
            settles: { self.underWay.withLock { $0.settle(id) } }
        )
        group.addTask {
            do {
                try await runner.run(attempt: attempt, entry: entry, clouded: clouded)
                continuation.yield(.stepReturned(id, nil))
            } catch {
                continuation.yield(.stepReturned(id, error))
            }
        }
    }

    private func endingIfIdle(
        _ watch: inout PeopleWatch,
        _ continuation: AsyncStream<Signal>.Continuation,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws -> RunEnding? {
        let isIdle = underWay.withLock(\.isEmpty) && notices.isIdle && questions.isIdle
        if stop.level == .atOnce || (stop.level == .atSafePoint && isIdle) {
            watch.dismissTerminal()
            let (reason, isRefusal) = (stop.reason, stop.isRefusal)
            try await recorder.record([.runInterrupted(reason: reason)])
            return isRefusal ? .refused(reason: reason) : .interrupted(reason: reason)
        }
        guard stop.level == .none else {
            // What is waited for may take long, and may be called off meanwhile.
            if news != nil { tick(&watch, continuation, in: &group, sparing: Self.leastInterval) }
            return nil
        }
        return try await endingIfNothingFollows(isIdle && !blocking.isReading, &watch, continuation, in: &group)
    }

    /// The ending when nothing is under way and people must act first; else has them asked here.
    private func endingIfNothingFollows(
        _ isIdle: Bool,
        _ watch: inout PeopleWatch,
        _ continuation: AsyncStream<Signal>.Continuation,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws -> RunEnding? {
        // Long steps must not keep a person's word, or the deadline, from being noticed.
        if !isIdle, news != nil { tick(&watch, continuation, in: &group, sparing: Self.leastInterval) }
        if isIdle, let hold = gate.standing { return try await park(because: hold.reason, hold, &watch) }
        let awaited = recorder.look(\.openPrompts)
        let isAsking = environment.people != nil && !watch.terminalIsClosed
        // A pause stands also when what was asked is answered since.
        if isIdle, watch.isPaused || !(awaited.isEmpty || isAsking) {
            let reason = (awaited.map(\.waitingText) + watch.pauses).joined(separator: "; ")
            return try await park(because: reason, nil, &watch)
        }
        guard !awaited.isEmpty else {
            watch.dismissTerminal()
            return nil
        }
        guard isAsking, !watch.isPaused else { return nil }
        askAtTerminal(awaited, &watch, continuation)
        tick(&watch, continuation, in: &group)
        return nil
    }

    /// Leaves the run for people to act on, unless one of them has written meanwhile: nobody would look at it.
    private func park(
        because reason: String,
        _ hold: ChangeHold?,
        _ watch: inout PeopleWatch
    ) async throws -> RunEnding? {
        // What cannot be read now is read by whoever goes on with the run, and so is what must wait for a look at the world.
        if let entries = try? await inbox() {
            watch.lastLook = environment.now()
            try await take(entries.filter { !isToBePostponed($0) }, &watch)
        }
        guard !watch.hasMessages else { return nil }
        watch.dismissTerminal()
        try await recorder.record([.runParked(reason: reason, hold: hold)])
        return .parked(reason: reason)
    }

    /// Has the inbox and the clock looked at again when there is something new, or after a while.
    ///
    /// What an executor records is news, too: `sparing` keeps one that is busy from looking after each of its records.
    private func tick(
        _ watch: inout PeopleWatch,
        _ continuation: AsyncStream<Signal>.Continuation,
        in group: inout ThrowingDiscardingTaskGroup<any Error>,
        sparing interval: Duration = .zero
    ) {
        guard !watch.isTicking else { return }
        watch.isTicking = true
        let environment = environment
        let news = news
        group.addTask {
            // A store that cannot be listened to can perhaps be read; if not, reading says why.
            let isOver = (try? await news?.next(within: environment.inboxInterval)) != nil
            if !isOver { try? await environment.pause(environment.inboxInterval) }
            if isOver, interval > .zero { try? await environment.pause(interval) }
            continuation.yield(.tick)
        }
    }

    // MARK: - People

    func end(of step: Step) -> StepEnd {
        StepEnd(step.compensates == nil ? end : endOfUndoing, runsAlways: step.runsAlways)
    }

    private func askAtTerminal(
        _ awaited: [OperatorPrompt],
        _ watch: inout PeopleWatch,
        _ continuation: AsyncStream<Signal>.Continuation
    ) {
        guard let people = environment.people, let prompt = awaited.first else { return }
        guard watch.prompt != prompt else { return }
        watch.dismissTerminal()
        watch.prompt = prompt
        watch.promptNumber += 1
        let number = watch.promptNumber
        // Not a child of the group: it is cancelled as soon as the answer comes from elsewhere, and its late answer, if
        // any, is for a prompt that no longer stands and is refused like any other stale one.
        watch.terminalTask = Task(executorPreference: environment.terminalExecutor) {
            continuation.yield(.terminal(prompt: number, await people.ask(prompt)))
        }
    }

    private func take(_ entries: [InboxEntry], _ watch: inout PeopleWatch) async throws {
        let refusals = watch.received(entries, knowing: recorder.look(\.refusedLetters))
        guard !refusals.isEmpty else { return }
        try await recorder.record(refusals.map { .letterRefused(name: $0.name, reason: $0.reason) })
    }

    /// Takes up that the run is to end while it stops and waits for what is under way; whatever else was said waits for a resume.
    private func takeCancellations(_ watch: inout PeopleWatch) async throws {
        // What cannot be read now is read by whoever goes on with the run.
        guard watch.looksAtInbox(at: environment.now(), every: environment.inboxInterval),
            let entries = try? await inbox()
        else { return }
        for entry in entries {
            if case .cancellation? = entry.message { try await deal(with: entry, &watch) }
        }
    }

    private func deal(with entry: InboxEntry, _ watch: inout PeopleWatch) async throws {
        if case .answer(let answer) = entry.message, isToBePostponed(entry) {
            watch.postponed.insert(answer.step)
            return
        }
        let spoken = SpokenSecrets(environment, exposed: recorder.look(\.plan.exposedSecrets))
        let objection = entry.message.flatMap(spoken.objection)
        switch entry.message {
        case .decision(let decision):
            if let objection {
                try await refuse(decision.step, decision.recordedName, objection)
            } else {
                try await deal(with: decision)
            }
        case .answer(let answer):
            if let objection {
                try await refuse(answer.step, answer.by, objection)
            } else {
                try await deal(with: answer, from: entry, spoken, &watch)
            }
        case .cancellation(let cancellation):
            try await recorder.record([.runStopped(spoken.recorded(cancellation).stop)])
            watch.goOn()
        case nil: break
        }
        try await entry.discard()
    }

    private func deal(with decision: ApprovalDecision) async throws {
        let judge = DecisionJudge(
            recorder: recorder,
            verifySignature: environment.verifySignature,
            keysAreListed: environment.keysAreListed
        )
        let event = judge.event(for: decision, at: environment.now())
        if case .approvalDecided(let counted) = event, counted.decision == .reject, !approvals.reject(counted) {
            return try await refuse(decision.step, decision.recordedName, "the step has begun to act on its approval")
        }
        try await recorder.record([event])
    }

    /// Whether answers can be taken now that were left in the inbox: their steps have been looked into.
    private func takesPostponed(_ watch: inout PeopleWatch) -> Bool {
        let ready = watch.postponed.filter { !isBeingLookedInto($0) }
        guard !ready.isEmpty else { return false }
        watch.postponed.subtract(ready)
        watch.lastLook = nil
        return true
    }

    private func isToBePostponed(_ entry: InboxEntry) -> Bool {
        if case .answer(let answer) = entry.message { isBeingLookedInto(answer.step) } else { false }
    }

    /// Whether an executor finds out now what became of the step's change, and asks again if it cannot.
    private func isBeingLookedInto(_ step: StepID) -> Bool {
        let status = recorder.status(of: step)
        guard status.state == .inDoubt else { return false }
        return status.question == nil || underWay.withLock { $0.contains(step) }
    }

    private func deal(
        with answer: OperatorAnswer,
        from entry: InboxEntry,
        _ spoken: SpokenSecrets,
        _ watch: inout PeopleWatch
    ) async throws {
        let judge = AnswerJudge(
            recorder: recorder,
            changes: InputChangeJudge(recorder: recorder, problem: environment.inputProblem),
            obstacle: environment.performer.obstacle
        )
        switch judge.verdict(on: answer, isUnderWay: underWay.withLock { $0.contains(answer.step) }) {
        case .record(let events): try await recorder.record(events)
        case .counts(var recorded):
            let desk = AttachmentDesk(recorder: recorder, spoken: spoken)
            switch try await desk.take(answer.attachments ?? [], from: entry) {
            case .kept(let files): recorded.attachments = files.isEmpty ? nil : files
            case .refused(let reason): return try await refuse(answer.step, answer.by, reason)
            }
            try await recorder.record([.operatorAnswered(recorded)])
        case .pause:
            // What is read for the next questions can be read again.
            questions.callOff()
            watch.pause(answer)
        }
    }

    private func refuse(_ step: StepID, _ by: String, _ reason: String) async throws {
        try await recorder.record([.answerRefused(step: step, by: by, reason: reason)])
    }
}
