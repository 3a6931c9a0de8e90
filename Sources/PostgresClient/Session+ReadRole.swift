// SPDX-License-Identifier: Apache-2.0

internal import Values

/// The role that a statement in mode `readOnly` runs under. All of this runs on the connection's thread.
///
/// The role is taken for one transaction, so that no pooler hands it to anybody else and the end of the transaction gives
/// it back. A statement's own text cannot leave it, because `SET`, `RESET` and `set_config()` are refused before anything
/// is sent; a function of the database can, and whoever left the role at the end is found out. One that takes it again
/// before it returns is not.
extension Session {
    /// Takes the role for the transaction that is open, and makes sure that it is in effect.
    func takeReadRole(_ limits: Limits) throws(PostgresError) {
        guard let readRole else { return }
        do {
            _ = try execute("SELECT pg_catalog.set_config('role', $1, true)", [readRole], limits: limits)
        } catch {
            guard let state = error.sqlState, ["42501", "22023", "42704"].contains(state) else { throw error }
            throw PostgresError(.readRole, "the role for reading '\(readRole)' cannot be taken: \(error.message)")
        }
        guard let found = try departure(from: readRole, limits) else { return }
        throw PostgresError(.readRole, "the role for reading '\(readRole)' is not in effect: \(found)")
    }

    /// Makes sure that the statement has left the role and the read-only transaction as they were.
    func checkReadRole(_ limits: Limits) throws(PostgresError) {
        guard let readRole, let found = try departure(from: readRole, limits) else { return }
        throw PostgresError(.readRole, "the statement left the role for reading '\(readRole)': \(found)")
    }

    /// What is in effect instead of the role in a read-only transaction; nil when these are.
    private func departure(from role: String, _ limits: Limits) throws(PostgresError) -> String? {
        let sql = """
            SELECT current_user::text AS role, pg_catalog.current_setting('transaction_read_only') AS reads
            """
        let row = try execute(sql, limits: limits).rows.first
        let found = row?["role"]?.stringValue ?? "nobody"
        if found != role { return "the session acts as '\(found)'" }
        return row?["reads"]?.stringValue == "on" ? nil : "the transaction may write"
    }
}
