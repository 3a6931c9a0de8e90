// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
import StepGraph

/// What becomes of a step's effect when the run undoes what it did.
public struct Undoing: Sendable, Hashable {
    /// What becomes of it.
    public enum Fate: Sendable, Hashable {
        /// It is to be undone by that step.
        case open(by: StepID)
        /// It was undone by that step.
        case undone(by: StepID)
        /// It was undone by that step, and nothing proves it; somebody may attest it.
        case undoneUnproven(by: StepID, attestedBy: String?)
        /// That step was to undo it, and did not.
        case remains(StepID, StepState)
        /// It came before that one-way door, or is the door.
        case behind(door: StepID)
        /// Nothing shows whether it took effect; somebody may have said that it did not.
        case unknown(deniedBy: String?)
        /// Nothing says how to undo it.
        case withoutCompensation
    }

    /// The step that has done something.
    public var step: StepID
    /// What becomes of it.
    public var fate: Fate
    /// Whether an attempt with other inputs may have changed something before the one that is undone.
    public var isPartial = false

    /// What becomes of it, in words.
    public var sentence: String {
        let rest = "; an attempt before it, with other inputs, may have changed something that is NOT undone"
        return isPartial ? fateSentence + rest : fateSentence
    }

    private var fateSentence: String {
        switch fate {
        case .open(let by): "'\(step)' is to be undone by '\(by)'"
        case .undone(let by): "'\(step)' was undone by '\(by)'"
        case .undoneUnproven(let by, nil): "'\(step)' is undone, not proven: nothing shows that '\(by)' took effect"
        case .undoneUnproven(let by, let person?): "'\(step)' is undone by '\(by)', by the word of \(person)"
        case .remains(let by, let state): "'\(step)' is NOT undone: '\(by)' is \(state.rawValue)"
        case .behind(step): "'\(step)' is NOT undone: it is a one-way door"
        case .behind(let door): "'\(step)' is NOT undone: it came before the one-way door '\(door)'"
        case .unknown(nil): "'\(step)' is NOT undone: nobody knows whether it took effect"
        case .unknown(let person?):
            "'\(step)' is NOT undone: it had no effect by the word of \(person), which nothing proves"
        case .withoutCompensation: "'\(step)' is NOT undone: it has no compensation"
        }
    }

    /// Whether what the step did is still there, or will be when the run is over.
    public var isLeft: Bool {
        switch fate {
        case .open, .undone, .undoneUnproven: isPartial
        case .remains, .behind, .unknown, .withoutCompensation: true
        }
    }
}

/// `on-failure=compensate`: after the failure of a step, what the run has changed is undone in reverse order.
///
/// The order is that in which the changes were sent: what was in doubt for an hour has happened an hour ago, whenever it was
/// found out. Nothing is undone before everything that was under way has come to rest and every doubt is decided. One compensation
/// runs at a time; after one that did not succeed, none is begun unless a person says so. What came before the last
/// one-way door is not undone: a world that stands on it must not lose its footing. `always` steps wait for the end.
extension RunMachine {
    /// Whether the run takes back what it has done, and is not through with it.
    public var isUndoing: Bool {
        guard undoingEndReason == nil, agenda.undoing.lowest != nil else { return false }
        return index.compensations.values.contains { isOpen(compensation: $0) }
    }

    /// What becomes of each step that has changed something, in the order in which they are undone.
    ///
    /// Empty for a run that undoes nothing, unless it was cut short: what it changed stays then.
    public var undoings: [Undoing] {
        guard agenda.undoing.lowest != nil || isCutShort else { return [] }
        let done = statuses.indices.filter(hasEffect).sorted { statuses[$0].lastChange > statuses[$1].lastChange }
        var door: Int?
        return done.map { position in
            guard hasCertainEffect(position) else {
                let fate =
                    door.map { Undoing.Fate.behind(door: plan.steps[$0].id) }
                    ?? .unknown(deniedBy: statuses[position].deniedBy)
                // A door that nobody knows to be shut keeps what came before it: the world may stand on its other side.
                if door == nil, plan.steps[position].effect == .irreversible { door = position }
                return Undoing(step: plan.steps[position].id, fate: fate)
            }
            if door == nil, plan.steps[position].effect == .irreversible { door = position }
            let isPartial = statuses[position].sentInputs.isMixed
            return Undoing(step: plan.steps[position].id, fate: fate(of: position, behind: door), isPartial: isPartial)
        }
    }

    /// Whether the run is over although nothing says that what it changed was all that it was to change.
    private var isCutShort: Bool {
        guard opening?.level != .probe, endReason != nil else { return false }
        return state == .cancelled || state == .failed
    }

    private func fate(of position: Int, behind door: Int?) -> Undoing.Fate {
        if let door { return .behind(door: plan.steps[door].id) }
        guard let compensation = index.compensations[position] else { return .withoutCompensation }
        let (id, state) = (plan.steps[compensation].id, statuses[compensation].state)
        if state.isSuccess {
            guard let outcome = statuses[compensation].outcome, !outcome.isProven else { return .undone(by: id) }
            return .undoneUnproven(by: id, attestedBy: outcome.attestedBy)
        }
        return state.isFinal ? .remains(id, state) : .open(by: id)
    }

    /// Whether the run has changed something by the step, or may have.
    private func hasEffect(_ position: Int) -> Bool {
        if hasCertainEffect(position) { return true }
        let (step, status) = (plan.steps[position], statuses[position])
        guard step.effect.mayChange, step.compensates == nil, status.state.isFinal else { return false }
        return status.trace.since != nil && !status.isWithoutEffect && status.state != .noEffect
    }

    /// Whether the run has changed something by the step, as far as is known.
    private func hasCertainEffect(_ position: Int) -> Bool {
        let (step, status) = (plan.steps[position], statuses[position])
        guard step.effect.mayChange, step.compensates == nil, status.state.isFinal else { return false }
        if status.compensatedBy != nil { return true }
        if status.hasLeftChange, !status.wasIdle { return true }
        // What holds already after a change that nobody answered for holds because of it, as far as is known.
        if status.trace.since != nil, status.state == .alreadyTrue { return true }
        if status.elementOutcomes.contains(where: { $0.state == .succeeded || $0.state == .adopted }) { return true }
        return status.state == .succeeded || status.state == .adopted
    }

    /// Whether what always runs waits for the undoing; also when that was ended: what is under way of it comes to its end first.
    var holdsBack: Bool { isUndoing || index.compensations.values.contains { statuses[$0].state == .running } }

    /// Whether a compensation is not over; one about whose failure a person decides may be begun again.
    private func isOpen(compensation position: Int) -> Bool {
        !statuses[position].state.isFinal || isAwaitingDecision(plan.steps[position], statuses[position])
    }

    /// Whether an `always` step must wait until everything is undone; one in the middle of its commands is under way, also
    /// when a person decides about it, and everything else waits for it.
    func isHeldBack(_ step: Step, _ status: StepStatus) -> Bool {
        guard step.runsAlways, status.resumesAt == nil, holdsBack else { return false }
        if case .failure = status.question, status.hasChanged { return false }
        if case .doubt = status.question { return false }
        return true
    }

    // MARK: - What is to be done

    /// What is to be done for compensations that have not begun.
    func compensationsToSettle(_ isUnderWay: (StepID) -> Bool) -> [(position: Int, action: Action)] {
        guard !index.compensations.isEmpty else { return [] }
        let pending = index.compensations.filter {
            statuses[$0.value].state == .pending && !isUnderWay(plan.steps[$0.value].id)
        }
        guard !pending.isEmpty else { return [] }
        let positions = pending.values.sorted()
        if undoingEndReason != nil { return positions.compactMap { position in left(position).map { (position, $0) } } }
        guard agenda.undoing.lowest != nil else {
            // As long as anything else may fail, nobody knows whether something is to be undone.
            let open = index.compensations.values.count { !statuses[$0].state.isFinal }
            guard agenda.openCount == open, positions.count == open else { return [] }
            return positions.map { ($0, notNeeded(plan.steps[$0])) }
        }
        guard isAtRest(isUnderWay) else { return [] }
        return undo(pending)
    }

    private func left(_ position: Int) -> Action? {
        let step = plan.steps[position]
        return ending(of: step).map { leftAtEnd(step, statuses[position], $0) }
    }

    private func notNeeded(_ step: Step) -> Action {
        guard let endReason else { return settle(step, .skipped, "nothing was to be undone") }
        return settle(step, .notTaken, "the run was ended: \(endReason)")
    }

    /// The next compensation; once there is none, the endings of those that are not needed or must not be.
    private func undo(_ pending: [Int: Int]) -> [(position: Int, action: Action)] {
        let undoings = undoings
        if let obstacle = undoings.lazy.compactMap(obstacle).first {
            return pending.sorted { $0.value < $1.value }.map { undone, position in
                let reason =
                    "'\(obstacle.id)' is \(obstacle.state.rawValue), so '\(plan.steps[undone].id)' is not undone"
                return (position, settle(plan.steps[position], .notTaken, reason, cause: obstacle.id))
            }
        }
        for case .open(let id) in undoings.lazy.map(\.fate) {
            guard let position = index.positions[id], pending.values.contains(position) else { return [] }
            return [(position, begin(plan.steps[position], statuses[position]))]
        }
        let fates = Dictionary(undoings.map { ($0.step, $0.fate) }) { first, _ in first }
        return pending.sorted { $0.value < $1.value }.map { undone, position in
            let (step, id) = (plan.steps[position], plan.steps[undone].id)
            if case .unknown(let person) = fates[id] {
                let doubt = person.map { "'\(id)' had no effect by the word of \($0)" }
                let reason = "\(doubt ?? "nobody knows whether '\(id)' took effect"), so it is not undone"
                return (position, settle(step, .notTaken, reason, cause: id))
            }
            guard case .behind(let door) = fates[id] else {
                return (position, settle(step, .skipped, "'\(id)' changed nothing"))
            }
            return (position, settle(step, .notTaken, beyond(door, id)))
        }
    }

    private func beyond(_ door: StepID, _ step: StepID) -> String {
        let what = door == step ? "'\(step)' is a one-way door" : "'\(step)' came before the one-way door '\(door)'"
        return "\(what), and is not undone: going back is for the failback runbook"
    }

    /// A compensation after which no other is begun: it did not succeed, and nobody said that the run goes on without it.
    private func obstacle(_ undoing: Undoing) -> (id: StepID, state: StepState)? {
        guard case .remains(let id, let state) = undoing.fate else { return nil }
        return state == .skipped || state == .failedIgnored ? nil : (id, state)
    }

    /// Whether nothing is under way or in doubt, and nobody is asked, apart from what waits for the end of the undoing.
    private func isAtRest(_ isUnderWay: (StepID) -> Bool) -> Bool {
        zip(plan.steps, statuses).allSatisfy { step, status in
            if status.state.isFinal { return !isAwaitingDecision(step, status) }
            guard !isUnderWay(step.id) else { return false }
            // Whatever has not begun begins no more, or waits for the end of the undoing.
            if status.state == .pending {
                return status.resumesAt == nil || step.compensates != nil || isHeldBack(step, status)
            }
            return isHeldBack(step, status) && status.state != .running && status.state != .inDoubt
        }
    }
}
