// SPDX-License-Identifier: Apache-2.0

import PostgresClient
import TestSupport
import Testing
import Values

@Suite(.timeLimit(.minutes(10)))
struct QueryTests {
    private func refusal(
        _ sql: String,
        parameters: [PostgresParameter] = [],
        mode: TransactionMode = .readOnly,
        limit: ResultLimit = ResultLimit()
    ) async throws -> PostgresError? {
        let connection = try await PostgresCluster.shared().connect()
        return await failure { () async throws(PostgresError) in
            _ = try await connection.query(sql, parameters: parameters, mode: mode, limit: limit, deadline: soon())
        }
    }

    @Test(arguments: [
        "SELECT 1; SELECT 2", "COPY t TO STDOUT", "COMMIT", "\\d", "SET search_path = x", "SELECT 'open", "",
        "SELECT pg_switch_wal()", "DELETE FROM t", "DO $$ BEGIN END $$", "SELECT $1", "SELECT ${name}",
    ])
    func `refused before it is sent`(sql: String) async throws {
        #expect(try await refusal(sql)?.code == .refusedStatement)
    }

    @Test func `a write hidden in a function is stopped by the read-only transaction`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        _ = try await connection.query(
            """
            CREATE OR REPLACE FUNCTION hidden_write() RETURNS int LANGUAGE plpgsql
            AS $$ BEGIN CREATE TABLE hidden_table (); RETURN 1; END $$
            """,
            mode: .readWrite,
            deadline: soon()
        )
        let error = await failure { () async throws(PostgresError) in
            _ = try await connection.query("SELECT hidden_write()", mode: .readOnly, deadline: soon())
        }
        #expect(error?.sqlState == "25006")
        let after = try await connection.query("SELECT 1 AS alive", mode: .readOnly, deadline: soon())
        #expect(after.json["rows"]?[0]?["alive"] == 1)
    }

    @Test func `missing privileges have their own code`() async throws {
        let connection = try await PostgresCluster.shared().connect(user: "plain")
        let error = await failure { () async throws(PostgresError) in
            _ = try await connection.query("SELECT * FROM pg_catalog.pg_authid", mode: .readOnly, deadline: soon())
        }
        #expect(error?.code == .privilege)
    }

    @Test func `a syntax error says where`() async throws {
        let error = try await refusal("SELECT 1 FROM FROM x")
        #expect(error?.sqlState == "42601")
        #expect(error?.position == 15)
    }

    @Test func `the server's quotation of a bound value is masked`() async throws {
        let error = try await refusal("SELECT $1::int", parameters: ["canary-value"])
        #expect(error?.sqlState == "22P02")
        #expect(error?.description.contains("canary") == false)
    }

    @Test func `a value with a NUL byte is refused, not cut`() async throws {
        #expect(try await refusal("SELECT $1::text", parameters: ["a\0b"])?.code == .refusedStatement)
    }

    @Test(arguments: [ResultLimit(rows: 10), ResultLimit(bytes: 1000)])
    func `a result beyond the limit is an error`(limit: ResultLimit) async throws {
        let connection = try await PostgresCluster.shared().connect()
        let error = await failure { () async throws(PostgresError) in
            let sql = "SELECT n, repeat('x', 100) AS x FROM generate_series(1, 100000) n"
            _ = try await connection.query(sql, mode: .readOnly, limit: limit, deadline: soon())
        }
        #expect(error?.code == .tooLarge)
        let after = try await connection.query("SELECT 1 AS alive", mode: .readOnly, deadline: soon())
        #expect(after.rowCount == 1)
    }

    @Test(arguments: [
        "'; DROP TABLE x; --", "\\", "'", "\"", "$1", "$$", "E'\\''", "${x}", "a\nb\r\nc", "🛟 ünïcode \u{202E}", "",
        String(repeating: "'", count: 100_000),
    ])
    func `a bound value arrives as it is`(value: String) async throws {
        let connection = try await PostgresCluster.shared().connect()
        let result = try await connection.query(
            "SELECT $1::text AS v",
            parameters: [PostgresParameter(value)],
            mode: .readOnly,
            deadline: soon()
        )
        #expect(result.rows == [["v": .string(value)]])
    }

    static let types: [(String, JSONValue)] = [
        ("NULL::int", nil), ("1::int2", 1), ("'-2147483648'::int4", -2_147_483_648),
        ("9223372036854775807::int8", .integer(Int64.max)), ("true", true), ("false", false),
        ("0.1::float8", 0.1), ("0.1::float4", 0.1), ("'NaN'::float8", "NaN"), ("'Infinity'::float8", "Infinity"),
        ("1.5::numeric", 1.5), ("1.50::numeric", 1.5), ("12::numeric", 12), ("0.00001::numeric", 0.00001),
        ("123456789012345678901234567890::numeric", "123456789012345678901234567890"),
        ("0.1234567890123456789::numeric", "0.1234567890123456789"), ("'NaN'::numeric", "NaN"),
        ("'text'::text", "text"), ("'v'::varchar(3)", "v"), ("'{\"a\": [1, null]}'::json", ["a": [1, nil]]),
        ("'{\"a\": 1}'::jsonb", ["a": 1]), ("'[]'::jsonb", []),
        ("'2026-11-22 05:00:00+02'::timestamptz", "2026-11-22T03:00:00Z"),
        ("'2026-11-22 03:00:00.123456Z'::timestamptz", "2026-11-22T03:00:00.123456Z"),
        ("'infinity'::timestamptz", "infinity"), ("'2026-11-22'::date", "2026-11-22"),
        ("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("'\\xDEAD'::bytea", "\\xdead"), ("ARRAY[1,2]", "{1,2}"), ("1::oid", 1), ("pg_sleep(0)", nil),
        ("'0/16B3748'::pg_lsn", "0/16B3748"),
    ]

    @Test func `types become JSON`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        for (expression, expected) in Self.types {
            let result = try await connection.query("SELECT \(expression) AS v", mode: .readOnly, deadline: soon())
            #expect(result.rows.first?["v"] == expected, "\(expression)")
        }
    }

    @Test func `the JSON form has rows, their number and the columns`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        let result = try await connection.query(
            "VALUES (1, 'a', 2), (3, NULL, 4) LIMIT 2",
            mode: .readOnly,
            deadline: soon()
        )
        let text = result.json.text()
        #expect(
            text == #"{"rows":[{"column1":1,"column2":"a","column3":2},{"column1":3,"column2":null,"column3":4}],"#
                + #""rowCount":2,"columns":["column1","column2","column3"]}"#
        )
    }

    @Test func `columns of one name are kept apart`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        let result = try await connection.query("SELECT 1 AS a, 2 AS a, 3 AS a", mode: .readOnly, deadline: soon())
        #expect(result.rows == [["a": 1, "a_2": 2, "a_3": 3]])
    }

    @Test func `an empty result keeps its columns`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        let result = try await connection.query("SELECT 1 AS a WHERE false", mode: .readOnly, deadline: soon())
        #expect(result.columns.map(\.name) == ["a"])
        #expect(result.rowCount == 0)
        #expect(result.commandTag == "SELECT 0")
    }

    @Test func `notices are collected`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        let result = try await connection.query(
            "DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$",
            mode: .readWrite,
            deadline: soon()
        )
        #expect(result.notices == ["NOTICE: one", "WARNING: two"])
    }

    @Test func `a second call at the same time is refused`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        _ = try await connection.query("SELECT pg_current_xact_id()", mode: .readWrite, deadline: soon()) { _ in
            let error = await failure { () async throws(PostgresError) in
                _ = try await connection.query("SELECT 1", mode: .readOnly, deadline: soon())
            }
            #expect(error?.code == .busy)
        }
    }

    @Test func `a closed connection says so`() async throws {
        let connection = try await PostgresCluster.shared().connect()
        await connection.close()
        let error = await failure { () async throws(PostgresError) in
            _ = try await connection.query("SELECT 1", mode: .readOnly, deadline: soon())
        }
        #expect(error?.code == .closed)
    }
}
