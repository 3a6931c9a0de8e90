// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// Runs that go on with another plan than the one that they were begun with.
///
/// Everything before the amendment is folded under the plan that was in force then. What is over stays as it is on
/// record; approvals are about a plan, so none outlives it.
extension RunMachine {
    /// The run as the next executor would find it: an attempt that nobody works on any more is over, or in doubt.
    var unattended: RunMachine {
        var machine = self
        for position in machine.statuses.indices {
            machine.statuses[position].executorStarted(commands: machine.plan.steps[position].commands.count)
        }
        machine.refreshAgenda()
        return machine
    }

    /// Takes in that the run has another plan from now on; one that is about another plan than the one in force is not.
    mutating func amended(_ amendment: PlanAmendment) {
        guard !state.isFinal, amendment.planDigest == planDigest else { return }
        let before = unattended
        let gate = AmendmentGate(self)
        let (renewed, accepted) = (Set(amendment.renewed), Set(amendment.accepted))
        // What was read of a condition says nothing about one of that name that reads otherwise.
        let readings = Dictionary(plan.stopConditions.map { ($0.id, $0.withoutPlaces.reading) }) { first, _ in first }
        let same = amendment.plan.stopConditions.filter { readings[$0.id] == $0.withoutPlaces.reading }.map(\.id)
        stopReadings = stopReadings.filter { same.contains($0.key) }
        // Whoever goes on reads them anew.
        blockingReadings = []
        plan = amendment.plan
        index = PlanIndex(plan)
        statuses = plan.steps.map { step in
            guard let earlier = before.step(step.id) else { return StepStatus() }
            var status = before.status(of: step.id)
            if status.hasApprovalUnderWay { status.voided() }
            if renewed.contains(step.id) {
                status.renewed()
                status.attachingAnswers = []
                // Runs that were amended in the first form went on with what a person had given the step.
                if !amendment.isFirstForm { (status.changedInputs, status.inputAnswers) = ([], []) }
            } else if gate.isReviewed(earlier, as: step), status.openIntent != nil || status.resumesAt == nil {
                status.reviewed()
            }
            if accepted.contains(step.id) { status.accepted(by: amendment) }
            return status
        }
        amendments.append(amendment)
        state = .parked
        standingHold = nil
        standingReason = amendment.standingReason
        refreshAgenda()
    }

    /// SHA-256 of the meaning of the plan that is in force.
    public var planDigest: String { amendments.last?.amendedDigest ?? opening?.planDigest ?? "" }

    /// Which plan is in force: 1 for the one that the run was begun with, and one more for each amendment.
    public var planNumber: Int { amendments.count + 1 }

    /// SHA-256 of the meaning of a plan of the run, by its number.
    public func planDigest(_ number: Int) -> String? {
        let digests = [opening?.planDigest ?? ""] + amendments.map(\.amendedDigest)
        return digests.indices.contains(number - 1) ? digests[number - 1] : nil
    }

    /// What the calls of steps make or switch off, as the plan in force says.
    var leftovers: [RunLeftover]? { amendments.isEmpty ? opening?.leftovers : amendments.last?.leftovers }
}

extension StepStatus {
    /// Whether an approval is asked for, or was granted and is not used yet.
    var hasApprovalUnderWay: Bool { request != nil && (state == .waitingApproval || isApproved) }

    /// Whether an attempt has changed something, or may have.
    var mayHaveChanged: Bool { hasLeftChange || trace.since != nil }

    /// The step is to be done as it reads now; what earlier attempts left in the world, and the elements that are done, stay.
    fileprivate mutating func renewed() {
        state = .pending
        outcome = nil
        result = nil
        openIntent = nil
        finishedAt = nil
        request = nil
        decisions = []
        isApproved = false
        question = nil
        answer = nil
        confirmedClusters = nil
        adoption = nil
        captured = [:]
        isRepeated = false
        isAdopting = false
        isLeftOut = false
        hasChanged = false
        commandsSent = CommandProgress()
        doubtWasProbed = false
        settledRetries = retries.count
        nextRetry = nil
        if elementOutcomes.isEmpty { elements = nil }
    }

    /// The recorded result stays, and proves nothing about how the step reads now.
    ///
    /// What was kept before was done under the plan that it was done under then.
    fileprivate mutating func accepted(by amendment: PlanAmendment) {
        let result = KeptResult(
            planDigest: kept?.planDigest ?? amendment.planDigest,
            by: SignedLine.of(amendment.by),
            reason: SignedLine.of(amendment.plan.shown(amendment.reason)),
            at: amendment.amendedAt
        )
        kept = result
        elementOutcomes = elementOutcomes.map { $0.unproven(because: "it was edited afterwards") }
        outcome = outcome?.unproven(because: result.remark)
    }
}
