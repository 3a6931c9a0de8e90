// SPDX-License-Identifier: Apache-2.0

import Expressions
public import RunCore
public import RunbookModel
public import TerminalUI
public import Values

/// What a run is doing right now, and how much of its time is used: the status lines below its events.
public struct RunTally: Sendable {
    private struct Running {
        var since: Timestamp
        /// Since when the attempt at hand is under way; nil where it is not known, and between two attempts.
        var attemptSince: Timestamp?
        var progress: String?
        var limit: Duration?
        /// The attempt that comes next, while it is waited for.
        var retry: StepRetry?
    }

    private var plan: Plan
    private var steps: StepTable
    private var running: [StepID: Running] = [:]
    private var waiting: Set<StepID> = []
    private var over: [StepID: StepState] = [:]
    /// How steps are shown that are over, or have ended an attempt.
    private var marks: [StepID: StateMark] = [:]
    private var map: RunMap
    private var opening: RunOpening?
    /// How long steps took in earlier runs, where that is known.
    public var expected: [StepID: Duration] = [:]

    /// Whether nothing is known but the record: what the plan says of a step under way stands in for what its executor would
    /// tell of it.
    public var readsRecordAlone = false

    /// How many steps under way are listed; the rest is counted.
    private static let listed = 6
    /// The most lines that the map of the graph takes.
    private static let mapLimit = 12
    /// Whether the executor has been asked to stop.
    private var beginsNothing = false
    /// That the run ends before its steps are over, and since when.
    private var end: RunStop?
    private var budgetEndsAt: Timestamp?
    /// The moment of the last event, and whether a clock went back by more than two clocks are apart.
    private var last: Timestamp?
    private var wentBack = false
    /// The stop conditions of which nobody knows whether they are met.
    private var unknown: [StopConditionID: StopReading] = [:]

    /// A tally of a run of the plan in which nothing has happened.
    public init(plan: Plan) {
        self.plan = plan
        steps = StepTable(plan)
        map = RunMap(plan)
    }

    /// The run goes on with another plan: what is over stays, and nothing is under way.
    private mutating func amended(_ plan: Plan) {
        self.plan = plan
        steps = StepTable(plan)
        map = RunMap(plan)
        running = [:]
        waiting = []
        over = over.filter { steps.position(of: $0.key) != nil }
    }

    /// Whether any step is under way.
    public var hasRunningSteps: Bool { !running.isEmpty }

    /// What to tell a person who asked the run to stop while steps are under way; nil when none is.
    public mutating func stopping(because reason: String) -> [StyledText]? {
        guard !running.isEmpty else { return nil }
        beginsNothing = true
        return [StateMark.Tone.active.text("  stopping: \(reason)") + "; nothing else is started", awaited] + [
            "    Ctrl-C again leaves at once; a change that is under way is then in doubt"
        ]
    }

    /// What to tell a person who had the run pause; nothing when no step is under way.
    public mutating func pausing() -> [StyledText] {
        guard !running.isEmpty else { return [] }
        beginsNothing = true
        return [StateMark.Tone.active.text("  pausing") + ": nothing else is started", awaited]
    }

    /// What is under way, and how long that may take.
    private var awaited: StyledText {
        let names = running.keys.map { "'\($0)'" }.sorted()
        let others = names.count > 3 ? " and \(names.count - 3) more" : ""
        let verb = names.count == 1 ? "is" : "are"
        let ends = running.compactMap { step, entry in
            entry.attemptSince.flatMap { since in limit(of: step).map { since + $0 } }
        }
        let latest = ends.count == running.count ? ends.max() : nil
        let time = latest.map { "until \($0.text()) at the latest" } ?? "at most until the timeout"
        return "    \(names.prefix(3).joined(separator: ", "))\(others) \(verb) under way and awaited, \(time)"
    }

    /// Takes in an event.
    public mutating func note(_ event: RunEvent, at time: Timestamp) {
        if let last, TimeShares.regression(from: last, to: time) > .zero { wentBack = true }
        last = time
        switch event {
        case .runOpened(let opening): self.opening = opening
        case .executorStarted:
            running = [:]
            beginsNothing = false
            // The time in which nobody executed the run is not taken off.
            if let budget = end?.budget, end?.reach != .everything { budgetEndsAt = time + budget.duration }
        case .stepStarted(let step, _):
            waiting.remove(step)
            over[step] = nil
            marks[step] = nil
            running[step] = running[step] ?? Running(since: time)
            running[step]?.retry = nil
            running[step]?.attemptSince = steps[step]?.each == nil ? time : nil
            guard readsRecordAlone else { break }
            running[step]?.progress = nil
            let longest = limit(of: step)
            running[step]?.limit = longest
        case .operationIntended(let intent):
            guard readsRecordAlone else { break }
            running[intent.step]?.progress = intent.operation.summary
        case .operationEnded(let record):
            guard readsRecordAlone else { break }
            noteEnd(of: record)
        case .retryScheduled(let retry):
            running[retry.step] = running[retry.step] ?? Running(since: time)
            running[retry.step]?.retry = retry
            running[retry.step]?.attemptSince = nil
            running[retry.step]?.limit = nil
        case .approvalRequested(let request): waits(request.step)
        case .operatorAsked(let step, _): waits(step)
        case .approvalVoided(let step, _, _):
            running[step] = nil
            waiting.remove(step)
        case .operatorAnswered(let answer): waiting.remove(answer.step)
        case .stepFinished(let outcome):
            running[outcome.step] = nil
            waiting.remove(outcome.step)
            over[outcome.step] = outcome.state.isFinal ? outcome.state : nil
            marks[outcome.step] = StateMark(outcome)
            if outcome.state.isSuccess, let undone = steps[outcome.step]?.compensates {
                marks[undone] = StateMark(.compensated)
            }
        case .stopConditionRead(let reading):
            unknown[reading.condition] = reading.verdict == .undetermined ? reading : nil
        case .runStopped(let stop):
            let reach = max(end?.reach ?? .graceful, stop.reach)
            end = end ?? stop
            end?.reach = reach
            // Once everything is called off, no budget counts any more.
            guard reach < .everything, let budget = stop.budget else { break }
            end?.budget = budget
            budgetEndsAt = time + budget.duration
        case .targetObserved, .blockingConditionRead, .voidConditionRead, .approvalDecided, .answerRefused,
            .letterRefused, .approvalNoticed, .elementsListed, .elementFinished,
            .operationFact, .assertionsChecked, .runParked, .runInterrupted, .runFinished,
            .obligationDecided, .runClosed:
            break
        case .runAmended(let amendment): amended(amendment.plan.shown)
        }
    }

    /// Takes in that people are asked at a step: what was read for them is read.
    private mutating func waits(_ step: StepID) {
        running[step] = nil
        waiting.insert(step)
    }

    /// How long one attempt at a step may take, by the plan; nil for what a person does.
    private func limit(of id: StepID) -> Duration? {
        guard let step = steps[id], !step.isManual else { return nil }
        return step.timeout.duration + (step.wait?.timeout.duration ?? .zero)
    }

    /// An operation of a step is over: when it was the last, what is waited for comes.
    private mutating func noteEnd(of record: OperationRecord) {
        guard let step = steps[record.step], case .action(let index) = record.phase else { return }
        let isLast = index == step.commands.indices.last && record.ending == .answered
        let waits = isLast ? step.wait.map { "waits until \($0.until.source)" } : nil
        running[record.step]?.progress = waits
    }

    /// Takes in that a step is being worked on by an operation, before that is on record.
    public mutating func begin(_ step: StepID, by operation: String, at time: Timestamp) {
        var entry = running[step] ?? Running(since: time)
        entry.progress = operation
        // What only looks is on record with its answer: it has begun by now.
        if entry.attemptSince == nil, steps[step]?.each == nil { entry.attemptSince = time }
        entry.limit = nil
        entry.retry = nil
        running[step] = entry
    }

    /// Takes in how far a step's operation is.
    public mutating func note(_ progress: OperationProgress, of step: StepID, at time: Timestamp) {
        var entry = running[step] ?? Running(since: time)
        entry.progress = progress.text
        entry.limit = progress.limit
        running[step] = entry
    }

    /// The status lines at a moment: where the run stands in its graph, as far as there are `rows` for that, the steps under
    /// way, and the clock.
    public func lines(at now: Timestamp, rows: Int = 0, columns: Int = 80) -> [StyledText] {
        let below = listing(at: now, columns)
        let lines = map.lines(within: min(rows - below.count, Self.mapLimit), columns: columns, mark: mark(of:)) {
            step in
            // Of a run that ends, only what runs always is still begun.
            !beginsNothing && (end == nil || step.runsAlways)
        }
        return lines + below
    }

    /// How a step is shown that has been begun; nil of any other.
    private func mark(of step: StepID) -> StateMark? {
        if running[step] != nil { return StateMark(.running) }
        return waiting.contains(step) ? StateMark(.waitingOperator) : marks[step]
    }

    private func listing(at now: Timestamp, _ columns: Int) -> [StyledText] {
        let underWay = running.sorted { ($0.value.since, $0.key.text) < ($1.value.since, $1.key.text) }
        var lines = underWay.prefix(Self.listed).map { line(of: $0.key, $0.value, at: now) }
        if underWay.count > Self.listed {
            lines.append(StyledText("  … and \(underWay.count - Self.listed) more", .dim))
        }
        lines += unknown.values.sorted { $0.condition < $1.condition }
            .map { StateMark.Tone.doubtful.text("  ? \($0.sentence(at: now))") }
        // How much time is left must not be what a narrow terminal cuts off.
        var parts: [String] = []
        for part in [counts, clock(at: now), limit(at: now)].compactMap(\.self) {
            if let last = parts.last, "  \(last)  ·  \(part)".count < columns {
                parts[parts.count - 1] = "\(last)  ·  \(part)"
            } else {
                parts.append(part)
            }
        }
        return lines + parts.map { StyledText("  \($0)", .dim) }
    }

    /// How much of the recovery time objective is used; nil for a runbook that has none.
    public func clock(at now: Timestamp) -> String? {
        guard let rto = plan.objectives.rto, let opening else { return nil }
        let isUnknown = wentBack || last.map { TimeShares.regression(from: $0, to: now) > .zero } ?? false
        guard !isUnknown else { return "RTO \(rto): NOT KNOWN how much is left, a clock went back" }
        let used = now - (opening.incidentDeclaredAt ?? opening.openedAt)
        let since = opening.incidentDeclaredAt == nil ? "since the run began" : "since the incident"
        let rest = rto.duration - used
        let verdict = rest > .zero ? "\(Self.text(rest)) left" : "MISSED by \(Self.text(.zero - rest))"
        return "RTO \(rto): \(Self.text(used)) \(since), \(verdict)"
    }

    /// How long the run may still go on; nil while nothing ends it.
    public func limit(at now: Timestamp) -> String? {
        if let end {
            guard let budgetEndsAt else { return "ENDING: \(end.text)" }
            return "ENDING, \(Self.text(budgetEndsAt - now)) left: \(end.text)"
        }
        guard let deadline = plan.deadline, let opening, opening.level != .probe else { return nil }
        let rest = (opening.incidentDeclaredAt ?? opening.openedAt) + deadline.duration - now
        return rest > .zero ? "deadline in \(Self.text(rest))" : "deadline PASSED"
    }

    /// Where a step stands among all, such as `step 3 of 12`.
    public func position(of step: StepID) -> String? {
        steps.position(of: step).map { "step \($0 + 1) of \(plan.steps.count)" }
    }

    /// What goes on besides a step, for whoever is asked about that step; nil when nothing does.
    public func others(besides step: StepID, at now: Timestamp) -> String? {
        let others = running.filter { $0.key != step }
            .sorted { ($0.value.since, $0.key.text) < ($1.value.since, $1.key.text) }
        guard !others.isEmpty else { return nil }
        let names = others.prefix(3).map { "\($0.key) (\(Self.text(now - $0.value.since)))" }
        let more = others.count > names.count ? " and \(others.count - names.count) more" : ""
        return "meanwhile: \(names.joined(separator: ", "))\(more)"
    }

    /// Who else waits for people, for whoever is asked about a step; nil when nobody does.
    public func waiting(besides step: StepID) -> String? {
        let others = waiting.filter { $0 != step }.map(\.text).sorted()
        guard !others.isEmpty else { return nil }
        let more = others.count > 3 ? " and \(others.count - 3) more" : ""
        let verb = others.count == 1 ? "waits" : "wait"
        return "\(others.prefix(3).joined(separator: ", "))\(more) \(verb) for people, too: lifeboat status"
    }

    private var counts: String {
        let failed = over.values.count(where: \.isFailure)
        var parts = ["\(over.count) of \(plan.steps.count) done"]
        if failed > 0 { parts.append("\(failed) FAILED") }
        if !waiting.isEmpty { parts.append("\(waiting.count) waiting for people") }
        return parts.joined(separator: ", ")
    }

    private func line(of step: StepID, _ entry: Running, at now: Timestamp) -> StyledText {
        var time = Self.text(now - entry.since)
        if let usual = expected[step] { time += ", usually \(Self.text(usual))" }
        if let limit = entry.limit { time += ", at most \(Self.text(limit))" }
        let again = entry.retry.map { "\($0.count), again in \(Self.text($0.until - now)): \($0.reason)" }
        let what = again ?? entry.progress.flatMap { $0.isEmpty ? nil : $0 } ?? steps[step]?.title ?? ""
        return StateMark.Tone.active.text("  > \(step)") + "  \(time)" + StyledText("  \(what)", .dim)
    }

    private static func text(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        return seconds == 0 ? "0s" : Duration.seconds(seconds).shortText
    }
}
