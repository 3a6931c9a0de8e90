// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Synchronization
import Values

// What people are shown of a step before it is begun.
extension RunExecutor {
    /// Asks for an approval once the step's preconditions, the files that it sends and the clusters that it acts on have been
    /// read; true when that is on record now, or that the step has failed: nobody is asked about what could not be done anyway.
    func requestApproval(
        for id: StepID,
        _ policy: ApprovalID,
        _ continuation: AsyncStream<Signal>.Continuation,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws -> Bool {
        guard let (step, run) = stepOfRun(id) else { return false }
        let first = recorder.status(of: id).resumesAt
        let (readsFirst, goesToDatabase) = (hasToHoldFirst(step), step.goesToDatabase(from: first ?? 0))
        let looks = readsFirst || goesToDatabase
        guard let (sent, moment, sight) = takePrepared(for: step), sight != nil || !looks else {
            let reader = PreconditionReader(step: step, run: run, recorder: recorder, environment: environment)
            let look: @Sendable () async throws -> QuestionDesk.Sight = {
                QuestionDesk.Sight(
                    readsFirst ? try await reader.readings() : [],
                    clusters: goesToDatabase ? try await reader.clusters() : []
                )
            }
            prepare(step, continuation, in: &group, looking: looks ? look : nil)
            return false
        }
        // What nobody may begin now may well hold once it may be begun.
        let attempt = recorder.status(of: id).attempt + 1
        let failure = sight?.failure(of: id, attempt: attempt, nobodyIsAsked: "to approve it")
        if let failure, try await !gate.holds(id) {
            try await recorder.record(failure)
            return true
        }
        let request = try makeRequest(for: id, policy, at: moment, sending: sent, showing: sight)
        guard let request else { return false }
        try await recorder.record([.approvalRequested(request)])
        return true
    }

    /// Asks whether a step may act, once what it sends and its preconditions have been read for whoever is asked; true when
    /// that is on record now.
    func confirm(
        _ id: StepID,
        _ continuation: AsyncStream<Signal>.Continuation,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws -> Bool {
        guard let (step, run) = stepOfRun(id) else { return false }
        guard case (let sent, let moment, let sight?)? = takePrepared(for: step) else {
            let reader = PreconditionReader(step: step, run: run, recorder: recorder, environment: environment)
            prepare(step, continuation, in: &group) {
                QuestionDesk.Sight(
                    try await reader.readings(),
                    changes: try await reader.changes(),
                    clusters: try await reader.clusters()
                )
            }
            return false
        }
        let (calls, digest) = try calls(of: step, at: moment, sending: sent)
        let clusters = BoundClusters(sight.clusters, firstCommand: recorder.status(of: id).resumesAt)
        let lines = sight.lines + (clusters?.lines ?? [])
        let question = OperatorQuestion.confirmation(
            calls: calls,
            readings: lines.isEmpty ? nil : lines,
            digest: digest,
            clusters: clusters
        )
        try await recorder.record([.operatorAsked(step: id, question: question)])
        return true
    }

    /// Reads what the step sends, and after that what whoever is asked shall see, while the run goes on.
    ///
    /// Nothing of it is recorded here: what is asked is the loop's to say, by what has become of the run meanwhile.
    private func prepare(
        _ step: Step,
        _ continuation: AsyncStream<Signal>.Continuation,
        in group: inout ThrowingDiscardingTaskGroup<any Error>,
        looking: (@Sendable () async throws -> QuestionDesk.Sight)?
    ) {
        guard let callOff = questions.begin(step.id, atMost: environment.parallelism) else { return }
        let moment = environment.now().wholeMilliseconds
        let paths = sentPaths(by: step, at: moment)
        let (environment, stop) = (environment, stop)
        group.addTask {
            let sent = await SentContents.read(paths, of: step.id, environment, stop) {
                await callOff.wait(for: .graceful)
            }
            guard let sent else {
                continuation.yield(.prepared(step.id, nil, nil))
                return
            }
            do {
                var preparation: QuestionDesk.Preparation? = QuestionDesk.Preparation(sent: sent, moment: moment)
                if let looking {
                    environment.begin(step.id, "reading what it asks for")
                    let sight = try await stop.attempt(
                        untilOver: { await callOff.wait(for: .graceful) },
                        at: looking
                    )
                    preparation = sight.map { .init(sent: sent, moment: moment, sight: $0) }
                }
                continuation.yield(.prepared(step.id, preparation, nil))
            } catch {
                continuation.yield(.prepared(step.id, nil, error))
            }
        }
    }

    /// What was read for the step's request or question, with the moment that it is asked for; nil when the step would send
    /// something else by now, or nothing was read.
    private func takePrepared(for step: Step) -> (sent: SentContents, moment: Timestamp, sight: QuestionDesk.Sight?)? {
        let now = environment.now().wholeMilliseconds
        guard let preparation = questions.take(step.id) else {
            return sentPaths(by: step, at: now).isEmpty ? (.none, now, nil) : nil
        }
        // Where the moment is part of a path, it is the one at which that was read.
        let moment = [now, preparation.moment].first { sentPaths(by: step, at: $0) == preparation.sent.paths }
        return moment.map { (preparation.sent, $0, preparation.sight) }
    }

    /// Whether a person is asked to act only once something was looked at: their approval, or the step's preconditions.
    func isLookedAt(_ id: StepID, before question: OperatorQuestion) -> Bool {
        guard case .manualAction = question, let (step, _) = stepOfRun(id) else { return false }
        return recorder.status(of: id).isApproved || !step.preconditions.isEmpty
    }

    /// Asks a person to act, once the step's preconditions were read and its approval, if it has one, has been looked at again.
    func askToAct(
        _ id: StepID,
        _ question: OperatorQuestion,
        _ continuation: AsyncStream<Signal>.Continuation,
        in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) {
        guard let (step, run) = stepOfRun(id), underWay.withLock({ $0.insert(id) }) else { return }
        let end = end(of: step)
        let check = ApprovalCheck(
            step: step,
            recorder: recorder,
            environment: environment,
            stop: stop,
            end: end,
            desk: approvals
        )
        let reader = PreconditionReader(step: step, run: run, recorder: recorder, environment: environment, stop: stop)
        group.addTask {
            do {
                let sight = try await self.sight(by: reader, of: step, until: end)
                if let sight {
                    let attempt = self.recorder.status(of: id).attempt + 1
                    let ending = sight.ending(of: id, attempt: attempt, nobodyIsAsked: "to do it")
                    // Nobody reads them once more when a person has acted.
                    if self.stop.level > .none {
                        // The reading has found another target.
                    } else if let ending, self.recorder.status(of: id).rejection == nil {
                        // A run that has ended meanwhile begins nothing.
                        _ = try await self.recorder.record(ending, beginning: id)
                    } else {
                        try await self.recorder.record(try await check.events(asking: question.showing(sight.lines)))
                    }
                }
                continuation.yield(.stepReturned(id, nil))
            } catch {
                continuation.yield(.stepReturned(id, error))
            }
        }
    }

    /// What the preconditions of a step show whose action is a person's; nil when the executor stops, or the run ends, before
    /// that is known.
    private func sight(
        by reader: PreconditionReader,
        of step: Step,
        until end: StepEnd
    ) async throws -> QuestionDesk.Sight? {
        guard !step.preconditions.isEmpty else { return QuestionDesk.Sight([]) }
        environment.begin(step.id, "reading whether it can be done")
        return try await stop.attempt(untilOver: end.waitForLastAttempt) {
            QuestionDesk.Sight(try await reader.readings())
        }
    }

    func stepOfRun(_ id: StepID) -> (step: Step, run: RunID)? {
        recorder.look { machine in machine.step(id).flatMap { step in machine.opening.map { (step, $0.run) } } }
    }

    func sentPaths(by step: Step, at now: Timestamp) -> Set<String> {
        ApprovalRequestMaker(recorder, environment, now: now).sentPaths(of: step)
    }

    /// Whether the step's preconditions are read for whoever approves it, as an attempt reads them at its beginning.
    ///
    /// What goes on in the middle has changed the world that they were about.
    private func hasToHoldFirst(_ step: Step) -> Bool {
        !step.preconditions.isEmpty && recorder.status(of: step.id).resumesAt == nil
    }

    /// What the step will do, with the values that the run knows now, and the digest of that.
    func calls(
        of step: Step,
        at now: Timestamp,
        sending sent: SentContents
    ) throws -> (lines: [String], digest: String) {
        let maker = ApprovalRequestMaker(recorder, environment, now: now, sending: sent)
        return (maker.calls(of: step), try maker.stepDigest(of: step))
    }

    /// The maker holds a copy of the run's state, which must be gone before anything is recorded.
    ///
    /// Nobody has less time to answer because reading what is sent took long.
    func makeRequest(
        for step: StepID,
        _ policy: ApprovalID,
        at moment: Timestamp,
        sending sent: SentContents,
        showing sight: QuestionDesk.Sight?
    ) throws -> ApprovalRequest? {
        let maker = ApprovalRequestMaker(recorder, environment, nonce: environment.nonce(), now: moment, sending: sent)
        guard var request = try maker.request(for: step, policy) else { return nil }
        if let sight {
            request.readings += sight.lines
            request.clusters = BoundClusters(sight.clusters, firstCommand: recorder.status(of: step).resumesAt)
        }
        request.expiresAt = request.expiresAt + (environment.now().wholeMilliseconds - moment)
        return request
    }
}
