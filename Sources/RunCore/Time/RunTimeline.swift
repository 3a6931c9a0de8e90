// SPDX-License-Identifier: Apache-2.0

import RunbookModel
public import Values

/// Whose each moment of a run was, folded from its events.
///
/// What the record says counts, and it says some things late: a look is put on record with its answer and how long it took,
/// so that the time back to its beginning becomes the provider's then. Nothing else of what was folded ever changes. Of an
/// executor that was killed nothing is known after its last record: the time from there to the resume is nobody's.
///
/// - What runs outside wins over a person's answer, as that holds nothing up meanwhile.
/// - A change that an executor left under way is the provider's from the moment at which the next one is there to look.
/// - The pause before a retry, and the pauses of a wait, are the provider's: it is the provider that is waited for.
/// - A run that was parked waits for people, also when a freeze or a window holds it. An interrupted one waits for nobody.
/// - A clock that went back counts as one that stood still, and how far it went back is kept.
public struct RunTimeline: Sendable, Hashable {
    /// Whose a moment can be.
    public enum Owner: String, Sendable, Hashable, CaseIterable {
        case people, provider, machine, nobody
    }

    /// A stretch of the run with one owner.
    public struct Span: Sendable, Hashable {
        /// When it begins.
        public var start: Timestamp
        /// When it ends: later than it begins.
        public var end: Timestamp
        /// Whose it is.
        public var owner: Owner
    }

    /// How the executor stands that was there last.
    private enum Presence: Sendable, Hashable {
        /// None has come yet, or one was interrupted; left by the next one.
        case none
        /// It works, as far as the record tells; left when it parks or is interrupted.
        case here
        /// It left the run for people to act on; left by the next one.
        case parked
        /// The run is over. Never left.
        case over
    }

    /// What is known of a step that is under way.
    private struct Activity: Sendable, Hashable {
        /// When its last operation was put on record, and how long those that were put there with it took.
        var recorded: Timestamp
        var performed = Duration.zero
        /// Whether a change was sent and has not ended.
        var isSent = false
        /// Whether the next attempt is waited for.
        var isToBeRetried = false
    }

    /// The stretches from the opening to the last event, without gaps, each with another owner than the one before.
    public private(set) var spans: [Span] = []
    /// How long before the opening the incident was declared.
    public private(set) var beforeOpening = Duration.zero
    /// By how much the clocks of the record went back in all, as far as that shows and is more than two clocks are apart.
    public private(set) var setBack = Duration.zero
    private var last: Timestamp?
    /// The moment of the last event, as its record has it.
    private var recorded: Timestamp?
    /// When the present executor came: before that, nothing becomes anybody else's.
    private var floor: Timestamp?
    private var presence = Presence.none
    private var activities: [StepID: Activity] = [:]
    private var owing: Set<StepID> = []

    /// The timeline of a run in which nothing has happened.
    public init() {}

    /// Whose the time is up to a moment, which is not before the last event.
    ///
    /// `isExecuted` says whether somebody executes the run now; nil where that is not known, and the record decides. A step
    /// that is under way counts as the provider's until its record says more.
    public func shares(at now: Timestamp? = nil, isExecuted: Bool? = nil) -> TimeShares {
        var shares = TimeShares(beforeOpening: beforeOpening, people: beforeOpening)
        shares.setBack =
            setBack + (recorded.flatMap { moment in now.map { TimeShares.regression(from: moment, to: $0) } } ?? .zero)
        for span in spans { shares.add(span.end - span.start, of: span.owner) }
        if let last, let now, now > last, presence != .over {
            shares.add(now - last, of: present(isExecuted: isExecuted))
        }
        return shares
    }

    // MARK: - Folding

    /// Takes in an event, after which `owing` says whether somebody owes an answer at the step that it is about.
    mutating func note(_ event: RunEvent, at time: Timestamp, owing isOwed: Bool) {
        guard presence != .over else { return }
        if case .runOpened(let opening) = event {
            (last, recorded) = (opening.openedAt, opening.openedAt)
            beforeOpening = opening.incidentDeclaredAt.map { max(.zero, opening.openedAt - $0) } ?? .zero
            return
        }
        if let recorded { setBack += TimeShares.regression(from: recorded, to: time) }
        recorded = time
        close(at: time, as: settled(before: event))
        take(event)
        if let step = event.step {
            if isOwed { owing.insert(step) } else { owing.remove(step) }
        }
    }

    /// Takes in at which steps an answer is owed, after an event that is about all of them.
    mutating func note(owing steps: Set<StepID>) { owing = steps }

    /// Whose the time before an event was.
    private func settled(before event: RunEvent) -> Owner {
        switch event {
        // Both say that nobody was there, whatever is on record.
        case .executorStarted, .runAmended: return presence == .parked ? .people : .nobody
        default: break
        }
        return owner(whileUnderWay: activities.values.contains { $0.isSent || $0.isToBeRetried })
    }

    /// Whose the time after the last event is.
    private func present(isExecuted: Bool?) -> Owner {
        if presence == .here, isExecuted == false { return .nobody }
        return owner(whileUnderWay: !activities.isEmpty)
    }

    private func owner(whileUnderWay isUnderWay: Bool) -> Owner {
        switch presence {
        case .none, .over: .nobody
        case .parked: .people
        case .here: isUnderWay ? .provider : owing.isEmpty ? .machine : .people
        }
    }

    private mutating func take(_ event: RunEvent) {
        guard let last else { return }
        switch event {
        case .executorStarted:
            presence = .here
            floor = last
            keepSent()
        case .runAmended where presence == .here: leave(.none)
        case .runParked: leave(.parked)
        case .runInterrupted: leave(.none)
        case .runFinished: leave(.over)
        case .stepStarted(let step, _): activities[step] = Activity(recorded: last)
        case .operationIntended(let intent): activities[intent.step, default: Activity(recorded: last)].isSent = true
        case .operationEnded(let record): ended(record, at: last)
        case .retryScheduled(let retry):
            activities[retry.step, default: Activity(recorded: last)].isToBeRetried = true
        case .stepFinished(let outcome): activities[outcome.step] = nil
        case .operatorAsked(let step, _), .approvalVoided(let step, _, _): activities[step] = nil
        case .approvalRequested(let request): activities[request.step] = nil
        default: break
        }
    }

    private mutating func leave(_ presence: Presence) {
        self.presence = presence
        keepSent()
    }

    /// Without its executor, only a change that was sent goes on: the next one watches a script to its end, and asks a
    /// service what became of a call.
    private mutating func keepSent() {
        activities = activities.filter(\.value.isSent)
        for step in activities.keys { activities[step]?.isToBeRetried = false }
    }

    private mutating func ended(_ record: OperationRecord, at time: Timestamp) {
        var activity = activities[record.step] ?? Activity(recorded: time)
        let isOfSameGroup = activity.recorded == time
        // What was put on record together was done one after the other.
        activity.performed = (isOfSameGroup ? activity.performed : .zero) + .milliseconds(max(0, record.milliseconds))
        if case .wait = record.phase, !isOfSameGroup {
            give(from: activity.recorded, to: time)
        } else {
            give(from: time - activity.performed, to: time)
        }
        activity.recorded = time
        if record.effect.mayChange { activity.isSent = false }
        activities[record.step] = activity
    }

    // MARK: - Spans

    private mutating func close(at time: Timestamp, as owner: Owner) {
        guard let start = last, time > start else { return }
        last = time
        append(Span(start: start, end: time, owner: owner))
    }

    private mutating func append(_ span: Span) {
        guard span.end > span.start else { return }
        if let end = spans.indices.last, spans[end].owner == span.owner {
            spans[end].end = span.end
        } else {
            spans.append(span)
        }
    }

    /// Makes a time that reaches to the last event the provider's, as far as the present executor was there.
    private mutating func give(from start: Timestamp, to end: Timestamp) {
        guard let begin = floor.map({ max($0, start) }), end > begin else { return }
        var given: Timestamp?
        while let span = spans.last, span.end > begin {
            spans.removeLast()
            given = max(span.start, begin)
            if span.start < begin { append(Span(start: span.start, end: begin, owner: span.owner)) }
        }
        if let given { append(Span(start: given, end: end, owner: .provider)) }
    }
}
