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
        var begun: Set<StepID> = []
        for entry in entries {
            switch entry.recorded.event {
            case .approvalRequested(let request):
                standing[request.step] = request
                begun.remove(request.step)
                approvals[request.step] = []
            case .approvalDecided(let decision) where decision.decision == .approve:
                approvals[decision.step, default: []].append(decision.by)
            case .approvalDecided(let decision): standing[decision.step] = nil
            case .approvalVoided(let step, _, _), .operatorAsked(let step, _): standing[step] = nil
            // An attempt that was begun looks at its approval once more before it sends anything.
            case .stepStarted(let step, _): begun.insert(step)
            case .operationIntended(let intent): standing[intent.step] = nil
            case .runAmended: standing = [:]
            case .stepFinished(let outcome):
                guard let request = standing.removeValue(forKey: outcome.step), outcome.state == .failed,
                    entry.recorded.time >= request.expiresAt, !begun.contains(outcome.step) || outcome.saysExpired
                else { continue }
                let people = approvals[outcome.step] ?? []
                let only = begun.contains(outcome.step) ? "before it was used, " : "only "
                let who = people.isEmpty ? "nobody" : only + people.joined(separator: ", ")
                let what = "the approval '\(request.policy)' of \(outcome.step) expired at \(request.expiresAt.text())"
                expired[entry.sequence] = "\(what): \(who) had approved"
            default: continue
            }
        }
        return expired
    }
}

extension StepOutcome {
    /// Whether the step is over because its approval had expired by the time that it would have acted.
    fileprivate var saysExpired: Bool { reason.hasPrefix("its approval expired") }
}
