// SPDX-License-Identifier: Apache-2.0

internal import Values

/// Who a connection reads as, and what the database says that this role may do besides.
///
/// Nothing is said of what functions do that run as their owner.
public struct RolePowers: Sendable, Hashable {
    /// Who logged in.
    public let user: String
    /// The role in effect while something is read.
    public let role: String
    /// What the role may do besides reading, as clauses that follow "which"; empty when the database names nothing.
    public let powers: [String]
}

extension PostgresConnection {
    /// Roles of PostgreSQL and of its providers whose members may do more than read.
    private static let acting = [
        "pg_write_all_data", "pg_execute_server_program", "pg_write_server_files", "pg_signal_backend", "pg_checkpoint",
        "pg_maintain", "pg_create_subscription", "pg_signal_autovacuum_worker", "rds_superuser", "rds_replication",
        "cloudsqlsuperuser", "azure_pg_admin", "alloydbsuperuser",
    ]

    /// Functions that act whatever the transaction is, most of them for superusers and whoever they are granted to.
    private static let restricted = [
        "pg_switch_wal", "pg_create_restore_point", "pg_promote", "pg_reload_conf", "pg_rotate_logfile",
        "pg_backup_start", "pg_backup_stop", "pg_start_backup", "pg_stop_backup", "pg_wal_replay_pause",
        "pg_wal_replay_resume", "pg_stat_reset", "pg_log_standby_snapshot", "lo_import", "lo_export", "pg_file_write",
        "pg_file_unlink", "dblink", "dblink_exec", "dblink_connect_u",
    ]

    /// Asks who the connection reads as and what that role may do besides, in one statement in mode `readOnly`.
    public func rolePowers(deadline: ContinuousClock.Instant) async throws(PostgresError) -> RolePowers {
        let row = try await query(
            """
            SELECT session_user::text AS login, current_user::text AS role, r.rolsuper AS superuser,
              r.rolreplication AS replication, r.rolcreaterole AS roles, r.rolcreatedb AS databases,
              (SELECT pg_catalog.string_agg(m.rolname::text, ', ' ORDER BY m.rolname) FROM pg_catalog.pg_roles m
                WHERE m.rolname::text = ANY (pg_catalog.string_to_array($1::text, ' '))
                AND pg_catalog.pg_has_role(m.oid, 'MEMBER')) AS memberships,
              (SELECT pg_catalog.string_agg(DISTINCT p.proname::text, ', ') FROM pg_catalog.pg_proc p
                WHERE p.proname::text = ANY (pg_catalog.string_to_array($2::text, ' '))
                AND pg_catalog.has_function_privilege(p.oid, 'EXECUTE')) AS functions,
              (SELECT c.oid::pg_catalog.regclass::text FROM pg_catalog.pg_class c
                WHERE c.relkind IN ('r', 'p', 'f', 'v') AND c.oid >= 16384 AND c.relpersistence <> 't'
                AND (pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
                  OR pg_catalog.has_any_column_privilege(c.oid, 'INSERT, UPDATE')) LIMIT 1) AS written
            FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
            """,
            parameters: [
                PostgresParameter(Self.acting.joined(separator: " ")),
                PostgresParameter(Self.restricted.joined(separator: " ")),
            ],
            mode: .readOnly,
            deadline: deadline
        ).rows.first
        guard let row, let user = row["login"]?.stringValue, let role = row["role"]?.stringValue else {
            throw PostgresError(.sqlState, "the database does not say who reads")
        }
        return RolePowers(user: user, role: role, powers: Self.powers(row))
    }

    private static func powers(_ row: JSONValue) -> [String] {
        if row["superuser"] == true { return ["is a superuser"] }
        let flags = [
            ("replication", "may replicate"), ("roles", "may create roles"), ("databases", "may create databases"),
        ]
        let texts = [
            ("memberships", "is a member of"), ("functions", "may call"), ("written", "may write tables, such as"),
        ]
        return flags.compactMap { row[$0.0] == true ? $0.1 : nil }
            + texts.compactMap { text in row[text.0]?.stringValue.map { "\(text.1) \($0)" } }
    }
}
