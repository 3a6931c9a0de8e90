// SPDX-License-Identifier: Apache-2.0

internal import Values

/// Which cluster a server is and which of its pasts it goes on with: what a transaction's id is relative to.
public struct ServerHistory: Sendable, Hashable {
    /// The cluster's identifier, the same on its standbys; nil when the role may not read it.
    public let systemIdentifier: String?
    /// The timeline that is written to, which a promotion raises; nil while the server replays another's log.
    public let timeline: String?
    /// Since when the server counts what its background writer does.
    ///
    /// A clean stop keeps the counts, and a crash loses them, so that another moment tells of a crash.
    public let statisticsSince: String?
}

extension PostgresConnection {
    /// Asks the server which cluster it is and which of its pasts it goes on with.
    public func history(deadline: ContinuousClock.Instant) async throws(PostgresError) -> ServerHistory {
        let row = try await query(
            """
            SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN NULL ELSE
            pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 1, 8) END AS timeline,
            (SELECT stats_reset::text FROM pg_catalog.pg_stat_bgwriter) AS since
            """,
            mode: .readOnly,
            deadline: deadline
        ).rows.first
        return ServerHistory(
            systemIdentifier: try await facts(deadline: deadline).systemIdentifier,
            timeline: row?["timeline"]?.stringValue,
            statisticsSince: row?["since"]?.stringValue
        )
    }

    /// Makes everything durable that the server has logged so far, and with it the ids of transactions under way.
    ///
    /// It commits an empty message of the log, which no table shows and nobody has to read.
    public func flushLog(deadline: ContinuousClock.Instant) async throws(PostgresError) {
        _ = try await query(
            "SELECT pg_catalog.pg_logical_emit_message(true, 'lifeboat', 'intent')",
            mode: .readWrite,
            deadline: deadline
        )
    }
}
