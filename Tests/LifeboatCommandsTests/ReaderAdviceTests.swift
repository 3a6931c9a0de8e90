// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Testing
import Values

@testable import LifeboatCommands

/// What an administrator is told to type for a role that only reads.
struct ReaderAdviceTests {
    private static func connection() -> DatabaseConnection {
        var connection = DatabaseConnection(name: "primary")
        (connection.host, connection.port, connection.database) = ("db.example.com", 5433, "shop")
        connection.user = "o'brien"
        return connection
    }

    @Test func `from version 14 on one role of the server reads everything`() {
        let lines = ReaderAdvice(Self.connection(), nil, ["number": 150_018, "schemas": "public"]).commands
        #expect(
            lines == [
                "psql -h db.example.com -p 5433 -d shop -U ADMINISTRATOR -c 'CREATE ROLE lifeboat_reader NOLOGIN'",
                "psql -h db.example.com -p 5433 -d shop -U ADMINISTRATOR -c "
                    + "'GRANT pg_read_all_data, pg_monitor TO lifeboat_reader'",
                "psql -h db.example.com -p 5433 -d shop -U ADMINISTRATOR -c "
                    + #"'GRANT lifeboat_reader TO "o'\''brien"'"#,
                "# then, at the connection 'primary' in lifeboat.yaml: read-role: lifeboat_reader",
            ]
        )
    }

    @Test func `before it, where that role does not exist, each schema is granted`() {
        let lines = ReaderAdvice(Self.connection(), nil, ["number": 130_014, "schemas": #"public, "Shop""#]).commands
        #expect(!lines.joined().contains("pg_read_all_data"))
        for grant in [
            #"'GRANT USAGE ON SCHEMA public, "Shop" TO lifeboat_reader'"#,
            #"'GRANT SELECT ON ALL TABLES IN SCHEMA public, "Shop" TO lifeboat_reader'"#,
            #"'GRANT SELECT ON ALL SEQUENCES IN SCHEMA public, "Shop" TO lifeboat_reader'"#,
            #"'ALTER DEFAULT PRIVILEGES IN SCHEMA public, "Shop" GRANT SELECT ON TABLES TO lifeboat_reader'"#,
        ] { #expect(lines.contains { $0.hasSuffix(grant) }, "\(grant)") }
        #expect(lines.allSatisfy { $0.hasPrefix("psql ") || $0.hasPrefix("# ") })
    }

    @Test func `membership is a command for a shell, through a service where the connection names one`() {
        var connection = Self.connection()
        (connection.service, connection.readRole) = ("shop primary", "least")
        #expect(
            ReaderAdvice(connection).membership
                == #"psql 'service=shop primary' -U ADMINISTRATOR -c 'GRANT "least" TO "o'\''brien"'"#
        )
    }
}
