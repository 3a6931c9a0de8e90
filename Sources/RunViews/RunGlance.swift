// SPDX-License-Identifier: Apache-2.0

public import RunCore
import RunbookModel
public import TerminalUI
public import Values

/// A run at a glance: what is red, what waits for whom, what is open, and the next command to type.
public struct RunGlance: Sendable {
    private let machine: RunMachine
    private let now: Timestamp
    private let isExecuted: Bool?
    private let holder: RunHolder?
    private let restart: StoreRestart?
    private let isFrozen: Bool?
    private let scripts: [LeftScript]
    private let movedTo: StoreName?
    private let missing: String?
    private let ledger: ObligationLedger
    private let left: LeftAnswers
    private let advice: RunAdvice
    private let earlier: EarlierTimes?

    /// How many names of steps are spelled out; the rest is counted.
    private static let named = 3

    /// A run at a moment; whether somebody executes it now is nil where that is not known.
    ///
    /// `isFrozen` says that its store is frozen, so that it changes nothing however it was left; nil when nobody knows.
    /// `scripts` are those that its executor left behind, `movedTo` is the store in which the run goes on, if not here,
    /// `missing` is what its journal has lost at its end, `left` is what people have left for its executor, `restart` that the store forgot who had the run, and `earlier` says how long
    /// earlier runs took; with nil, nothing is said about when answers must come.
    public init(
        _ machine: RunMachine,
        at now: Timestamp,
        isExecuted: Bool? = nil,
        holder: RunHolder? = nil,
        isFrozen: Bool? = false,
        scripts: [LeftScript] = [],
        movedTo: StoreName? = nil,
        missing: String? = nil,
        left: LeftAnswers = LeftAnswers(),
        restart: StoreRestart? = nil,
        earlier: EarlierTimes? = nil
    ) {
        self.restart = restart
        self.machine = machine
        self.now = now
        self.isExecuted = isExecuted
        self.holder = holder
        self.isFrozen = isFrozen
        self.scripts = scripts
        self.movedTo = movedTo
        self.missing = missing
        self.earlier = earlier
        self.left = left
        ledger = ObligationLedger(machine, at: now)
        advice = RunAdvice(machine, at: now, isExecuted: isExecuted, scripts: scripts, left: left, restart: restart)
    }

    /// Whether somebody executes it, and who; where a run was moved away from, nobody can.
    var execution: ExecutionView {
        let isHere = movedTo == nil
        return ExecutionView(
            machine: machine,
            isExecuted: isHere ? isExecuted : nil,
            holder: isHere ? holder : nil,
            restart: isHere ? restart : nil
        )
    }

    /// Whether its executor was killed.
    private var isAbandoned: Bool { machine.state == .running && isExecuted == false }

    /// That the deadline passed while nobody worked on the run who could have seen it; nil when it has not.
    public var missedDeadline: String? {
        guard machine.state == .parked || isAbandoned, let deadline = machine.missedDeadline(at: now)
        else { return nil }
        let age = Self.span(now - deadline)
        return "DEADLINE PASSED at \(deadline.text()), \(age) ago: gone on with, the run ends and begins nothing else"
    }

    /// Where the run stands: how it ended stays visible when it is closed.
    public var state: StyledText {
        let isLate = machine.hasMissedObjective
        let mark = StateMark(machine.phase, isProven: machine.isProven, isLate: isLate)
        let text = mark.tone.text("\(mark.symbol) \(mark.word)")
        if let movedTo { return text + StateMark.Tone.doubtful.text(" when it was MOVED: it goes on in \(movedTo)") }
        if restart != nil, machine.state == .running, isExecuted != true {
            let words = isExecuted == nil ? ", if its executor lives, which is NOT KNOWN" : ", and its executor is gone"
            return text + StateMark.Tone.doubtful.text(words)
        }
        if isAbandoned { return text + StateMark.Tone.bad.text(", and its executor is gone") }
        guard let closure = machine.closure else { return text }
        guard machine.standing(at: now) == .closed else {
            return text + StateMark.Tone.doubtful.text(", closed \(closure.closedAt.text()) and open again")
        }
        return text + StateMark.Tone.good.text(", closed \(closure.closedAt.text())")
    }

    /// What somebody must see to, a line each, the worst first; nothing when nobody must.
    public var attention: [StyledText] {
        // What waits, waits there.
        if movedTo != nil { return scripts.flatMap { $0.lines(endingBy: machine.end) } }
        var lines: [StyledText] = []
        if let missing {
            lines.append(StateMark.Tone.bad.text("\(missing): what is shown is what is left of the record"))
        }
        if let end = machine.end, end.stop.cause == .condition { lines.append(StateMark.Tone.bad.text(end.stop.text)) }
        lines += left.cancellations.map { StateMark.Tone.bad.text($0.waiting(isExecuted: isExecuted == true)) }
        if let text = missedDeadline { lines.append(StateMark.Tone.bad.text(text)) }
        if !machine.state.isFinal {
            let unknown = machine.unclearConditions.filter { machine.stopReadings[$0]?.verdict == .undetermined }
            let names = Self.list(unknown.map(\.text))
            if !unknown.isEmpty { lines.append(StateMark.Tone.doubtful.text("stop conditions NOT KNOWN: \(names)")) }
            let warned = machine.blockingReadings.filter { $0.verdict == .undetermined && !$0.blocks }
            if !warned.isEmpty {
                let names = Self.list(warned.map(\.condition.text))
                lines.append(StateMark.Tone.doubtful.text("blocking conditions NOT KNOWN: \(names)"))
            }
        }
        lines += scripts.flatMap { $0.lines(endingBy: machine.end) }
        // A script that is known to have ended well is no doubt.
        let settled = Set(scripts.filter(\.isSettledByResume).map(\.step.text))
        let doubts = steps { $0.state == .inDoubt }.filter { !settled.contains($0) }
        if !doubts.isEmpty {
            // Whoever executes the run looks into it, and asks what cannot be found out.
            let words = "its executor finds out what became of: \(Self.list(doubts))"
            let isHeld = holder?.isSuspended == true || machine.standingHold != nil
            let isLooking = isExecuted == true && !isHeld
            lines.append(
                isLooking
                    ? StateMark.Tone.doubtful.text(words) : StateMark.Tone.bad.text("IN DOUBT: \(Self.list(doubts))")
            )
        }
        let red = steps { $0.state.isFailure && $0.outcome?.cause == nil }
        if !red.isEmpty { lines.append(StateMark.Tone.bad.text("red: \(Self.list(red))")) }
        lines += machine.unsignedPassages.map { StateMark.Tone.bad.text($0.sentence) }
        let unknown = steps { $0.state == .undetermined && $0.outcome?.cause == nil }
        if !unknown.isEmpty { lines.append(StateMark.Tone.doubtful.text("undetermined: \(Self.list(unknown))")) }
        let kept = steps { $0.isKeptSuccess }
        if !kept.isEmpty {
            lines.append(StateMark.Tone.doubtful.text("not proven, done under another plan: \(Self.list(kept))"))
        }
        if let time = RecoveryTime(machine, at: now), time.verdict == .missed {
            lines.append(StateMark.Tone.bad.text(time.text))
        }
        let unproven = machine.unprovenSteps.map(\.text)
        if machine.state == .completed, kept.isEmpty, !unproven.isEmpty {
            lines.append(StateMark.Tone.doubtful.text("done, not proven: \(Self.list(unproven))"))
        }
        if let hold = machine.standingHold, !machine.state.isFinal, hold.code != .frozen || isFrozen != false {
            lines.append(StateMark.Tone.bad.text("HELD, \(hold.sentence)"))
        }
        lines += waiting
        if !ledger.open.isEmpty {
            let isLate = ledger.open.contains { $0.isOverdue(at: now) }
            let names = Self.list(ledger.open.map(\.id.description))
            lines.append(
                (isLate ? StateMark.Tone.bad : .doubtful).text("left behind: \(ledger.totals(at: now)): \(names)")
            )
        }
        return lines
    }

    /// Who is waited for, and what was answered and is not taken up yet.
    private var waiting: [StyledText] {
        guard !machine.state.isFinal else { return [] }
        let requests = machine.openRequests.map { request -> StyledText in
            if case .settled(let why) = advice.turn(of: request), request.expiresAt > now {
                let isApproved = machine.status(of: request.step).isApproved
                let rest = why == RunAdvice.granted ? "" : " (\(why))"
                let head = isApproved ? "approved, and not begun" : "asked for approval"
                return StateMark.Tone.active.text("\(head): \(request.step)\(rest)")
            }
            let left = request.expiresAt - now
            let time = left > .zero ? "\(Self.span(left)) left" : "EXPIRED"
            let waiting = self.left.waiting(for: request, in: machine, at: now)
            let progress = RunViewText.progress(of: request, machine, waiting: waiting)
            let text = "waits for approval: \(request.step) (\(progress); \(time))"
            return StateMark.Tone.active.text(text) + (left > .zero ? answerTime(at: request.step) : "")
        }
        let questions = machine.openQuestions.map { step, question -> StyledText in
            let (tone, text): (StateMark.Tone, String) =
                switch question {
                case .manualAction: (.active, "waits for a person: \(step)")
                case .confirmation: (.active, "waits for a yes: \(step)")
                case .failure, .doubt: decision(at: step)
                }
            guard case .settled(let why) = advice.turn(of: question, at: step) else {
                return tone.text(text) + answerTime(at: step)
            }
            return tone.text("\(text) (\(why))")
        }
        return requests + questions
    }

    /// What became of a step about which a person decides.
    private func decision(at step: StepID) -> (StateMark.Tone, String) {
        let mark = StateMark(machine.status(of: step))
        return (mark.tone, "\(mark.word), waits for a decision: \(step)")
    }

    /// By when the answer must come, behind who is waited for.
    private func answerTime(at step: StepID) -> StyledText {
        guard let earlier, let time = AnswerTime(machine, at: step, earlier: earlier) else { return "" }
        return StyledText("; ") + time.line(at: now)
    }

    /// The next command to type; nil when there is nothing to do.
    public var next: String? {
        guard let run = machine.opening?.run else { return nil }
        if let movedTo { return NextCommand.status(run, in: movedTo).description }
        guard !machine.state.isFinal else {
            if !ledger.open.isEmpty { return NextCommand("obligations", run.text).description }
            if machine.standing(at: now) == .closed { return nil }
            return ledger.all.isEmpty ? nil : NextCommand("close", run.text).description
        }
        if let continuation = holder?.continuation { return continuation }
        if let owed = advice.owed.first { return owed }
        guard let resume = advice.resume else { return NextCommand("watch", run.text).description }
        // Whether a freeze is lifted is for whoever said it, and not for whoever happens to look at a run.
        return (isHeldByFreeze ? NextCommand("freeze", "--status") : resume).description
    }

    /// Whether somebody must see to the run, and can.
    public var needsSomebody: Bool { next != nil && (!attention.isEmpty || holder?.isSuspended == true) }

    /// The command that takes up what `next` gives; nil when that takes no other.
    public var afterNext: String? {
        let isFirst = advice.owed.isEmpty && !isHeldByFreeze
        return movedTo == nil && !isFirst ? advice.resume?.description : nil
    }

    /// Whether a resume would find the freeze that held the run, and change nothing.
    private var isHeldByFreeze: Bool {
        isFrozen == true && machine.standingHold?.code == .frozen && missedDeadline == nil && left.isEmpty
    }

    /// The run in a list: a line, and one for each thing that somebody must see to.
    public func lines() -> [StyledText] {
        guard let opening = machine.opening else { return [] }
        let totals = RunViewText.totals(machine.summary, open: machine.openStepCount)
        let head =
            StyledText("\(opening.openedAt.text())  \(opening.run)  \(opening.level.rawValue)  ") + state
            + StyledText("  \(totals)")
        var lines = [head] + attention.map { StyledText("    ") + $0 }
        let amended = AmendmentView.lines(machine).map { StyledText("  ") + $0 }
        if lines.count > 1 || !machine.state.isFinal, let next { lines.append("    next: \(next)") }
        if let afterNext { lines.append("    then: \(afterNext)") }
        let execution = execution.line.map { [StyledText("    \($0)", .dim)] } ?? []
        lines.insert(contentsOf: amended + execution, at: 1)
        return lines
    }

    /// The run in a list, in the machine form.
    public func json() -> JSONValue {
        guard let opening = machine.opening else { return .null }
        return [
            "run": .string(opening.run.text),
            "runbook": .string(opening.runbook.id),
            "kind": .string(opening.runbook.kind.rawValue),
            "level": .string(opening.level.rawValue),
            "state": .string(machine.standing(at: now).rawValue),
            "missingTail": missing.map { .string($0) } ?? .null,
            "executed": execution.isExecutedJSON,
            "executor": execution.json,
            "movedTo": movedTo.map { .string($0.address) } ?? .null,
            "movedToHost": movedTo?.host.map { .string($0) } ?? .null,
            "ended": machine.state.isFinal ? .string(machine.state.rawValue) : .null,
            "opened": .string(opening.openedAt.text()),
            "plan": .string(machine.planDigest),
            "amendments": .integer(machine.amendments.count),
            "frozen": machine.state.isFinal ? false : isFrozen.map { .bool($0) } ?? .null,
            "deadline": machine.deadline.map { .string($0.text()) } ?? .null,
            "deadlineMissed": .bool(machine.missedDeadline(at: now) != nil),
            "hold": machine.standingHold?.json ?? .null,
            "scripts": .array(scripts.map(\.json)),
            "cancellations": .array(left.cancellations.map(\.json)),
            "red": .array(steps { $0.state.isFailure && $0.outcome?.cause == nil }.map { .string($0) }),
            "unproven": .array(machine.unprovenSteps.map { .string($0.text) }),
            "unsigned": .array(machine.unsignedPassages.map { .string($0.step.text) }),
            "kept": .array(steps { $0.isKeptSuccess }.map { .string($0) }),
            "waiting": .array(
                machine.state.isFinal
                    ? []
                    : machine.openRequests.map { .string($0.step.text) }
                        + machine.openQuestions.map { .string($0.step.text) }
            ),
            "answerBy": .array(
                earlier.map { AnswerTime.all(machine, earlier: $0).map { $0.json(at: now) } } ?? []
            ),
            "objectives": machine.objectivesJSON(at: now),
            "time": machine.timeline.shares(at: now, isExecuted: execution.isExecuted).json,
            "obligations": [
                "open": .integer(ledger.open.count), "waived": .integer(ledger.waived.count),
                "overdue": .integer(ledger.open.count { $0.isOverdue(at: now) }), "all": .integer(ledger.all.count),
            ],
            "next": next.map { .string($0) } ?? .null, "then": afterNext.map { .string($0) } ?? .null,
        ]
    }

    private func steps(_ isMeant: (StepStatus) -> Bool) -> [String] {
        machine.plan.steps.map(\.id).filter { isMeant(machine.status(of: $0)) }.map(\.text)
    }

    private static func list(_ names: [String]) -> String {
        let rest = names.count - named
        return names.prefix(named).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private static func span(_ duration: Duration) -> String {
        Duration.seconds(max(1, duration.components.seconds)).shortText
    }
}
