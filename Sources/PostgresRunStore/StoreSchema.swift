// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import Values

/// The tables of a store, as a list of changes that are made in order; a released change is never edited.
///
/// | table           | one row is                                                                    |
/// |-----------------|-------------------------------------------------------------------------------|
/// | `schema_version`| a change that was made                                                        |
/// | `run`           | a run: who may add to its journal (`epoch`), how many lines it has, the last hash |
/// | `record`        | one line of a journal, byte for byte with its line feed                       |
/// | `file`          | the plan, a checklist, or a file of the sign-off                              |
/// | `evidence`      | evidence by the digest of its content, whole once all its parts are there     |
/// | `evidence_part` | at most 1 MiB of it                                                           |
/// | `inbox`         | an answer on its way to the executor                                          |
/// | `inbox_part`    | at most 1 MiB of a file that comes with such an answer                        |
/// | `freeze`        | that nothing may be changed, or may be changed again; the last one counts     |
public struct StoreSchema: Sendable {
    /// The changes; the schema's version is how many were made.
    let migrations: [String]

    /// A schema that these changes lead to.
    init(migrations: [String]) { self.migrations = migrations }

    /// The version that this program reads and writes.
    public var version: Int { migrations.count }

    /// The schema of this program.
    public static let current = StoreSchema(migrations: [first, second, third])

    private static let first = """
        CREATE SCHEMA IF NOT EXISTS lifeboat;
        CREATE TABLE lifeboat.schema_version (
            version integer PRIMARY KEY,
            applied_at timestamptz NOT NULL DEFAULT pg_catalog.now()
        );
        CREATE TABLE lifeboat.run (
            run text COLLATE "C" PRIMARY KEY,
            epoch bigint NOT NULL,
            owner text NOT NULL,
            records bigint NOT NULL,
            head text NOT NULL,
            moved_to text,
            created_at timestamptz NOT NULL DEFAULT pg_catalog.now()
        );
        CREATE TABLE lifeboat.record (
            run text COLLATE "C" NOT NULL REFERENCES lifeboat.run,
            seq bigint NOT NULL,
            epoch bigint NOT NULL,
            line bytea NOT NULL,
            PRIMARY KEY (run, seq)
        );
        CREATE TABLE lifeboat.file (
            run text COLLATE "C" NOT NULL REFERENCES lifeboat.run,
            path text COLLATE "C" NOT NULL,
            bytes bytea NOT NULL,
            PRIMARY KEY (run, path)
        );
        CREATE TABLE lifeboat.evidence (
            run text COLLATE "C" NOT NULL REFERENCES lifeboat.run,
            sha256 text COLLATE "C" NOT NULL,
            size bigint NOT NULL,
            PRIMARY KEY (run, sha256)
        );
        CREATE TABLE lifeboat.evidence_part (
            run text COLLATE "C" NOT NULL REFERENCES lifeboat.run,
            sha256 text COLLATE "C" NOT NULL,
            part integer NOT NULL,
            bytes bytea NOT NULL,
            PRIMARY KEY (run, sha256, part)
        );
        CREATE TABLE lifeboat.inbox (
            run text COLLATE "C" NOT NULL REFERENCES lifeboat.run,
            name text COLLATE "C" NOT NULL,
            message text NOT NULL,
            posted_by text NOT NULL DEFAULT session_user,
            posted_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
            PRIMARY KEY (run, name)
        );
        """

    private static let second = """
        CREATE TABLE lifeboat.freeze (
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            said text NOT NULL,
            said_by text NOT NULL DEFAULT session_user,
            said_at timestamptz NOT NULL DEFAULT pg_catalog.now()
        );
        """

    private static let third = """
        CREATE TABLE lifeboat.inbox_part (
            run text COLLATE "C" NOT NULL REFERENCES lifeboat.run,
            name text COLLATE "C" NOT NULL,
            sha256 text COLLATE "C" NOT NULL,
            part integer NOT NULL,
            bytes bytea NOT NULL,
            posted_by text NOT NULL DEFAULT session_user,
            posted_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
            PRIMARY KEY (run, name, sha256, part)
        );
        """

    /// Who needs which rights, as statements for the database's owner; the names of the roles are to be put in.
    public static let grants = """
        -- who executes and signs runs
        GRANT USAGE ON SCHEMA lifeboat TO operator;
        GRANT SELECT ON ALL TABLES IN SCHEMA lifeboat TO operator;
        GRANT INSERT ON lifeboat.run, lifeboat.record, lifeboat.file, lifeboat.evidence, lifeboat.evidence_part,
            lifeboat.inbox, lifeboat.inbox_part TO operator;
        GRANT UPDATE (epoch, owner, records, head, moved_to) ON lifeboat.run TO operator;
        GRANT UPDATE (bytes) ON lifeboat.file TO operator;
        GRANT DELETE ON lifeboat.inbox, lifeboat.inbox_part TO operator;
        GRANT INSERT (said) ON lifeboat.freeze TO operator;
        -- who approves, rejects and answers
        GRANT USAGE ON SCHEMA lifeboat TO approver;
        GRANT SELECT ON ALL TABLES IN SCHEMA lifeboat TO approver;
        GRANT INSERT (run, name, message) ON lifeboat.inbox TO approver;
        GRANT INSERT (run, name, sha256, part, bytes) ON lifeboat.inbox_part TO approver;
        -- who reads, reports and verifies
        GRANT USAGE ON SCHEMA lifeboat TO auditor;
        GRANT SELECT ON ALL TABLES IN SCHEMA lifeboat TO auditor;
        """

    /// Makes the changes that are missing, each in a transaction of its own, one client at a time; a new store is made in
    /// one, so that nobody finds half of it.
    ///
    /// - Returns: The version before; 0 when there was no store.
    /// - Throws: `PostgresError`; a change that fails leaves the version before it.
    func migrate(_ connection: PostgresConnection, from found: Int) async throws(PostgresError) {
        guard found > 0 else {
            let made = migrations.indices.map { index in
                "\(migrations[index]) INSERT INTO lifeboat.schema_version (version) VALUES (\(index + 1));"
            }
            let block = """
                DO $migration$ BEGIN
                PERFORM pg_catalog.pg_advisory_xact_lock(\(Self.lock));
                IF EXISTS (\(Self.tables)) THEN RETURN; END IF;
                \(made.joined(separator: "\n"))
                END $migration$
                """
            _ = try await connection.query(block, mode: .readWrite, deadline: .now + .seconds(120))
            return
        }
        for (index, statements) in migrations.enumerated() where index >= found {
            // One block is one statement, which takes effect whole or not at all.
            let block = """
                DO $migration$ BEGIN
                PERFORM pg_catalog.pg_advisory_xact_lock(\(Self.lock));
                IF EXISTS (\(Self.versions) WHERE version > \(index)) THEN RETURN; END IF;
                \(statements)
                INSERT INTO lifeboat.schema_version (version) VALUES (\(index + 1));
                END $migration$
                """
            _ = try await connection.query(block, mode: .readWrite, deadline: .now + .seconds(120))
        }
    }

    /// The version of the store in the database; 0 when there is none.
    ///
    /// - Throws: `PostgresError`, such as `privilege`.
    static func version(_ connection: PostgresConnection) async throws(PostgresError) -> Int {
        let deadline = ContinuousClock.now + .seconds(30)
        let there = try await connection.query(
            "SELECT pg_catalog.to_regclass('lifeboat.schema_version') IS NOT NULL AS there",
            mode: .singleStatement,
            deadline: deadline
        )
        guard there.rows.first?["there"]?.boolValue == true else { return 0 }
        let found = try await connection.query(
            "SELECT coalesce(max(version), 0) AS version FROM lifeboat.schema_version",
            mode: .singleStatement,
            deadline: deadline
        )
        return found.rows.first?["version"]?.integerValue.map { Int($0) } ?? 0
    }

    /// A query, because what is remembered of the catalogue may be older than the wait for the lock.
    private static let tables = """
        SELECT FROM pg_catalog.pg_class WHERE relname = 'schema_version'
        AND relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'lifeboat')
        """
    private static let versions = "SELECT FROM lifeboat.schema_version"

    /// The advisory lock of whoever changes the tables: "lifeboat" in ASCII.
    private static let lock: Int64 = 0x6C69_6665_626F_6174
}
