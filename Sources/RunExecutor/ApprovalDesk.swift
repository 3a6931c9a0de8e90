// SPDX-License-Identifier: Apache-2.0

import RunCore
import Synchronization

/// Decides between a step that is about to act on its approval and somebody who takes it back: whoever comes first.
///
/// The two come from different tasks, and each puts on record what it does: neither may find out only from the record.
final class ApprovalDesk: Sendable {
    private struct State {
        /// The nonces of the requests on whose approval a step has begun to act.
        var acting: Set<String> = []
        /// What was rejected before its step began to act, by the nonce of the request.
        var rejections: [String: ApprovalDecision] = [:]
    }

    private let state = Mutex(State())

    /// Takes in that a step is about to act on the approval; who has rejected the request before, in words.
    func act(on nonce: String) -> String? {
        state.withLock { state in
            guard let rejection = state.rejections[nonce] else {
                state.acting.insert(nonce)
                return nil
            }
            return "rejected by \(rejection.by): \(rejection.reason)"
        }
    }

    /// Takes in that somebody rejects the request; false when its step has begun to act, and it is too late.
    func reject(_ decision: ApprovalDecision) -> Bool {
        state.withLock { state in
            guard !state.acting.contains(decision.nonce) else { return false }
            state.rejections[decision.nonce] = decision
            return true
        }
    }
}
