// SPDX-License-Identifier: Apache-2.0

import RunCore
public import RunStore
public import RunbookModel
public import Values

/// Computes what is known about checklist items from the records of runs.
public struct ChecklistFold: Sendable {
    private struct Finding {
        let run: RunID
        let level: RunLevel
        let isEmulated: Bool
        var outcome: StepOutcome
        let at: Timestamp
        let record: Int
        let evidence: [EvidenceReference]
        let brokenGlass: String?
        let unsigned: String?
        var kept: KeptResult?

        /// Whether it is about the real world: a step that a dry run could not look at is not.
        private var isReal: Bool {
            guard !isEmulated else { return false }
            return switch level {
            case .live: true
            case .probe: outcome.state.isSuccess || outcome.state.isFailure
            case .twin: false
            }
        }

        func replaces(_ earlier: Finding) -> Bool {
            if run != earlier.run, isReal != earlier.isReal { return isReal }
            return at >= earlier.at
        }
    }

    private var findings: [ChecklistItem.Proof: Finding] = [:]

    /// A fold over the runs; of several runs of a runbook the latest finding about a step counts.
    ///
    /// A rehearsal says nothing about production: it counts only for a step that no real run has anything to say about.
    /// Dry runs prove nothing about changes and count only where a step was really read.
    public init(_ histories: [RunHistory]) { self.init(histories, countsKept: true) }

    /// The same, or as it was when results that were kept counted as what they had been.
    init(_ histories: [RunHistory], countsKept: Bool) {
        for history in histories { add(history, countsKept) }
    }

    private mutating func add(_ history: RunHistory, _ countsKept: Bool) {
        var evidence: [StepID: [EvidenceReference]] = [:]
        /// Of the elements of a list that a step is done with.
        var settled: [StepID: [EvidenceReference]] = [:]
        /// What people gave with their answers.
        var attached: [StepID: [EvidenceReference]] = [:]
        var brokenGlass: [StepID: String] = [:]
        var unsigned: [StepID: [String]] = [:]
        let doors =
            history.opening.level == .live ? history.plan.steps.filter { $0.effect == .irreversible }.map(\.id) : []
        let steps = StepTable(history.plan)
        for entry in history.entries {
            switch entry.recorded.event {
            case .approvalRequested(let request): unsigned[request.step] = nil
            case .approvalDecided(let decision) where decision.decision == .approve:
                if decision.breaksGlass == true { brokenGlass[decision.step] = decision.by }
                if !decision.isProven, doors.contains(decision.step) {
                    unsigned[decision.step, default: []].append(decision.by)
                }
            case .stepStarted(let step, _): evidence[step] = settled[step] ?? []
            case .elementFinished(let step, _, _): settled[step] = evidence[step]
            case .operatorAsked(let step, .manualAction): attached[step] = nil
            case .operatorAnswered(let answer):
                attached[answer.step, default: []] += (answer.attachments ?? []).map(\.reference)
            case .operationEnded(let record): evidence[record.step, default: []] += record.evidence
            case .stepFinished(let outcome):
                let proof = ChecklistItem.Proof(runbook: history.plan.runbook.id, step: outcome.step)
                let finding = Finding(
                    run: history.opening.run,
                    level: history.opening.level,
                    isEmulated: history.opening.target.isEmulated || history.opening.level == .twin,
                    outcome: outcome,
                    at: entry.recorded.time,
                    record: entry.sequence,
                    evidence: (attached[outcome.step] ?? []) + (evidence[outcome.step] ?? []),
                    brokenGlass: brokenGlass[outcome.step],
                    unsigned: unsigned[outcome.step]?.joined(separator: ", ")
                )
                if findings[proof].map({ finding.replaces($0) }) ?? true { findings[proof] = finding }
                if let undone = steps[outcome.step]?.compensates { noteUndone(undone, by: outcome, in: history) }
            case .runAmended(let amendment):
                guard countsKept, !amendment.accepted.isEmpty else { continue }
                let machine = history.machine()
                for step in amendment.accepted { noteKept(step, in: history, machine.status(of: step).kept) }
            default: continue
            }
        }
    }

    /// What was proven of other content than the plan has now proves nothing.
    private mutating func noteKept(_ step: StepID, in history: RunHistory, _ kept: KeptResult?) {
        let proof = ChecklistItem.Proof(runbook: history.plan.runbook.id, step: step)
        guard let kept, findings[proof]?.run == history.opening.run else { return }
        findings[proof]?.kept = kept
        guard let outcome = findings[proof]?.outcome, outcome.state.isSuccess else { return }
        findings[proof]?.outcome = outcome.unproven(because: kept.sentence)
    }

    /// What was proven and then undone is proven no longer.
    private mutating func noteUndone(_ step: StepID, by outcome: StepOutcome, in history: RunHistory) {
        guard outcome.state.isSuccess else { return }
        let proof = ChecklistItem.Proof(runbook: history.plan.runbook.id, step: step)
        guard findings[proof]?.run == history.opening.run, findings[proof]?.outcome.state.isSuccess == true else {
            return
        }
        findings[proof]?.outcome.state = .compensated
        findings[proof]?.outcome.reason = "compensated by '\(outcome.step)'"
    }

    /// What is known about the items at a moment.
    public func report(on checklist: Checklist, at now: Timestamp) -> ChecklistReport {
        ChecklistReport(checklist: checklist, items: checklist.items.map { status(of: $0, at: now) })
    }

    private func status(of item: ChecklistItem, at now: Timestamp) -> ChecklistReport.Item {
        let proofs = item.proofs.map(proof)
        let (state, reason) = judge(item, proofs, at: now)
        return ChecklistReport.Item(item: item, state: state, reason: reason, proofs: proofs)
    }

    private func proof(_ proof: ChecklistItem.Proof) -> ChecklistReport.Proof {
        let finding = findings[proof]
        return ChecklistReport.Proof(
            proof: proof,
            run: finding?.run,
            level: finding?.level,
            isEmulated: finding?.isEmulated ?? false,
            outcome: finding?.outcome,
            at: finding?.at,
            record: finding?.record,
            evidence: finding?.evidence ?? [],
            brokenGlass: finding?.brokenGlass,
            unsigned: finding?.unsigned,
            kept: finding?.kept
        )
    }

    private func judge(
        _ item: ChecklistItem,
        _ proofs: [ChecklistReport.Proof],
        at now: Timestamp
    ) -> (ItemState, String) {
        guard !proofs.isEmpty else { return (.manual, "only a person can attest it") }
        var doubt: String?
        var waiver: String?
        var attestations: [String] = []
        for proof in proofs {
            let name = "\(proof.proof.runbook)#\(proof.proof.step)"
            guard let outcome = proof.outcome else {
                doubt = doubt ?? "\(name) has not been run"
                continue
            }
            if outcome.state.isFailure {
                return (
                    .fail, "\(name) is \(outcome.state.rawValue)\(outcome.reason.isEmpty ? "" : ": \(outcome.reason)")"
                )
            }
            if outcome.state == .failedIgnored { waiver = waiver ?? "\(name): \(outcome.reason)" }
            if !outcome.state.isSuccess, outcome.state != .failedIgnored {
                doubt = doubt ?? "\(name) is \(outcome.state.rawValue): \(outcome.reason)"
            } else if outcome.state.isSuccess, let kept = proof.kept {
                doubt = doubt ?? "\(name) is \(kept.sentence)"
            } else if outcome.state.isSuccess, let by = outcome.attestedBy {
                attestations.append("attested by \(by)")
            } else if outcome.state.isSuccess, !outcome.isProven {
                doubt = doubt ?? "\(name) was carried out, but nothing that it checks was proven"
            }
        }
        if let doubt { return (.notTested, doubt) }
        if let waiver { return (.waived, waiver) }
        if let limit = item.maximumAge, let oldest = proofs.compactMap(\.at).min(), now - oldest > limit.duration {
            return (.stale, "proven at \(oldest.text()), which is more than \(limit) ago")
        }
        let broken = proofs.compactMap { proof in
            proof.brokenGlass.map { "BREAK-GLASS: \($0) approved \(proof.proof.step) alone" }
        }
        let unsigned = proofs.compactMap { proof in
            proof.unsigned.map { "NOT SIGNED: no key proves who approved \(proof.proof.step): \($0)" }
        }
        return (.pass, (broken + unsigned + attestations).joined(separator: "; "))
    }
}
