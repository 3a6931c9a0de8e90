// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import RunCore
import RunStore
import RunViews
import Values

/// Where runs are kept and who the operator is.
struct RunOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder or database of runs; by default the workspace file's `store`.",
            valueName: "folder|postgres://…"
        )
    )
    var store: String?

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("Your name, as roles and allowed_signers have it.", valueName: "name")
    )
    var name: String?

    /// Refuses the word that printed commands have in place of a name, and what could pass for several lines.
    func validate() throws {
        guard !operatorName.hasLineBreak else {
            throw ValidationError("a name is one line: --as, or the variable LIFEBOAT_OPERATOR, has several")
        }
        guard name != "NAME" else { throw ValidationError("--as still says NAME: put your own name there") }
    }

    /// The store of runs.
    ///
    /// - Throws: `Failure` when its address is wrong.
    func store(in context: WorkspaceContext) throws -> any RunStore { try context.store(store) }

    /// The store of runs, which must be there when it is named.
    ///
    /// - Throws: `Failure` when a folder is named that does not exist.
    func existingStore(in context: WorkspaceContext) throws -> any RunStore {
        if let store, case .folder(let path) = try StoreAddress(store), !Folder.exists(path) {
            throw Failure(.inputOutput, "there is no folder '\(path)'")
        }
        return try store(in: context)
    }

    /// What a next command needs of these, with a folder's path that holds from anywhere.
    func invocation(flags: [String] = []) -> NextCommand.Invocation {
        NextCommand.Invocation(store: store.map(Self.absolute), name: name, flags: flags)
    }

    /// A store's name that holds from anywhere.
    static func absolute(_ store: String) -> String {
        guard case .folder(let path)? = try? StoreAddress(store), !path.hasPrefix("/"),
            let folder = getcwd(nil, 0)
        else { return store }
        defer { free(folder) }
        return "\(String(cString: folder))/\(path)"
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
    func resolve(in store: any RunStore) async throws -> RunID {
        try await Self.resolve(run, in: store)
    }

    /// The run of a name in a store.
    ///
    /// - Throws: `Failure` when no run or more than one fits.
    static func resolve(_ name: String, in store: any RunStore) async throws -> RunID {
        do {
            let run = try await store.run(named: name)
            NextCommand.invocation.note(run)
            return run
        } catch let error as RunStoreError {
            throw Failure(error)
        }
    }
}
