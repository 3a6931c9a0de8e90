// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import PostgresRunStore
import RunCore
import RunStore

/// Where a store of runs is, as `store` of the workspace file and `--store` write it.
enum StoreAddress {
    case folder(String)
    /// A database, and the text that names it.
    case database(PostgresTarget, String)

    /// Reads an address: `postgres://…` or libpq's `keyword=value` pairs are a database, anything else is a folder.
    ///
    /// - Throws: `Failure` for the address of a database that is wrong or holds a password; it does not show it.
    init(_ text: String) throws {
        guard !["STORE", "FOLDER"].contains(text) else {
            throw Failure(.usage, "the store's address still says \(text)", advice: "put the folder or database there")
        }
        guard PostgresTarget.isConnectionText(text) else {
            self = .folder(text)
            return
        }
        do throws(PostgresError) {
            self = .database(try PostgresTarget(connectionText: text), text)
        } catch {
            throw Failure(
                .usage,
                "the store's address cannot be used: \(error)",
                advice: "write it as postgres://USER@HOST/DATABASE, or as service=NAME"
            )
        }
    }

    /// The store there; nothing is opened yet.
    var store: any RunStore {
        switch self {
        case .folder(let path): DirectoryRunStore(root: path)
        case .database(let target, let text):
            PostgresRunStore(target, address: text, pause: SystemClock.pause, tell: StoreNotices.tell)
        }
    }
}

extension RunStore {
    /// How people find a bundle, after `bundle: `.
    func shownPlace(of run: RunID) -> String { bundle(run).place }

    /// The folder that links to a bundle's files begin with; for a run in a database where a copy of it would lie.
    func folder(of run: RunID) -> String {
        (self as? DirectoryRunStore)?.layout.bundle(run) ?? RunLayout(root: ".").bundle(run)
    }
}
