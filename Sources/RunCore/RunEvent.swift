// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// Something that happened in a run: the journal is a list of these, and everything else is folded from it.
///
/// What it is about stands apart from it: long lists of events are copied often, and some are large.
public indirect enum RunEvent: Sendable, Hashable {
    /// The run was created. Always the first event.
    case runOpened(RunOpening)
    /// An executor took the run over. The second event, and one for each resume.
    case executorStarted(ExecutorIdentity)
    /// The target of the environment was looked at before anything was done to it, or a database told who reads it.
    case targetObserved(TargetObservation)
    /// People were asked to approve a step.
    case approvalRequested(ApprovalRequest)
    /// Somebody approved or rejected, and it counts.
    case approvalDecided(ApprovalDecision)
    /// People are told that a request's time is running out; once more with how the program ended that tells them.
    case approvalNoticed(ApprovalNotice)
    /// An answer of a person was not accepted; it has no effect on the run.
    case answerRefused(step: StepID, by: String, reason: String)
    /// Something in the inbox is no answer; it has no effect on the run.
    case letterRefused(name: String, reason: String)
    /// A request for approval ran out, or what it was about changed.
    case approvalVoided(step: StepID, nonce: String, reason: String)
    /// The world was looked at right before an approved step would act, to see whether its approval is void.
    case voidConditionRead(VoidReading)
    /// A person was asked to act or to decide.
    case operatorAsked(step: StepID, question: OperatorQuestion)
    /// A person acted or decided.
    case operatorAnswered(OperatorAnswer)
    /// The list that a step goes through is known. Durable before the first element is begun, and never changed.
    case elementsListed(step: StepID, elements: [JSONValue])
    /// A step is done with an element of its list, counted from 1, and goes on to the next one.
    case elementFinished(step: StepID, number: Int, outcome: StepOutcome)
    /// An attempt at a step began.
    case stepStarted(step: StepID, attempt: Int)
    /// An operation that may change something is about to be sent. Durable before it is.
    case operationIntended(OperationIntent)
    /// A fact about an operation under way that must survive, such as a transaction's id before its COMMIT.
    case operationFact(step: StepID, attempt: Int, facts: JSONValue)
    /// An operation ended, however it ended.
    case operationEnded(OperationRecord)
    /// Statements were checked against a result.
    case assertionsChecked(step: StepID, attempt: Int, phase: OperationPhase, results: [AssertionRecord])
    /// An attempt at a step failed without any effect, and another one follows after a time.
    case retryScheduled(StepRetry)
    /// A step is over, or in doubt.
    case stepFinished(StepOutcome)
    /// A stop condition was read: for the first time by an executor, or with another finding than before.
    case stopConditionRead(StopReading)
    /// A blocking condition was read: at the start of an executor, and again before changes.
    case blockingConditionRead(BlockingReading)
    /// The run is to end before its steps are over: nothing is begun any more but steps that run always.
    case runStopped(RunStop)
    /// The executor left the run for people to act on; `hold` says what stood against changes, when that is why.
    case runParked(reason: String, hold: ChangeHold? = nil)
    /// The executor was interrupted and left the run resumable.
    case runInterrupted(reason: String)
    /// The run is over.
    case runFinished(state: RunState, summary: RunSummary)
    /// Somebody decided on something that the run left behind. Only after its end.
    case obligationDecided(ObligationDecision)
    /// The run is closed: nothing that it left behind is open. Only after its end.
    case runClosed(RunClosure)
    /// The run goes on with another plan. Only while nobody executes it.
    case runAmended(PlanAmendment)
}

extension RunEvent {
    /// The step that the event is about.
    public var step: StepID? {
        switch self {
        case .runOpened, .executorStarted, .targetObserved, .letterRefused, .stopConditionRead, .blockingConditionRead,
            .runStopped, .runParked,
            .runInterrupted, .runFinished, .runClosed, .runAmended:
            nil
        case .obligationDecided(let decision): decision.obligation.step
        case .approvalRequested(let request): request.step
        case .approvalDecided(let decision): decision.step
        case .approvalNoticed(let notice): notice.step
        case .voidConditionRead(let reading): reading.step
        case .answerRefused(let step, _, _), .approvalVoided(let step, _, _), .operatorAsked(let step, _),
            .stepStarted(let step, _), .operationFact(let step, _, _), .assertionsChecked(let step, _, _, _),
            .elementsListed(let step, _), .elementFinished(let step, _, _):
            step
        case .operatorAnswered(let answer): answer.step
        case .operationIntended(let intent): intent.step
        case .operationEnded(let record): record.step
        case .retryScheduled(let retry): retry.step
        case .stepFinished(let outcome): outcome.step
        }
    }

    /// Whether the event is about what becomes of a run after its end; no other event comes after that.
    public var isAmendment: Bool {
        switch self {
        case .obligationDecided, .runClosed: true
        default: false
        }
    }

    /// Whether the event must be on disk before the executor goes on.
    ///
    /// The others are written in the same group as the next one that must; losing them in a crash loses nothing, because
    /// only reads lie between.
    public var mustBeDurable: Bool {
        switch self {
        case .stepStarted, .assertionsChecked: false
        case .operationEnded(let record): record.effect.mayChange
        case .runOpened, .executorStarted, .targetObserved, .approvalRequested, .approvalNoticed, .approvalDecided,
            .answerRefused, .letterRefused, .approvalVoided, .operatorAsked, .operatorAnswered, .operationIntended,
            .operationFact, .elementsListed, .elementFinished, .retryScheduled, .stepFinished, .stopConditionRead,
            .blockingConditionRead, .voidConditionRead, .runStopped, .runParked, .runInterrupted, .runFinished,
            .obligationDecided, .runClosed, .runAmended:
            true
        }
    }
}
