// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Values

/// Approvals that nobody gave in time: no record says so but the end of the step that waited for one.
extension RunHistory {
    /// What expired, in words, by the number of the record that ended the step.
    var expiredApprovals: [Int: String] {
        var standing: [StepID: ApprovalRequest] = [:]
        var approvals: [StepID: [String]] = [:]
        var expired: [Int: String] = [:]
        for entry in entries {
            switch entry.recorded.event {
            case .approvalRequested(let request):
                standing[request.step] = request
                approvals[request.step] = []
            case .approvalDecided(let decision) where decision.decision == .approve:
                approvals[decision.step, default: []].append(decision.by)
            case .approvalDecided(let decision): standing[decision.step] = nil
            case .approvalVoided(let step, _, _), .stepStarted(let step, _), .operatorAsked(let step, _):
                standing[step] = nil
            case .runAmended: standing = [:]
            case .stepFinished(let outcome):
                guard let request = standing.removeValue(forKey: outcome.step), outcome.state == .failed,
                    entry.recorded.time >= request.expiresAt
                else { continue }
                let people = approvals[outcome.step] ?? []
                let who = people.isEmpty ? "nobody" : "only \(people.joined(separator: ", "))"
                let what = "the approval '\(request.policy)' of \(outcome.step) expired at \(request.expiresAt.text())"
                expired[entry.sequence] = "\(what): \(who) had approved"
            default: continue
            }
        }
        return expired
    }
}
