// SPDX-License-Identifier: Apache-2.0

import PlanAnalysis
import Testing

struct DatabaseGrantsTests {
    private func grants(_ statements: [(connection: String, sql: String)]) throws -> [DatabaseGrants] {
        let steps = statements.enumerated().map { number, statement in
            """
            \(number + 1). **Ask \(number).** It.
               ```sql id=s\(number) connection=\(statement.connection) effect=irreversible
               \(statement.sql)
               ```

            """
        }
        return DatabaseGrants.all(of: try PlanTestBed.overview(steps.joined(separator: "\n")))
    }

    @Test func `tables of equal privileges are granted together, once for each database`() throws {
        let found = try grants([
            ("primary", "SELECT count(*) AS n FROM orders"), ("primary", "SELECT 1 AS n FROM shop.items, products"),
            ("primary", "UPDATE orders SET done = true WHERE id = 1"),
        ])
        #expect(found.count == 1)
        #expect(
            found[0].statements == [
                "GRANT CONNECT ON DATABASE shop TO reader;", "GRANT USAGE ON SCHEMA shop TO reader;",
                "GRANT SELECT ON TABLE products, shop.items TO reader;",
                "GRANT SELECT, UPDATE ON TABLE orders TO reader;",
            ]
        )
        #expect(found[0].script[0] == "-- connection 'primary', db.example.com:5432/shop, role reader")
    }

    @Test func `a role that is not known has a note`() throws {
        let found = try grants([("dr", "SELECT 1 AS n FROM orders")])
        #expect(found[0].role == nil)
        #expect(found[0].statements == ["GRANT SELECT ON TABLE orders TO CURRENT_ROLE;"])
        #expect(found[0].notes.count == 1)
    }

    @Test func `reserved functions, roles and what cannot be derived are told`() throws {
        let found = try grants([
            ("primary", "SELECT pg_promote() AS done"), ("primary", "SELECT count(*) AS n FROM pg_stat_replication"),
            ("primary", "ALTER TABLE orders ADD note text"),
        ])
        #expect(found[0].statements.contains("GRANT EXECUTE ON FUNCTION pg_catalog.pg_promote TO reader;"))
        #expect(found[0].statements.contains("GRANT pg_monitor TO reader;"))
        #expect(found[0].script.contains { $0.hasPrefix("-- not derived: ALTER needs the ownership") })
    }
}
