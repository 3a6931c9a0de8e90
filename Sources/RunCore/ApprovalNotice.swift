// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// That people were told about a request for approval whose time is running out.
public struct ApprovalNotice: Sendable, Hashable, Codable {
    /// Who is told.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Those who are asked.
        case reminder
        /// Somebody else, because those who are asked did not answer.
        case escalation
    }

    /// The step that waits.
    public var step: StepID
    /// The nonce of the request.
    public var nonce: String
    /// Who is told.
    public var kind: Kind
    /// The part of the request's time that has passed, in percent.
    public var part: Int
    /// How the program ended that tells people; nil before it is started, and when there is none.
    public var ending: String?
    /// Whether people were told by the program; nil while that is not known.
    public var succeeded: Bool?

    /// That people are about to be told.
    public init(step: StepID, nonce: String, kind: Kind, part: Int) {
        self.step = step
        self.nonce = nonce
        self.kind = kind
        self.part = part
    }
}

extension RunMachine {
    /// The notices that are due and not on record yet, in document order; of several parts of a kind, the latest alone.
    public func dueNotices(at now: Timestamp) -> [ApprovalNotice] {
        attendedSteps.flatMap { step, status -> [ApprovalNotice] in
            guard status.state == .waitingApproval, !status.isApproved, endReason == nil || step.runsAlways,
                let request = status.request, let policy = plan.approval(request.policy), now < request.expiresAt,
                !status.decisions.contains(where: { $0.decision == .reject })
            else { return [] }
            let parts: [(ApprovalNotice.Kind, [Int])] = [
                (.reminder, policy.remind ?? ApprovalPolicy.usualReminders), (.escalation, policy.escalate ?? []),
            ]
            return parts.compactMap { kind, parts in
                let told = status.notices[kind] ?? -1
                guard let part = parts.last(where: { request.moment(at: $0) <= now }), part > told else { return nil }
                return ApprovalNotice(step: step.id, nonce: request.nonce, kind: kind, part: part)
            }
        }
    }
}

extension ApprovalRequest {
    /// When a part of the request's time has passed.
    func moment(at percent: Int) -> Timestamp {
        let whole = (expiresAt - requestedAt).wholeNanoseconds
        return requestedAt + .nanoseconds(whole / 100 * Int64(percent))
    }
}
