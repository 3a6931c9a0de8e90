// SPDX-License-Identifier: Apache-2.0

public import RunCore
import RunbookModel

extension RunStore {
    /// How long the steps of a run's runbook took in its earlier runs against the same endpoint.
    public func earlierTimes(of opening: RunOpening) async -> EarlierTimes {
        EarlierTimes(await earlierRuns(of: opening.runbook.id, endpoint: opening.target.endpoint).map(\.durations))
    }

    /// The same, as far as anything is to be told with it: of a run that waits for an answer and has an objective.
    public func earlierTimes(telling machine: RunMachine) async -> EarlierTimes {
        guard let opening = machine.opening, !AnswerTime.all(machine, earlier: EarlierTimes()).isEmpty else {
            return EarlierTimes()
        }
        return await earlierTimes(of: opening)
    }
}
