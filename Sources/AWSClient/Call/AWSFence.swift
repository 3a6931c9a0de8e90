// SPDX-License-Identifier: Apache-2.0

/// What may still keep a change from leaving once everything else is ready for it.
///
/// Between the decision to make a call and its first byte lie credentials, pauses and a connection, for as long as the
/// process may be suspended in. A read passes no fence.
public struct AWSFence: Sendable {
    /// Why nothing may be sent; asked before each attempt, while there is time to wait for the answer.
    let refusal: @Sendable () async -> String?
    /// Why the request must not leave now; asked when its connection is there, on the transport's thread.
    let objection: @Sendable () -> String?

    /// A fence of two questions, where nil is a yes.
    ///
    /// `refusal` ends the call; it may wait. `objection` is asked right before the first byte, holds up other changes
    /// while it thinks, and ends one attempt: the next begins with `refusal`.
    public init(
        refusal: @escaping @Sendable () async -> String?,
        objection: @escaping @Sendable () -> String?
    ) {
        self.refusal = refusal
        self.objection = objection
    }
}
