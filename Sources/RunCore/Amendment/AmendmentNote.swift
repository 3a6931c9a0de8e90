// SPDX-License-Identifier: Apache-2.0

public import RunbookModel

/// One thing that an amendment means for the run at hand, which no comparison of two texts shows.
public struct AmendmentNote: Sendable, Hashable {
    /// How much it matters.
    public enum Weight: String, Sendable, Hashable, CaseIterable {
        /// It is as one would expect.
        case usual
        /// It should be known.
        case noteworthy
        /// Something may happen twice, cannot be undone, or is no longer proven.
        case grave
    }

    /// How much it matters.
    public var weight: Weight
    /// What it is, in one sentence.
    public var text: String

    /// One thing that an amendment means.
    public init(weight: Weight, text: String) {
        self.weight = weight
        self.text = text
    }

    /// The note in one line, with its weight, as it is signed.
    public var line: String { "[\(weight.rawValue)] \(text)" }
}

extension AmendmentGate {
    /// What the plan means for the run, the gravest first.
    ///
    /// - Parameters:
    ///   - plan: The edited plan.
    ///   - accepted: The steps whose recorded result is kept although they read otherwise now.
    /// - Returns: A sentence each.
    public func notes(on plan: Plan, accepting accepted: [StepID]) -> [AmendmentNote] {
        // What does not count means nothing; why it does not is told by the objections.
        let kept = accepted.filter { isAcceptable($0, in: plan) }
        let lists = renewed(by: plan).filter(kept.contains)
        let notes =
            kept.map { lists.contains($0) ? listNote($0) : acceptanceNote($0) } + doorNotes(plan)
            + PlanWeakening(from: machine.plan, to: plan) { isOver($0) }.notes
            + renewed(by: plan).filter { !lists.contains($0) }.compactMap { machine.step($0) }.flatMap(renewalNotes)
            + reviewNotes(plan) + voidNotes(plan) + orderNotes(plan) + keepingNotes(plan)
        return [.grave, .noteworthy, .usual].flatMap { weight in notes.filter { $0.weight == weight } }.map { note in
            AmendmentNote(weight: note.weight, text: plan.shown(machine.plan.shown(note.text)))
        }
    }

    private func acceptanceNote(_ id: StepID) -> AmendmentNote {
        AmendmentNote(
            weight: .grave,
            text: "'\(id)' reads otherwise now and is not done again: what it did stays, and counts as unproven"
        )
    }

    /// A list of which some elements are done: what they did stays, and the others are done as the step reads now.
    private func listNote(_ id: StepID) -> AmendmentNote {
        let status = machine.status(of: id)
        let (done, all) = (status.elementOutcomes.count, status.elements?.count ?? 0)
        return AmendmentNote(
            weight: .grave,
            text:
                "'\(id)' goes on with its list as it reads now: what \(done) of \(all) elements did stays, and counts as "
                + "unproven; the other \(all - done) are done as it reads now"
        )
    }

    private func doorNotes(_ plan: Plan) -> [AmendmentNote] {
        let old = machine.plan.steps.filter { $0.effect == .irreversible }
        let new = plan.steps.filter { $0.effect == .irreversible }
        let added = new.filter { step in !old.contains { $0.id == step.id } }.map { step in
            let who = step.approval.map { "with the approval '\($0)'" } ?? "without any approval"
            return AmendmentNote(weight: .grave, text: "'\(step.id)' is a new one-way door, \(who)")
        }
        // A door that is gone with its step is told with it.
        let removed = old.compactMap { plan.step($0.id) }.filter { $0.effect != .irreversible }.map { step in
            AmendmentNote(
                weight: .grave,
                text: "'\(step.id)' is no one-way door any more: it counts as '\(step.effect.rawValue)'"
            )
        }
        return added + removed
    }

    private func renewalNotes(_ step: Step) -> [AmendmentNote] {
        let inputs = machine.status(of: step.id).changedInputs
        guard !inputs.isEmpty else { return [renewalNote(step)] }
        let texts = inputs.map(\.text).joined(separator: ", ")
        return [
            renewalNote(step),
            AmendmentNote(
                weight: .noteworthy,
                text: "'\(step.id)' has the inputs of the run again, and not what it was given: \(texts)"
            ),
        ]
    }

    private func renewalNote(_ step: Step) -> AmendmentNote {
        let status = machine.status(of: step.id)
        guard !status.mayHaveChanged else {
            return AmendmentNote(
                weight: .grave,
                text: "'\(step.id)' begins anew as it reads now, ALTHOUGH an attempt at it may have changed something"
            )
        }
        let what =
            switch stand(of: step) {
            case .failed: "failed and begins anew as it reads now"
            case .asked: "is asked about anew, as it reads now"
            case .untouched, .begun, .doubtful, .over: "begins anew as it reads now"
            }
        return AmendmentNote(weight: .noteworthy, text: "'\(step.id)' \(what)")
    }

    private func voidNotes(_ plan: Plan) -> [AmendmentNote] {
        let asked = machine.plan.steps.filter { machine.status(of: $0.id).hasApprovalUnderWay }
        return asked.filter { plan.step($0.id) != nil }.map { step in
            AmendmentNote(
                weight: .noteworthy,
                text: "the request to approve '\(step.id)' is void, with every answer to it: it is made anew"
            )
        }
    }

    /// Steps that stand before something that is over, and come after it all the same.
    private func orderNotes(_ plan: Plan) -> [AmendmentNote] {
        let over = plan.steps.lastIndex { machine.step($0.id) != nil && machine.status(of: $0.id).state.isFinal }
        guard let over else { return [] }
        return plan.steps.prefix(over).filter { machine.step($0.id) == nil }.map { step in
            let next = plan.steps[over].id
            return AmendmentNote(
                weight: .noteworthy,
                text: "'\(step.id)' is new and stands before '\(next)', which is over: it is done now, after it"
            )
        }
    }

    private func keepingNotes(_ plan: Plan) -> [AmendmentNote] {
        let kept = machine.plan.steps.filter { step in
            machine.status(of: step.id).state.isSuccess && plan.step(step.id).map(step.isSameDeed) == true
        }
        guard !kept.isEmpty else { return [] }
        let names = kept.prefix(Self.named).map { "'\($0.id)'" }.joined(separator: ", ")
        let rest = kept.count > Self.named ? " and \(kept.count - Self.named) more" : ""
        return [AmendmentNote(weight: .usual, text: "kept with what they yielded: \(names)\(rest)")]
    }

    /// How many names are spelled out; the rest is counted.
    private static let named = 5
}
