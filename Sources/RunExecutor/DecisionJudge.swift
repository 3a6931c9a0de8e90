// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Values

/// Decides whether a decision on an approval counts, and says why not.
struct DecisionJudge {
    let recorder: RunRecorder
    /// The fingerprint of the key that signed; throws what keeps the signature from counting.
    let verifySignature: @Sendable (ApprovalDecision, ApprovalRequest) throws -> String?
    /// Whether keys are listed, so that one that signed is known to be somebody's.
    let keysAreListed: @Sendable () -> Bool

    /// What is put on record: the decision with the key that signed it, or its refusal.
    func event(for decision: ApprovalDecision, at now: Timestamp) -> RunEvent {
        if let reason = stateObjection(to: decision) { return refusal(of: decision, reason) }
        let status = recorder.status(of: decision.step)
        guard let request = status.request, let gate = recorder.look({ $0.gate(for: decision.step) }) else {
            return refusal(of: decision, "no approval is waited for at this step")
        }
        var counted = decision
        counted.signedText = nil
        // An answer to another request is called that, and not a signature that does not fit.
        guard decision.nonce == request.nonce else {
            return refusal(of: decision, gate.objection(to: decision, on: request, given: [], at: now) ?? "")
        }
        guard !decision.lacksReason else { return refusal(of: decision, "a rejection needs a reason: say why") }
        do {
            counted.keyFingerprint = try verifySignature(decision, request)
            counted.keyIsUnlisted = counted.keyFingerprint != nil && !keysAreListed() ? true : nil
            counted.account = decision.recordedAccount
        } catch {
            return refusal(of: decision, "\(error)")
        }
        if let objection = gate.objection(to: counted, on: request, given: status.decisions, at: now) {
            return refusal(of: decision, objection)
        }
        return .approvalDecided(counted)
    }

    private func stateObjection(to decision: ApprovalDecision) -> String? {
        recorder.look { machine in
            guard machine.step(decision.step) != nil else { return "the run has no such step" }
            if machine.opening?.level == .probe { return "a dry run asks nobody for approval" }
            let status = machine.status(of: decision.step)
            // A yes can be taken back as long as nothing was sent with it.
            let canBeTakenBack = decision.decision == .reject && status.hasApprovalLeft
            guard status.state == .waitingApproval || canBeTakenBack else {
                return "no approval is waited for at this step"
            }
            return nil
        }
    }

    private func refusal(of decision: ApprovalDecision, _ reason: String) -> RunEvent {
        .answerRefused(step: decision.step, by: decision.recordedName, reason: reason)
    }
}
