// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import ShellText
import Values

/// What gives a connection a role for reading that may do nothing else.
struct ReaderAdvice {
    /// Asks what the advice depends on: the server's version and the schemas that somebody has made.
    static let question = """
        SELECT pg_is_in_recovery() AS replica, current_setting('server_version') AS version,
        current_setting('server_version_num')::integer AS number, current_database() AS database,
        array_to_string(ARRAY(SELECT quote_ident(nspname) FROM pg_namespace
        WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname), ', ') AS schemas
        """
    /// The first version with `pg_read_all_data`.
    private static let readAllData: Int64 = 140_000

    private let connection: DatabaseConnection
    private let user: String
    /// The first row that answers `question`.
    private let facts: JSONValue?

    /// Advice for a connection, for who was found to log in on it, and for what the server answered.
    init(_ connection: DatabaseConnection, _ reader: DatabaseReader? = nil, _ facts: JSONValue? = nil) {
        self.connection = connection
        user = reader?.user ?? connection.user ?? "USER"
        self.facts = facts
    }

    /// How the user may take the role that is named: a command for an administrator's shell.
    var membership: String { psql("GRANT \(Self.quoted(connection.readRole ?? "")) TO \(Self.quoted(user))") }

    /// What an administrator types into a shell, a command a line, and what is then written into the workspace.
    var commands: [String] {
        let statements =
            ["CREATE ROLE lifeboat_reader NOLOGIN"] + grants + ["GRANT lifeboat_reader TO \(Self.quoted(user))"]
        let name = connection.name
        return statements.map(psql) + [
            "# then, at the connection '\(name)' in lifeboat.yaml: read-role: lifeboat_reader"
        ]
    }

    /// What may be read: everything by one role of the server's, where it has that, else schema by schema.
    private var grants: [String] {
        if facts?["number"]?.integerValue ?? Self.readAllData >= Self.readAllData {
            return ["GRANT pg_read_all_data, pg_monitor TO lifeboat_reader"]
        }
        let schemas = facts?["schemas"]?.stringValue ?? ""
        // Tables that are made later are their maker's to grant, so that each maker's defaults are changed apart.
        return ["GRANT pg_monitor TO lifeboat_reader"]
            + (schemas.isEmpty
                ? []
                : [
                    "GRANT USAGE ON SCHEMA \(schemas) TO lifeboat_reader",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA \(schemas) TO lifeboat_reader",
                    "GRANT SELECT ON ALL SEQUENCES IN SCHEMA \(schemas) TO lifeboat_reader",
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA \(schemas) GRANT SELECT ON TABLES TO lifeboat_reader",
                ])
    }

    /// A statement as a command for a shell, to the server and database of the connection.
    private func psql(_ statement: String) -> String {
        let database = connection.database ?? facts?["database"]?.stringValue
        let options =
            connection.service.map { ["service=\($0)".shellWord()] }
            ?? [
                connection.host.map { "-h \($0.shellWord())" }, connection.port.map { "-p \($0)" },
                database.map { "-d \($0.shellWord())" },
            ].compactMap(\.self)
        return (["psql"] + options + ["-U ADMINISTRATOR", "-c \(statement.shellWord())"]).joined(separator: " ")
    }

    private static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}
