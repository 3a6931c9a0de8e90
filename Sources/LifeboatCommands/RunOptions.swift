// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RunCore
import RunStore

/// Where runs are kept and who the operator is.
struct RunOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of runs; by default the workspace file's `store`.", valueName: "folder"))
    var store: String?

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("Your name, as roles and allowed_signers have it.", valueName: "name")
    )
    var name: String?

    /// The store of runs.
    func store(in context: WorkspaceContext) -> RunStore { context.store(store) }

    /// The store of runs, which must be there when it is named.
    ///
    /// - Throws: `Failure` when a folder is named that does not exist.
    func existingStore(in context: WorkspaceContext) throws -> RunStore {
        if let store, !Folder.exists(store) { throw Failure(.inputOutput, "there is no folder '\(store)'") }
        return store(in: context)
    }

    /// The operator's name.
    var operatorName: String { Machine.operatorName(name) }
}

/// One run, by its name.
struct RunArgument: ParsableArguments {
    @Argument(help: "The run: its name, the end of its name, or `last`.")
    var run: String

    /// The run in a store.
    ///
    /// - Throws: `Failure` when no run or more than one fits.
    func resolve(in store: RunStore) throws -> RunID {
        do { return try store.run(named: run) } catch let error as RunStoreError { throw Failure(error) }
    }
}
