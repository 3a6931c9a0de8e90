// SPDX-License-Identifier: Apache-2.0

import SQLText
import Testing

struct SQLStatementTests {
    static let refusals: [(String, SQLRefusal.Code)] = [
        ("", .empty), ("  -- only a comment\n", .empty), (";;", .empty), ("'text'", .empty), ("123", .empty),
        ("SELECT 'open", .unterminated), ("SELECT \"open", .unterminated), ("SELECT $$open", .unterminated),
        ("SELECT $a$ $b$", .unterminated), ("SELECT /* /* */ 1", .unterminated), ("SELECT ${open", .unterminated),
        ("SELECT E'\\'", .unterminated), ("SELECT E'a'\n'\\'", .unterminated), ("SELECT 1\0", .nulByte),
        ("SELECT 1; SELECT 2", .severalStatements), ("SELECT 'a;'; DROP TABLE x", .severalStatements),
        ("SELECT 1 /* ; */ ; -- end\n SELECT 2", .severalStatements),
        ("SELECT U&'\\'; DROP TABLE x --'", .severalStatements),
        ("SELECT '\\'; DROP TABLE x --'", .severalStatements),
        ("BEGIN", .transactionControl), ("commit", .transactionControl), ("ROLLBACK TO s", .transactionControl),
        ("START TRANSACTION READ WRITE", .transactionControl), ("PREPARE TRANSACTION 'x'", .transactionControl),
        ("SET TRANSACTION READ WRITE", .transactionControl), ("END", .transactionControl),
        ("COPY t FROM PROGRAM 'id'", .copy), ("copy (select 1) to stdout", .copy),
        ("SET ROLE x", .session), ("DECLARE c CURSOR FOR SELECT 1", .session), ("LISTEN x", .session),
        ("PREPARE p AS SELECT 1", .session), ("DISCARD ALL", .session),
        ("\\d t", .psql), ("SELECT 1 \\gexec", .psql), ("SELECT 1; \\q", .psql), ("SELECT :name", .psql),
        ("SELECT :'name'", .psql),
    ]

    @Test(arguments: refusals)
    func `what is no single statement is refused`(sql: String, code: SQLRefusal.Code) {
        #expect(throws: SQLRefusal.self) { try SQLStatement(sql) }
        do throws(SQLRefusal) { _ = try SQLStatement(sql) } catch { #expect(error.code == code) }
    }

    @Test(arguments: [
        "SELECT 1", "select 1;", "(SELECT 1)", "((SELECT 1) UNION SELECT 2)", "VALUES (1)", "TABLE t", "SHOW all",
        "EXPLAIN DELETE FROM t", "WITH a AS (SELECT 1) SELECT * FROM a", "SELECT 'INSERT INTO x'",
        "SELECT \"into\" FROM t",
        "SELECT $$ DROP TABLE x $$", "SELECT $q$ ' $q$", "SELECT 1 -- FOR UPDATE", "SELECT /* /* nested */ INTO */ 1",
        "SELECT E'it\\'s; fine'", "SELECT 'it''s; fine'", "SELECT U&'d\\0061t'", "SELECT a[1:2] FROM t",
        "SELECT x::int",
        "SELECT a[i:n] FROM t", "SELECT $1::text", "SELECT nextval FROM t", "SELECT count(*) FROM pg_stat_activity",
        "SELECT substring(a FROM 1 FOR 2)", "SELECT 'a'\n'b'", "SELECT E'a'\n  '\\'' AS x", "SELECT lo_get(1)",
        "SELECT a$b$c FROM t", "SELECT 1 AS été", "SELECT \"a\"\";\" FROM t", "SELECT B'01', X'ff', N'x'",
        "SELECT ${x} FROM t",
    ])
    func `reads are reads`(sql: String) throws {
        let statement = try SQLStatement(sql)
        #expect(statement.effect == .read)
        #expect(statement.reasons.isEmpty)
    }

    @Test(arguments: [
        "INSERT INTO t VALUES (1)", "UPDATE t SET a = 1", "DELETE FROM t WHERE id = 1",
        "DELETE FROM t USING u WHERE t.a = u.a",
        "MERGE INTO t USING u ON true WHEN MATCHED THEN DO NOTHING", "CREATE TABLE t (a int)", "GRANT SELECT ON t TO x",
        "WITH a AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM a", "SELECT * INTO t FROM u",
        "WITH a AS (UPDATE t SET a = 1 RETURNING a) SELECT * FROM a", "SELECT * FROM t FOR UPDATE",
        "SELECT * FROM t FOR NO KEY UPDATE SKIP LOCKED", "SELECT * FROM t FOR SHARE", "SELECT * FROM t FOR KEY SHARE",
        "SELECT nextval('s')", "SELECT pg_catalog.setval('s', 1)", "SELECT \"nextval\"('s')", "SELECT PG_SWITCH_WAL ()",
        "SELECT pg_terminate_backend(1)", "SELECT pg_advisory_lock(1)", "SELECT lo_create(1)", "VACUUM t", "ANALYZE t",
        "SELECT dblink_exec('x')", "EXPLAIN ANALYZE INSERT INTO t VALUES (1)",
        "EXPLAIN (ANALYZE, BUFFERS) UPDATE t SET a = 1",
        "ALTER TABLE t ADD COLUMN a int", "ALTER TABLE t ALTER a DROP NOT NULL", "REFRESH MATERIALIZED VIEW v",
        "LOCK t",
        "SELECT nextval/* c */('s')", "NOTIFY x",
    ])
    func `changes are changes`(sql: String) throws {
        let statement = try SQLStatement(sql)
        #expect(statement.effect == .change)
        #expect(!statement.reasons.isEmpty)
    }

    @Test(arguments: [
        "DROP TABLE t", "TRUNCATE t", "DELETE FROM t", "delete from only t returning *", "DELETE FROM t WHERE true",
        "WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a WHERE true", "SELECT pg_promote()",
        "SELECT lo_unlink(1)",
        "ALTER TABLE t DROP COLUMN a", "ALTER TABLE t DROP a", "DROP DATABASE d", "EXPLAIN ANALYZE DELETE FROM t",
        "DELETE FROM t USING (SELECT 1 WHERE true) u",
    ])
    func `one-way doors are irreversible`(sql: String) throws {
        #expect(try SQLStatement(sql).effect == .irreversible)
    }

    @Test(arguments: [
        "CALL p()", "DO $$ BEGIN END $$", "SELECT query_to_xml('x', true, true, '')", "SELECT U&\"\\0070g_promote\"()",
        "FROBNICATE", "SELECT dblink('x', 'y')",
    ])
    func `what the text does not tell is unknown`(sql: String) throws {
        #expect(try SQLStatement(sql).effect == .unknown)
    }

    @Test func `the statement is kept without what surrounds it`() throws {
        let statement = try SQLStatement(" -- first\n SELECT $2, $1 ; -- last\n")
        #expect(statement.text == "SELECT $2, $1")
        #expect(statement.keyword == "SELECT")
        #expect(statement.parameterCount == 2)
        #expect(statement.acceptsParameters)
        #expect(try SQLStatement("WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a").keyword == "INSERT")
    }

    @Test(arguments: [
        ("VACUUM", true), ("CREATE DATABASE d", true), ("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)", true),
        ("CREATE INDEX i ON t (a)", false), ("ALTER SYSTEM SET a = 1", true), ("REINDEX TABLE CONCURRENTLY t", true),
        ("REINDEX TABLE t", false), ("DROP INDEX CONCURRENTLY i", true), ("SELECT 1", false), ("DROP TABLE t", false),
        ("SELECT pg_promote()", true), ("SELECT pg_catalog.pg_promote(wait => false)", true),
        ("WITH a AS (SELECT pg_promote()) SELECT * FROM a", true), ("SELECT \"pg_promote\"()", true),
        ("SELECT pg_wal_replay_resume()", true), ("SELECT pg_promote FROM t", false),
    ])
    func `statements that need to be outside a transaction are known`(sql: String, expected: Bool) throws {
        #expect(try SQLStatement(sql).runsOutsideTransaction == expected)
    }

    @Test(arguments: [
        "SELECT dblink_exec('x', 'y')", "SELECT dblink_send_query('x', 'y')",
        "SELECT * FROM dblink('x', 'y') AS t(a int)",
        "WITH a AS (SELECT pg_drop_replication_slot('s')) SELECT 1", "VALUES (pg_catalog.pg_switch_wal())",
        "INSERT INTO t SELECT * FROM pg_logical_slot_get_changes('s', NULL, NULL)",
        "SELECT \"pg_file_write\"('a', 'b', true)",
        "UPDATE t SET a = 1 WHERE pg_terminate_backend(pid)", "SELECT lo_export(1, '/tmp/x')", "CALL p()",
        "SELECT aws_s3.query_export_to_s3('q', 'b')", "DO $$ BEGIN END $$", "SELECT pg_reload_conf()", "FROBNICATE",
        "SELECT U&\"\\0070g_x\"()", "SELECT setval('s', 1)", "SELECT pg_promote()",
        "SELECT pg_replication_origin_create('o')",
        "SELECT query_to_xml('x', true, true, '')", "SELECT pg_replication_slot_advance('s', '0/1')",
        "SELECT pg_create_physical_replication_slot('s')", "SELECT pg_stat_reset()",
        "CREATE TABLE t AS SELECT pg_switch_wal()",
    ])
    func `what no rollback takes back is known wherever it stands`(sql: String) throws {
        #expect(try SQLStatement(sql).outlastsRollback != nil)
    }

    @Test(arguments: [
        "INSERT INTO t VALUES (1)", "SELECT nextval('s')", "SELECT pg_notify('a', 'b')", "NOTIFY a", "DROP TABLE t",
        "SELECT pg_advisory_lock(1)", "SELECT lo_unlink(1)", "SELECT lo_create(0)",
        "SELECT pg_replication_origin_oid('o')",
        "SELECT 'pg_switch_wal()'", "SELECT pg_logical_slot_peek_changes('s', NULL, NULL)", "UPDATE t SET a = lower(b)",
        "SELECT aws_s3.table_import_from_s3('t', '', '')", "ALTER TABLE t ADD a int",
    ])
    func `what a rollback takes back, or may be there twice without harm, is known`(sql: String) throws {
        #expect(try SQLStatement(sql).outlastsRollback == nil)
    }

    static let hostile: [(name: String, unit: String, prefix: String)] = [
        ("quotes", "'", ""), ("double quotes", "\"", ""), ("dollars", "$", ""), ("comment starts", "/*", ""),
        ("parentheses", "(", ""), ("dollar tags", "$a$b", ""), ("escape strings", "E'a'\n", ""),
        ("unclosed placeholders", "${", "SELECT '"), ("placeholders", "${a} ", "SELECT "), ("digits", "1", "SELECT "),
        ("deletes", "DELETE FROM ", ""), ("nested selects", "(SELECT ", ""), ("drops", "DROP ", "ALTER TABLE t "),
        ("line comments", "--\n", ""), ("continued strings", "E'' --\n", "SELECT "),
    ]

    @Test(.timeLimit(.minutes(10)), arguments: hostile.indices)
    func `hostile text takes linear time`(index: Int) {
        let (name, unit, prefix) = Self.hostile[index]
        // A megabyte of quotes; elsewhere 64 KiB tell linear from quadratic just as well, in less time.
        let size = index == 0 ? 1 << 20 : 64 << 10
        let sql = prefix + String(repeating: unit, count: size / unit.utf8.count)
        let time = ContinuousClock().measure {
            _ = try? SQLStatement(sql)
            _ = try? placeholders(in: sql)
        }
        #expect(time < .seconds(60), "\(name)")
    }
}
