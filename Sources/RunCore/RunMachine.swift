// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
import StepGraph
public import Values

/// A run as a value: events in, the next actions out.
///
/// The same events always give the same state, whether they come one by one from a live executor or all at once from a
/// journal. The machine has no clock and performs nothing; the executor makes each event durable before it applies it.
public struct RunMachine: Sendable {
    /// What the executor does next.
    public enum Action: Sendable, Equatable {
        /// Start an attempt at a step, at the given point of it.
        case start(StepID, attempt: Int, entry: StepMachine.Entry, clouded: String?)
        /// Record the list that a step goes through, before anything is asked or done for it.
        case list(StepID, [JSONValue])
        /// Make a request for approval and record it.
        case requestApproval(StepID, ApprovalID)
        /// Record that a request for approval no longer stands, so that another one is made once the step's turn has come.
        case void(StepID, nonce: String, reason: String)
        /// Record that a person is asked.
        case ask(StepID, OperatorQuestion)
        /// Record that a step is over without an attempt.
        case settle(StepOutcome)
        /// Record that the run is over.
        case finish(RunState, RunSummary)
    }

    /// The plan that is in force.
    public internal(set) var plan: Plan
    /// The people of each role.
    public let roles: [WorkspaceRole]
    /// How the run was opened; nil before its first event.
    public internal(set) var opening: RunOpening?
    /// The executor that works on the run now or did last.
    public internal(set) var executor: ExecutorIdentity?
    /// Where the run stands.
    public internal(set) var state = RunState.pending
    /// Why the run was parked or interrupted, while it is.
    public internal(set) var standingReason: String?
    /// What stood against changes when the run was parked, while it is and that is why.
    public internal(set) var standingHold: ChangeHold?
    /// When the run ended.
    public internal(set) var finishedAt: Timestamp?
    /// When the last event happened; nil before the first.
    var lastMoment: Timestamp?
    /// Where each step stands, in document order.
    public internal(set) var statuses: [StepStatus]
    /// Counts intents and endings of steps, so that changes have an order.
    var moments = 0
    /// Who ended the run, and why, when a person did.
    public internal(set) var abortReason: String?
    /// The steps at which one person decided alone, in the order of the decisions.
    public internal(set) var brokenGlass: [BrokenGlass] = []
    /// The one-way doors that were gone through on approvals that prove no person, in order.
    public internal(set) var unsignedPassages: [UnsignedPassage] = []
    /// The changes that were sent while windows or blocking conditions stood against them, the first of each executor.
    public internal(set) var windowOverrides: [WindowOverride] = []
    /// What the changes of the executor that works on the run now have been sent against.
    var notedOverrides: Set<WindowOverride.Kind> = []
    /// The names under which the inbox held something that is no answer.
    public internal(set) var refusedLetters: Set<String> = []
    /// What was decided on what the run left behind, in order.
    public internal(set) var obligationDecisions: [ObligationDecision] = []
    /// How the run was closed; nil while it is not.
    public internal(set) var closure: RunClosure?
    /// That the run ends before its steps are over, once that is decided.
    public internal(set) var end: RunEnd?
    /// What was read last of each stop condition, as far as it is on record.
    public internal(set) var stopReadings: [StopConditionID: StopReading] = [:]
    /// What the executor that works on the run now, or did last, has read of blocking conditions: the last of each.
    public internal(set) var blockingReadings: [BlockingReading] = []
    /// Whether something was changed while a blocking condition was not known not to be met.
    var hasChangedUnguarded = false
    /// Whose the time of the run was so far.
    public internal(set) var timeline = RunTimeline()
    /// The amendments of the plan, in order.
    public internal(set) var amendments: [PlanAmendment] = []
    var index: PlanIndex
    var agenda: Agenda
    /// From when to when, as far as is on record, what always runs had to wait for an undoing.
    var heldBack: [ClosedRange<Timestamp>] = []
    /// Whether the last of these goes on.
    var isHolding = false

    /// A run of the plan before its first event.
    public init(plan: Plan, roles: [WorkspaceRole] = []) {
        self.plan = plan
        self.roles = roles
        statuses = Array(repeating: StepStatus(), count: plan.steps.count)
        index = PlanIndex(plan)
        agenda = Agenda(index)
    }

    /// Where the step stands; a step that the plan does not have is pending for ever.
    public func status(of step: StepID) -> StepStatus { index.positions[step].map { statuses[$0] } ?? StepStatus() }

    /// The step of that name.
    public func step(_ id: StepID) -> Step? { index.positions[id].map { plan.steps[$0] } }

    /// How the steps ended so far.
    public var summary: RunSummary {
        var summary = RunSummary()
        for position in statuses.indices { summary.count(statuses[position]) }
        return summary
    }

    /// The same by the states alone: what was kept although the plan says otherwise counts as what it had been.
    public var summaryByStates: RunSummary {
        var summary = RunSummary()
        for position in statuses.indices { summary.count(statuses[position].state) }
        return summary
    }

    /// Whether the run is carried out step by step.
    public var isStepByStep: Bool { executor?.asksEachStep == true }

    /// Whether a run that is carried out step by step asks before the step: where nobody is there, what only reads needs no
    /// yes, and everything else waits for one.
    func asksEachStep(_ step: Step) -> Bool {
        isStepByStep && (step.effect.mayChange || executor?.attended == true)
    }

    /// How many steps are not over yet; the summary counts them as undetermined.
    public var openStepCount: Int { agenda.openCount }

    /// Whether what the run did is proven; a run that did nothing has proved nothing.
    public var isProven: Bool { unprovenSteps.isEmpty && summary.passed > 0 }

    /// The steps that were carried out and proved nothing, apart from what a person has done and attests; that a change
    /// in doubt is there is somebody's word, and no proof.
    public var unprovenSteps: [StepID] {
        plan.steps.map(\.id).filter { status(of: $0).outcome?.isUnproven == true }
    }

    /// The steps that wait for people or for a moment, that are in doubt, or about whose failure somebody must decide.
    public var attendedSteps: [(step: Step, status: StepStatus)] {
        agenda.attended.map { (plan.steps[$0], statuses[$0]) }
    }

    /// The requests for approval that stand.
    public var openRequests: [ApprovalRequest] {
        agenda.attended.compactMap { position in
            statuses[position].state == .waitingApproval ? statuses[position].request : nil
        }
    }

    /// The questions that wait for a person.
    public var openQuestions: [(step: StepID, question: OperatorQuestion)] {
        agenda.attended.compactMap { position in
            let status = statuses[position]
            guard let question = status.question, status.answer == nil else { return nil }
            return (plan.steps[position].id, question)
        }
    }

    /// What happens when the step fails, by its own rule, the runbook's or the run's mode.
    public func failurePolicy(of step: Step) -> FailurePolicy {
        if opening?.level == .probe { return .continue }
        // Who undoes something cannot be undone again, and must not be passed over.
        if step.compensates != nil { return executor?.attended == true ? .pause : .abort }
        return step.onFailure ?? plan.onFailure ?? (executor?.attended == true ? .pause : .abort)
    }
}

/// Where a step of a run stands, and what led there.
public struct StepStatus: Sendable, Hashable {
    /// Where the step stands.
    public var state = StepState.pending
    /// The number of the last attempt; 0 before the first.
    public var attempt = 0
    /// How the last attempt ended.
    public var outcome: StepOutcome?
    /// The last result of the step's action.
    public var result: JSONValue?
    /// The change that was sent and not answered for.
    public var openIntent: OperationIntent?
    /// When the change of `openIntent` was about to be sent for the first time.
    public internal(set) var intentSince: Timestamp?
    /// When it was about to be sent last: later than `intentSince` when it was repeated.
    public internal(set) var intentSentLast: Timestamp?
    /// Where in the step the change stands that was sent last; nil before the first.
    var intendedPhase: OperationPhase?
    /// Whether it was found that the change sent last had no effect.
    var isWithoutEffect = false
    /// Who said last, by nothing but their word, that the change in doubt had no effect; nil once it is sent again.
    var deniedBy: String?
    /// When the last change was sent that happened, or else the last that may have.
    var lastChange: Int { changedAt > 0 ? changedAt : intendedAt }
    /// The request for approval that stands or was granted.
    public var request: ApprovalRequest?
    /// The decisions on that request, in order.
    public var decisions: [ApprovalDecision] = []
    /// Whether the approval was granted for the attempt to come.
    public var isApproved = false
    /// Whether the approval was granted for the attempt under way, which has sent no change with it.
    var hasUnusedApproval = false
    /// What was read last before the step would have acted on an approval, to see whether that is void.
    public internal(set) var voidReading: VoidReading?
    /// How often its approval was void when it would have been used, since the step was begun.
    public internal(set) var voidings = 0
    /// What a person is asked.
    public var question: OperatorQuestion?
    /// The clusters that a person was shown who said yes to the step last.
    var confirmedClusters: BoundClusters?
    /// The clusters that people have agreed to for the attempt under way, each time that they were asked.
    public var agreedClusters: [BoundClusters] { [confirmedClusters, request?.clusters].compactMap(\.self) }
    /// What the person answered, until it has been acted on.
    public var answer: OperatorAnswer?
    /// The inputs that a person has given the step alone, in place of those of the run.
    public internal(set) var changedInputs: [InputChange] = []
    /// The answers by which that was done, in order.
    public internal(set) var inputAnswers: [OperatorAnswer] = []
    /// The answers with which files came, in order; for an action that a person is asked to take, since that was asked last.
    public internal(set) var attachingAnswers: [OperatorAnswer] = []
    /// With which of those its changes were sent.
    var sentInputs = SentInputs()
    /// The plan under which it was last carried out or settled, counted from 1; nil before that.
    public internal(set) var planNumber: Int?
    /// When the first attempt began.
    public var startedAt: Timestamp?
    /// When the step was over.
    public var finishedAt: Timestamp?
    /// The step that has undone this one.
    public internal(set) var compensatedBy: StepID?
    /// How that step ended, in words, when it proves nothing: `not proven`, `attested`; nil when it does, and before.
    public internal(set) var undoingDoubt: String?
    /// That its result, or that of elements of its list, was kept when the plan came to say otherwise; nil when none was.
    public internal(set) var kept: KeptResult?
    /// When the last change that may have happened was sent, and when the last one that did; 0 before it.
    var intendedAt = 0
    var changedAt = 0
    /// Whether a command of any attempt changed something.
    var hasLeftChange = false
    /// The same before the last attempt.
    var hadLeftChange = false
    /// Whether the step was over without effect, and no attempt before had one.
    var wasIdle = false
    /// The commands of the last attempt of which the database says that they changed no row.
    var idleCommands: Set<Int> = []
    /// Whether the database says of a statement of any attempt that it changed rows.
    var hasChangedRows = false
    /// The statements checked in the last attempt.
    public var assertions: [AssertionRecord] = []
    /// What each of them was checked for, in the same order.
    var assertionPhases: [OperationPhase] = []
    /// The latest part of the standing request's time at which people were told, by the kind of notice.
    public var notices: [ApprovalNotice.Kind: Int] = [:]
    /// The operations of the last attempt.
    public var operations: [OperationRecord] = []
    /// Every time that the step was begun again by one of its retriers, in order.
    public var retries: [StepRetry] = []
    /// The repetition that is waited for; nil while an attempt is under way.
    public var nextRetry: StepRetry?
    /// How many of `retries` belong to earlier beginnings of the step, or to elements that it is done with.
    var settledRetries = 0
    /// The list that the step goes through, once it is known.
    public var elements: [JSONValue]?
    /// How the elements ended that the step is done with, in order.
    public var elementOutcomes: [StepOutcome] = []
    /// The last result of the action for each of them; nil where it is not on record.
    var elementResults: [JSONValue?] = []
    /// Since when the attempt at hand, or one before it, may have changed something.
    public internal(set) var trace = EffectTrace()
    /// The same for each element that the step is done with; nil for one that left nothing.
    public internal(set) var elementTraces: [Timestamp?] = []
    /// How many of `operations` and `assertions` belong to elements that the step is done with.
    var settledOperations = 0
    var settledAssertions = 0
    /// What `${now}` stood for in the change that was sent last.
    public var templateNow: Timestamp?
    /// What `NAME=$(…)` has yielded in the last attempt.
    ///
    /// It is computed once, and the same for whatever finishes, examines or repeats a change of that attempt. Secret
    /// values are not here.
    public var captured: [String: JSONValue] = [:]
    /// What was recorded while the last change was under way, such as its transaction's id.
    public var facts = JSONObject()
    /// The attempt whose number is part of the tokens of the change that was sent last.
    public var tokenAttempt = 0
    /// Whether the next attempt repeats the change of the last one on a person's word.
    var isRepeated = false
    /// Whether the attempt under way is such a repetition and has sent nothing yet.
    var isRepeating = false
    /// The answer by which a person said that the effect of the last attempt is there, while that stands.
    var adoption: OperatorAnswer?
    /// Whether a command of the last attempt, or of one that it goes on with, changed something.
    var hasChanged = false
    /// How far the step, or the element at hand, is with its commands.
    var commandsSent = CommandProgress()
    /// Whether the attempt under way only waits for and checks a change that is known to be there.
    var isAdopting = false
    /// Whether the last attempt that began only waited for and checked a change that is known to be there.
    var hasOnlyChecked = false
    /// What the last command has answered, for the element at hand; nil when that is not on record.
    var actionAnswer: JSONValue?
    /// Whether a person, and not its condition, left the step out.
    public internal(set) var isLeftOut = false
    /// When the question that stands was asked.
    public internal(set) var askedAt: Timestamp?
    /// Whether a probe already failed to decide a doubt, so that a person must.
    var doubtWasProbed = false

    /// A step that nothing has happened to.
    public init() {}

    /// The answer on whose word the next attempt, which only waits and checks, takes the effect for there.
    public var attestation: OperatorAnswer? { answer?.choice == .adopt ? answer : adoption }

    /// The values of `NAME=$(…)` that the next attempt does not compute again: those of the change that it finishes,
    /// examines or repeats.
    public func values(boundFor entry: StepMachine.Entry) -> [String: JSONValue] {
        switch entry {
        case .beginning: isRepeated ? captured : [:]
        case .resuming, .adopting, .doubt: captured
        }
    }

    /// The attempt whose number is part of the tokens of the next one: a change that is repeated carries its first token.
    public func tokenAttempt(of attempt: Int, entry: StepMachine.Entry) -> Int {
        (entry != .beginning || isRepeated) && tokenAttempt > 0 ? tokenAttempt : attempt
    }

    /// The repetitions that the retriers have to answer for: those since the step, or the element at hand, was begun.
    public var retriesOfSeries: ArraySlice<StepRetry> { retries.dropFirst(settledRetries) }

    /// What `${now}` stands for in the next attempt when something binds it, nil when the attempt has its own moment.
    ///
    /// What binds it is the change that the attempt finishes, examines or repeats, or the text that was approved.
    public func boundNow(entry: StepMachine.Entry) -> Timestamp? {
        switch entry {
        case .beginning: repeatedNow ?? (isApproved ? request?.requestedAt : nil)
        case .resuming, .adopting, .doubt: templateNow
        }
    }
}
