// SPDX-License-Identifier: Apache-2.0

public import RunbookModel

/// Edits of nothing but what is looked at around a change that was sent.
///
/// What was sent does not go away because somebody reads it otherwise: such a step does not begin anew. It is looked at
/// first, by what it says now: what was answered is waited for and checked, and whether anything is sent once more is
/// decided as for any change in doubt, by its probe, by whoever performs it, or by a person.
extension AmendmentGate {
    /// The steps that failed or are in doubt after a change was sent, and of which only what is looked at was edited.
    public func reviewed(by plan: Plan) -> [StepID] {
        machine.plan.steps.filter { step in plan.step(step.id).map { isReviewed(step, as: $0) } ?? false }.map(\.id)
    }

    /// Whether the step is looked at anew, and not done anew, when it comes to read like that.
    func isReviewed(_ step: Step, as edited: Step) -> Bool {
        guard step.isJudgedOtherwise(in: edited) else { return false }
        switch stand(of: step) {
        case .doubtful: return true
        case .failed: return machine.status(of: step.id).mayBeThere(isList: step.each != nil)
        case .untouched, .begun, .asked, .over: return false
        }
    }

    /// Whether the steps that begin anew are those that must; records of versions that did not look first name more.
    func namesRenewed(_ amendment: PlanAmendment) -> Bool {
        let renewed = renewed(by: amendment.plan)
        if amendment.renewed == renewed { return true }
        let reviewed = reviewed(by: amendment.plan).filter { machine.step($0)?.effect != .irreversible }
        let failed = reviewed.filter { id in machine.step(id).map { isFailed($0) } ?? false }
        let earlier = machine.plan.steps.map(\.id).filter { renewed.contains($0) || failed.contains($0) }
        return amendment.renewed == earlier
    }

    private func isFailed(_ step: Step) -> Bool {
        if case .failed = stand(of: step) { true } else { false }
    }

    /// That a step is looked at first, and not sent again.
    func reviewNotes(_ plan: Plan) -> [AmendmentNote] {
        reviewed(by: plan).map { id in
            let status = machine.status(of: id)
            if status.openIntent == nil, let next = status.resumesAt {
                return AmendmentNote(
                    weight: .noteworthy,
                    text: "'\(id)' is in the middle of its commands, and only what is looked at was edited: "
                        + "it goes on with command \(next + 1)"
                )
            }
            return AmendmentNote(
                weight: .noteworthy,
                text: "'\(id)' has changed something, or may have, and only what is looked at was edited: "
                    + "it is not done again, what is there is looked at first"
            )
        }
    }
}

extension StepStatus {
    /// Whether a change of the step, or of the element at hand, was sent and may be there.
    fileprivate func mayBeThere(isList: Bool) -> Bool { isList ? trace.since != nil : mayHaveChanged }

    /// What was sent is looked at by what the step says now.
    ///
    /// The answer on record is that of the last call: what the wait has read since, is read anew.
    mutating func reviewed() {
        if openIntent == nil {
            result = actionAnswer
            // What was checked once and found false is there all the same.
            isAdopting = hasOnlyChecked
        }
        outcome?.state = .inDoubt
        outcome?.isProven = false
        outcome?.reason = "a change of it was sent, and what is looked at afterwards was edited since"
        state = .inDoubt
        finishedAt = nil
        question = nil
        answer = nil
        nextRetry = nil
        doubtWasProbed = false
        commandsSent.ended()
    }
}
