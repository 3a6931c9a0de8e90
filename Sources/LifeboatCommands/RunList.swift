// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import Values

/// All runs of a store, in the order in which they were opened.
struct RunList {
    /// Those that can be read, the newest last.
    private(set) var histories: [RunHistory] = []
    /// Those that cannot.
    private(set) var unreadable: [RunID] = []

    /// Reads every run; one that is broken does not hide the others.
    ///
    /// - Throws: `Failure` when the store cannot be read.
    static func read(_ store: any RunStore) async throws -> RunList {
        var list = RunList()
        for run in try await StoreAccess.runs(in: store) {
            if let history = try? await store.bundle(run).history() {
                list.histories.append(history)
            } else {
                list.unreadable.append(run)
            }
        }
        list.histories.sort { $0.opening.openedAt < $1.opening.openedAt }
        return list
    }
}
