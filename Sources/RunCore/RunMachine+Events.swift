// SPDX-License-Identifier: Apache-2.0

import Expressions
public import RunbookModel
public import Values

extension RunMachine {
    /// Takes in an event that is on record.
    ///
    /// Events about steps that the plan does not have are ignored: the journal's reader has checked the plan's digest.
    public mutating func apply(_ event: RunEvent, at time: Timestamp) {
        defer { noteTime(of: event, at: time) }
        // What is written about a run that is over does not make it longer.
        if !state.isFinal { lastMoment = time }
        noteHolding(at: time)
        defer { noteHolding(at: time) }
        switch event {
        case .runOpened(let opening):
            self.opening = opening
            refreshAgenda()
        case .executorStarted(let executor):
            goOn(with: executor, at: time)
        case .targetObserved:
            break
        case .approvalRequested(let request):
            update(request.step) { $0.requested(request) }
        case .approvalDecided(let decision):
            let gate = gate(for: decision.step)
            if decision.breaksGlass == true, status(of: decision.step).request?.nonce == decision.nonce {
                brokenGlass.append(
                    BrokenGlass(step: decision.step, by: decision.by, reason: decision.reason, at: time)
                )
            }
            update(decision.step) { $0.decided(decision, gate: gate) }
        case .answerRefused:
            break
        case .letterRefused(let name, _):
            refusedLetters.insert(name)
        case .approvalNoticed(let notice):
            update(notice.step) { $0.noticed(notice) }
        case .approvalVoided(let step, _, _):
            update(step) { status in
                // A request that ran out while the step had to wait says nothing about the world.
                if status.state != .waitingApproval || status.expiry(at: time) == nil { status.voidings += 1 }
                status.voided()
            }
        case .voidConditionRead(let reading):
            update(reading.step) { $0.noted(reading) }
        case .operatorAsked(let step, let question):
            update(step) { $0.asked(question, at: time) }
        case .operatorAnswered(let answer):
            answered(answer)
        case .elementsListed(let step, let elements):
            update(step) { $0.listed(elements) }
        case .elementFinished(let step, let number, let outcome):
            update(step) { $0.elementFinished(number, outcome, at: time) }
            note(step)
        case .stepStarted(let step, let attempt):
            update(step) { $0.started(attempt: attempt, at: time) }
            note(step)
        case .operationIntended(let intent):
            moments += 1
            let moment = moments
            noteOverride(intent, at: time)
            noteUnguardedChange(intent)
            if status(of: intent.step).hasUnusedApproval { notePassage(through: intent.step, at: time) }
            update(intent.step) { $0.intended(intent, moment, at: time) }
            if let position = index.positions[intent.step] { statuses[position].planNumber = planNumber }
        case .operationFact(let step, _, let facts):
            update(step) { $0.noted(facts) }
        case .operationEnded(let record):
            let capture = capture(of: record)
            let rows = changedRows(record)
            update(record.step) { status in
                status.ended(record, capture)
                if case .some(.some) = rows { status.hasChangedRows = true }
                if rows == ChangedRows.none, let command = record.phase.command { status.idleCommands.insert(command) }
            }
        case .assertionsChecked(let step, _, let phase, let results):
            guard let position = index.positions[step] else { break }
            statuses[position].assertions += results
            statuses[position].assertionPhases += results.map { _ in phase }
            if phase == .probeInDoubt, !results.isEmpty, results.allSatisfy({ $0.verdict == .passed }) {
                statuses[position].foundChange()
            }
        case .retryScheduled(let retry):
            update(retry.step) { $0.scheduled(retry) }
        case .stepFinished(let outcome):
            moments += 1
            let moment = moments
            note(outcome.step)
            if outcome.state == .succeeded, case .manual? = step(outcome.step)?.action {
                notePassage(through: outcome.step, at: time)
            }
            let step = step(outcome.step)
            update(outcome.step) { $0.finished(outcome, of: step, moment, at: time) }
            if outcome.state.isSuccess, let undone = step?.compensates {
                update(undone) { $0.compensated(by: outcome) }
            }
        case .stopConditionRead(let reading):
            stopReadings[reading.condition] = reading
        case .blockingConditionRead(let reading):
            noted(reading)
        case .runStopped(let stop):
            stopped(stop, at: time)
        case .runParked(let reason, let hold):
            left(because: reason, hold)
        case .runInterrupted(let reason):
            left(because: reason, nil)
        case .runFinished(let state, _):
            self.state = state
            finishedAt = time
        case .obligationDecided(let decision):
            if state.isFinal { obligationDecisions.append(decision) }
        case .runClosed(let closure):
            if state.isFinal { self.closure = closure }
        case .runAmended(let amendment):
            amended(amendment)
        }
    }

    private mutating func goOn(with executor: ExecutorIdentity, at time: Timestamp) {
        self.executor = executor
        notedOverrides = []
        blockingReadings = []
        guard !state.isFinal else { return }
        state = .running
        standingReason = nil
        standingHold = nil
        for position in statuses.indices {
            statuses[position].executorStarted(at: time, commands: plan.steps[position].commands.count)
        }
        end?.goOn(at: time)
        refreshAgenda()
    }

    private mutating func answered(_ answer: OperatorAnswer) {
        // What answers no question, or one that has its answer, ends no run either.
        let aborts = answer.choice == .abort && status(of: answer.step).hasOpenQuestion
        if aborts { abortReason = "\(answer.by): \(answer.reason)" }
        let count = step(answer.step)?.commands.count ?? 0
        update(answer.step) { $0.answered(answer, commands: count) }
        if aborts { refreshAgenda() }
    }

    /// Takes in whose the time before the event was, and who is waited for after it.
    private mutating func noteTime(of event: RunEvent, at time: Timestamp) {
        timeline.note(event, at: time, owing: isOwing(after: event))
        switch event {
        case .executorStarted, .runAmended:
            timeline.note(owing: Set(attendedSteps.filter(\.status.awaitsAnswer).map(\.step.id)))
        default: break
        }
    }

    /// Whether somebody owes an answer at the step that the event is about.
    private func isOwing(after event: RunEvent) -> Bool {
        guard let step = event.step, let position = index.positions[step] else { return false }
        return statuses[position].awaitsAnswer
    }

    private mutating func left(because reason: String, _ hold: ChangeHold?) {
        guard !state.isFinal else { return }
        state = .parked
        standingReason = reason
        standingHold = hold
    }

    /// Takes in that a step is carried out with its approval.
    private mutating func notePassage(through id: StepID, at time: Timestamp) {
        guard let step = step(id) else { return }
        let passage = UnsignedPassage(through: step, status(of: id), level: opening?.level, at: time)
        unsignedPassages += [passage].compactMap(\.self)
    }

    private mutating func update(_ id: StepID, _ change: (inout StepStatus) -> Void) {
        guard let position = index.positions[id] else { return }
        let earlier = statuses[position].state
        change(&statuses[position])
        noteChange(at: position, from: earlier)
    }

    /// Takes in that something was done at the step, under the plan that is in force.
    private mutating func note(_ id: StepID) {
        guard let position = index.positions[id] else { return }
        // Looking at what was sent under an earlier plan sends nothing.
        let isLooking = statuses[position].isAdopting || statuses[position].openIntent != nil
        guard statuses[position].planNumber == nil || !isLooking else { return }
        statuses[position].planNumber = planNumber
    }

    /// The name and the value that the operation has yielded, when it is a `NAME=$(…)` that was answered.
    private func capture(of record: OperationRecord) -> (name: String, value: JSONValue)? {
        guard case .action(let index) = record.phase, record.ending == .answered, let output = record.output,
            let commands = commands(of: record.step), commands.indices.contains(index),
            let name = commands[index].capture, let value = commands[index].capturedValue(of: output)
        else { return nil }
        return (name, value)
    }

    /// The step's commands, without a copy of the whole step.
    private func commands(of step: StepID) -> [Command]? { index.positions[step].map { plan.steps[$0].commands } }

    /// What the database says of the rows that the operation has changed, if it is a statement that was carried out.
    private func changedRows(_ record: OperationRecord) -> ChangedRows? {
        guard case .action(let index) = record.phase, record.ending == .answered, let output = record.output,
            let commands = commands(of: record.step), commands.indices.contains(index)
        else { return nil }
        return commands[index].changedRows(by: output)
    }

    /// The rules for decisions on the step's approval; nil for a step without one.
    public func gate(for id: StepID) -> ApprovalGate? {
        guard let approval = step(id)?.approval, let policy = plan.approval(approval) else { return nil }
        return ApprovalGate(policy: policy, roles: roles, givers: status(of: id).inputGivers)
    }
}

extension StepStatus {
    /// Whether a person owes an approval or an answer.
    fileprivate var awaitsAnswer: Bool {
        if state == .waitingApproval { return !isApproved && rejection == nil }
        return question != nil && answer == nil && !state.isFinal
    }

    /// Whether the step has failed after it had changed something, which nothing has undone.
    ///
    /// What had no effect in its last attempt has changed something when an earlier one did, and may have where nothing but
    /// a probe of the author's says so: what it looks at may not be all, or may come later.
    public var isHalfDone: Bool {
        guard state.isFailure || state == .failedIgnored || isLeftOut, compensatedBy == nil else { return false }
        return hasLeftChange && !wasIdle
    }

    /// Whether a change was sent of which nothing shows that it never arrived or was refused, and nothing has undone it.
    var mayHaveLeftChange: Bool {
        let isThere = (trace.since != nil && !isWithoutEffect) || hasLeftChange || elementTraces.contains { $0 != nil }
        return isThere && compensatedBy == nil && !wasIdle
    }

    /// Another executor took over: an attempt that was under way is in doubt if it may have changed something, and is
    /// otherwise as if it had never begun.
    ///
    /// With some of its commands answered and none of them in doubt, it goes on at the next one.
    ///
    /// An approval with which the attempt has sent nothing was not used: until it expires it counts for the next attempt.
    mutating func executorStarted(at time: Timestamp? = nil, commands count: Int) {
        nextRetry = nil
        trace.keep()
        let isApprovalOver = request.map { request in time.map { $0 >= request.expiresAt } ?? true } ?? true
        if hasUnusedApproval, isApproved, isApprovalOver { voided() }
        defer { hasUnusedApproval = hasUnusedApproval && isApproved }
        if isToBeLookedAtAgain {
            // The question stands until something is found out: an answer that is on its way still counts.
            state = .inDoubt
            doubtWasProbed = false
        }
        guard state == .running else { return }
        if openIntent == nil, hasChanged, !isAdopting { commandsSent.goOn(at: commandsSent.done, of: count) }
        let isUntouched = openIntent == nil && !hasChanged && !isAdopting
        state = isUntouched || resumesAt != nil ? .pending : .inDoubt
        doubtWasProbed = false
        // What a person had repeated is still to be sent, as the same change.
        if state == .pending, isRepeating { isRepeated = true }
        guard state == .pending, hasUnusedApproval, !isApprovalOver else { return }
        state = .waitingApproval
        isApproved = rejection == nil
    }

    fileprivate mutating func requested(_ request: ApprovalRequest) {
        state = .waitingApproval
        self.request = request
        notices = [:]
        question = nil
        answer = nil
        decisions = []
        isApproved = false
        hasUnusedApproval = false
    }

    fileprivate mutating func decided(_ decision: ApprovalDecision, gate: ApprovalGate?) {
        guard let request, decision.nonce == request.nonce else { return }
        decisions.append(decision)
        // What was begun with an approval goes on with it, unless somebody says no.
        if state == .waitingApproval { isApproved = gate?.isGranted(by: decisions) ?? false }
    }

    fileprivate mutating func noted(_ reading: VoidReading) {
        voidReading = reading
    }

    fileprivate mutating func noticed(_ notice: ApprovalNotice) {
        guard notice.nonce == request?.nonce else { return }
        notices[notice.kind] = Swift.max(notices[notice.kind] ?? 0, notice.part)
    }

    mutating func voided() {
        // An attempt that has sent nothing, or nothing that happened, is as if it had never begun.
        let hasSent = currentOperations.contains { $0.effect.mayChange && $0.phase.command != nil }
        let isOnlyResumed = commandsSent.isResuming && !hasSent
        let isUntouched = state == .running && openIntent == nil && (!hasChanged || isOnlyResumed) && !isAdopting
        // The next one goes on where this one was to.
        if isUntouched, isOnlyResumed { commandsSent.goOn(at: commandsSent.done, of: commandsSent.done + 1) }
        if state == .waitingApproval || isUntouched { state = .pending }
        request = nil
        decisions = []
        isApproved = false
        hasUnusedApproval = false
    }

    fileprivate mutating func asked(_ question: OperatorQuestion, at time: Timestamp) {
        state = .waitingOperator
        askedAt = time
        self.question = question
        answer = nil
        if case .manualAction = question { attachingAnswers = [] }
        // An approval is used once: a manual action that is asked for has used it.
        isApproved = false
    }

    /// Whether a question waits for its answer.
    fileprivate var hasOpenQuestion: Bool { question != nil && answer == nil }

    fileprivate mutating func answered(_ answer: OperatorAnswer, commands count: Int) {
        if answer.choice == .edit, question == nil { return edited(answer) }
        guard hasOpenQuestion else { return }
        if state == .inDoubt { state = .waitingOperator }
        self.answer = answer
        if answer.attachments?.isEmpty == false { attachingAnswers.append(answer) }
        isRepeated = answer.choice == .repeat
        if case .confirmation(_, _, _, let clusters) = question, answer.choice == .run { confirmedClusters = clusters }
        // What it does with other values, nobody has said yes to.
        if answer.choice == .retryWith { confirmedClusters = nil }
        if case .doubt = question { deniedBy = answer.choice == .repeat ? answer.by : nil }
        goesOn(by: answer.choice, of: count)
        take(inputsOf: answer)
    }

    fileprivate mutating func intended(_ intent: OperationIntent, _ moment: Int, at time: Timestamp) {
        intendedAt = moment
        isWithoutEffect = false
        deniedBy = nil
        isRepeating = false
        hasUnusedApproval = false
        // What is sent once more was sent before.
        let isSameCommand = intendedPhase.map { $0 == intent.phase } ?? true
        let isRepetition = isSameCommand && (openIntent != nil || tokenAttempt != attempt)
        intendedPhase = intent.phase
        if let command = intent.phase.command { commandsSent.intended(command) }
        intentSince = isRepetition ? intentSince ?? time : time
        intentSentLast = time
        trace.begin(at: time)
        // What is repeated is the same change, with the inputs that it had.
        if !isRepetition { sentInputs.send(changedInputs) }
        openIntent = intent
        facts = JSONObject()
        if let now = intent.now { templateNow = now }
    }

    fileprivate mutating func noted(_ facts: JSONValue) {
        for (name, value) in facts.objectValue ?? JSONObject() { self.facts[name] = value }
    }

    /// The list is decided once: whatever comes later goes through the same elements.
    fileprivate mutating func listed(_ elements: [JSONValue]) {
        guard self.elements == nil else { return }
        self.elements = elements
    }

    /// The step is done with an element; one that was in doubt leaves the others to a new beginning.
    fileprivate mutating func elementFinished(_ number: Int, _ outcome: StepOutcome, at time: Timestamp) {
        guard number == elementOutcomes.count + 1 else { return }
        elementTraces.append(trace.since ?? (outcome.state.isSuccess ? time : nil))
        trace = EffectTrace()
        elementOutcomes.append(outcome)
        elementResults.append(result)
        isRepeating = false
        endSeries()
        captured = [:]
        settledOperations = operations.count
        settledAssertions = assertions.count
        attempt = Swift.max(attempt, outcome.attempt)
        if state == .inDoubt || isAdopting || commandsSent.isResuming { state = .pending }
        commandsSent = CommandProgress()
        openIntent = nil
        (result, actionAnswer, hasOnlyChecked) = (nil, nil, false)
        adoption = nil
        question = nil
        answer = nil
        hasChanged = false
        isAdopting = false
        doubtWasProbed = false
    }

    fileprivate mutating func started(attempt: Int, at time: Timestamp) {
        let isResuming = resumesAt != nil
        isAdopting = !isResuming && (state == .inDoubt || answer?.choice == .adopt)
        if answer?.choice == .adopt { foundChange() }
        // What goes on at its next command or element is the same attempt.
        if !isResuming { (hadLeftChange, idleCommands) = (hasLeftChange, []) }
        wasIdle = false
        adoption = isAdopting || isResuming ? attestation : nil
        hasOnlyChecked = isAdopting
        if !isAdopting { (result, actionAnswer) = (nil, nil) }
        // A change that is repeated on a person's word is the same one: it is made with the same values and token.
        let isNew = !isAdopting && !isResuming && !isRepeated
        if isNew { captured = [:] }
        if isNew { tokenAttempt = attempt }
        commandsSent.began()
        isRepeating = isRepeated
        isRepeated = false
        openIntent = nil
        nextRetry = nil
        isLeftOut = false
        state = .running
        self.attempt = attempt
        startedAt = startedAt ?? time
        finishedAt = nil
        outcome = nil
        question = nil
        answer = nil
        assertions.removeSubrange(min(settledAssertions, assertions.count)...)
        assertionPhases.removeSubrange(min(settledAssertions, assertionPhases.count)...)
        operations.removeSubrange(min(settledOperations, operations.count)...)
        hasChanged = isResuming
        // An approval is used once, for one attempt; a further one of its retriers goes on with it.
        hasUnusedApproval = isApproved || hasUnusedApproval
        isApproved = false
        if elementOutcomes.isEmpty { kept = nil }
    }

    fileprivate mutating func ended(_ record: OperationRecord, _ capture: (name: String, value: JSONValue)?) {
        operations.append(record)
        if let capture { captured[capture.name] = capture.value }
        let answered = record.ending == .answered
        if answered, let command = record.phase.command { commandsSent.passed(command, isAnswered: true) }
        switch record.phase {
        case .action, .wait:
            if answered { result = record.output }
            if answered, case .action = record.phase { actionAnswer = record.output }
        case .precondition, .probeBefore, .expectations, .probeAfter, .probeInDoubt:
            break
        }
        if record.phase == .probeInDoubt, record.says(.hadNoEffect) {
            isWithoutEffect = true
            sentInputs.undo()
        }
        if record.phase == .probeInDoubt, record.says(.tookEffect) {
            hasChanged = true
            foundChange()
        }
        if record.effect.mayChange, answered {
            hasChanged = true
            hasLeftChange = true
            changedAt = intendedAt
            sentInputs.happen(changedInputs)
        }
        // While a change is in doubt, what becomes of its repetition says nothing about the first, unless it is answered.
        let isUndone = (record.ending == .notSent || record.ending == .refused) && state != .inDoubt
        if record.effect.mayChange, answered || isUndone { openIntent = nil }
        if record.effect.mayChange, isUndone { sentInputs.undo() }
        if record.effect.mayChange { if isUndone || record.ending == .withheld { trace.undo() } else { trace.keep() } }
    }

    /// The next attempt has the same retriers, and what they have left.
    fileprivate mutating func scheduled(_ retry: StepRetry) {
        retries.append(retry)
        nextRetry = retry
    }

    /// Whatever is begun after this has retriers that nothing has used.
    private mutating func endSeries() {
        settledRetries = retries.count
        nextRetry = nil
    }

    /// The change that was in doubt is there: it happened when it was sent.
    mutating func foundChange() {
        guard trace.since != nil else { return }
        hasLeftChange = true
        changedAt = intendedAt
        sentInputs.happen(changedInputs)
    }

    /// What the step did was undone.
    ///
    /// A failure stays one: what it did to the run is not undone.
    fileprivate mutating func compensated(by undoing: StepOutcome) {
        guard state.isFinal else { return }
        let step = undoing.step
        compensatedBy = step
        undoingDoubt = undoing.isProven ? nil : undoing.attestedBy == nil ? "not proven" : "attested"
        let sentence = "compensated by '\(step)'"
        if state.isSuccess {
            state = .compensated
            outcome?.state = .compensated
            outcome?.isProven = false
            outcome?.reason = sentence
        } else if let reason = outcome?.reason {
            outcome?.reason = reason.isEmpty ? sentence : "\(reason); what it did is \(sentence)"
        }
    }

    /// Whether it is known of each command of the last attempt that it changed nothing.
    ///
    /// The database says so, or the reading that belongs to the one call; what a probe of the author's does not show may be
    /// there all the same.
    private func isKnownIdle(_ step: Step) -> Bool {
        if !step.commands.isEmpty, step.commands.indices.allSatisfy(idleCommands.contains) { return true }
        guard step.commands.count == 1, step.probe == nil else { return false }
        return if case .aws? = step.commands.first?.operation { true } else { false }
    }

    fileprivate mutating func finished(_ outcome: StepOutcome, of step: Step?, _ moment: Int, at time: Timestamp) {
        let isIdle = step.map { isKnownIdle($0) } ?? false
        // Who leaves a step as it is changes nothing about what it has done.
        let isLetBe = outcome.state == .skipped || outcome.state == .failedIgnored
        if !isLetBe { wasIdle = outcome.state == .noEffect && !hadLeftChange && !hasChangedRows && isIdle }
        // What was in doubt has happened when it was sent; what a person did, has when they said so.
        if outcome.state.isSuccess, openIntent != nil || changedAt == 0 {
            changedAt = intendedAt > 0 ? intendedAt : moment
            sentInputs.happen(changedInputs)
        } else if changedAt == 0, hasLeftChange {
            changedAt = moment
        }
        hasUnusedApproval = false
        voidings = 0
        voidReading = nil
        isLeftOut = outcome.state == .skipped && answer?.choice == .skip
        endSeries()
        isAdopting = false
        commandsSent.ended()
        // With elements in it that were done under another plan, all of it proves nothing.
        self.outcome = kept.map { outcome.unproven(because: $0.remark) } ?? outcome
        attempt = Swift.max(attempt, outcome.attempt)
        state = outcome.state
        question = nil
        answer = nil
        request = outcome.state == .inDoubt ? request : nil
        // Whoever decides about its failure approves the next attempt anew.
        isApproved = isApproved && outcome.state == .inDoubt
        if outcome.state == .inDoubt { doubtWasProbed = currentOperations.contains { $0.phase == .probeInDoubt } }
        if outcome.state.isFinal {
            finishedAt = time
            openIntent = nil
        }
    }
}

extension StepStatus {
    /// Whether a person is asked about a doubt in which the last look found out nothing.
    ///
    /// It may have been made where nothing can be seen: from another machine than the script's, or while AWS was away.
    private var isToBeLookedAtAgain: Bool {
        guard state == .waitingOperator, answer == nil, case .doubt = question, openIntent != nil else { return false }
        guard let look = currentOperations.last, look.phase == .probeInDoubt else { return false }
        return ![.tookEffect, .hadNoEffect, .repeatable].contains(where: look.says)
    }
}

extension OperationRecord {
    /// Whether a look at a change in doubt came to that.
    fileprivate func says(_ verdict: DoubtFinding.Verdict) -> Bool {
        facts.objectValue?["doubt"]?.stringValue == verdict.rawValue
    }
}
