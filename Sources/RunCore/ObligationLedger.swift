// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// What a run has left behind, and what became of it: folded from the run's events, for a moment.
///
/// A step that took effect, or may have, opens an obligation: whatever came of the step afterwards. A dry run leaves
/// nothing behind.
public struct ObligationLedger: Sendable {
    /// All obligations, in the order of the steps, and then the reviews of what one person decided alone.
    public let all: [Obligation]

    /// The ledger of a run at a moment, which decides whether waivers still stand.
    public init(_ machine: RunMachine, at now: Timestamp) {
        guard let opening = machine.opening, opening.level != .probe else {
            all = []
            return
        }
        let account = Account(machine: machine, opening: opening, now: now)
        all = machine.plan.steps.flatMap(account.obligations) + account.reviews
    }

    /// Those that somebody must see to.
    public var open: [Obligation] { all.filter(\.isOpen) }

    /// Those that stay for a while.
    public var waived: [Obligation] {
        all.filter { if case .waived = $0.standing { true } else { false } }
    }

    /// The obligation of that name.
    public func obligation(_ id: ObligationID) -> Obligation? { all.first { $0.id == id } }
}

extension RunMachine {
    /// Where the run stands at a moment: its phase, and `closed` once that is on record, for as long as nothing is open again.
    public func standing(at now: Timestamp) -> RunState {
        guard state.isFinal, closure != nil, ObligationLedger(self, at: now).open.isEmpty else { return phase }
        return .closed
    }

    /// What is to be seen to, in words, with the values of the run; nil when the run has nothing of that name.
    public func obligationText(of id: ObligationID) -> String? {
        guard id.review != nil else {
            return writtenObligation(of: id.step).flatMap { text in
                step(id.step).map { words(of: text, $0, element: id.element) }
            }
        }
        return reviews.first { $0.id == id }.map { plan.shown($0.owed.obligation) }
    }

    /// What a step would leave behind, in words, with the values of the run; nil for one that leaves nothing.
    public func obligationText(of step: StepID) -> String? { obligationText(of: ObligationID(step: step)) }

    /// The same without the values of the run, as earlier versions had it signed; nil when the run has nothing of that
    /// name.
    public func unfilledObligationText(of id: ObligationID) -> String? {
        id.review == nil ? writtenObligation(of: id.step).map(plan.shown) : obligationText(of: id)
    }

    private func words(of text: String, _ step: Step, element: Int?) -> String {
        let status = status(of: step.id)
        return plan.shown(words(text, of: step, element: element, at: status.trace.since ?? status.startedAt))
    }

    private func writtenObligation(of step: StepID) -> String? {
        guard let known = self.step(step) else { return nil }
        let changes = status(of: step).inputsOfLastChange
        let remark = changes.isEmpty ? "" : " (with \(changes.map(\.text).joined(separator: ", ")))"
        return (known.obligation ?? leftovers?.first { $0.step == step }?.text).map { $0 + remark }
    }
}

/// Finds the obligations of one run.
private struct Account {
    let machine: RunMachine
    let opening: RunOpening
    let now: Timestamp

    func obligations(of step: Step) -> [Obligation] {
        begun(step).compactMap { element, openedAt in
            let id = ObligationID(step: step.id, element: element)
            guard let text = machine.obligationText(of: id) else { return nil }
            let (standing, note) = standing(of: id) { settlement(of: step, openedAt) }
            return Obligation(
                id: id,
                text: text,
                isDerived: step.obligation == nil,
                owner: opening.operatorName,
                openedAt: openedAt,
                dueAt: step.due.map { openedAt + $0.duration },
                standing: standing,
                note: note
            )
        }
    }

    /// The reviews that are owed, whatever became of the steps.
    var reviews: [Obligation] {
        machine.reviews.map { id, owed in
            let (standing, note) = standing(of: id) { (nil, nil) }
            return Obligation(
                id: id,
                text: machine.obligationText(of: id) ?? "",
                isDerived: true,
                owner: "anybody but \(owed.by)",
                openedAt: owed.at,
                dueAt: owed.at + BrokenGlass.reviewTime,
                standing: standing,
                note: note
            )
        }
    }

    /// The elements of the step that took effect or may have, and when; of a step without list the one without number.
    private func begun(_ step: Step) -> [(element: Int?, at: Timestamp)] {
        let status = machine.status(of: step.id)
        guard step.each != nil else {
            // What the probe shows to have changed nothing has left nothing.
            if status.state == .noEffect, !status.isHalfDone { return [] }
            if let at = status.trace.since { return [(nil, at)] }
            guard status.state.isSuccess, let at = status.finishedAt else { return [] }
            return [(nil, at)]
        }
        var begun = status.elementTraces.enumerated().compactMap { index, at in at.map { (Int?(index + 1), $0) } }
        if let at = status.trace.since { begun.append((status.elementTraces.count + 1, at)) }
        return begun
    }

    private func standing(
        of id: ObligationID,
        settlement: () -> (Obligation.Standing?, note: String?)
    ) -> (Obligation.Standing, note: String?) {
        let decisions = machine.obligationDecisions.filter { $0.obligation == id }
        if let discharge = decisions.last(where: { $0.verdict == .discharge }) { return (.discharged(discharge), nil) }
        let (settled, note) = settlement()
        if let settled { return (settled, nil) }
        guard let waiver = decisions.last, let until = waiver.until else { return (.open, note) }
        guard until <= now else { return (.waived(waiver, until: until), note) }
        return (.open, "the waiver of \(waiver.by) ran out at \(until.text())")
    }

    /// Whether steps of the run itself have seen to it, after it came to be.
    private func settlement(of step: Step, _ openedAt: Timestamp) -> (Obligation.Standing?, note: String?) {
        if let undo = machine.status(of: step.id).compensatedBy, settles(undo, after: openedAt) {
            return (.settled(by: [undo], at: machine.status(of: undo).finishedAt ?? openedAt), nil)
        }
        let named = machine.plan.steps.filter { $0.discharges.contains(step.id) }.map(\.id)
        let derived = step.obligation == nil ? machine.leftovers?.first { $0.step == step.id }?.removers ?? [] : []
        let groups = named.isEmpty ? derived : [named]
        guard !groups.isEmpty else { return (nil, nil) }
        var (steps, moments, notes): ([StepID], [Timestamp], [String]) = ([], [], [])
        for group in groups {
            if let found = group.first(where: { settles($0, after: openedAt) }) {
                steps.append(found)
                moments.append(machine.status(of: found).finishedAt ?? openedAt)
            } else {
                notes.append(group.isEmpty ? "no step removes it" : group.map(shortfall).joined(separator: "; "))
            }
        }
        guard notes.isEmpty, let last = moments.max() else { return (nil, notes.joined(separator: "; ")) }
        return (.settled(by: steps, at: last), nil)
    }

    private func settles(_ step: StepID, after openedAt: Timestamp) -> Bool {
        let status = machine.status(of: step)
        guard let outcome = status.outcome, status.state.isSuccess, let at = status.finishedAt else { return false }
        return at >= openedAt && (outcome.isProven || outcome.attestedBy != nil)
    }

    /// Why a step that was to see to it has not.
    private func shortfall(_ step: StepID) -> String {
        let state = machine.status(of: step).state
        guard state.isSuccess else { return "'\(step)', which was to see to it, is \(state.rawValue)" }
        return "'\(step)' was carried out, and nothing proves that it saw to it"
    }
}
