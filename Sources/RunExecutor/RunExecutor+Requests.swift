// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Values

// What people are shown of a step before it is begun.
extension RunExecutor {
    func stepOfRun(_ id: StepID) -> (step: Step, run: RunID)? {
        recorder.look { machine in machine.step(id).flatMap { step in machine.opening.map { (step, $0.run) } } }
    }

    func sentPaths(by step: Step, at now: Timestamp) -> Set<String> {
        ApprovalRequestMaker(recorder, environment, now: now).sentPaths(of: step)
    }

    /// Whether the step's preconditions are read for whoever approves it, as an attempt reads them at its beginning.
    ///
    /// Those of an element of a list are about that element, and what goes on in the middle has changed the world that they
    /// were about.
    func isLookedAt(_ step: Step) -> Bool {
        !step.preconditions.isEmpty && !step.isManual && step.each == nil
            && recorder.status(of: step.id).resumesAt == nil
    }

    /// What the step will do, with the values that the run knows now, and the digest of that.
    func calls(
        of step: Step,
        at now: Timestamp,
        sending sent: SentContents
    ) throws -> (lines: [String], digest: String) {
        let maker = ApprovalRequestMaker(recorder, environment, now: now, sending: sent)
        return (maker.calls(of: step), try maker.stepDigest(of: step))
    }

    /// The maker holds a copy of the run's state, which must be gone before anything is recorded.
    ///
    /// Nobody has less time to answer because reading what is sent took long.
    func makeRequest(
        for step: StepID,
        _ policy: ApprovalID,
        at moment: Timestamp,
        sending sent: SentContents,
        showing sight: [String]
    ) throws -> ApprovalRequest? {
        let maker = ApprovalRequestMaker(recorder, environment, nonce: environment.nonce(), now: moment, sending: sent)
        guard var request = try maker.request(for: step, policy) else { return nil }
        request.readings += sight
        request.expiresAt = request.expiresAt + (environment.now().wholeMilliseconds - moment)
        return request
    }
}
