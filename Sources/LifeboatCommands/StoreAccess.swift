// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore

/// Reading runs, with errors for people.
enum StoreAccess {
    /// Everything on record about a run.
    ///
    /// - Throws: `Failure` when it cannot be read or does not check.
    static func history(of run: RunID, in store: RunStore) throws -> RunHistory {
        do { return try store.bundle(run).history() } catch let error as RunStoreError { throw Failure(error) }
    }

    /// The runs of a store, the newest last.
    ///
    /// - Throws: `Failure` when the store cannot be read.
    static func runs(in store: RunStore) throws -> [RunID] {
        do { return try store.runs() } catch let error as RunStoreError { throw Failure(error) }
    }
}
