// SPDX-License-Identifier: Apache-2.0

/// Functions that do more than compute, many of them also inside a `READ ONLY` transaction.
enum SQLFunctions {
    private static let irreversible: Set<String> = [
        "pg_promote", "pg_drop_replication_slot", "lo_unlink", "pg_replication_origin_drop", "pg_file_unlink",
    ]

    private static let unknown: Set<String> = [
        "query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema", "cursor_to_xml", "dblink", "dblink_open",
        "dblink_send_query", "crosstab", "connectby", "invoke",
    ]

    private static let change: Set<String> = [
        "nextval", "setval", "set_config", "pg_notify", "pg_switch_wal", "pg_switch_xlog", "pg_create_restore_point",
        "pg_terminate_backend", "pg_cancel_backend", "pg_reload_conf", "pg_rotate_logfile", "pg_rotate_logfile_old",
        "pg_start_backup", "pg_stop_backup", "pg_backup_start", "pg_backup_stop", "pg_wal_replay_pause",
        "pg_wal_replay_resume", "pg_xlog_replay_pause", "pg_xlog_replay_resume", "pg_copy_physical_replication_slot",
        "pg_copy_logical_replication_slot",
        "pg_create_physical_replication_slot", "pg_create_logical_replication_slot", "pg_replication_slot_advance",
        "pg_logical_slot_get_changes", "pg_logical_slot_get_binary_changes", "pg_logical_emit_message",
        "pg_sync_replication_slots", "pg_log_standby_snapshot", "pg_import_system_collations",
        "pg_extension_config_dump",
        "pg_file_write", "pg_file_rename", "pg_file_sync", "pg_log_backend_memory_contexts",
        "brin_summarize_new_values",
        "brin_summarize_range", "brin_desummarize_range", "gin_clean_pending_list", "loread", "lowrite", "dblink_exec",
        "dblink_connect", "dblink_connect_u", "query_export_to_s3", "table_import_from_s3", "txid_current",
        "pg_current_xact_id",
    ]

    private static let changePrefixes = [
        "lo_", "pg_advisory_", "pg_try_advisory_", "pg_stat_reset", "pg_replication_origin_",
        "pg_stat_statements_reset",
    ]

    /// Functions under a prefix above that only look.
    private static let reading: Set<String> = [
        "lo_get", "pg_replication_origin_oid", "pg_replication_origin_progress",
        "pg_replication_origin_session_is_setup",
        "pg_replication_origin_session_progress",
    ]

    /// Whether a function under one of the prefixes only looks.
    static func isReading(_ name: String) -> Bool { reading.contains(name) }

    /// The effect of calling `name`, or nil for a function that is not known to have one.
    static func effect(of name: String) -> SQLEffect? {
        if irreversible.contains(name) { return .irreversible }
        if unknown.contains(name) { return .unknown }
        if change.contains(name) { return .change }
        if reading.contains(name) { return nil }
        return changePrefixes.contains { name.hasPrefix($0) } ? .change : nil
    }
}
