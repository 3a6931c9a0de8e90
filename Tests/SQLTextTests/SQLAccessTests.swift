// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQLText

struct SQLAccessTests {
    private func tables(_ statement: String) -> [String] {
        SQLAccess(statement).tables.sorted { $0.key < $1.key }
            .map { "\($0.key.text) \($0.value.map(\.rawValue).sorted().joined(separator: ","))" }
    }

    @Test(arguments: [
        ("SELECT 1", []),
        ("SELECT count(*) FROM products", ["products SELECT"]),
        ("SELECT * FROM shop.orders o, customers c WHERE o.id = c.id", ["customers SELECT", "shop.orders SELECT"]),
        (
            "SELECT * FROM a JOIN b USING (id) LEFT JOIN ONLY c ON c.x = a.x, d",
            [
                "a SELECT", "b SELECT", "c SELECT", "d SELECT",
            ]
        ),
        (
            "SELECT (SELECT max(x) FROM a), (SELECT 1 FROM b) FROM (SELECT * FROM c) s",
            [
                "a SELECT", "b SELECT", "c SELECT",
            ]
        ),
        ("SELECT * FROM (a JOIN b ON true) JOIN c ON true", ["a SELECT", "b SELECT", "c SELECT"]),
        (
            "WITH recent AS (SELECT * FROM orders), other(x) AS MATERIALIZED (TABLE items) SELECT * FROM recent, other",
            [
                "orders SELECT"
            ]
        ),
        ("TABLE items", ["items SELECT"]),
        (#"SELECT * FROM "Odd ""Name""", "select""#, [#""Odd ""Name""" SELECT"#, #""select" SELECT"#]),
        ("SELECT extract(epoch FROM created_at) FROM orders", ["orders SELECT"]),
        ("SELECT substring(name FROM 1 FOR 3), a IS DISTINCT FROM b FROM t", ["t SELECT"]),
        ("SELECT * FROM generate_series(1, 3) g, t", ["t SELECT"]),
        ("SELECT * FROM pg_stat_replication, information_schema.tables, pg_catalog.pg_class", []),
        ("SELECT * FROM t FOR UPDATE", ["t SELECT,UPDATE"]),
        ("SELECT * FROM t FOR KEY SHARE", ["t SELECT,UPDATE"]),
    ])
    func `what a query reads`(statement: String, expected: [String]) {
        #expect(tables(statement) == expected)
    }

    @Test(arguments: [
        ("INSERT INTO t (a) VALUES ($1)", ["t INSERT"]),
        ("INSERT INTO t SELECT * FROM s RETURNING id", ["s SELECT", "t INSERT,SELECT"]),
        ("INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1", ["t INSERT,SELECT,UPDATE"]),
        ("UPDATE t SET a = 1", ["t UPDATE"]),
        ("UPDATE ONLY s.t SET a = b.a FROM b WHERE b.id = t.id", ["b SELECT", "s.t SELECT,UPDATE"]),
        ("DELETE FROM t", ["t DELETE"]),
        ("DELETE FROM t USING u WHERE t.id = u.id", ["t DELETE,SELECT", "u SELECT"]),
        (
            "MERGE INTO t USING s ON s.id = t.id WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT VALUES (1)",
            [
                "s SELECT", "t INSERT,SELECT,UPDATE",
            ]
        ),
        ("TRUNCATE TABLE a, ONLY b", ["a TRUNCATE", "b TRUNCATE"]),
        (
            "WITH gone AS (DELETE FROM old WHERE true RETURNING *) INSERT INTO archive SELECT * FROM gone",
            [
                "archive INSERT", "old DELETE,SELECT",
            ]
        ),
    ])
    func `what a change writes`(statement: String, expected: [String]) {
        #expect(tables(statement) == expected)
    }

    @Test func `the server's reserved functions and views ask for roles and grants`() {
        let access = SQLAccess("SELECT pg_promote(), pg_terminate_backend(pid) FROM pg_stat_activity")
        #expect(access.roles == ["pg_monitor", "pg_signal_backend"])
        #expect(access.reservedFunctions == ["pg_promote"])
        #expect(access.tables.isEmpty)
    }

    @Test func `sequences and functions of other schemas are named`() {
        let access = SQLAccess("SELECT nextval('shop.order_id'), shop.refresh(1), pg_catalog.now(), count(*)")
        #expect(access.sequences == [SQLAccess.Name(schema: "shop", name: "order_id")])
        #expect(access.functions == [SQLAccess.Name(schema: "shop", name: "refresh")])
    }

    @Test func `what cannot be derived is said`() {
        #expect(SQLAccess("ALTER TABLE t ADD c int").notes.count == 1)
        #expect(SQLAccess("CALL p()").notes == ["CALL runs code that the text does not show"])
        #expect(SQLAccess("INSERT INTO t VALUES (1)").notes.count == 1)
        #expect(SQLAccess("SELECT 'open").notes == ["the statement cannot be read"])
        #expect(SQLAccess("").notes.isEmpty)
    }

    @Test func `a long statement takes no more than linear time`() {
        let many =
            "SELECT * FROM t WHERE id IN ("
            + Array(repeating: "(SELECT 1 FROM u)", count: 20_000).joined(separator: ",")
        #expect(tables(many + ")") == ["t SELECT", "u SELECT"])
    }
}
