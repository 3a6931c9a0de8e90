// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import RunStore
import Values

/// Makes a store's tables, brings them up to date, and says how the store is.
public struct StoreAdministration: Sendable {
    let connections: StoreConnections

    /// What a store says about itself.
    public struct Status: Sendable, Hashable {
        /// The version of its tables; 0 when there is no store.
        public let version: Int
        /// The version that this program reads and writes.
        public let knownVersion: Int
        /// How many runs it has.
        public let runs: Int
        /// How many bytes its tables take.
        public let bytes: Int
        /// The server's version.
        public let server: String
        /// The role in effect.
        public let role: String
        /// Whether the role may execute runs.
        public let mayExecute: Bool
        /// Whether the role may leave answers.
        public let mayAnswer: Bool
        /// How long a question takes.
        public let roundTrip: Duration
        /// Whether the server keeps what it acknowledges when the power fails.
        public let isDurable: Bool
    }

    /// Makes the tables, unless they are there.
    ///
    /// - Returns: Whether there were none.
    /// - Throws: `RunStoreError` `.wrongSchema` when there are tables of another version.
    public func initialize() async throws -> Bool {
        try await administer { connection in
            let found = try await StoreSchema.version(connection)
            guard found == 0 || found == connections.schema.version else { throw other(found) }
            try await connections.schema.migrate(connection, from: found)
            return found == 0
        }
    }

    /// Brings the tables to the version of this program.
    ///
    /// - Returns: The version before.
    /// - Throws: `RunStoreError` `.wrongSchema` when there is no store, or one of a newer version.
    public func migrate() async throws -> Int {
        try await administer { connection in
            let found = try await StoreSchema.version(connection)
            guard found > 0, found <= connections.schema.version else { throw other(found) }
            try await connections.schema.migrate(connection, from: found)
            return found
        }
    }

    private func other(_ version: Int) -> RunStoreError {
        RunStoreError(wrongSchema: version, in: connections)
    }

    /// How the store is; it need not be there.
    ///
    /// - Throws: `RunStoreError` when the database cannot be asked.
    public func status() async throws -> Status {
        try await administer { connection in
            let began = ContinuousClock.now
            let facts = try await connection.query(
                """
                SELECT pg_catalog.current_setting('server_version') AS server, current_user::text AS role,
                pg_catalog.current_setting('fsync') = 'on' AS durable
                """,
                mode: .singleStatement,
                deadline: .now + .seconds(30)
            ).rows.first
            let roundTrip = ContinuousClock.now - began
            let version = try await StoreSchema.version(connection)
            let counts = version > 0 ? try await Self.counts(connection) : nil
            return Status(
                version: version,
                knownVersion: connections.schema.version,
                runs: counts?["runs"]?.integerValue.map { Int($0) } ?? 0,
                bytes: counts?["bytes"]?.integerValue.map { Int($0) } ?? 0,
                server: facts?["server"]?.stringValue ?? "",
                role: facts?["role"]?.stringValue ?? "",
                mayExecute: counts?["executes"]?.boolValue ?? false,
                mayAnswer: counts?["answers"]?.boolValue ?? false,
                roundTrip: roundTrip,
                isDurable: facts?["durable"]?.boolValue ?? false
            )
        }
    }

    private static func counts(_ connection: PostgresConnection) async throws(PostgresError) -> JSONValue? {
        try await connection.query(
            """
            SELECT (SELECT count(*) FROM lifeboat.run WHERE records > 0) AS runs,
            (SELECT sum(pg_catalog.pg_total_relation_size(oid))::bigint FROM pg_catalog.pg_class
            WHERE relnamespace = pg_catalog.to_regnamespace('lifeboat') AND relkind = 'r') AS bytes,
            pg_catalog.has_table_privilege('lifeboat.record', 'INSERT')
            AND pg_catalog.has_column_privilege('lifeboat.run', 'epoch', 'UPDATE')
            AND pg_catalog.has_table_privilege('lifeboat.inbox', 'DELETE') AS executes,
            pg_catalog.has_column_privilege('lifeboat.inbox', 'message', 'INSERT') AS answers
            """,
            mode: .singleStatement,
            deadline: .now + .seconds(30)
        ).rows.first
    }

    private func administer<Value: Sendable>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
        do {
            return try await body(try await connections.connectToAny(for: "store"))
        } catch let error as PostgresError {
            throw RunStoreError("cannot look after the store", error, in: connections.place)
        }
    }
}
