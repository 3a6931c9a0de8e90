// SPDX-License-Identifier: Apache-2.0

import Digests
import RunCore
import RunStore
import RunbookModel
import Values

/// Looks at a step's approval once more right before the step acts on it: the preconditions before that take their time,
/// and so do people.
struct ApprovalCheck {
    /// What keeps a step from acting.
    enum Objection {
        /// The step is over, in this state and for this reason.
        case over(StepState, String)
        /// The approval is void: people are asked anew.
        case void(String)
        /// The executor must stop, or the run has ended.
        case stopped
    }

    let step: Step
    let recorder: RunRecorder
    let environment: ExecutorEnvironment
    let stop: StopSignal
    let end: StepEnd
    let desk: ApprovalDesk

    /// What keeps the step from acting, and what is to go on record with that; takes the time that readings take.
    ///
    /// - Throws: what kept an operation from being encoded, or a reading from being on record.
    func look() async throws -> (objection: Objection?, events: [RunEvent]) {
        let status = recorder.status(of: step.id)
        guard let request = status.request else { return (nil, []) }
        if let reason = reasonNow { return (.over(.failed, reason), []) }
        if status.hasApprovalLeft {
            guard let sent = await sent(for: request) else { return (.stopped, []) }
            if let change = try change(since: request, sending: sent) {
                let again = "its approval was void again, right before it would have acted: \(change)"
                return (status.voidings > 0 ? .over(.failed, again) : .void(change), [])
            }
        }
        guard let condition = recorder.look({ $0.plan.approval(request.policy)?.voidIf }) else { return (nil, []) }
        let reader = VoidConditionReader(
            step: step,
            condition: condition,
            request: request,
            recorder: recorder,
            environment: environment,
            stop: stop,
            end: end
        )
        guard let reading = try await reader.read() else { return (.stopped, []) }
        return (objection(by: reading, after: status.voidings), [.voidConditionRead(reading)])
    }

    /// Takes in that the step is about to act; what keeps it from that after all.
    func act() -> Objection? {
        guard let nonce = recorder.status(of: step.id).request?.nonce else { return nil }
        return (desk.act(on: nonce) ?? reasonNow).map { .over(.failed, $0) }
    }

    /// What goes on record when a person would now be asked to act: the question, or why nobody is.
    ///
    /// - Throws: as `look` does.
    func events(asking question: OperatorQuestion) async throws -> [RunEvent] {
        let status = recorder.status(of: step.id)
        var (objection, events) = try await look()
        // Nobody is asked to act for a run that has ended meanwhile.
        objection = objection ?? (end.beginsNothing ? .stopped : act())
        switch objection {
        case nil: events.append(.operatorAsked(step: step.id, question: question))
        case .over(let state, let reason):
            let outcome = StepOutcome(step: step.id, attempt: status.attempt, state: state, reason: reason)
            events.append(.stepFinished(outcome))
        case .void(let reason):
            guard let nonce = status.request?.nonce else { break }
            events.append(.approvalVoided(step: step.id, nonce: nonce, reason: reason))
        case .stopped: break
        }
        return events
    }

    private var reasonNow: String? {
        let status = recorder.status(of: step.id)
        return status.rejection ?? status.expiry(at: environment.now())
    }

    /// Who was shown the reading and said yes again is not asked a third time: something else must be done about it.
    private func objection(by reading: VoidReading, after voidings: Int) -> Objection? {
        guard reading.isVoid else { return nil }
        guard voidings > 0 else { return .void(reading.sentence) }
        let state: StepState = reading.verdict == .met ? .failed : .undetermined
        return .over(state, "its approval was void again, right before it would have acted: \(reading.sentence)")
    }

    /// What the step would send now; nil when the executor must stop, or the run has ended.
    ///
    /// A step whose beginning is not on record is not begun any more once the run ends, so nothing is waited for then.
    private func sent(for request: ApprovalRequest) async -> SentContents? {
        let paths = ApprovalRequestMaker(recorder, environment, now: request.requestedAt).sentPaths(of: step)
        let isOnRecord = recorder.status(of: step.id).state == .running
        return await SentContents.read(
            paths,
            of: step.id,
            environment,
            stop,
            untilOver: isOnRecord ? end.waitForCallOff : end.waitForLastAttempt
        )
    }

    /// That the step would do something else now than what was approved; nil when it would not.
    private func change(since request: ApprovalRequest, sending sent: SentContents) throws -> String? {
        let maker = ApprovalRequestMaker(recorder, environment, now: request.requestedAt, sending: sent)
        guard try maker.stepDigest(of: step) != request.stepDigest else { return nil }
        let news = maker.contents(of: step).filter { !request.operations.contains($0) }
        return (["what the step would do is no longer what was approved"] + news).joined(separator: "; now ")
    }
}

extension ApprovalRequestMaker {
    /// Makes requests from the run's state as it is now; it holds a copy of that, which must be gone before anything is
    /// recorded.
    init(
        _ recorder: RunRecorder,
        _ environment: ExecutorEnvironment,
        nonce: String = "",
        now: Timestamp,
        sending sent: SentContents = .none
    ) {
        self.init(
            state: recorder.state,
            journalHead: recorder.head,
            nonce: nonce,
            now: now,
            secrets: environment.secrets,
            digest: { SHA256.digest(of: Array($0.utf8)).hex },
            sent: sent
        )
    }
}
