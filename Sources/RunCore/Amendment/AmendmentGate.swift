// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
import Values

/// The rules that another plan must satisfy before a run goes on with it.
///
/// What has happened cannot be edited: a step that is over keeps its result or keeps the amendment out, and what is in
/// doubt is found out about first. Where a run acts, with what inputs and against which objectives was decided when it was
/// opened. And nobody takes away what asks other people.
public struct AmendmentGate: Sendable {
    let machine: RunMachine

    /// The rules for a run that nobody executes.
    public init(_ machine: RunMachine) { self.machine = machine.unattended }

    /// How a step of the run stands towards an edit of it.
    enum Stand {
        /// Nothing has happened to it.
        case untouched
        /// An attempt was made, or elements of its list are done.
        case begun
        /// People are asked to approve, to act or to say yes.
        case asked
        /// It failed, and somebody must decide what now.
        case failed
        /// A change was sent, and nobody knows what came of it.
        case doubtful
        /// It is over.
        case over
    }

    func stand(of step: Step) -> Stand {
        let status = machine.status(of: step.id)
        // Half of it is there: another text would make the other half something else.
        if status.resumesAt != nil, !status.state.isFinal, !machine.isAwaitingDecision(step, status) {
            return .doubtful
        }
        switch status.state {
        case .pending:
            let isBegun = status.attempt > 0 || !status.elementOutcomes.isEmpty || status.trace.since != nil
            return isBegun ? .begun : .untouched
        case .waitingApproval: return .asked
        case .waitingOperator:
            switch status.question {
            case .failure: return .failed
            case .doubt: return .doubtful
            case .manualAction, .confirmation, nil: return .asked
            }
        case .running, .inDoubt: return .doubtful
        case .succeeded, .alreadyTrue, .adopted, .compensated, .noEffect, .failed, .failedIgnored, .timedOut, .skipped,
            .notTaken, .cancelled, .undetermined:
            return machine.isAwaitingDecision(step, status) ? .failed : .over
        }
    }

    /// Why the amendment does not count, or nil when it does.
    public func objection(to amendment: PlanAmendment) -> String? {
        if let problem = PersonName(amendment.by).problem { return problem }
        if amendment.reason.isBlank { return "an amendment needs a reason" }
        if amendment.reason.utf8.count > ApprovalGate.longestReason {
            return "the reason has more than \(ApprovalGate.longestReason) bytes"
        }
        guard amendment.planDigest == machine.planDigest else {
            return "it amends the plan \(amendment.planDigest), and the one in force is \(machine.planDigest)"
        }
        guard amendment.amendedDigest != machine.planDigest else { return "it changes nothing" }
        if let version = amendment.textVersion, !(1...PlanAmendment.currentTextVersion).contains(version) {
            return "it is of the form \(version), which this version does not know"
        }
        let (plan, accepted) = (amendment.plan, amendment.accepted)
        // Whoever signed in the first form did so by the rules of then.
        let found = amendment.isFirstForm ? firstObjections(plan, accepted) : objections(to: plan, accepting: accepted)
        if let first = found.first { return first }
        guard namesRenewed(amendment) else {
            return "it does not name the steps that begin anew"
        }
        return nil
    }

    /// Everything that keeps the run from going on with the plan.
    ///
    /// - Parameters:
    ///   - plan: The edited plan.
    ///   - accepted: The steps whose recorded result somebody keeps, although they read otherwise now.
    /// - Returns: A sentence each; empty when the run can go on with it.
    public func objections(to plan: Plan, accepting accepted: [StepID] = []) -> [String] {
        let found = firstObjections(plan, accepted)
        if machine.opening == nil || machine.state.isFinal || machine.endReason != nil || machine.isUndoing {
            return found
        }
        let yields = EditedYields(from: machine.plan, to: plan) { isOver($0) }
        return found + yields.objections(to: plan) { machine.step($0.id).map(isOver) ?? false }
            + accepted.compactMap { settlement(by: $0, in: plan) }
    }

    private func firstObjections(_ plan: Plan, _ accepted: [StepID]) -> [String] {
        if machine.opening == nil { return ["the run has not begun"] }
        if machine.state.isFinal { return ["the run is over: \(machine.state.rawValue)"] }
        if let reason = machine.endReason { return ["the run is ending: \(reason)"] }
        if machine.isUndoing { return ["the run is undoing what it did"] }
        return headerObjections(to: plan) + PlanPlaces.objections(from: machine, to: plan)
            + machine.plan.steps.compactMap { objection(to: plan, at: $0, isAccepted: accepted.contains($0.id)) }
            + acceptanceObjections(plan, accepted) + approvalObjections(to: plan)
    }

    /// The steps that were begun, or that people are asked about, and are to be done as they read in the plan.
    public func renewed(by plan: Plan) -> [StepID] {
        machine.plan.steps.filter { step in
            guard let edited = plan.step(step.id), !step.isSameDeed(as: edited) else { return false }
            if isReviewed(step, as: edited) { return false }
            switch stand(of: step) {
            case .begun, .asked, .failed: return true
            case .untouched, .doubtful, .over: return false
            }
        }.map(\.id)
    }

    // MARK: - The runbook

    private func headerObjections(to plan: Plan) -> [String] {
        let old = machine.plan
        var found: [String] = []
        if old.runbook.id != plan.runbook.id {
            found.append("it is another runbook: '\(plan.runbook.id)', and the run is one of '\(old.runbook.id)'")
        }
        if old.environment != plan.environment {
            let names = (old.environment ?? "none", plan.environment ?? "none")
            found.append("it is for the environment \(names.1), and the run was opened for \(names.0)")
        }
        if old.objectives != plan.objectives {
            found.append("the objectives (RTO, RPO) that the run is measured against cannot be changed under way")
        }
        let (before, after) = (inputs(of: old), inputs(of: plan))
        let names = Set(before.keys).union(after.keys).sorted().filter { before[$0] != after[$0] }
        found += names.map { "the input '\($0)' is declared otherwise; a run keeps the inputs that it was opened with" }
        return found
    }

    private func inputs(of plan: Plan) -> [String: InputDeclaration] {
        Dictionary(
            plan.inputs.map { input in
                var input = input
                input.about = ""
                return (input.name, input)
            }
        ) { first, _ in first }
    }

    // MARK: - Steps

    private func objection(to plan: Plan, at step: Step, isAccepted: Bool) -> String? {
        let status = machine.status(of: step.id)
        guard let edited = plan.step(step.id) else { return objection(toRemoving: step, from: plan) }
        guard !step.isSameDeed(as: edited) else { return nil }
        if let answer = status.answer {
            return
                "'\(step.id)' was changed, and the answer '\(answer.choice.rawValue)' of \(answer.by) is not acted on "
                + "yet: resume the run first"
        }
        if !status.elementOutcomes.isEmpty, !isOver(step) {
            guard step.each == edited.each else { return "'\(step.id)' is under way, and its list was changed" }
            guard isAccepted else {
                return "'\(step.id)' was changed after \(done(status)); \(Self.accept(step.id))"
            }
        }
        if let lost = lessened(step, edited, status) {
            return "'\(step.id)' has changed something, or may have, and \(lost) of it cannot be edited away: "
                + "give it back"
        }
        if isReviewed(step, as: edited) { return nil }
        switch stand(of: step) {
        case .untouched: return nil
        case .begun, .asked, .failed:
            guard status.mayHaveChanged, max(step.effect, edited.effect) == .irreversible else { return nil }
            return "'\(step.id)' failed after it had gone through a one-way door, and would go through it again: "
                + "answer `ignore` or `skip` first, and put what is missing into a new step"
        case .doubtful:
            return "'\(step.id)' was changed and is in doubt: say first what became of it, `adopt` or `fail`, "
                + "and have that acted on with `resume --as-begun`"
        case .over:
            guard !isAccepted else { return nil }
            return "'\(step.id)' was changed and is over (\(status.state.rawValue)); \(Self.accept(step.id))"
        }
    }

    /// What people must see to after the step, as it was carried out, and would not have to as it reads now.
    private func lessened(_ step: Step, _ edited: Step, _ status: StepStatus) -> String? {
        let happened = status.mayHaveChanged || (isOver(step) && status.state.isSuccess && step.effect.mayChange)
        guard happened else { return nil }
        if max(step.effect, edited.effect) != edited.effect { return "the effect '\(step.effect.rawValue)'" }
        if step.obligation != nil, (step.obligation, step.due) != (edited.obligation, edited.due) {
            return "the obligation '\(step.obligation ?? "")'"
        }
        return nil
    }

    /// A step that is over cannot come to have seen to what another one left behind: nobody looked at that when it was done.
    private func settlement(by id: StepID, in plan: Plan) -> String? {
        guard let step = machine.step(id), let edited = plan.step(id), isOver(step) else { return nil }
        let taken = edited.discharges.filter { !step.discharges.contains($0) }
        guard !taken.isEmpty else { return nil }
        let names = taken.map { "'\($0)'" }.joined(separator: ", ")
        return "'\(id)' is over and did not see to what \(names) left behind; put that into a new step"
    }

    func isOver(_ step: Step) -> Bool {
        if case .over = stand(of: step) { true } else { false }
    }

    private func done(_ status: StepStatus) -> String {
        "\(status.elementOutcomes.count) of \(status.elements?.count ?? 0) elements were done"
    }

    private static func accept(_ step: StepID) -> String {
        "give it back what it said, or keep its result as it is on record: --accept-finished \(step)"
    }

    private func objection(toRemoving step: Step, from plan: Plan) -> String? {
        let reason: String
        switch stand(of: step) {
        case .untouched: return nil
        case .begun, .failed: reason = "has begun"
        case .asked: reason = "is waiting for people"
        case .doubtful: reason = "is in doubt"
        case .over: reason = "is over (\(machine.status(of: step.id).state.rawValue))"
        }
        let names = PlanDifference(from: machine.plan, to: plan).changes.compactMap { change -> StepID? in
            guard case .step(let name) = change.subject, change.kind == .renamed(from: step.id) else { return nil }
            return name
        }
        let renamed = names.first.map { "it is called '\($0)' now: give it its name back" }
        let advice = renamed ?? "it must stay in the runbook"
        return "'\(step.id)' was removed and \(reason): \(advice)"
    }

    private func acceptanceObjections(_ plan: Plan, _ accepted: [StepID]) -> [String] {
        accepted.compactMap { id in
            guard let step = machine.step(id), plan.step(id) != nil else {
                return "--accept-finished \(id): there is no such step in both plans"
            }
            if isAcceptable(id, in: plan) { return nil }
            let why = hasResult(step) ? "it was not changed" : "it is not over, and would be done as edited"
            return "--accept-finished \(id): \(why)"
        }
    }

    /// Whether somebody can keep the step's result: there is one, and the step reads otherwise now.
    func isAcceptable(_ id: StepID, in plan: Plan) -> Bool {
        guard let step = machine.step(id), let edited = plan.step(id) else { return false }
        return hasResult(step) && !step.isSameDeed(as: edited)
    }

    private func hasResult(_ step: Step) -> Bool {
        isOver(step) || !machine.status(of: step.id).elementOutcomes.isEmpty
    }

    // MARK: - Approvals

    private func approvalObjections(to plan: Plan) -> [String] {
        let old = machine.plan
        let policies = old.approvals.compactMap { policy -> String? in
            guard let edited = plan.approval(policy.id) else {
                let isUsed = old.steps.contains { $0.approval == policy.id && !isOver($0) }
                return isUsed ? "the approval '\(policy.id)' was removed, and steps to come need it" : nil
            }
            return edited == policy ? nil : "the approval '\(policy.id)' cannot be changed while a run is under way"
        }
        let open = old.steps.filter { $0.approval != nil && !isOver($0) }
        let lost = open.compactMap { step -> String? in
            guard let edited = plan.step(step.id), edited.approval != step.approval else { return nil }
            return "'\(step.id)' needs the approval '\(step.approval?.text ?? "")', which an amendment cannot take away"
        }
        let emptied = open.filter { old in plan.step(old.id).map { !old.isSameDeed(as: $0) } ?? true }
        return policies + lost + unguarded(plan, besides: emptied)
    }

    /// Steps that would do alone what takes other people in this run.
    private func unguarded(_ plan: Plan, besides emptied: [Step]) -> [String] {
        guard !machine.plan.approvals.isEmpty else { return [] }
        return plan.steps.compactMap { step in
            let old = machine.step(step.id)
            guard old.map({ !$0.isSameDeed(as: step) }) ?? true, !isKept(step.approval) else { return nil }
            let wasFree = old.map { $0.approval == nil && $0.effect == step.effect } ?? false
            // What had an approval and has none is told as that.
            guard old?.approval == nil, !wasFree || !emptied.isEmpty else { return nil }
            if step.effect == .irreversible, !wasFree {
                return "'\(step.id)' is a new one-way door without an approval that the run began with: give it one"
            }
            guard let first = emptied.first, step.effect.mayChange else { return nil }
            let deed = plan.step(first.id) == nil ? "removed" : "changed"
            return "'\(step.id)' may change something without an approval, and '\(first.id)', which needs one, was "
                + deed
        }
    }

    private func isKept(_ approval: ApprovalID?) -> Bool { approval.flatMap(machine.plan.approval) != nil }
}
