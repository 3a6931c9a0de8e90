// SPDX-License-Identifier: Apache-2.0

import Expressions
import FoundationEssentials
import Testing
import Values

/// Which operands an assertion shows, and how.
@Suite struct OperandReportTests {
    @Test(arguments: [
        ("retention >= 30", ["retention = 7"]),
        ("30 <= retention", ["retention = 7"]),
        ("status == 'creating'", ["status = \"available\""]),
        ("missing == 'x'", ["missing = null"]),
        ("missing > 1", ["missing = not observed"]),
        ("empty | max_by(@, &Timestamp).Maximum <= 900", ["max_by(@, &Timestamp).Maximum = not observed"]),
        ("points | max_by(@, &Timestamp).Maximum <= 900", ["max_by(@, &Timestamp).Maximum = 950"]),
        (
            "now() - created > 1h",
            [
                "now() - created = 10m", "now() = 2026-11-22T03:00:00Z", "created = \"2026-11-22T02:50:00Z\"",
            ]
        ),
        ("age(created) > 1h", ["age(created) = 10m", "created = \"2026-11-22T02:50:00Z\""]),
        ("${lag} > 900 || ${withheld} == 1", ["${withheld} = not observed"]),
        ("${lag} > retention * 60", ["${lag} = 120", "retention * 60 = 420", "retention = 7"]),
        ("retention == 7 && bytes == 1", ["bytes = 2048"]),
        ("retention == 8 && bytes == 1", ["retention = 7"]),
        ("retention == 8 || bytes == 1", ["retention = 7", "bytes = 2048"]),
        ("retention == 7 && bytes == 2048", ["retention = 7", "bytes = 2048"]),
        ("retention == 8 || bytes == 2048", ["bytes = 2048"]),
        ("retention > 7 || retention < 3", ["retention = 7"]),
        ("!(retention == 7)", ["retention = 7"]),
        ("(list[0] + 1) > 5", ["(list[0] + 1) = 2", "list[0] = 1"]),
        ("contains(list, 9)", ["contains(list, 9) = false", "list = [1,2,3]"]),
        ("status < 'b'", ["status = \"available\""]),
        ("1 == 2", []),
    ])
    func `the operands of the deciding comparisons are shown in source order`(
        _ source: String,
        _ expected: [String]
    ) throws {
        #expect(Fixture.text(try Fixture.check(source)) == expected)
    }

    @Test(arguments: [
        "${password} == 'x'", "length(${password}) > 99", "status == ${password}", "${password} | @ == 'x'",
        "join('', [${password}]) == 'x'", "{a: ${password}}.a == 'x'", "${password}", "${password} < 'x'",
        "${password} > 3", "${password} + 1 == 2", "contains(${password}, 'zzz')", "(${password} | {a: @}) | a == 'x'",
    ])
    func `a secret is shown neither as operand nor in the reason`(_ source: String) throws {
        let assertion = try Fixture.check(source)
        let shown = Fixture.text(assertion).joined() + (assertion.reason ?? "")
        #expect(assertion.verdict == .failed)
        #expect(shown.contains("(secret)"))
        #expect(!shown.contains("hunter2") && !shown.contains("available"))
    }

    @Test func `a shown value is bounded and a huge one is not written out`() throws {
        let root: JSONValue = ["list": .array(Array(repeating: "0123456789", count: 200_000))]
        let assertion = try Expression("list == 'x'", dialect: .assertion).check(root, in: Fixture.scope)
        let value = try #require(assertion.operands.first?.value)
        #expect(value.count == 200)
        #expect(value.hasSuffix("…"))
    }

    @Test func `an outcome survives its encoding`() throws {
        let assertion = try Fixture.check("retention >= 30")
        let decoded = try JSONDecoder().decode(Assertion.self, from: JSONEncoder().encode(assertion))
        #expect(decoded == assertion)
    }
}
