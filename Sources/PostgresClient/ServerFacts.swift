// SPDX-License-Identifier: Apache-2.0

internal import Values

/// What a server says about itself, to be compared with what the plan expects.
public struct ServerFacts: Sendable, Hashable, Codable {
    /// The version as a number: 150018 is 15.18.
    public let version: Int
    /// The version as text, such as `15.18 (Debian 15.18-0+deb12u1)`.
    public let versionText: String
    /// Whether the server replays another's log: a standby, or a restore that has not ended.
    public let isInRecovery: Bool
    /// The database cluster's identifier, the same on its standbys; nil when the role may not read it.
    public let systemIdentifier: String?
    /// The timeline of the last checkpoint, which a promotion raises; nil when the role may not read it.
    public let timeline: Int?
    /// The name of the current database.
    public let database: String
    /// The role in effect.
    public let user: String
    /// Whether the role may do everything, so that `READ ONLY` protects little.
    public let isSuperuser: Bool
}

extension PostgresConnection {
    /// Asks the server about itself, in two or three read-only statements.
    public func facts(deadline: ContinuousClock.Instant) async throws(PostgresError) -> ServerFacts {
        let basics = try await query(
            """
            SELECT pg_catalog.current_setting('server_version') AS version, pg_catalog.pg_is_in_recovery() AS recovery,
            pg_catalog.current_database()::text AS database, current_user::text AS role,
            pg_catalog.current_setting('is_superuser') AS superuser
            """,
            mode: .readOnly,
            deadline: deadline
        ).rows.first
        let control = try await controlData(deadline: deadline)
        return ServerFacts(
            version: serverVersion,
            versionText: basics?["version"]?.stringValue ?? "",
            isInRecovery: basics?["recovery"]?.boolValue ?? false,
            systemIdentifier: control?["identifier"]?.stringValue,
            timeline: control?["timeline"]?.integerValue.map { Int($0) },
            database: basics?["database"]?.stringValue ?? "",
            user: basics?["role"]?.stringValue ?? "",
            isSuperuser: basics?["superuser"]?.stringValue == "on"
        )
    }

    /// The server processes that carry an application name, other than this connection's own.
    ///
    /// A statement outlives the client that sent it: before a step is repeated, its predecessor is looked for here.
    public func backends(
        applicationName: String,
        deadline: ContinuousClock.Instant
    ) async throws(PostgresError) -> [Backend] {
        let result = try await query(
            """
            SELECT pid, state, query_start FROM pg_catalog.pg_stat_activity
            WHERE application_name = $1::text AND pid <> pg_catalog.pg_backend_pid() ORDER BY pid
            """,
            parameters: [PostgresParameter(applicationName)],
            mode: .readOnly,
            deadline: deadline
        )
        return result.rows.compactMap { row in
            guard let process = row["pid"]?.integerValue else { return nil }
            return Backend(
                processID: Int32(clamping: process),
                state: row["state"]?.stringValue,
                statementStart: row["query_start"]?.stringValue
            )
        }
    }

    private func controlData(deadline: ContinuousClock.Instant) async throws(PostgresError) -> JSONValue? {
        do {
            return try await query(
                """
                SELECT s.system_identifier::text AS identifier, c.timeline_id AS timeline
                FROM pg_catalog.pg_control_system() s, pg_catalog.pg_control_checkpoint() c
                """,
                mode: .readOnly,
                deadline: deadline
            ).rows.first
        } catch {
            if error.code == .privilege { return nil }
            throw error
        }
    }
}
