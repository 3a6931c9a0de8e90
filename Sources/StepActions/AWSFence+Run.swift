// SPDX-License-Identifier: Apache-2.0

import AWSClient
import RunCore
import RunbookModel

extension AWSFence {
    /// The fence of a change for a run: it leaves only while the run is this executor's; nil for an operation that looks.
    init?(_ request: OperationRequest) {
        guard request.effect.mayChange else { return nil }
        let fence = request.fence
        self.init(
            refusal: {
                do {
                    try await fence.confirm()
                    return nil
                } catch {
                    return ChangeFence.sentence(error)
                }
            },
            objection: fence.objection
        )
    }
}
