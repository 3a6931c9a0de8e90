// SPDX-License-Identifier: Apache-2.0

public import Expressions
public import RunbookModel
public import Values

/// One attempt at one step, as a value: endings of operations in, the next action out.
///
/// preconditions → probe (already true?) → commands in order → wait → expectations → probe (an effect?) → captures. It
/// holds no clock and performs nothing; the executor performs each action and reports what came of it.
public struct StepMachine: Sendable {
    /// What the executor does next.
    public enum Action: Sendable {
        /// Perform this operation and report its ending.
        case perform(OperationPhase, ResolvedOperation, Effect)
        /// Find out what became of the change in doubt, which would now be this operation, and report the finding.
        case examine(OperationPhase, ResolvedOperation)
        /// Let time pass, then call `resumed`.
        case pause(Duration)
        /// The attempt is over.
        case finish(StepOutcome)
    }

    /// How an operation ended, as far as the machine needs to know.
    public enum Ending: Sendable {
        case answered(JSONValue)
        case refused(message: String, effectIsUncertain: Bool)
        case notSent(message: String)
        case unknown(message: String)
        case withheld(reason: String)
        /// A reading that could not be made: nobody answers, or may answer to us. It says nothing about the world.
        case blind(message: String)
    }

    /// Where the attempt begins.
    public enum Entry: Sendable, Equatable {
        /// At the beginning.
        case beginning
        /// At that command, because those before it are done; what they have read and may not be kept is read again.
        case resuming(at: Int)
        /// After the action, because its effect is known to be there already.
        case adopting
        /// At the probe, to find out whether an interrupted attempt took effect.
        case doubt

        /// Whether the attempt is there to send something, and not to find out about what was sent.
        public var sendsAnew: Bool {
            switch self {
            case .beginning, .resuming: true
            case .adopting, .doubt: false
            }
        }
    }

    enum Phase: Sendable {
        case idle
        case precondition(Int)
        case probeBefore
        case action(Int)
        case wait(poll: Int)
        case probeAfter
        /// A reading before or after one of several changes.
        case call(Int, isAfter: Bool)
        case doubt
        case examination(Int)
        case finished
    }

    let step: Step
    private let attempt: Int
    let entry: Entry
    /// The reading that stands in for a probe of the author's.
    let reading: EffectReading?
    /// What that reading has shown.
    var progress = ReadingProgress()
    var proofs = CallProofs()
    /// Why no statement of this step can be known, when an earlier change was withheld.
    private let clouded: String?
    /// The values of names; its clock moves on with each ending, for statements such as `age(x) < 1h`.
    var scope: TemplateScope
    /// What `${now}` stands for: the same in every operation of the attempt.
    let templateNow: Timestamp
    /// The person's word on which the effect counts as there.
    private let attestation: OperatorAnswer?
    /// Values that are not computed again.
    private let captured: [String: JSONValue]
    /// Where in the step the change stands that is in doubt.
    let doubted: OperationPhase?
    /// What was found out about the change in doubt, while that is being sent once more.
    public internal(set) var repetition: DoubtFinding?
    var phase = Phase.idle
    var result: JSONValue?
    /// The moment by the clock that nobody sets, by which the wait is limited.
    private var steady: Timestamp
    private var waitDeadline: Timestamp?
    private var lastPoll: AssertionRecord?
    var hasProof = false
    var hasActed = false
    /// How it is known that an interrupted change took effect, once it is.
    var adoption: String?
    /// That a change was sent twice, and why it could be.
    private var repetitionNote: String?
    /// What the database says of the rows that each statement has changed, by its place among the commands.
    var changedRows: [Int: ChangedRows] = [:]
    /// Why no probe has decided about the change in doubt.
    var openReason = ""
    var unchecked: [(phase: OperationPhase, records: [AssertionRecord])] = []

    /// An attempt at a step; in a dry run `clouded` names the withheld change that the step depends on.
    ///
    /// `result` is the recorded result of the action that is adopted; nil when nobody has seen one. `templateNow` is what
    /// `${now}` stands for, nil for the scope's moment. `attestation` is the answer by which a person had it adopted.
    /// `captured` is what `NAME=$(…)` yielded in the attempt that this one finishes, examines or repeats. `doubted` is
    /// where the change stands that was sent and never answered for. `reading` shows whether the change had an effect,
    /// where the step has no probe.
    public init(
        step: Step,
        attempt: Int,
        scope: Scope,
        entry: Entry = .beginning,
        clouded: String? = nil,
        result: JSONValue? = nil,
        templateNow: Timestamp? = nil,
        attestation: OperatorAnswer? = nil,
        captured: [String: JSONValue] = [:],
        doubted: OperationPhase? = nil,
        reading: EffectReading? = nil
    ) {
        self.step = step
        self.attempt = attempt
        self.scope = TemplateScope(scope)
        steady = scope.now
        self.captured = captured
        self.doubted = doubted
        self.reading = step.probe == nil && step.effect.mayChange ? reading : nil
        for (name, value) in captured { self.scope.scope.values[name] = .observed(value) }
        self.templateNow = templateNow ?? scope.now
        self.entry = entry
        switch entry {
        case .adopting, .resuming: self.attestation = attestation
        case .beginning, .doubt: self.attestation = nil
        }
        self.clouded = clouded
        if entry == .adopting {
            self.result = result
            hasActed = step.effect.mayChange
        }
    }

    /// The statements checked since the last call, for the record.
    public mutating func takeAssertions() -> [(phase: OperationPhase, records: [AssertionRecord])] {
        defer { unchecked = [] }
        return unchecked
    }

    /// Whether an operation that may change something has been handed out and not been answered for.
    public private(set) var isChanging = false
    /// Whether the operation that was asked for last may change something.
    private var mayChange = false

    /// Takes in that the operation that was asked for last is about to be performed.
    ///
    /// An attempt that is interrupted after this and before the ending of a change is in doubt.
    public mutating func handedOut() { isChanging = mayChange }

    /// How far the wait of the step is, by its last reading; nil when it is not between two readings.
    public var waitProgress: OperationProgress? {
        guard case .wait = phase, let wait = step.wait, let waitDeadline, let lastPoll else { return nil }
        let limit = wait.timeout.duration
        let elapsed = steady - (waitDeadline - limit)
        return OperationProgress(text: lastPoll.sentence, elapsed: elapsed, limit: limit)
    }

    /// The secret values that commands of this attempt have yielded so far; they must not reach the record.
    public internal(set) var capturedSecrets: [String: JSONValue] = [:]

    /// The texts that this attempt has brought to light and that must not reach the record.
    public var secretTexts: [String] {
        let captured = step.captures.filter(\.isSecret).compactMap { value(of: $0) }
        return (captured + capturedSecrets.values).flatMap(\.secretTexts)
    }

    /// The result so far, which expectations and captures look at.
    public var currentResult: JSONValue? { result }

    /// Begins the attempt; `steady` is the moment by a clock that nobody sets, nil where that is the same as `now`.
    public mutating func start(at now: Timestamp, steady: Timestamp? = nil) -> Action {
        setClocks(now, steady)
        switch entry {
        case .beginning: return enterPrecondition(0)
        case .resuming(let index):
            hasActed = step.commands.prefix(index).contains(where: \.effect.mayChange)
            return enterAction(0, at: now)
        case .adopting: return enterWait(at: now)
        case .doubt:
            guard let probe = step.probe, !looksBeforeProbing else {
                return examine(because: step.probe == nil ? "there is no probe that could decide" : "")
            }
            phase = .doubt
            return perform(probe.command, as: .probeInDoubt)
        }
    }

    /// Goes on after a pause.
    public mutating func resumed(at now: Timestamp, steady: Timestamp? = nil) -> Action {
        setClocks(now, steady)
        if case .probeAfter = phase { return enterReadingAfter() }
        if case .call = phase { return lookAgain() }
        guard case .wait(let poll) = phase else { preconditionFailure("resumed a step that was not pausing") }
        return enterPoll(poll + 1)
    }

    /// Takes in how the operation that was handed out last has ended.
    public mutating func ended(_ ending: Ending, at now: Timestamp, steady: Timestamp? = nil) -> Action {
        setClocks(now, steady)
        switch phase {
        case .precondition(let index): return preconditionEnded(index, ending)
        case .probeBefore: return probeBeforeEnded(ending)
        case .action(let index): return actionEnded(index, ending, at: now)
        case .wait(let poll): return pollEnded(poll, ending, at: now)
        case .probeAfter: return probeAfterEnded(ending)
        case .call: return callRead(ending)
        case .doubt: return doubtEnded(ending)
        case .idle, .examination, .finished: preconditionFailure("an ending for a step that performs nothing")
        }
    }

    mutating func setClocks(_ now: Timestamp, _ steady: Timestamp?) {
        scope.scope.now = now
        self.steady = steady ?? now
    }

    /// Takes in that the step's time is over or that it was cancelled, whatever it was doing, and perhaps had not sent yet.
    public mutating func interrupted(_ state: StepState, reason: String, isUnsent: Bool = false) -> StepOutcome {
        // The call was answered: what it did is told by what was seen.
        if let outcome = outcomeOfReadings() ?? outcomeOfCalls() { return outcome }
        // One that was to be sent once more, and was not yet, is in doubt as it was.
        let isOpen = (isChanging && !isUnsent) || repetition?.verdict == .repeatable
        phase = .finished
        return outcome(isOpen ? .inDoubt : state, isOpen ? "\(reason) while a change was under way" : reason)
    }
}

// MARK: - Preconditions and the probe before

extension StepMachine {
    private mutating func enterPrecondition(_ index: Int) -> Action {
        guard step.preconditions.indices.contains(index) else { return enterProbeBefore() }
        phase = .precondition(index)
        guard let command = step.preconditions[index].command else { return checkPrecondition(index, against: .null) }
        return perform(command, as: .precondition(index: index))
    }

    private mutating func preconditionEnded(_ index: Int, _ ending: Ending) -> Action {
        switch ending {
        case .answered(let value): return checkPrecondition(index, against: value)
        case .refused(let message, _), .notSent(let message), .unknown(let message):
            return finish(.failed, "the reading of precondition \(index + 1) failed: \(message)")
        case .blind(let message):
            return finish(.undetermined, "the reading of precondition \(index + 1) could not be made: \(message)")
        case .withheld(let reason): return finish(.undetermined, reason)
        }
    }

    private mutating func checkPrecondition(_ index: Int, against value: JSONValue) -> Action {
        let records = check(step.preconditions[index].expectations, against: value)
        unchecked.append((.precondition(index: index), records))
        if let record = records.first(where: { $0.verdict == .failed }) {
            return finish(.failed, "a precondition does not hold: \(record.sentence)")
        }
        if let record = records.first(where: { $0.verdict == .undetermined }) {
            return finish(.undetermined, "a precondition is undetermined: \(record.sentence)")
        }
        return enterPrecondition(index + 1)
    }

    private mutating func enterProbeBefore() -> Action {
        guard let probe = step.probe, step.effect.mayChange else { return enterReadingBefore() }
        phase = .probeBefore
        return perform(probe.command, as: .probeBefore)
    }

    private mutating func probeBeforeEnded(_ ending: Ending) -> Action {
        guard let probe = step.probe else { return readingBeforeEnded(ending) }
        if case .answered(let value) = ending {
            let record = probe.doneWhen.record(of: value, in: scope.scope)
            unchecked.append((.probeBefore, [record]))
            if record.verdict == .passed { return foundBefore(record.sentence, value) }
        }
        // A probe that cannot be read before the action (the thing may not exist yet) does not stop the action: the
        // preconditions are there for that.
        return enterAction(0, at: scope.scope.now)
    }
}

// MARK: - The action

extension StepMachine {
    mutating func enterAction(_ index: Int, at now: Timestamp) -> Action {
        guard case .commands(let commands) = step.action, commands.indices.contains(index) else {
            return enterWait(at: now)
        }
        if isBehind(index, commands[index]) || isCaptured(commands[index]) && index + 1 < commands.count {
            return enterAction(index + 1, at: now)
        }
        return lookBefore(index) ?? enterCommand(index)
    }

    mutating func enterCommand(_ index: Int) -> Action {
        phase = .action(index)
        return perform(step.commands[index], as: .action(index: index))
    }

    /// Whether an attempt that goes on in the middle is done with the command; a value that may not be kept is read again.
    private func isBehind(_ index: Int, _ command: Command) -> Bool {
        guard case .resuming(let first) = entry, index < first else { return false }
        return command.effect.mayChange || command.capture.map { captured[$0] != nil } ?? true
    }

    /// Whether the command only looks and has yielded its value before.
    private func isCaptured(_ command: Command) -> Bool {
        command.effect == .read && command.capture.map { captured[$0] != nil } ?? false
    }

    private mutating func actionEnded(_ index: Int, _ ending: Ending, at now: Timestamp) -> Action {
        guard case .commands(let commands) = step.action else {
            preconditionFailure("an action's ending for a step without commands")
        }
        isChanging = false
        let isStillInDoubt = repetition?.verdict == .repeatable
        if case .answered = ending, let repeated = repetition {
            repetitionNote = "sent a second time, as its first answer was lost: \(repeated.reason)"
            repetition = nil
        }
        switch ending {
        case .answered(let value):
            take(value, of: commands[index])
            changedRows[index] = commands[index].changedRows(by: value)
            return enterAction(index + 1, at: now)
        case .refused(let message, _) where isStillInDoubt, .notSent(let message) where isStillInDoubt:
            return finish(.inDoubt, "\(message); what was sent before it may have taken effect")
        case .refused(let message, let uncertain):
            guard uncertain, commands[index].effect.mayChange else { return finish(.failed, message) }
            return finish(.inDoubt, "\(message); it may have taken effect")
        case .notSent(let message): return finish(.failed, message)
        case .unknown(let message):
            guard commands[index].effect.mayChange else { return finish(.failed, message) }
            return finish(.inDoubt, message)
        case .withheld(let reason): return finish(.undetermined, reason + stateBefore + stateBeforeCall)
        case .blind(let message): return finish(.undetermined, "nobody could look: \(message)")
        }
    }
}

// MARK: - The wait

extension StepMachine {
    mutating func enterWait(at now: Timestamp) -> Action {
        guard let wait = step.wait else { return checkExpectations() }
        waitDeadline = steady + wait.timeout.duration
        return enterPoll(1)
    }

    private mutating func enterPoll(_ poll: Int) -> Action {
        guard let wait = step.wait else { preconditionFailure("a poll for a step without a wait") }
        phase = .wait(poll: poll)
        if let command = wait.command { return perform(command, as: .wait(poll: poll)) }
        guard case .commands(let commands) = step.action, let last = commands.last else { return checkExpectations() }
        guard !last.effect.mayChange else { return finish(.undetermined, "the wait has nothing to read") }
        return perform(last, as: .wait(poll: poll))
    }

    private mutating func pollEnded(_ poll: Int, _ ending: Ending, at now: Timestamp) -> Action {
        guard let wait = step.wait, let deadline = waitDeadline else {
            preconditionFailure("a poll's ending for a step without a wait")
        }
        switch ending {
        case .withheld(let reason): return finish(.undetermined, reason)
        case .refused(let message, _), .notSent(let message), .unknown(let message), .blind(let message):
            lastPoll = AssertionRecord(
                statement: wait.until.source,
                verdict: .undetermined,
                operands: [],
                reason: message
            )
        case .answered(let value):
            result = value
            if let failWhen = wait.failWhen {
                let record = failWhen.record(of: value, in: scope.scope)
                if record.verdict == .passed {
                    unchecked.append((.wait(poll: poll), [record]))
                    return finish(.failed, "the wait ended badly: \(record.sentence)")
                }
            }
            let record = wait.until.record(of: value, in: scope.scope)
            lastPoll = record
            if record.verdict == .passed {
                unchecked.append((.wait(poll: poll), [record]))
                hasProof = true
                return checkExpectations()
            }
        }
        // What waits for a change that a dry run withholds is looked at once.
        guard clouded == nil, steady < deadline else { return waitRanOut(poll, wait) }
        // When the time is over there is one last look.
        return .pause(min(wait.every.duration, deadline - steady))
    }

    private mutating func waitRanOut(_ poll: Int, _ wait: WaitRule) -> Action {
        guard let record = lastPoll else { preconditionFailure("a wait ran out without a poll") }
        unchecked.append((.wait(poll: poll), [record]))
        if let probe = step.probe, hasActed {
            phase = .probeAfter
            return perform(probe.command, as: .probeAfter)
        }
        let time = clouded == nil ? " within \(wait.timeout)" : ""
        let reason = "not true\(time): \(record.sentence)"
        return finish(record.verdict == .undetermined ? .undetermined : .timedOut, reason)
    }
}

// MARK: - Expectations and the probe after

extension StepMachine {
    private mutating func checkExpectations() -> Action {
        let records = check(step.expectations, against: result)
        if !records.isEmpty { unchecked.append((.expectations, records)) }
        if let record = records.first(where: { $0.verdict == .failed }) {
            return finish(.failed, record.sentence)
        }
        if let record = records.first(where: { $0.verdict == .undetermined }) {
            return finish(.undetermined, record.sentence)
        }
        if !records.isEmpty { hasProof = true }
        guard hasActed || isWhollySpared else { return finish(.succeeded, "") }
        guard let probe = step.probe else { return enterReadingAfter() }
        phase = .probeAfter
        return perform(probe.command, as: .probeAfter)
    }

    private mutating func probeAfterEnded(_ ending: Ending) -> Action {
        guard let probe = step.probe else { return readingAfterEnded(ending) }
        switch ending {
        case .answered(let value):
            let record = probe.doneWhen.record(of: value, in: scope.scope)
            unchecked.append((.probeAfter, [record]))
            switch record.verdict {
            case .passed:
                hasProof = true
                if let lastPoll, lastPoll.verdict != .passed {
                    return finish(.timedOut, "the change is there, but the wait ran out: \(lastPoll.sentence)")
                }
                return finish(.succeeded, "")
            case .failed:
                let hasChangedRows = changedRows.values.contains { if case .some = $0 { true } else { false } }
                guard !hasChangedRows else {
                    return finish(
                        .failed,
                        "it changed rows, and does not show what was to come of it: \(record.sentence)"
                    )
                }
                return finish(.noEffect, "the call was accepted and changed nothing: \(record.sentence)")
            case .undetermined: return finish(.undetermined, record.sentence)
            }
        case .refused(let message, _), .notSent(let message), .unknown(let message), .blind(let message):
            return finish(.undetermined, "the probe could not be read: \(message)")
        case .withheld(let reason): return finish(.undetermined, reason)
        }
    }

    private mutating func doubtEnded(_ ending: Ending) -> Action {
        guard let probe = step.probe else { preconditionFailure("a probe's ending for a step without a probe") }
        guard case .answered(let value) = ending else { return probeDidNotDecide("the probe could not be read") }
        let record = probe.doneWhen.record(of: value, in: scope.scope)
        unchecked.append((.probeInDoubt, [record]))
        guard record.verdict == .passed else {
            return probeDidNotDecide("the probe does not show the effect: \(record.sentence)")
        }
        result = value
        hasProof = true
        adoption = "the interrupted change took effect: \(record.sentence)"
        return enterWait(at: scope.scope.now)
    }
}

// MARK: - Endings

extension StepMachine {
    mutating func perform(_ command: Command, as phase: OperationPhase) -> Action {
        do throws(ResolutionError) {
            var templates = scope
            templates.scope.now = templateNow
            return perform(try ResolvedOperation(command.operation, in: templates), as: phase, command.effect)
        } catch {
            switch error.code {
            case .unobserved: return finish(.undetermined, "a value is missing: \(error.description)")
            case .invalid: return finish(.failed, "a value cannot be used: \(error.description)")
            }
        }
    }

    mutating func perform(_ operation: ResolvedOperation, as phase: OperationPhase, _ effect: Effect = .read) -> Action
    {
        mayChange = effect.mayChange
        isChanging = false
        return .perform(phase, operation, effect)
    }

    private func check(_ expectations: [Expectation], against value: JSONValue?) -> [AssertionRecord] {
        expectations.map { $0.check(value, in: scope.scope) }
    }

    mutating func finish(_ state: StepState, _ reason: String) -> Action {
        phase = .finished
        isChanging = false
        return .finish(outcome(state, reason))
    }

    private func outcome(_ state: StepState, _ reason: String) -> StepOutcome {
        var state = state
        var reason = reason
        if let spared = progress.spared, state == .succeeded {
            state = .alreadyTrue
            reason = spared
        }
        if let adoption, state == .succeeded {
            state = .adopted
            reason = adoption
        }
        if let repetitionNote, state == .succeeded, reason.isEmpty { reason = repetitionNote }
        if !isManifold, state == .succeeded, !hasProof || reason.isEmpty {
            switch changedRows.values.first {
            case ChangedRows.none?:
                reason = "the database says that the statement changed no row"
                // An author who accepts that says so in an expectation.
                if !hasProof { state = .noEffect }
            case .untold? where !hasProof && reason.isEmpty: reason = ChangedRows.untoldSentence
            case .untold?, .some(.some), nil: break
            }
        }
        var attestedBy: String?
        if let attestation, state == .succeeded {
            state = .adopted
            reason = "its effect is there, said \(attestation.who)"
            attestedBy = attestation.by
        }
        if let clouded, state.isSuccess || state.isFailure {
            let reading = reason.isEmpty ? (hasProof ? "; its statements hold now" : "") : "; now: \(reason)"
            reason = clouded + reading
            state = .undetermined
        }
        var captures = JSONObject()
        var unobserved: [String] = []
        for capture in step.captures {
            if let value = value(of: capture) {
                if !capture.isSecret { captures[capture.name] = value }
            } else {
                unobserved.append(capture.name)
            }
        }
        if case .commands(let commands) = step.action {
            for command in commands {
                guard let name = command.capture else { continue }
                if let value = scope.scope.values[name]?.operand.json {
                    if !command.capturesSecret { captures[name] = value }
                } else {
                    unobserved.append(name)
                }
            }
        }
        return StepOutcome(
            step: step.id,
            attempt: attempt,
            state: state,
            reason: reason,
            isProven: hasProof && state.isSuccess,
            captures: .object(captures),
            unobserved: unobserved,
            attestedBy: attestedBy
        )
    }

    private func value(of capture: Capture) -> JSONValue? {
        guard let result else { return nil }
        guard let expression = capture.expression else { return result }
        guard let value = (try? expression.value(of: result, in: scope.scope))?.json, !value.isNull else { return nil }
        return value
    }
}

extension AssertionRecord {
    /// The statement with what decided it, in one line.
    public var sentence: String {
        let values = operands.isEmpty ? "" : " (\(operands.joined(separator: ", ")))"
        let why = reason.map { ": \($0)" } ?? ""
        return "\(statement)\(values)\(why)"
    }
}
