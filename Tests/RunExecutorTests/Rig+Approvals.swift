// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Values

/// People who approve in these tests, and what they were asked.
extension Rig {
    /// The role that approvals ask for, with the one person who has it.
    static let roles = [WorkspaceRole(name: "dba", members: ["anna"])]

    /// A word on the request with that nonce.
    static func decision(
        _ nonce: String,
        _ decision: ApprovalDecision.Decision = .approve,
        of step: StepID = Rig.id("a"),
        by person: String = "anna",
        at time: Timestamp = Rig.start
    ) -> InboxMessage {
        .decision(
            ApprovalDecision(
                step: step,
                nonce: nonce,
                decision: decision,
                by: person,
                reason: "because",
                decidedAt: time
            )
        )
    }

    /// Anna's yes, when the prompt asks for an approval.
    func approval(of prompt: OperatorPrompt) -> InboxMessage? {
        guard case .approval(let request, _) = prompt else { return nil }
        return Self.decision(request.nonce, of: request.step, at: now)
    }

    /// What approvals were asked for.
    func requests() throws -> [ApprovalRequest] {
        try events().compactMap { if case .approvalRequested(let request) = $0 { request } else { nil } }
    }
}
