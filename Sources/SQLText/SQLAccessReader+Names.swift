// SPDX-License-Identifier: Apache-2.0

extension SQLAccessReader {
    /// Words that are no names of tables where a table may stand.
    static let reserved: Set<String> = [
        "ALL", "AND", "ANY", "ARRAY", "AS", "ASC", "CASE", "CAST", "CHECK", "COLUMN", "CONSTRAINT", "CREATE", "CROSS",
        "DEFAULT", "DELETE", "DESC", "DISTINCT", "DO", "ELSE", "END", "EXCEPT", "FALSE", "FETCH", "FOR", "FOREIGN",
        "FROM", "FULL", "GRANT", "GROUP", "HAVING", "IN", "INNER", "INSERT", "INTERSECT", "INTO", "IS", "JOIN", "LEFT",
        "LIMIT", "NATURAL", "NOT", "NULL", "OFFSET", "ON", "ONLY", "OR", "ORDER", "OUTER", "PRIMARY", "REFERENCES",
        "RETURNING", "RIGHT", "ROWS", "SELECT", "SET", "SOME", "TABLE", "THEN", "TO", "TRUE", "UNION", "UNIQUE",
        "UPDATE", "USER", "USING", "VALUES", "WHEN", "WHERE", "WINDOW", "WITH",
    ]

    /// Views that show everything only to members of a role.
    static let monitored: [String: String] = [
        "pg_stat_activity": "pg_monitor", "pg_stat_replication": "pg_monitor", "pg_stat_wal_receiver": "pg_monitor",
        "pg_stat_subscription": "pg_monitor", "pg_stat_ssl": "pg_monitor", "pg_stat_statements": "pg_monitor",
        "pg_settings": "pg_read_all_settings", "pg_shmem_allocations": "pg_read_all_stats",
        "pg_backend_memory_contexts": "pg_read_all_stats",
    ]

    /// Functions that only members of a role may call.
    static let memberFunctions: [String: String] = [
        "pg_terminate_backend": "pg_signal_backend", "pg_cancel_backend": "pg_signal_backend",
        "pg_ls_waldir": "pg_monitor", "pg_ls_logdir": "pg_monitor", "pg_ls_tmpdir": "pg_monitor",
        "pg_ls_archive_statusdir": "pg_monitor", "pg_ls_replslotdir": "pg_monitor",
        "pg_read_file": "pg_read_server_files", "pg_read_binary_file": "pg_read_server_files",
        "pg_ls_dir": "pg_read_server_files", "pg_stat_file": "pg_read_server_files",
    ]

    /// Functions that nobody may call who has not been granted them.
    static let reservedFunctions: Set<String> = [
        "pg_promote", "pg_switch_wal", "pg_create_restore_point", "pg_backup_start", "pg_backup_stop",
        "pg_wal_replay_pause", "pg_wal_replay_resume", "pg_reload_conf", "pg_rotate_logfile",
        "pg_replication_origin_create", "pg_replication_origin_drop", "pg_replication_origin_advance",
        "pg_log_backend_memory_contexts", "pg_stat_statements_reset", "pg_log_standby_snapshot",
    ]
}

extension SQLWords {
    /// The kind of the token at `index`; nil beyond both ends.
    func kind(_ index: Int) -> SQLToken.Kind? { tokens.indices.contains(index) ? tokens[index].kind : nil }
}
