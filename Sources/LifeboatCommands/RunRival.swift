// SPDX-License-Identifier: Apache-2.0

import Journal
import RunCore
import RunStore
import RunViews

/// Whether a run that is about to go on here may go on elsewhere, too, so that things would happen twice.
enum RunRival {
    /// Where else the run may go on, when it is taken over from there; nil when it can go on nowhere else.
    ///
    /// - Throws: `Failure` `.refused` when it may, and nobody has said why it is taken over.
    static func find(_ history: RunHistory, in store: any RunStore, takeOver: String?) async throws -> String? {
        let rival: String?
        do { rival = try await store.rival(of: history, on: HostName.current) } catch let error as RunStoreError {
            throw Failure(error)
        }
        guard let rival, !history.machine().state.isFinal else { return nil }
        guard takeOver != nil else {
            throw Failure(
                .refused,
                "this is a copy: the run was last on \(rival), and nothing shows that it cannot go on there; "
                    + "if both copies go on, changes happen twice",
                advice:
                    "hand it over there: lifeboat store copy \(history.opening.run) --to STORE --move; or, when that "
                    + "copy is lost or removed: \(NextCommand.resume(history.opening.run)) --take-over --reason TEXT"
            )
        }
        return rival
    }
}
