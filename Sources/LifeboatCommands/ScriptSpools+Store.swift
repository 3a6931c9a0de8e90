// SPDX-License-Identifier: Apache-2.0

import RunStore
import StepActions

extension ScriptSpools {
    /// The spools of a store's runs: beside the bundles in a store that is a folder, and in this machine's folder for state
    /// when the store is a database, which is never told what a script prints.
    init(of store: any RunStore) {
        if let folder = store as? DirectoryRunStore {
            self.init(root: folder.layout.spool)
        } else {
            let variables = ProcessVariables.all
            let state = variables["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            let home = variables["HOME"].map { "\($0)/.local/state" }
            self.init(root: "\(state ?? home ?? ".lifeboat")/lifeboat/spool")
        }
    }
}
