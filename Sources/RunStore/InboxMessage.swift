// SPDX-License-Identifier: Apache-2.0

public import RunCore

/// An answer on its way from another terminal to the executor.
public enum InboxMessage: Sendable, Hashable, Codable {
    /// A decision on a request for approval.
    case decision(ApprovalDecision)
    /// An answer to a question.
    case answer(OperatorAnswer)
    /// A person's word that the run is to end.
    case cancellation(RunCancellation)
}
