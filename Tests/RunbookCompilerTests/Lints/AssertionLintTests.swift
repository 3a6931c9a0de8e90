// SPDX-License-Identifier: Apache-2.0

import Expressions
import Testing

@testable import RunbookCompiler

@Suite struct AssertionLintTests {
    private func expect(_ assertion: String, _ expected: [(code: String, marker: String?)]) {
        expectFindings(
            "1. **S**\n   ```sql connection=dr\n   SELECT a, b, c, at FROM t\n   ```\n   ```expect\n   \(assertion)\n   ```\n",
            expected
        )
    }

    @Test(arguments: [
        "1️⃣rows[0].a == rows[0].a", "1️⃣length(rows) >= `0`", "1️⃣length(rows) >= 0", "1️⃣0 <= length(rows)",
        "1️⃣type(rows) == type(rows)", "1️⃣rows[0].a > 0 || !(rows[0].a > 0)", "1️⃣rows[0].a > 0 || rows[0].a <= 0",
        "1️⃣length(rows) < 0", "1️⃣rows[0].a == 1 && length(rows) < 0",
        "1️⃣rows[0].a == 1 || length(rows) >= 0", "1️⃣!(length(rows) < 0)",
    ])
    func `an assertion that cannot be different`(assertion: String) {
        expect(assertion, [("LB0822", "1️⃣")])
    }

    @Test(arguments: [
        "length(rows) > 0", "length(rows) >= 1", "rows[0].a == rows[1].a", "length(rows) <= 0",
        "rows[0].a > 0 || rows[0].a < 5", "length(rows) == length(rows[0].c)", "rows[0].b == 'x' || rows[0].c == 'x'",
        "rows[0].at != '2030-01-01T00:00:00Z'", "type(rows) == 'array'", "rows[0].a == 1 || length(rows) < 0",
    ])
    func `an assertion that may be false`(assertion: String) {
        expect(assertion, [])
    }

    @Test func `the message says why`() throws {
        let expression = try Expression("length(x) >= 0", dialect: .assertion)
        #expect(expression.certainty?.outcome == true)
        #expect(expression.certainty?.reason == "a length is never below 0")
    }
}
