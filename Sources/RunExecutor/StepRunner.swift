// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunStore
import RunbookModel
import Values

/// Carries one step from its first attempt to its outcome: performs what the step's machine asks for and records it.
///
/// Intents and answers of changes are durable before anything follows them; readings are written together with the
/// step's outcome, and that a step is under way once a reading takes its time.
struct StepRunner {
    let step: Step
    let run: RunID
    let recorder: RunRecorder
    let environment: ExecutorEnvironment
    let stop: StopSignal
    let gate: ChangeGate
    let approvals: ApprovalDesk
    let end: StepEnd
    /// Says that nothing of the step is carried out any more: what is left is to put its end on record.
    let settles: @Sendable () -> Void

    /// The events of readings that are not on record yet.
    var unrecorded: [RunEvent] = []
    /// The attempts since the step, or the element at hand, was begun.
    private var series: AttemptSeries
    /// Whether the last operation was called off, because the run ends.
    private var wasCalledOff = false
    /// What came of the operations of the attempt under way.
    var performed = AttemptSeries.Attempt()
    /// What `${now}` stands for in the attempt.
    private var templateNow = Timestamp(nanosecondsSinceEpoch: 0)
    /// What `${now}` must stand for in every attempt, when something binds it.
    private var boundNow: Timestamp?
    /// The attempt whose number is part of the tokens: that of the change which this attempt examines or repeats.
    private var tokenAttempt = 0
    /// What shows whether the attempt's change had an effect, where the step has no probe.
    private var reading: EffectReading?
    /// Whether the attempt under way may send something anew, and is not on record as begun.
    private var isToBegin = false
    /// How the attempt before the one under way has ended; nil for the first one.
    private var outcomeBefore: StepOutcome?
    /// Whether the attempt's approval was looked at, and the attempt acts on it.
    var actsOnApproval = false
    /// Why the step is over although its approval was granted; no rule begins it again.
    private var approvalOver: (state: StepState, reason: String)?
    /// The element at hand, in a step that goes through a list.
    var element: Element?
    /// What must not be shown or recorded.
    var hidden: StepSecrets

    /// An element of the list that the step goes through.
    struct Element {
        var name: String
        var number: Int
        var value: JSONValue
    }

    init(
        step: Step,
        run: RunID,
        recorder: RunRecorder,
        environment: ExecutorEnvironment,
        stop: StopSignal,
        gate: ChangeGate,
        approvals: ApprovalDesk,
        end: StepEnd,
        settles: @escaping @Sendable () -> Void
    ) {
        self.step = step
        self.run = run
        self.recorder = recorder
        self.environment = environment
        self.stop = stop
        self.gate = gate
        self.approvals = approvals
        self.end = end
        self.settles = settles
        hidden = StepSecrets(environment.secrets, exposed: recorder.look { $0.plan.exposedSecrets })
        series = AttemptSeries(step, recorder.status(of: step.id), entry: .beginning)
    }

    /// Runs attempts until the step is over or the executor must stop.
    ///
    /// A step that is stopped at a safe point leaves no outcome: the next executor begins it anew, or finds it in doubt.
    mutating func run(attempt: Int, entry: StepMachine.Entry, clouded: String?) async throws {
        let status = recorder.status(of: step.id)
        boundNow = status.boundNow(entry: entry)
        series = AttemptSeries(step, status, entry: entry)
        defer { recorder.withdraw(step.id) }
        do {
            if let each = step.each {
                try await runElements(each, attempt: attempt, entry: entry, clouded: clouded)
            } else if let outcome = try await runAttempts(from: attempt, entry: entry, clouded: clouded) {
                settles()
                try await record([.stepFinished(outcome)])
            }
        } catch is TooLateToBegin {
            try await leaveUnbegun()
        }
    }

    /// The run has ended before the attempt was on record as begun.
    private struct TooLateToBegin: Error {}

    /// Ends a step whose next attempt or element comes too late; one that was not begun at all is left to be settled.
    private mutating func leaveUnbegun() async throws {
        (unrecorded, isToBegin) = ([], false)
        let status = recorder.status(of: step.id)
        let elements = status.elements ?? []
        if let outcomeBefore {
            let number = status.elementOutcomes.count + 1
            guard element != nil else { return try await record([.stepFinished(outcomeBefore)]) }
            let whole = step.outcome(stoppedBy: outcomeBefore, at: number, of: elements, after: status.elementOutcomes)
            return try await record([.stepFinished(recordable(whole))])
        }
        guard let element, element.number > 1 else { return }
        try await leave(status.attempt, status.elementOutcomes.count, of: elements.count)
    }

    /// Goes on with the first element of the list that is not done, up to the end or to the first that does not succeed.
    ///
    /// A dry run looks at all of them. An element that was in doubt is the only one: what comes after it begins anew, with
    /// an approval of its own if the step needs one.
    private mutating func runElements(
        _ each: EachRule,
        attempt first: Int,
        entry: StepMachine.Entry,
        clouded: String?
    ) async throws {
        let status = recorder.status(of: step.id)
        let isRehearsedDry = recorder.look { $0.opening?.level == .probe }
        var (outcomes, attempt) = (status.elementOutcomes, first)
        guard let elements = status.elements else { return }
        while outcomes.count < elements.count, stop.level == .none {
            if end.beginsNothing, !outcomes.isEmpty {
                return try await leave(attempt - 1, outcomes.count, of: elements.count)
            }
            // An element is a change of its own; the one after it is for whoever goes on with the run.
            if !outcomes.isEmpty, try await gate.keepsFromSending(step.id) { return }
            let number = outcomes.count + 1
            element = Element(name: each.name, number: number, value: elements[number - 1])
            let outcome = try await runAttempts(from: attempt, entry: entry, clouded: clouded)
            guard let outcome else { return }
            guard outcome.state.isSuccess || (isRehearsedDry && outcome.state.isFinal) else {
                let whole = step.outcome(stoppedBy: outcome, at: number, of: elements, after: outcomes)
                return try await record([.stepFinished(recordable(whole))])
            }
            outcomes.append(outcome)
            series.restart()
            attempt = outcome.attempt + 1
            let finished = RunEvent.elementFinished(step: step.id, number: number, outcome: outcome)
            guard outcomes.count < elements.count else {
                return try await record([finished, .stepFinished(step.outcome(of: outcomes, attempt: outcome.attempt))])
            }
            try await record([finished])
            guard entry == .beginning else { return }
            // Only the first of them is a repetition; what was approved keeps its moment.
            if !status.isApproved { boundNow = nil }
        }
    }

    /// Ends a step that goes through a list between two elements, because the run ends.
    private mutating func leave(_ attempt: Int, _ done: Int, of count: Int) async throws {
        let ending = recorder.look { $0.reasonNotToBegin(step.id) } ?? end.reason
        let reason = "the run was ended: \(ending); \(done) of \(count) elements were done"
        try await record([
            .stepFinished(StepOutcome(step: step.id, attempt: attempt, state: .cancelled, reason: reason))
        ])
    }

    /// Runs attempts until one counts; nil when the executor must stop.
    private mutating func runAttempts(
        from first: Int,
        entry: StepMachine.Entry,
        clouded: String?
    ) async throws -> StepOutcome? {
        var attempt = first
        outcomeBefore = nil
        while true {
            templateNow = boundNow ?? environment.now().wholeMilliseconds
            guard let outcome = try await runAttempt(attempt, entry: entry, clouded: clouded) else { return nil }
            if end.beginsNothing || approvalOver != nil { return outcome }
            let reason = (performed.failure?.sentence ?? "").masking(hidden.all)
            let retry = series.retry(
                after: outcome,
                performed,
                reason: reason,
                at: environment.now().wholeMilliseconds,
                fraction: environment.fraction
            )
            guard var retry else { return outcome }
            retry.element = element?.number
            try await record([.retryScheduled(retry)])
            let end = end
            guard await pause(retry.delay.duration, until: { await end.waitForLastAttempt() }) else { return nil }
            if end.beginsNothing { return outcome }
            if try await gate.keepsFromSending(step.id) { return nil }
            outcomeBefore = outcome
            attempt += 1
        }
    }

    private mutating func runAttempt(
        _ attempt: Int,
        entry: StepMachine.Entry,
        clouded: String?
    ) async throws -> StepOutcome? {
        performed = AttemptSeries.Attempt()
        actsOnApproval = false
        var scope = recorder.scope(at: environment.now(), secrets: environment.secrets, for: step)
        if let element { scope.values[element.name] = .observed(element.value) }
        let status = recorder.status(of: step.id)
        tokenAttempt = status.tokenAttempt(of: attempt, entry: entry)
        reading = effectReading(in: scope, captured: status.values(boundFor: entry))
        var machine = StepMachine(
            step: step,
            attempt: attempt,
            scope: scope,
            entry: entry,
            clouded: clouded,
            result: status.result,
            templateNow: templateNow,
            attestation: status.attestation,
            captured: status.values(boundFor: entry),
            doubted: status.openIntent?.phase,
            reading: reading
        )
        machine.prove(by: readings)
        let deadline = environment.steady() + step.timeout.duration + (step.wait?.timeout.duration ?? .zero)
        if entry != .doubt { unrecorded.append(.stepStarted(step: step.id, attempt: attempt)) }
        isToBegin = entry.sendsAnew
        // A look that is under way when the run ends is finished; a change that is not on record as begun is not sent.
        if isToBegin, !step.effect.mayChange, !recorder.announce(step.id, attempt: attempt) { try await flush() }
        var action = machine.start(at: environment.now(), steady: environment.steady())
        while true {
            hidden.add(machine.secretTexts)
            environment.captured.add(machine.secretTexts)
            for (phase, records) in machine.takeAssertions() {
                let results = records.map { $0.masking(hidden.all) }
                unrecorded.append(.assertionsChecked(step: step.id, attempt: attempt, phase: phase, results: results))
            }
            switch action {
            case .finish(let outcome): return recordable(outcome)
            case .pause(let duration):
                try await flush()
                if let progress = machine.waitProgress {
                    environment.progress(step.id, progress.masking(hidden.all))
                }
                let end = end
                guard await pause(duration, until: { await end.waitForCallOff() }) else { return nil }
                if end.callsOff { return recordable(calledOff(&machine, entry)) }
                action = machine.resumed(at: environment.now(), steady: environment.steady())
            case .perform(let phase, let operation, let effect):
                if stop.level > .none { return nil }
                if end.callsOff, phase != .probeInDoubt { return recordable(calledOff(&machine, entry)) }
                switch try await approvalEnd(before: phase, effect, entry) {
                case nil: break
                case .left: return end.callsOff ? recordable(calledOff(&machine, entry)) : nil
                case .over(let state, let reason):
                    approvalOver = (state, reason)
                    return recordable(machine.interrupted(state, reason: reason))
                }
                if isTooLateToBegin { throw TooLateToBegin() }
                let remaining = deadline - environment.steady()
                guard remaining > .zero else {
                    return recordable(machine.interrupted(.timedOut, reason: "not over within \(step.timeout)"))
                }
                machine.handedOut()
                reading = machine.readingUnderWay
                let secrets = environment.secrets.merging(machine.capturedSecrets) { _, captured in captured }
                let ending = try await perform(
                    operation,
                    phase,
                    effect,
                    attempt: attempt,
                    timeout: remaining,
                    secrets: secrets,
                    repeating: machine.repetition
                )
                guard let ending else {
                    guard let (state, reason) = approvalOver else { return nil }
                    return recordable(machine.interrupted(state, reason: reason, isUnsent: true))
                }
                if wasCalledOff, !effect.mayChange { return recordable(calledOff(&machine, entry)) }
                action = machine.ended(ending, at: environment.now(), steady: environment.steady())
            case .examine(let phase, let operation):
                if stop.level > .none { return nil }
                guard let finding = try await examine(operation, phase, attempt, until: deadline) else { return nil }
                if let ending = try await settle(finding, of: operation, phase, attempt) {
                    action = machine.watched(ending, finding, at: environment.now(), steady: environment.steady())
                    continue
                }
                action = machine.examined(finding, at: environment.now(), steady: environment.steady())
            }
        }
    }

    /// Whether the run ends before an attempt is on record as begun that may change something.
    private var isTooLateToBegin: Bool { isToBegin && step.effect.mayChange && end.beginsNothing }

    /// How the step ends when the run ends under it; what it has changed is not taken back, and is said.
    private func calledOff(_ machine: inout StepMachine, _ entry: StepMachine.Entry) -> StepOutcome {
        let hasChanged = performed.hasSentChange || entry != .beginning
        let remark = hasChanged ? "; what it changed is there, and was not checked" : ""
        return machine.interrupted(.cancelled, reason: "called off, because the run was ended: \(end.reason)\(remark)")
    }

    /// The outcome fit for the record.
    private func recordable(_ outcome: StepOutcome) -> StepOutcome {
        outcome.withoutSecrets(hidden.kept).maskingReason(hidden.exposed)
    }

    /// Performs an operation; nil when it was called off because the executor is to stop, and nothing can have come of it.
    private mutating func perform(
        _ operation: ResolvedOperation,
        _ phase: OperationPhase,
        _ effect: Effect,
        attempt: Int,
        timeout: Duration,
        secrets: [String: JSONValue],
        repeating finding: DoubtFinding? = nil
    ) async throws -> StepMachine.Ending? {
        let id = step.id
        let request = request(for: operation, phase, effect, attempt, timeout)
        guard try await isReady(for: request) else { return nil }
        if effect.mayChange {
            let hold = try await gate.reason(against: id, hasSentChange: performed.hasSentChange)
            // What a step begins to change, it changes to its end: between two changes is no place to leave it.
            if let hold, hold.overriddenBecause == nil, !performed.hasSentChange {
                gate.leave(id, because: hold)
                return nil
            }
            // What was looked at meanwhile took its time.
            if isTooLateToBegin { throw TooLateToBegin() }
            if actsOnApproval, !performed.hasSentChange, case .over(let state, let reason)? = approvalCheck.act() {
                approvalOver = (state, reason)
                return nil
            }
            let intent = OperationIntent(
                step: step.id,
                attempt: attempt,
                phase: phase,
                effect: effect,
                operation: operation.withoutSecrets(secrets).masking(hidden.all),
                now: templateNow,
                element: element?.number,
                token: request.token,
                overrides: hold?.overriddenBecause == nil ? nil : hold
            )
            gate.noteChange()
            try await record([.operationIntended(intent)])
        }
        let began = environment.steady()
        environment.begin(id, operation.withoutSecrets(secrets).summary.masking(hidden.all))
        let performer = environment.performer
        var outcome: OperationOutcome
        let end = end
        let perform: @Sendable () async -> (outcome: OperationOutcome, wasCalledOff: Bool) = {
            if phase == .probeInDoubt { return (await performer.perform(request), false) }
            return await end.performing(mayChange: effect.mayChange) { await performer.perform(request) }
        }
        (outcome, wasCalledOff) = effect.mayChange ? await perform() : try await look(perform)
        outcome = outcome.repeating(finding)
        if case .answered = outcome { wasCalledOff = false }
        let milliseconds = Int((environment.steady() - began).wholeNanoseconds / 1_000_000)
        var record = OperationRecord(
            step: id,
            attempt: attempt,
            phase: phase,
            effect: effect,
            summary: operation.summary,
            ending: .answered,
            milliseconds: milliseconds,
            element: element?.number
        )
        let ending = try await writer.describe(outcome, in: &record)
        record.summary = record.summary.masking(hidden.exposed)
        record.message = record.message?.masking(hidden.exposed)
        unrecorded.append(.operationEnded(record.masking(hidden.kept)))
        performed.note(outcome, effect)
        if case .answered(let answer) = outcome { hidden.add(answer.secretTexts) }
        if effect.mayChange {
            try await flush()
            await performer.settled(request)
        }
        try outcome.stopWithoutStorage()
        if case .notSent(let failure) = outcome, failure.kind == .wrongTarget, try await !isReady(for: request) {
            // The target turned out to be another one under way, and nothing was sent: a later executor begins anew.
            return nil
        }
        if reading?.isMissing(record) ?? false { return .answered(.null) }
        return isCalledOff(outcome, effect) ? nil : ending
    }

    func request(
        for operation: ResolvedOperation,
        _ phase: OperationPhase,
        _ effect: Effect,
        _ attempt: Int,
        _ timeout: Duration
    ) -> OperationRequest {
        let (recorder, id) = (recorder, step.id)
        let (report, mask) = (environment.progress, hidden.all)
        var request = OperationRequest(
            run: run,
            step: id,
            attempt: attempt,
            element: element?.number,
            operation: operation,
            effect: effect,
            timeout: timeout,
            token: token(of: operation, phase, effect),
            record: { facts in
                try await recorder.record([
                    .operationFact(step: id, attempt: attempt, facts: .object(facts).masking(mask))
                ])
            },
            progress: { report(id, $0.masking(mask)) },
            mask: mask
        )
        request.yieldsSecret = step.yieldsSecret(phase)
        if effect.mayChange, case .action(let index) = phase {
            for agreed in recorder.status(of: id).agreedClusters
            where step.commandsBoundToClusters(from: agreed.firstCommand ?? 0).contains(index) {
                request.clusters.merge(agreed.known.mapValues { [$0] }) { $0.union($1) }
            }
        }
        request.fence = recorder.fence
        return request
    }

    /// What the operation is called before a service that carries out a change only once.
    private func token(of operation: ResolvedOperation, _ phase: OperationPhase, _ effect: Effect) -> String? {
        guard case .aws = operation, effect.mayChange, case .action(let index) = phase else { return nil }
        return ChangeToken(run, step.id, attempt: tokenAttempt, element: element?.number, command: index).text
    }

    /// Finds out what became of a change in doubt, and records it; nil when the executor must stop.
    private mutating func examine(
        _ operation: ResolvedOperation,
        _ phase: OperationPhase,
        _ attempt: Int,
        until deadline: Timestamp
    ) async throws -> DoubtFinding? {
        let status = recorder.status(of: step.id)
        guard let intent = status.openIntent else { preconditionFailure("a doubt without a change that was sent") }
        let isSame = operation.withoutSecrets(environment.secrets).masking(hidden.all) == intent.operation
        let remaining = max(deadline - environment.steady(), .seconds(1))
        // What is on record is masked, and the world knows nothing by a masked name.
        let asked = isSame ? operation : intent.operation
        var request = request(for: asked, phase, intent.effect, attempt, remaining)
        request.token = intent.token
        guard try await isReady(for: request) else { return nil }
        let began = environment.steady()
        var doubt = Doubt(request: request, since: status.intentSince ?? intent.now, facts: status.facts)
        doubt.isAnswered = status.currentOperations.contains { $0.phase == phase && $0.effect.mayChange }
        let (performer, asking) = (environment.performer, doubt)
        let found = await end.performing(mayChange: true) { await performer.examine(asking) }.outcome
        // What came of the change is what came of it, whatever would be sent now.
        guard found.outcome == nil else { return stop.level == .none ? found : nil }
        let finding =
            !isSame
            ? found.onOtherValues(than: intent.operation)
            : end.beginsNothing ? found.withoutRepetition(because: "the run was ended") : found
        guard stop.level == .none else { return nil }
        var record = OperationRecord(
            step: step.id,
            attempt: attempt,
            phase: .probeInDoubt,
            effect: .read,
            summary: finding.summary,
            ending: .answered,
            message: finding.reason,
            milliseconds: Int((environment.steady() - began).wholeNanoseconds / 1_000_000),
            element: element?.number
        )
        record.facts = .object(finding.recordedFacts)
        record.message = record.message?.masking(hidden.exposed)
        record.evidence = try await writer.keep(finding.evidence, of: record)
        try await self.record([.operationEnded(record.masking(hidden.kept))])
        return finding
    }

    /// Whether the operation may be performed: the target is still the one that the run was begun for.
    private mutating func isReady(for request: OperationRequest) async throws -> Bool {
        switch await environment.performer.prepare(request) {
        case .ready: return true
        case .observed(let observation):
            try await record([.targetObserved(observation)])
            return true
        case .refused(let reason):
            stop.refuse(reason)
            return false
        case .unkept(let fault): throw RunStoreError(fault)
        }
    }

    /// Whether the operation ended only because the executor is to stop: the next one begins the step anew.
    private func isCalledOff(_ outcome: OperationOutcome, _ effect: Effect) -> Bool {
        guard stop.level > .none else { return false }
        switch outcome {
        case .notSent(let failure): return failure.kind == .cancelled
        case .unknown(let failure), .refused(let failure): return failure.kind == .cancelled && !effect.mayChange
        case .answered, .withheld: return false
        }
    }

    /// Says on record what came of the step's operations.
    var writer: OutcomeWriter { OutcomeWriter(step: step, recorder: recorder, hidden: hidden) }

    private mutating func record(_ events: [RunEvent]) async throws {
        let all = unrecorded + events
        unrecorded = []
        guard isToBegin else { return try await recorder.record(all) }
        guard try await recorder.record(all, beginning: step.id) else { throw TooLateToBegin() }
        isToBegin = false
    }

    mutating func flush() async throws {
        if !unrecorded.isEmpty { try await record([]) }
    }

    /// Lets time pass, or until something else is over; false when the executor must stop instead.
    private func pause(_ duration: Duration, until over: @escaping @Sendable () async -> Void) async -> Bool {
        let (stop, environment) = (stop, environment)
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await stop.wait(for: .atSafePoint)
                return false
            }
            group.addTask { (try? await environment.pause(duration)) != nil }
            group.addTask {
                await over()
                return true
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first && stop.level == .none && !Task.isCancelled
        }
    }
}
