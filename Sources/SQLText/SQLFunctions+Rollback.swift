// SPDX-License-Identifier: Apache-2.0

/// Which functions do something that a rollback does not take back, by PostgreSQL's documentation.
///
/// It takes back what is a row: tables, catalogs, large objects, and `pg_notify()`, which is sent at COMMIT. It does not
/// take back files, the write-ahead log, replication slots and origins, signals to other processes, statistics, and what
/// another server was told. Left out, although nothing takes them back, is what may be there twice without harm: numbers
/// that `nextval()` and `txid_current()` use up, locks and settings, which end with the session, and what only tidies an
/// index.
extension SQLFunctions {
    /// Functions that work on a standby, where no transaction that writes can be begun.
    static let onStandby: Set<String> = ["pg_promote", "pg_wal_replay_pause", "pg_wal_replay_resume"]

    private static let lasting: Set<String> = [
        // The state of the server and of its other processes.
        "pg_promote", "pg_wal_replay_pause", "pg_wal_replay_resume", "pg_xlog_replay_pause", "pg_xlog_replay_resume",
        "pg_terminate_backend", "pg_cancel_backend", "pg_reload_conf", "pg_rotate_logfile", "pg_rotate_logfile_old",
        "pg_log_backend_memory_contexts",
        // The write-ahead log and backups.
        "pg_switch_wal", "pg_switch_xlog", "pg_create_restore_point", "pg_log_standby_snapshot",
        "pg_logical_emit_message", "pg_start_backup", "pg_stop_backup", "pg_backup_start", "pg_backup_stop",
        // Replication slots: what was read of one does not come back.
        "pg_create_physical_replication_slot", "pg_create_logical_replication_slot", "pg_drop_replication_slot",
        "pg_copy_physical_replication_slot", "pg_copy_logical_replication_slot", "pg_replication_slot_advance",
        "pg_logical_slot_get_changes", "pg_logical_slot_get_binary_changes", "pg_sync_replication_slots",
        // Files and other services.
        "lo_export", "pg_file_write", "pg_file_rename", "pg_file_sync", "pg_file_unlink", "query_export_to_s3",
        "invoke",
        // The value of a sequence that was set stays set.
        "setval",
        // They run a query that stands in a text or in a parameter.
        "query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema", "cursor_to_xml", "crosstab", "connectby",
    ]

    private static let lastingPrefixes = [
        "dblink", "pg_stat_reset", "pg_stat_statements_reset", "pg_replication_origin_",
    ]

    /// Whether a rollback does not take back what a call of `name` does, or may not.
    static func outlastsRollback(_ name: String) -> Bool {
        if isReading(name) { return false }
        return lasting.contains(name) || lastingPrefixes.contains { name.hasPrefix($0) }
    }
}
