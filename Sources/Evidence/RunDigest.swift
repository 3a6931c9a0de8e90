// SPDX-License-Identifier: Apache-2.0

import Expressions
public import RunCore
public import RunStore
import RunbookModel
import Values

/// What a report says about a run, taken from its history: the one source of the Markdown and the HTML report.
public struct RunDigest: Sendable {
    /// The run's history.
    public let history: RunHistory
    /// The run's state.
    public let machine: RunMachine
    /// The plan as it is shown: no report repeats a secret that stands in the runbook.
    let plan: Plan
    /// The checklists with what is known about their items.
    public let checklists: [ChecklistReport]

    /// What a report says about a run; ages are judged at the time of the last record, so that the text never changes.
    public init(_ history: RunHistory) { self.init(history, countsKept: true) }

    /// The same, or as it was told when kept results counted as what they had been.
    init(_ history: RunHistory, countsKept: Bool) {
        self.history = history
        plan = history.plan.shown
        machine = history.machine()
        let fold = ChecklistFold([history], countsKept: countsKept)
        let moment = history.entries.last?.recorded.time ?? history.opening.openedAt
        checklists = history.checklists
            .map { fold.report(on: $0, at: moment) }
            .filter { report in
                report.items.contains { item in item.proofs.contains { $0.proof.runbook == history.plan.runbook.id } }
            }
    }

    /// How many steps ended how, by name, in the order in which it is told; those that are not over are told apart.
    var totals: [(count: Int, name: String)] {
        let (summary, open) = (machine.summary, machine.openStepCount)
        return [
            (summary.passed, "passed"), (summary.failed, "failed"), (summary.waived, "waived"),
            (summary.undetermined - open, "undetermined"), (summary.notTaken, "not taken"),
        ] + (open > 0 ? [(open, "still open")] : [])
    }

    /// What the totals alone would hide: that something counts as passed or undetermined and is done without proof.
    var remarks: [String] { [machine.summary.keptWords, machine.unprovenWords].compactMap(\.self) }

    /// What nobody may overlook, whatever the totals say: records that are lost, one-way doors that were gone through on
    /// unproven approvals.
    var warnings: [String] {
        let lost = history.missingTail.map { "The journal has lost its end, so the run went further: \($0.sentence)." }
        return [lost].compactMap(\.self) + machine.unsignedPassages.map(\.sentence)
    }

    /// What the run left behind, as it stood when the last record was written.
    var ledger: ObligationLedger { ObligationLedger(machine, at: lastMoment) }

    /// When the last record was written.
    var lastMoment: Timestamp { history.entries.last?.recorded.time ?? history.opening.openedAt }

    /// Facts about the run, as name and value.
    var facts: [(name: String, value: String)] {
        let opening = history.opening
        var facts: [(String, String)] = [
            ("Run", opening.run.text),
            ("Runbook", "\(opening.runbook.id) (\(opening.runbook.kind.rawValue))"),
            ("Result", result),
            ("Level", levelText),
            ("Environment", opening.environment ?? "none"),
        ]
        if let account = opening.target.account { facts.append(("AWS account", account)) }
        if let endpoint = opening.target.endpoint { facts.append(("AWS endpoint", endpoint)) }
        facts += observed(\.callerARN).map { ("Caller", $0) }
        facts += observed { $0.database?.text }.map { ("Reader of SQL", $0) }
        facts += [
            ("Started by", opening.operatorName),
            ("Opened", opening.openedAt.text()),
            ("Last record", "\(lastMoment.text()) (after \((lastMoment - opening.openedAt).shortText))"),
        ]
        facts.append(("Time", machine.timeline.shares().text))
        if let end = machine.end { facts.append(("Ended by", "\(end.stop.text) (\(end.since.text()))")) }
        facts += machine.stopConditionLines(at: lastMoment).map { ("Stop condition", $0.text) }
        facts += machine.blockingConditionLines.map { ("Blocking condition", $0.text) }
        if let deadline = machine.deadline { facts.append(("Deadline", deadline.text())) }
        if let rto = machine.plan.objectives.rto {
            let words = RecoveryTime(machine, at: lastMoment).map { ", \($0.words)" } ?? ""
            facts.append(("RTO", "\(rto)\(words)"))
        }
        if let rpo = machine.plan.objectives.rpo { facts.append(("RPO", "\(rpo), not measured by the run")) }
        facts += [
            ("Plan", machine.planDigest + planRemark),
            ("Journal", "\(history.entries.count) records, head \(history.head)"),
            ("Lifeboat", opening.toolVersion),
        ]
        return facts
    }

    /// What the run found out about its target, once each in the order in which it did: whoever goes on with a run may be
    /// another caller, and a database is seen without one.
    private func observed(_ what: (TargetObservation) -> String?) -> [String] {
        history.entries.reduce(into: []) { found, entry in
            guard case .targetObserved(let target) = entry.recorded.event, let text = what(target) else { return }
            if !found.contains(text) { found.append(text) }
        }
    }

    /// Which plan that is, when the run was begun with another.
    private var planRemark: String {
        guard machine.planNumber > 1 else { return "" }
        return ", the \(machine.planNumber). of the run, which was begun with \(history.opening.planDigest)"
    }

    /// Whether the run has come to its end and does not prove what it did: it must not look like one that does.
    var isUnproven: Bool { [.completed, .closed].contains(machine.state) && machine.unprovenWords != nil }

    /// How the run ended, and whether it is closed; where it stands, when it is not over.
    private var result: String {
        let standing = machine.standing(at: lastMoment)
        let doubt = isUnproven ? ", not proven" : ""
        guard machine.state.isFinal, standing != machine.state else { return standing.rawValue + doubt }
        return "\(machine.state.rawValue)\(doubt), \(standing.rawValue)"
    }

    private var levelText: String {
        switch history.opening.level {
        case .probe where history.opening.target.isEmulated:
            "dry run against an emulator; says nothing about production"
        case .probe: "dry run: reads real, writes withheld"
        case .twin: "rehearsal against an emulator; says nothing about production"
        case .live: "live"
        }
    }

    /// Whether the reader needs what the runbook says about the step: it is red, or nobody knows.
    func needsAdvice(_ status: StepStatus) -> Bool {
        guard status.outcome?.cause == nil else { return false }
        return status.state.isFailure || status.state == .undetermined || isUndecided(status)
    }

    /// Whether a step failed or is in doubt, and nobody has decided about it.
    func isUndecided(_ status: StepStatus) -> Bool { status.state == .inDoubt || status.decisionReason != nil }

    /// Why a step stands where it does, a line each: how it ended, what a person is asked, and what has no answer on record.
    func reasons(_ status: StepStatus) -> [String] {
        if status.state == .running, let intent = status.openIntent {
            return [history.plan.shown("'\(intent.operation.summary)' was sent, and no answer is on record")]
        }
        // A question repeats the reason that it is about, and often how the doubt arose.
        let (remark, question) = (status.outcome?.remark ?? "", status.decisionReason ?? "")
        var reasons = question.contains(remark) ? [question] : [remark, question]
        if isUndecided(status), let cause = status.doubtCause, !reasons.contains(where: { $0.contains(cause) }) {
            reasons.append("no answer is on record: \(cause)")
        }
        return reasons.filter { !$0.isEmpty }.map(history.plan.shown)
    }

    /// In words: the elements of a list that the step is done with, its repetitions, the statements of its last attempt.
    func statements(of step: StepID) -> [String] {
        let status = machine.status(of: step)
        let elements = status.elementOutcomes.enumerated().map { index, outcome in
            let label = ElementLabel(number: index + 1, of: status.elements ?? []).text
            return "\(label): \(outcome.sentence(saying: outcome.words))"
        }
        let retries = status.retries.map { retry in
            "attempt \(retry.attempt) failed: \(retry.reason); again after \(retry.delay), "
                + "\(retry.count) of retrier \(retry.retrier)"
        }
        let plan = status.planNumber.flatMap { number in
            machine.planNumber == 1 ? nil : "carried out under plan \(number) of \(machine.planNumber)"
        }
        return [plan].compactMap(\.self) + elements + retries
            + status.statements.map { history.plan.shown($0) }
    }

    /// The files that people gave with their answers at the step, and the evidence of its last attempt.
    func evidence(of step: StepID) -> [EvidenceReference] {
        var seen: Set<String> = []
        let status = machine.status(of: step)
        let attached = status.attachingAnswers.flatMap { $0.attachments ?? [] }.map(\.reference)
        return (attached + status.operations.flatMap(\.evidence)).filter { seen.insert($0.sha256).inserted }
    }

    /// Who had the run go on with another plan, and what is different; what the digests were is for whoever compares them.
    private static func text(_ amendment: PlanAmendment) -> String {
        let plans = "plan \(amendment.planDigest.prefix(16))… became \(amendment.amendedDigest.prefix(16))…"
        return ([amendment.sentence, plans] + (amendment.meaning ?? []) + amendment.shortChanges).joined(
            separator: "; "
        )
    }

    /// What proves a decision on an approval; of one that no listed key proves, also where it came from.
    private static func proof(of decision: ApprovalDecision) -> String {
        if decision.isProven, let key = decision.keyFingerprint { return " (key \(key))" }
        let key = decision.keyFingerprint.map { ": \($0)" } ?? ""
        return " (\(decision.proofText)\(key)\(decision.account.map { ", from \($0)" } ?? ""))"
    }

    private static func text(_ decision: ObligationDecision) -> String {
        let until = decision.until.map { " until \($0.text())" } ?? ""
        let proof = decision.proof.map { " with \($0.run)/\($0.step)" } ?? ""
        let reason = decision.reason.isEmpty ? "" : ": \(decision.reason)"
        return "\(decision.by) \(decision.verdict == .waive ? "waived" : "discharged") the obligation "
            + "\(decision.obligation)\(until)\(proof)\(reason)"
            + (decision.keyFingerprint.map { " (key \($0))" } ?? " (not signed)")
    }

    /// What a person decided who had the run executed; nil when that is nothing.
    private static func text(_ executor: ExecutorIdentity) -> String? {
        let who = executor.operatorName
        let parts = [
            executor.recovery.map { "\($0) (found by the executor of \(who))" },
            executor.takeOver.map { "\(who) took the run over from \($0)" },
            executor.site?.doubt.map { "unknown: \($0)" }, executor.setAside, executor.askingText,
            executor.conditionOverride.map { "OVERRIDE: \(who) set \($0.text)" },
            executor.windowOverride.map { "OVERRIDE: \(who) set the windows aside: \($0)" },
        ].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// What people decided, in order.
    var decisions: [(at: Timestamp, text: String)] {
        let expired = history.expiredApprovals
        return history.entries.compactMap { entry in
            let text: String? =
                switch entry.recorded.event {
                case .stepFinished: expired[entry.sequence]
                case .approvalDecided(let decision):
                    (decision.breaksGlass == true ? "BREAK-GLASS, one person alone: " : "")
                        + "\(decision.by) \(decision.decision == .approve ? "approved" : "rejected") \(decision.step)"
                        + (decision.reason.isEmpty ? "" : ": \(decision.reason)")
                        + Self.proof(of: decision)
                case .operatorAnswered(let answer):
                    "\(answer.by) answered '\(plan.shown(answer.text))' at \(answer.step)"
                        + plan.shown(answer.attachedText) + (answer.reason.isEmpty ? "" : ": \(answer.reason)")
                case .answerRefused(let step, let by, let reason):
                    "the answer of \(by) at \(step) was refused: \(reason)"
                case .approvalNoticed(let notice):
                    "\(notice.kind.rawValue) about \(notice.step) at \(notice.part)% of its time"
                        + (notice.ending.map { ": \($0)" } ?? "")
                case .letterRefused(let name, let reason): "'\(name)' in the inbox was refused: \(reason)"
                case .approvalVoided(let step, _, let reason): "the approval of \(step) became void: \(reason)"
                case .voidConditionRead(let reading):
                    "looked again before \(reading.step) acts: \(plan.shown(reading.sentence))"
                case .stopConditionRead(let reading): reading.sentence(at: reading.readAt)
                case .blockingConditionRead(let reading): plan.shown(reading.sentence)
                case .runStopped(let stop): "the run was ended, \(stop.reach.rawValue): \(stop.text)"
                case .runParked(let reason, _): "parked: \(reason)"
                case .runInterrupted(let reason): "stopped: \(reason)"
                case .executorStarted(let executor):
                    Self.text(executor)
                case .operationIntended(let intent):
                    intent.overrides.map { "OVERRIDE: \(intent.step) was changed \($0.reason)" }
                case .obligationDecided(let decision): Self.text(decision)
                case .runAmended(let amendment): history.plan.shown(Self.text(amendment))
                case .runClosed(let closure):
                    "closed by \(closure.by)" + (closure.keyFingerprint.map { " (key \($0))" } ?? " (not signed)")
                default: nil
                }
            return text.map { (entry.recorded.time, $0) }
        }
    }
}
