// SPDX-License-Identifier: Apache-2.0

public import RunCore
import RunbookModel
public import TerminalUI
public import Values

/// Where a run stands: every step with its state, and what people are asked.
public struct RunStatusView: Sendable {
    private let machine: RunMachine
    private let now: Timestamp
    private let isExecuted: Bool?
    private let holder: RunHolder?
    private let restart: StoreRestart?
    private let isFrozen: Bool?
    private let scripts: [LeftScript]
    private let movedTo: StoreName?
    private let missing: String?
    private let left: LeftAnswers
    private let earlier: EarlierTimes

    /// A view of a run at a moment.
    ///
    /// Whether somebody executes it, and whether its store is frozen now, is nil where that is not known. `scripts` are those
    /// that its executor left behind, `movedTo` is the store in which the run goes on, if not here, `missing` is what
    /// its journal has lost at its end, `left` is what people have
    /// left for its executor, `restart` that the store forgot who had the run, and `earlier` says how long earlier runs took.
    public init(
        _ machine: RunMachine,
        at now: Timestamp,
        isExecuted: Bool? = nil,
        holder: RunHolder? = nil,
        isFrozen: Bool? = nil,
        scripts: [LeftScript] = [],
        movedTo: StoreName? = nil,
        missing: String? = nil,
        left: LeftAnswers = LeftAnswers(),
        restart: StoreRestart? = nil,
        earlier: EarlierTimes = EarlierTimes()
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
        self.left = left
        self.earlier = earlier
    }

    private var glance: RunGlance {
        RunGlance(
            machine,
            at: now,
            isExecuted: isExecuted,
            holder: holder,
            isFrozen: isFrozen,
            scripts: scripts,
            movedTo: movedTo,
            missing: missing,
            left: left,
            restart: restart
        )
    }

    /// What somebody must see to, a line each, the worst first.
    public var attention: [StyledText] { glance.attention }

    /// What people owe the run, and what goes on with it.
    public var advice: RunAdvice {
        RunAdvice(machine, at: now, isExecuted: isExecuted, scripts: scripts, left: left, restart: restart)
    }

    private var execution: ExecutionView { glance.execution }

    /// Whose the time of the run was.
    private var shares: TimeShares { machine.timeline.shares(at: now, isExecuted: isExecuted) }

    /// How the doubt at a step arose, unless that stands in what is shown beside it; nil when nothing is in doubt there.
    private func doubt(_ status: StepStatus, besides shown: String) -> String? {
        let isLeft = status.state == .running && isExecuted == false
        guard status.isInDoubt || isLeft, let cause = status.doubtCause, !shown.contains(cause) else { return nil }
        return "in doubt because: \(machine.plan.shown(cause))"
    }

    /// How far a step had come that nobody goes on with now; nil where that is said otherwise.
    private func left(_ status: StepStatus) -> String? {
        guard status.state == .running, isExecuted == false, status.openIntent == nil else { return nil }
        let last = status.operations.last { $0.effect.mayChange && $0.attempt == status.attempt }
        guard let last, last.ending == .answered else { return nil }
        return "\(machine.plan.shown(last.summary)) was answered; what is left of the step waits for a resume"
    }

    /// What holds the run, unless it is known to be over.
    private var hold: ChangeHold? {
        machine.standingHold.flatMap { $0.code == .frozen && isFrozen == false ? nil : $0 }
    }

    /// The lines for a person.
    public func lines() -> [StyledText] {
        var lines: [StyledText] = []
        lines.append(StyledText(machine.plan.runbook.title))
        if let opening = machine.opening { lines.append("run \(opening.run)   opened \(opening.openedAt.text())") }
        // What holds a run is said below, with what can be done about it.
        let reason = machine.standingHold == nil ? machine.standingReason.map { ": \($0)" } : nil
        let isThawed = machine.standingHold != nil && hold == nil && !machine.state.isFinal
        lines.append(glance.state + StyledText(reason ?? ""))
        if let line = execution.line { lines.append("  \(line)") }
        if machine.isStepByStep, !machine.state.isFinal { lines.append("  step by step: it asks before it acts") }
        lines.append("  time: \(shares.text)")
        lines += machine.objectiveLines(at: now, besidesMissed: true).map { StyledText("  ") + $0 }
        if let end = machine.end {
            lines.append(
                StateMark.Tone.bad.text(
                    "  ended since \(end.since.text()): \(machine.state.isFinal ? end.stop.text : RunViewText.end(end.stop))"
                )
            )
            lines += timeLeft(to: end)
        } else if let deadline = machine.deadline, !machine.state.isFinal {
            lines.append("  deadline \(deadline.text())")
        }
        lines += AmendmentView.lines(machine)
        lines += stopConditions() + blockingConditions()
        lines += glance.attention.map { StyledText("  ") + $0 }
        if let hold { lines.append("  \(NextCommand.completing(hold.advice, of: machine.opening?.run))") }
        if isThawed { lines.append("  it was held by a freeze, which is over: it can go on") }
        lines.append("")
        let width = machine.plan.steps.map(\.id.text.count).max() ?? 0
        for step in machine.plan.steps {
            let status = machine.status(of: step.id)
            let mark = StateMark(status)
            let id = step.id.text + String(repeating: " ", count: width - step.id.text.count)
            let title = machine.plan.shown(step.title)
            lines.append(StyledText("  ") + mark.tone.text("\(mark.symbol) \(id)") + "  \(title)")
            if let outcome = status.outcome, !outcome.reason.isEmpty {
                lines.append(StyledText("      ") + mark.tone.text(outcome.sentence(saying: mark.word)))
            } else if let outcome = status.outcome, status.state.isSuccess, !outcome.isProven {
                lines.append(StyledText("      ") + mark.tone.text(mark.word))
            }
            lines += status.outcome?.capturedLines(in: machine.plan).map { StyledText("      \($0)", .dim) } ?? []
            if status.isHalfDone { lines.append(StateMark.Tone.bad.text("      \(StepStatus.halfDoneSentence)")) }
            if let plan = AmendmentView.plan(of: status, in: machine) {
                lines.append(StyledText("      \(plan)", .dim))
            }
            if let doubt = doubt(status, besides: status.outcome?.reason ?? "") {
                lines.append(StateMark.Tone.bad.text("      \(doubt)"))
            }
            if let left = left(status) { lines.append(StateMark.Tone.doubtful.text("      \(left)")) }
            lines += status.givenInputs.map { change, answer in
                let text = "with \(change.text), given by \(answer.by): \(answer.reason)"
                return StateMark.Tone.doubtful.text("      \(machine.plan.shown(text))")
            }
            lines += status.attachingAnswers.flatMap { answer in
                (answer.attachments ?? []).map { file in
                    StyledText("      \(machine.plan.shown("\(file.text), attached by \(answer.by)"))")
                }
            }
            if let retry = status.nextRetry {
                lines.append("      \(retry.count) at \(retry.until.text()), after: \(retry.reason)")
            }
            if let count = status.elements?.count, !status.state.isFinal {
                lines.append("      \(status.elementOutcomes.count) of \(count) elements done")
            }
        }
        lines += machine.brokenGlass.map { glass in
            let text = "BREAK-GLASS: \(glass.by) approved '\(glass.step)' alone at \(glass.at.text()): \(glass.reason)"
            return StateMark.Tone.bad.text(machine.plan.shown(text))
        }
        lines += machine.windowOverrides.map { override in
            let what = "OVERRIDE: \(override.by) changed '\(override.step)' at \(override.at.text())"
            return StateMark.Tone.bad.text(machine.plan.shown("\(what), \(override.hold.reason): \(override.reason)"))
        }
        lines += waiting() + undoing()
        let ledger = ObligationLedger(machine, at: now)
        if !ledger.all.isEmpty {
            lines += ["", StyledText("What this run leaves behind: \(ledger.totals(at: now))")]
            lines += ObligationView(machine, at: now).lines()
        }
        lines += ["", StyledText(RunViewText.totals(machine.summary, open: machine.openStepCount))]
        lines += machine.unprovenWords.map { [StateMark.Tone.doubtful.text($0)] } ?? []
        if let next = glance.next { lines.append(StateMark.Tone.active.text("next:   \(next)")) }
        if let then = glance.afterNext { lines.append(StateMark.Tone.active.text("then:   \(then)")) }
        return lines
    }

    /// How much time there is for what is still under way in a run that ends; nothing is, where nobody executes it.
    private func timeLeft(to end: RunEnd) -> [StyledText] {
        guard let limit = end.budgetEndsAt, let budget = end.stop.budget, !machine.state.isFinal,
            end.stop.reach < .everything
        else { return [] }
        guard isExecuted ?? (machine.state == .running) else {
            return ["  nobody executes it: whoever resumes it has \(budget) for what is left"]
        }
        return limit > now
            ? ["  whatever is under way at \(limit.text()) is called off"]
            : ["  the time for that was over at \(limit.text()): everything is being called off"]
    }

    /// What is undone after a failure, and what is not, and what a run changed that was cut short.
    public func undoing() -> [StyledText] {
        let undoings = machine.undoings
        guard !undoings.isEmpty else { return [] }
        let isBehindDoor = undoings.contains { if case .behind = $0.fate { true } else { false } }
        let advice = "  going back through a one-way door is for the failback runbook, not for this run"
        return ["", "What this run changed, and what became of it:"] + (isBehindDoor ? [StyledText(advice)] : [])
            + undoings.map { Self.tone(of: $0).text("  \($0.sentence)") }
    }

    private static func tone(of undoing: Undoing) -> StateMark.Tone {
        if undoing.isLeft { return .bad }
        return if case .undoneUnproven = undoing.fate { .doubtful } else { .quiet }
    }

    /// The results that stay although the plan says otherwise now, a line each; empty when there is none.
    public func kept() -> [StyledText] {
        machine.keptLines.map { StateMark.Tone.doubtful.text($0) }
    }

    /// What is on record about the stop conditions, a line each.
    public func stopConditions() -> [StyledText] {
        machine.stopConditionLines(at: now).map { verdict, text in
            let tone: StateMark.Tone =
                switch verdict {
                case .clear: .quiet
                case .met: .bad
                case .undetermined: .doubtful
                }
            return tone.text("  \(text)")
        }
    }

    /// What is on record about the blocking conditions, a line each.
    public func blockingConditions() -> [StyledText] { BlockingConditionView(machine).lines() }

    /// What was cut off in the middle of a change when its executor left at once: what is known of scripts, and of any other
    /// change how it ended, or that nobody waited for its end.
    public func cutOff() -> [StyledText] {
        let others = machine.plan.steps.map(\.id).filter { id in !scripts.contains { $0.step == id } }
        return scripts.flatMap { $0.lines(endingBy: machine.end) }
            + others.flatMap { id -> [StyledText] in
                guard let words = cutOff(machine.status(of: id)) else { return [] }
                let text = "'\(id)' is in doubt: \(words)"
                let advice = StyledText("  `resume` finds out what became of it, or asks you")
                return [StateMark.Tone.bad.text(machine.plan.shown(text)), advice]
            }
    }

    private func cutOff(_ status: StepStatus) -> String? {
        guard let intent = status.openIntent else { return nil }
        if status.state == .running {
            return "its change was under way, and nobody waited for its end: \(intent.operation.summary)"
        }
        guard status.state == .inDoubt, status.question == nil else { return nil }
        return status.doubtCause ?? status.outcome?.reason
    }

    /// What people are asked, with the commands that answer where an answer is owed.
    public func waiting() -> [StyledText] {
        var lines: [StyledText] = []
        let advice = advice
        for request in machine.openRequests {
            let isGranted = machine.status(of: request.step).isApproved
            let verb = isGranted ? "has its approval" : "waits for approval"
            lines += ["", "'\(request.step)' \(verb) '\(request.policy)', until \(request.expiresAt.text()):"]
            lines += request.operations.flatMap(Self.operation)
            let readings = (request.clusters?.lines ?? []) + request.readings
            lines += readings.map { StyledText("    \(ReadMoment.aged($0, at: now))") }
            lines += ApprovalRequestView(request, of: machine).ages(at: now).map { StyledText("    \($0.text)") }
            let waiting = left.waiting(for: request, in: machine, at: now)
            lines.append(StyledText("  \(RunViewText.progress(of: request, machine, waiting: waiting))"))
            if request.needsProof, isUnsigned(request) {
                lines.append(StateMark.Tone.bad.text("  NOT SIGNED: \(UnsignedPassage.warning)"))
            }
            lines += answerTime(at: request.step, advice.turn(of: request))
            lines += Self.lines(advice.turn(of: request), remark: NextCommand.approvalRemark)
        }
        for (step, question) in machine.openQuestions {
            var remark = ""
            switch question {
            case .manualAction(let confirmation, _):
                lines += ["", "'\(step)' waits for a person: \(confirmation)"]
                lines += question.readingLines.map { StyledText("    \(ReadMoment.aged($0, at: now))") }
                lines += machine.step(step)?.manual?.evidence.demand.map { ["  a yes \($0)"] } ?? []
                remark = "`reject` says that it cannot be done"
            case .confirmation:
                lines += ["", "'\(step)' waits for a yes before it does this:"]
                lines += question.callLines.map { StyledText("    \($0)") }
                lines += question.readingLines.map { StyledText("    \(ReadMoment.aged($0, at: now))") }
                lines += question.digest.map { [StyledText("    step sha256 \($0)", .dim)] } ?? []
            case .failure(let reason), .doubt(let reason):
                let mark = StateMark(machine.status(of: step))
                lines += ["", mark.tone.text("'\(step)' \(mark.word)") + " and waits for a decision: \(reason)"]
                if let doubt = doubt(machine.status(of: step), besides: reason) { lines.append("  \(doubt)") }
                lines += output(of: step).map { ["  what its script printed: \($0)"] } ?? []
            }
            lines += answerTime(at: step, advice.turn(of: question, at: step))
            lines += Self.lines(advice.turn(of: question, at: step), remark: remark)
        }
        return lines
    }

    /// An operation with a mark before each further line of it, so that none passes for a line of this program.
    private static func operation(_ text: String) -> [StyledText] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().map { index, line in
            StyledText(index == 0 ? "    \(line)" : "      | \(line)")
        }
    }

    /// The command that shows what the script of a step printed about which a person decides; nil when it has none.
    private func output(of id: StepID) -> NextCommand? {
        guard let run = machine.opening?.run, machine.step(id)?.runsScripts == true,
            machine.status(of: id).attempt > 0
        else { return nil }
        return NextCommand("watch", run.text, "--output", id.text)
    }

    /// Whether somebody has approved, or is about to, without a key that proves it.
    private func isUnsigned(_ request: ApprovalRequest) -> Bool {
        let status = machine.status(of: request.step)
        let waiting = left.countingDecisions(on: request, status, machine.gate(for: request.step), at: now)
        let isTaken = status.decisions.contains { $0.decision == .approve && !$0.isProven }
        return isTaken || waiting.contains { $0.decision == .approve && $0.signature == nil }
    }

    /// What has come in at each request and was not taken up yet, a line each.
    public var votes: [String] {
        machine.openRequests.compactMap { request in
            left.waiting(for: request, in: machine, at: now).map {
                "\(request.step): \(RunViewText.progress(of: request, machine, waiting: $0))"
            }
        }
    }

    /// By when an answer that is owed must come; nothing without an objective.
    private func answerTime(at step: StepID, _ turn: RunAdvice.Turn) -> [StyledText] {
        guard case .owed = turn, let time = AnswerTime(machine, at: step, earlier: earlier) else { return [] }
        return [StyledText("  ") + time.line(at: now)]
    }

    private static func lines(_ turn: RunAdvice.Turn, remark: String) -> [StyledText] {
        switch turn {
        case .owed(let commands): (commands + (remark.isEmpty ? [] : ["  \(remark)"])).map { StyledText("  \($0)") }
        case .settled(let why): [StyledText("  \(why)")]
        }
    }

    /// The questions that wait for a person, with the answers that make sense and the inputs that can be given anew.
    private var questions: JSONValue {
        let asked = machine.openQuestions.compactMap { id, question in machine.step(id).map { ($0, question) } }
        return .array(
            asked.map { step, question in
                let choices = machine.plan.choices(for: question, at: step, machine.status(of: step.id))
                let inputs = choices.contains(where: \.changesInputs) ? machine.plan.changeableInputs(of: step) : []
                return [
                    "step": .string(step.id.text),
                    "choices": .array(choices.map { .string($0.rawValue) }),
                    "inputs": .array(inputs.map { .string($0) }),
                    "evidence": step.manual.map { .string($0.evidence.rawValue) } ?? .null,
                ]
            }
        )
    }

    /// A request that waits for approvals, with who has decided and whose decisions nobody has taken up yet.
    private func json(_ request: ApprovalRequest) -> JSONValue {
        let status = machine.status(of: request.step)
        let waiting = left.countingDecisions(on: request, status, machine.gate(for: request.step), at: now)
        func form(_ decision: ApprovalDecision, isSigned: Bool?) -> JSONValue {
            [
                "by": .string(decision.by), "decision": .string(decision.decision.rawValue),
                "signed": isSigned.map { .bool($0) } ?? .null,
            ]
        }
        return [
            "step": .string(request.step.text),
            "needs": .integer(machine.plan.approval(request.policy)?.count ?? 1),
            "expires": .string(request.expiresAt.text()),
            "decided": .array(status.decisions.map { form($0, isSigned: $0.keyFingerprint != nil) }),
            // A signature counts when it was checked, which whoever takes the decision up does.
            "waiting": .array(waiting.map { form($0, isSigned: $0.signature == nil ? false : nil) }),
        ]
    }

    /// The machine form.
    public func json() -> JSONValue {
        let steps = machine.plan.steps.map { step -> JSONValue in
            let status = machine.status(of: step.id)
            return [
                "id": .string(step.id.text),
                "title": .string(machine.plan.shown(step.title)),
                "state": .string(status.state.rawValue),
                "attempt": .integer(status.attempt),
                "plan": status.planNumber.flatMap(machine.planDigest).map { .string($0) } ?? .null,
                "proven": .bool(status.outcome?.isProven ?? false),
                "kept": status.kept.map(Self.json) ?? .null,
                "reason": .string(status.outcome?.reason ?? ""),
                "halfDone": .bool(status.isHalfDone),
                "inputs": .object(JSONObject(status.changedInputs.map { ($0.name, $0.value) })),
                "given": .array(
                    status.givenInputs.map { change, answer in
                        [
                            "input": .string(change.name), "value": change.value, "old": change.old ?? .null,
                            "by": .string(answer.by), "reason": .string(machine.plan.shown(answer.reason)),
                            "at": .string(answer.answeredAt.text()),
                        ]
                    }
                ),
                "attachments": Self.json(status.attachingAnswers),
                "retries": .integer(status.retries.count),
                "nextAttempt": status.nextRetry.map(Self.json) ?? .null,
                "doubt": doubt(status, besides: "").map { .string($0) } ?? .null,
                "compensatedBy": status.compensatedBy.map { .string($0.text) } ?? .null,
            ]
        }
        let summary = machine.summary
        return [
            "run": machine.opening.map { .string($0.run.text) } ?? .null,
            "runbook": .string(machine.plan.runbook.id),
            "level": machine.opening.map { .string($0.level.rawValue) } ?? .null,
            "state": .string(machine.standing(at: now).rawValue),
            "ended": machine.state.isFinal ? .string(machine.state.rawValue) : .null,
            "executed": execution.isExecutedJSON,
            "executor": execution.json,
            "missingTail": missing.map { .string($0) } ?? .null,
            "cancellations": .array(left.cancellations.map(\.json)),
            "movedTo": movedTo.map { .string($0.address) } ?? .null,
            "movedToHost": movedTo?.host.map { .string($0) } ?? .null,
            "stepByStep": .bool(machine.isStepByStep),
            "closed": machine.closure.map { .string($0.closedAt.text()) } ?? .null,
            "reason": machine.standingReason.map { .string($0) } ?? .null,
            "hold": machine.standingHold?.json ?? .null,
            "scripts": .array(scripts.map(\.json)),
            "deadline": machine.deadline.map { .string($0.text()) } ?? .null,
            "deadlineMissed": .bool(machine.missedDeadline(at: now) != nil),
            "end": machine.end.map(Self.json) ?? .null,
            "plan": .string(machine.planDigest),
            "begunPlan": machine.planDigest(1).map { .string($0) } ?? .null,
            "amendments": .array(machine.amendments.map(AmendmentView.json)),
            "stopConditions": .array(machine.plan.stopConditions.map { json($0.id) }),
            "blockingConditions": BlockingConditionView(machine).json(),
            "steps": .array(steps),
            "undoings": .array(
                machine.undoings.map { undoing in
                    [
                        "step": .string(undoing.step.text), "left": .bool(undoing.isLeft),
                        "text": .string(undoing.sentence),
                    ]
                }
            ),
            "unsignedApprovals": .array(machine.unsignedPassages.map(Self.json)),
            "brokenGlass": .array(
                machine.brokenGlass.map { glass in
                    [
                        "step": .string(glass.step.text), "by": .string(glass.by),
                        "reason": .string(machine.plan.shown(glass.reason)), "at": .string(glass.at.text()),
                    ]
                }
            ),
            "windowOverrides": .array(
                machine.windowOverrides.map { override in
                    [
                        "step": .string(override.step.text), "by": .string(override.by),
                        "reason": .string(machine.plan.shown(override.reason)), "at": .string(override.at.text()),
                        "code": .string(override.hold.code.rawValue),
                    ]
                }
            ),
            "waiting": .array(
                machine.openRequests.map { .string($0.step.text) } + machine.openQuestions.map { .string($0.step.text) }
            ),
            "requests": .array(machine.openRequests.map(json)),
            "questions": questions,
            "answerBy": .array(AnswerTime.all(machine, earlier: earlier).map { $0.json(at: now) }),
            "objectives": machine.objectivesJSON(at: now),
            "time": shares.json,
            "obligations": ObligationView(machine, at: now).json(),
            "next": glance.next.map { .string($0) } ?? .null,
            "then": glance.afterNext.map { .string($0) } ?? .null,
            "summary": [
                "passed": .integer(summary.passed), "failed": .integer(summary.failed),
                "waived": .integer(summary.waived),
                "undetermined": .integer(summary.undetermined - machine.openStepCount),
                "notTaken": .integer(summary.notTaken), "open": .integer(machine.openStepCount),
                "all": .integer(summary.all), "kept": .integer(summary.kept ?? 0),
            ],
        ]
    }

    /// The files that came with answers.
    private static func json(_ answers: [OperatorAnswer]) -> JSONValue {
        .array(
            answers.flatMap { answer in
                (answer.attachments ?? []).map { file in
                    [
                        "name": .string(file.name), "size": .integer(file.size), "sha256": .string(file.sha256),
                        "mediaType": file.mediaType.map { .string($0) } ?? .null, "by": .string(answer.by),
                        "at": .string(answer.answeredAt.text()),
                    ]
                }
            }
        )
    }

    /// That a result stays although the plan says otherwise now.
    private static func json(_ kept: KeptResult) -> JSONValue {
        [
            "plan": .string(kept.planDigest), "by": .string(kept.by), "reason": .string(kept.reason),
            "at": .string(kept.at.text()),
        ]
    }

    /// A one-way door that was gone through on approvals that prove no person.
    private static func json(_ passage: UnsignedPassage) -> JSONValue {
        [
            "step": .string(passage.step.text), "at": .string(passage.at.text()), "text": .string(passage.sentence),
            "approvals": .array(
                passage.approvals.map { decision in
                    [
                        "by": .string(decision.by), "proof": .string(decision.proofText),
                        "account": decision.account.map { .string($0) } ?? .null,
                    ]
                }
            ),
        ]
    }

    /// What is on record about a stop condition.
    private func json(_ condition: StopConditionID) -> JSONValue {
        let reading = machine.stopReadings[condition]
        return [
            "name": .string(condition.text),
            "verdict": reading.map { .string($0.verdict.rawValue) } ?? .null,
            "text": .string(reading?.text ?? ""),
            "readAt": reading.map { .string($0.readAt.text()) } ?? .null,
            "knownAt": reading?.knownAt.map { .string($0.text()) } ?? .null,
            "unknownCount": .integer(reading?.unknownCount ?? 0),
            "armed": .bool(reading?.isArmed ?? true),
        ]
    }

    /// What ends the run before its steps are over.
    private static func json(_ end: RunEnd) -> JSONValue {
        [
            "cause": .string(end.stop.cause.rawValue), "by": end.stop.by.map { .string($0) } ?? .null,
            "reason": .string(end.stop.reason), "reach": .string(end.stop.reach.rawValue),
            "since": .string(end.since.text()),
            "condition": end.stop.condition.map { .string($0.text) } ?? .null,
            "refused": .bool(end.stop.isRefusal ?? false),
            "budgetEndsAt": end.budgetEndsAt.map { .string($0.text()) } ?? .null,
        ]
    }

    /// The attempt of a step that comes next, and why.
    private static func json(_ retry: StepRetry) -> JSONValue {
        [
            "at": .string(retry.until.text()), "number": .integer(retry.next), "of": .integer(retry.attempts),
            "retrier": .integer(retry.retrier), "reason": .string(retry.reason),
        ]
    }
}
