// SPDX-License-Identifier: Apache-2.0

import Expressions
public import RunCore
public import RunbookModel
public import TerminalUI
public import Values

/// The lines that an operator reads while a run goes on: a pure function of its events.
public struct RunProgressView: Sendable {
    private var plan: Plan
    private var steps: StepTable
    /// How long the operations of each step have taken; the moments of records say when they became durable.
    private var spent: [StepID: Int] = [:]
    /// Since when each step waits for its effect to show, and how long its operations had taken before: between two polls
    /// nothing is carried out, and the time is the step's all the same.
    private var waits: [StepID: (since: Timestamp, spentBefore: Int)] = [:]
    /// The lists that steps go through.
    private var elements: [StepID: [JSONValue]] = [:]

    /// The steps that were carried out and proved nothing.
    private var unproven: Set<StepID> = []

    /// How many have agreed to the request that stands at each step.
    private var agreed: [StepID: Int] = [:]

    /// Whether the plan is another one than the one that the run was opened with.
    private let isAmended: Bool

    /// A view of a run of the plan.
    public init(plan: Plan, isAmended: Bool = false) {
        self.plan = plan
        steps = StepTable(plan)
        self.isAmended = isAmended
    }

    /// Takes in where a run stands that is gone on with: its plan in force, and the lists that its steps go through.
    public mutating func goOn(with machine: RunMachine) {
        plan = machine.plan.shown
        steps = StepTable(plan)
        unproven = Set(machine.unprovenSteps)
        for step in machine.plan.steps { elements[step.id] = machine.status(of: step.id).elements }
        agreed = Dictionary(
            machine.openRequests.map { request in
                (request.step, machine.status(of: request.step).decisions.count { $0.decision == .approve })
            }
        ) { first, _ in first }
    }

    /// The lines for an event; empty for events that an operator need not see.
    public mutating func lines(for event: RunEvent, at time: Timestamp) -> [StyledText] {
        switch event {
        case .runOpened(let opening): return header(opening)
        case .executorStarted(let executor):
            let doubt = executor.site?.doubt.map { StateMark.Tone.doubtful.text("  note: unknown: \($0)") }
            let takeOver = executor.takeOver.map { StateMark.Tone.doubtful.text("  note: taken over from \($0)") }
            let edit = executor.setAside.map { StateMark.Tone.doubtful.text("  note: \($0)") }
            let override = executor.windowOverride.map {
                StateMark.Tone.bad.text("  OVERRIDE: \(executor.operatorName) sets the windows aside: \($0)")
            }
            let condition = executor.conditionOverride.map {
                StateMark.Tone.bad.text("  OVERRIDE: \(executor.operatorName) sets \($0.text)")
            }
            let asking = executor.askingText.map { text in
                let line = "  note: \(text)"
                return executor.asksEachStep == false ? StateMark.Tone.doubtful.text(line) : StyledText(line)
            }
            return (executor.recovery.map { ["  note: \($0)"] } ?? [])
                + [takeOver, doubt, edit, override, condition, asking].compactMap(\.self)
        case .targetObserved(let target):
            if let reader = target.database {
                let note = "  note: \(reader.text)"
                return [reader.isLeast ? StyledText(note) : StateMark.Tone.doubtful.text(note)]
            }
            let account = target.account ?? "unknown"
            let caller = target.callerARN.map { " as \($0)" } ?? ""
            let source = target.credentialSource.map { " (credentials: \($0))" } ?? ""
            let problems = target.regions?.filter { $0.problem != nil } ?? []
            return ["  target: AWS account \(account)\(caller)\(source)"]
                + problems.map { region in
                    StateMark.Tone.doubtful.text(
                        "  note: \(region.region) did not prove itself: \(region.problem ?? "")"
                    )
                }
        case .stepStarted: return []
        case .elementsListed(let step, let listed):
            elements[step] = listed
            return ["  . \(step): \(listed.count) \(listed.count == 1 ? "element" : "elements"), one after the other"]
        case .elementFinished(let step, let number, let outcome):
            let mark = StateMark(outcome)
            let label = ElementLabel(number: number, of: elements[step] ?? []).text
            return [mark.tone.text("  . \(step): \(label) \(outcome.sentence(saying: mark.word))")]
        case .operationIntended(let intent):
            let override = intent.overrides.map { hold in
                StateMark.Tone.bad.text("  OVERRIDE: \(intent.step) is changed \(hold.reason)")
            }
            return [override].compactMap(\.self) + [
                StateMark.Tone.active.text(
                    "  > \(intent.step): \(intent.operation.summary)  [\(intent.effect.rawValue)]"
                )
            ]
        case .operationEnded(let record):
            if case .wait = record.phase, waits[record.step] == nil {
                let since = time + .milliseconds(-record.milliseconds)
                waits[record.step] = (since, spent[record.step, default: 0])
            }
            spent[record.step, default: 0] += record.milliseconds
            return lines(for: record)
        case .retryScheduled(let retry):
            let pause = "again in \(retry.delay), \(retry.count)"
            return [StateMark.Tone.doubtful.text("  . \(retry.step): \(retry.reason); \(pause)")]
        case .stepFinished(let outcome):
            if outcome.isUnproven { unproven.insert(outcome.step) } else { unproven.remove(outcome.step) }
            return lines(for: outcome, at: time)
        case .approvalRequested(let request):
            agreed[request.step] = nil
            return [
                StateMark.Tone.active.text(
                    "  ! \(request.step) waits for approval '\(request.policy)' until \(request.expiresAt.text())"
                )
            ]
        case .approvalNoticed(let notice): return lines(for: notice)
        case .approvalDecided(let decision) where decision.breaksGlass == true:
            let text = "\(decision.by) approved \(decision.step) alone: \(decision.reason)"
            return [StateMark.Tone.bad.text("  BREAK-GLASS: \(text)")]
        case .approvalDecided(let decision):
            let verb = decision.decision == .approve ? "approved" : "REJECTED"
            return ["  \(verb) \(decision.step) by \(decision.by) (\(decision.proofText))\(count(with: decision))"]
        case .approvalVoided(let step, _, let reason): return ["  the approval of \(step) is void: \(reason)"]
        case .voidConditionRead(let reading):
            let line = "  looked again before \(reading.step) acts: \(plan.shown(reading.sentence))"
            return [BlockingConditionView.tone(of: reading.verdict).text(line)]
        case .answerRefused(let step, let by, let reason):
            return [StateMark.Tone.doubtful.text("  the answer of \(by) at \(step) does not count: \(reason)")]
        case .letterRefused(let name, let reason):
            return [StateMark.Tone.doubtful.text("  '\(name)' in the inbox does not count: \(reason)")]
        case .operatorAsked(let step, let question): return lines(for: question, at: step)
        case .operatorAnswered(let answer):
            let reason = answer.reason.isEmpty ? "" : " (\(answer.reason))"
            let text = "\(answer.by) answered '\(plan.shown(answer.text))' at \(answer.step)\(reason)"
            return ["  \(text)\(plan.shown(answer.attachedText))"]
        case .stopConditionRead(let reading): return [Self.line(for: reading, at: time)]
        case .blockingConditionRead(let reading):
            return [BlockingConditionView.tone(of: reading.verdict).text("  \(Self.mark(reading)) \(reading.sentence)")]
        case .runStopped(let stop): return [StateMark.Tone.bad.text("  ! the run ends: \(RunViewText.end(stop))")]
        case .runParked(let reason, _): return [StateMark.Tone.active.text("parked: \(reason)")]
        case .runInterrupted(let reason): return [StateMark.Tone.active.text("stopped: \(reason)")]
        case .runFinished(let state, let summary): return lines(for: state, summary)
        case .obligationDecided(let decision): return [ObligationView.line(decision)]
        case .runClosed(let closure):
            return [StateMark.Tone.good.text("closed by \(closure.by) at \(closure.closedAt.text())")]
        case .runAmended(let amendment):
            plan = amendment.plan.shown
            steps = StepTable(plan)
            return AmendmentView.lines(amendment)
        case .operationFact, .assertionsChecked: return []
        }
    }

    /// How many have agreed with this decision, of how many; nothing where one is enough.
    private mutating func count(with decision: ApprovalDecision) -> String {
        let policy = steps[decision.step]?.approval.flatMap(plan.approval)
        guard decision.decision == .approve, let needed = policy?.count, needed > 1 else { return "" }
        agreed[decision.step, default: 0] += 1
        return ", \(agreed[decision.step, default: 0]) of \(needed)"
    }

    private func lines(for notice: ApprovalNotice) -> [StyledText] {
        guard let ending = notice.ending else {
            let text = "\(notice.step) still waits for approval; \(notice.part)% of its time is over"
            return [StateMark.Tone.active.text("  ! \(notice.kind.rawValue): \(text)")]
        }
        guard notice.succeeded != true else { return [] }
        let text = "the \(notice.kind.rawValue) about \(notice.step) reached nobody: \(ending)"
        return [StateMark.Tone.doubtful.text("  \(text)")]
    }

    private static func mark(_ reading: BlockingReading) -> String {
        switch reading.verdict {
        case .clear: "."
        case .met: "!"
        case .undetermined: "?"
        }
    }

    private static func line(for reading: StopReading, at time: Timestamp) -> StyledText {
        switch reading.verdict {
        case .clear: StateMark.Tone.quiet.text("  . \(reading.sentence(at: time))")
        case .met: StateMark.Tone.bad.text("  ! \(reading.sentence(at: time))")
        case .undetermined: StateMark.Tone.doubtful.text("  ? \(reading.sentence(at: time))")
        }
    }

    private func header(_ opening: RunOpening) -> [StyledText] {
        var place = opening.environment ?? "no environment"
        if let endpoint = opening.target.endpoint { place += ", AWS at \(endpoint)" }
        let level =
            switch opening.level {
            case .probe where opening.target.isEmulated: "DRY RUN against an emulator: writes are withheld"
            case .probe: "DRY RUN: reads are real, writes are withheld"
            case .twin: "rehearsal against an emulator"
            case .live: "LIVE"
            }
        return [
            "\(opening.runbook.title)",
            "  run \(opening.run)   \(level)   \(place)",
            "  \(isAmended ? "begun with " : "")plan \(opening.planDigest.prefix(16))…   started by \(opening.operatorName) at \(opening.openedAt.text())",
        ]
    }

    private func lines(for record: OperationRecord) -> [StyledText] {
        switch record.ending {
        case .answered:
            guard case .wait(poll: 1) = record.phase, let wait = steps[record.step]?.wait else { return [] }
            return [
                StyledText(
                    "  . \(record.step): waiting until \(wait.until.source) (every \(wait.every), at most \(wait.timeout))"
                )
            ]
        case .withheld: return ["  - \(record.step): withheld: \(record.summary)"]
        case .refused, .notSent, .unknown:
            guard case .wait = record.phase else { return [] }
            return ["  . \(record.step): \(record.message ?? record.ending.rawValue)"]
        }
    }

    /// How long a step took that is over now; nil when nothing of it was carried out.
    private mutating func duration(of step: StepID, at time: Timestamp) -> Duration? {
        let wait = waits.removeValue(forKey: step)
        guard let spent = spent.removeValue(forKey: step).map({ Duration.milliseconds($0) }) else { return nil }
        // What an executor before has carried out took its time there.
        if spent == .zero, wait == nil { return nil }
        guard let wait else { return spent }
        return max(spent, .milliseconds(wait.spentBefore) + (time - wait.since))
    }

    private mutating func lines(for outcome: StepOutcome, at time: Timestamp) -> [StyledText] {
        let mark = StateMark(outcome)
        let title = steps[outcome.step]?.title ?? ""
        let duration = duration(of: outcome.step, at: time).map { "  \($0.shortText)" } ?? ""
        var lines = [mark.tone.text("  \(mark.symbol) \(outcome.step)") + "  \(title)\(duration)"]
        let word = outcome.state == .succeeded && outcome.isProven ? "" : "\(mark.word)"
        let doubt = outcome.isProven || outcome.attestedBy != nil ? "" : ", not proven"
        let undone = steps[outcome.step]?.compensates.map { "'\($0)' is undone\(doubt)" }
        // What was undone, and whether that is proven, says how the step ended that undid it.
        let text = undone.flatMap { outcome.state.isSuccess ? $0 : nil } ?? outcome.sentence(saying: word)
        if !text.isEmpty { lines.append(mark.tone.text("      \(text)")) }
        lines += outcome.capturedLines(in: plan).map { StyledText("      \($0)", .dim) }
        if mark.tone == .bad || outcome.state == .undetermined, outcome.cause == nil, outcome.attempt > 0 {
            lines += prose(of: outcome.step)
        }
        return lines
    }

    /// What the runbook says about the step: what red means and what to do, right where it is needed.
    private func prose(of step: StepID) -> [StyledText] {
        guard let prose = steps[step]?.reflowedProse, !prose.isEmpty else { return [] }
        return prose.split(separator: "\n").map { StyledText("      | \($0)") }
    }

    private func lines(for question: OperatorQuestion, at step: StepID) -> [StyledText] {
        switch question {
        case .manualAction(let confirmation, _):
            [StateMark.Tone.active.text("  ! \(step) waits for you: \(confirmation)")]
                + question.readingLines.map { StyledText("      \($0)") }
        case .failure(let reason): [StateMark.Tone.bad.text("  ! \(step) needs a decision: \(reason)")]
        case .doubt(let reason): [StateMark.Tone.bad.text("  ! \(step) is in doubt: \(reason)")]
        case .confirmation:
            [StateMark.Tone.active.text("  ! \(step) waits for a yes before it does this:")]
                + (question.callLines + question.readingLines).map { StyledText("      \($0)") }
        }
    }

    private func lines(for state: RunState, _ summary: RunSummary) -> [StyledText] {
        let mark = StateMark(state, isProven: unproven.isEmpty)
        return ["", mark.tone.text("\(mark.symbol) \(mark.word)") + ": \(RunViewText.totals(summary))"]
    }
}

/// Phrases that several views share.
public enum RunViewText {
    /// What is known of an executor that has the run no more and recorded no end: killed, fenced off, or unable to record.
    public static let isGone = "its executor is gone, and why is not on record"

    /// What ends a run, and what becomes of what is under way.
    public static func end(_ stop: RunStop) -> String {
        let budget = stop.budget.map { ", within \($0)" } ?? ""
        let rest =
            switch stop.reach {
            case .graceful: "what is under way finishes\(budget), and only what runs always is begun"
            case .ungraceful: "looks and waits are called off, changes are waited for\(budget)"
            case .everything where stop.isRefusal == true: "nothing was begun"
            case .everything: "the time for that is over, everything is called off"
            }
        return "\(stop.text); \(rest)"
    }

    /// How many must approve, who may, and who has: `2 of incident-commander, dba; so far: dba@example.com (signed)`.
    ///
    /// `waiting` says whose decisions are on their way, and count for nothing before an executor has taken them up.
    public static func progress(of request: ApprovalRequest, _ machine: RunMachine, waiting: String? = nil) -> String {
        guard let policy = machine.plan.approval(request.policy) else { return "" }
        let who = policy.roles.isEmpty ? "anybody but the starter" : policy.roles.joined(separator: ", ")
        let names = machine.status(of: request.step).decisions.map { decision in
            "\(decision.by) (\(decision.proofText))"
        }
        let glass = policy.breakGlass.map { ", or --break-glass by 1 of \($0.joined(separator: ", "))" } ?? ""
        let need = "needs \(policy.count) of \(who)\(glass)"
        guard let waiting else {
            return "\(need); so far: \(names.isEmpty ? "nobody" : names.joined(separator: ", "))"
        }
        let taken = names.isEmpty ? "so far, " : "so far: \(names.joined(separator: ", ")); "
        return "\(need); \(taken)waiting: \(waiting)"
    }

    /// The totals, which add up to all steps; those that are still open are not counted as undetermined.
    public static func totals(_ summary: RunSummary, open: Int = 0) -> String {
        "\(summary.passed) passed, \(summary.failed) failed, \(summary.waived) waived, "
            + "\(summary.undetermined - open) undetermined, \(summary.notTaken) not taken"
            + (open > 0 ? ", \(open) still open" : "") + "; \(summary.all) in all"
            + (summary.keptWords.map { "; \($0)" } ?? "")
    }
}
