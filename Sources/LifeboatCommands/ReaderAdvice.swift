// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel

/// What gives a connection a role for reading that may do nothing else.
struct ReaderAdvice {
    private let connection: DatabaseConnection
    private let user: String

    /// Advice for a connection, and for who was found to log in on it.
    init(_ connection: DatabaseConnection, _ reader: DatabaseReader? = nil) {
        self.connection = connection
        user = reader?.user ?? connection.user ?? "USER"
    }

    /// How the user may take the role that is named.
    var membership: String {
        "as an administrator: GRANT \(Self.quoted(connection.readRole ?? "")) TO \(Self.quoted(user))"
    }

    /// What an administrator types, and what is written into the workspace, a line each.
    var commands: [String] {
        [
            "CREATE ROLE lifeboat_reader NOLOGIN",
            "GRANT pg_read_all_data, pg_monitor TO lifeboat_reader",
            "GRANT lifeboat_reader TO \(Self.quoted(user))",
            "then 'read-role: lifeboat_reader' at '\(connection.name)' in lifeboat.yaml",
        ]
    }

    private static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}
