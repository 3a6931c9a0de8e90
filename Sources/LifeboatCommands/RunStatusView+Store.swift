// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunViews

extension RunStatusView {
    /// A run as it stands now, with all that its store tells of it.
    ///
    /// - Parameters:
    ///   - history: What is on record.
    ///   - machine: Its state, with the roles of the workspace where people are asked.
    ///   - presence: Whether somebody executes it.
    ///   - store: Where it is kept.
    ///   - isFrozen: Whether the store is frozen now; nil where that is not known.
    ///   - movedTo: The store in which it goes on, if not here.
    /// - Throws: `Failure` when the store cannot be asked.
    init(
        _ history: RunHistory,
        _ machine: RunMachine,
        _ presence: ExecutorPresence,
        in store: any RunStore,
        isFrozen: Bool? = nil,
        movedTo: StoreName? = nil
    ) async throws {
        self.init(
            machine,
            at: SystemClock.now(),
            isExecuted: presence.isExecuted,
            holder: presence.holder,
            isFrozen: isFrozen,
            scripts: LeftScripts.all(of: machine, in: store, isExecuted: presence.isExecuted ?? true),
            movedTo: movedTo,
            missing: history.missingTail?.sentence,
            left: try await LeftAnswers(to: machine, in: store),
            restart: presence.restart,
            earlier: await store.earlierTimes(telling: machine)
        )
    }
}
