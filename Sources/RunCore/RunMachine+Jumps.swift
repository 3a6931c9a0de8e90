// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
import StepGraph

/// Why a step is not begun any more, whatever becomes of those that it waits for.
struct CourseEnding {
    /// The whole sentence.
    var sentence: String
    /// The step whose failure led past this one; nil when the run as a whole was ended.
    var cause: StepID?
}

/// `on-failure=goto:STEP`: the failure of a step leaves out what stands between it and a later step.
///
/// The steps between are left out in their order, so that nothing begins before what it waits for is over. Steps that are
/// under way are not disturbed, what a person must decide about a doubt stays to be decided, and `always`
/// steps run. The failure stays one: at best the run is completed with exceptions.
extension RunMachine {
    /// Whether the step is not to be begun any more, whatever somebody answers about it.
    public func isEnding(_ id: StepID) -> Bool { step(id).map { ending(of: $0) != nil } ?? false }

    /// Why the step is not to be begun any more; nil while it may be.
    ///
    /// The end of the run does not keep compensations from undoing what was done: only a person does.
    func ending(of step: Step) -> CourseEnding? {
        if step.compensates != nil {
            return undoingEndReason.map { CourseEnding(sentence: "the run was ended: \($0)") }
        }
        if let reason = endReason(for: step) { return CourseEnding(sentence: "the run was ended: \(reason)") }
        guard !step.runsAlways else { return nil }
        guard let origin = jump(over: step), let target = index.jumps[origin] else { return nil }
        let (id, state) = (plan.steps[origin].id, statuses[origin].state)
        let sentence = "'\(id)' is \(state.rawValue), and the run goes on at '\(plan.steps[target].id)'"
        return CourseEnding(sentence: sentence, cause: id)
    }

    /// The step whose failure leads past this one.
    func jump(over step: Step) -> Int? { index.positions[step.id].flatMap { jump(over: $0) } }

    /// The step whose failure leads past the one at that position.
    func jump(over position: Int) -> Int? {
        guard agenda.jumping.lowest != nil else { return nil }
        let step = plan.steps[position]
        guard !step.runsAlways, step.compensates == nil else { return nil }
        return agenda.jumping.first { origin in
            guard let target = index.jumps[origin] else { return false }
            return origin < position && position < target
        }
    }

    /// Whether the step was left out by a failure that has led to a step which did what it is there for.
    func isLeftOutByRescue(_ step: Step) -> Bool { jump(over: step).map { isRescued(plan.steps[$0]) } ?? false }

    /// Whether the step failed and the step to which its failure leads has done what it is there for.
    func isRescued(_ step: Step) -> Bool {
        guard !step.isCritical, let origin = index.positions[step.id], agenda.jumping.contains(origin),
            let target = index.jumps[origin]
        else { return false }
        return statuses[target].state.isSuccess || isRightlyLeftOut(plan.steps[target])
    }
}
