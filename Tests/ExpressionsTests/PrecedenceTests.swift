// SPDX-License-Identifier: Apache-2.0

import Expressions
import Testing
import Values

@Suite struct PrecedenceTests {
    @Test(
        arguments: [
            ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("10 - 2 - 3", 5), ("100 / 10 / 2", 5), ("7 % 4 * 2", 6),
            ("2 * 3 % 4", 2),
            ("-2 + 3", 1), ("-2 * -3", 6), ("--2", 2), ("- 2", -2), ("3 -1", 2), ("3-1", 2), ("retention-1", 6),
            ("-retention * 2", -14), ("list[0] + list[1] * list[2]", 7), ("list[-1]", 3), ("length(list) * 2", 6),
            ("1 + length(list[*])", 4), ("sum(list[*]) * 2", 12), ("1KiB + 1", 1025), ("2.5", 2.5), ("1e3", 1000),
            ("5 / 2", 2.5), ("6 / 2", 3), ("-7 % 3", -1), ("9223372036854775807 + 1", 9.223372036854775807e18),
        ] as [(String, JSONValue)]
    )
    func `arithmetic binds as in arithmetic`(_ source: String, _ expected: JSONValue) throws {
        #expect(try Fixture.value(source) == .json(expected))
    }

    @Test(arguments: [
        ("1 + 1 == 2", true), ("2 == 1 + 1", true), ("1 < 2 && 3 < 2 || true", true), ("true || true && false", true),
        ("!false && false", false), ("!enabled == false", true), ("!(enabled == false)", true),
        ("list | length(@) == 3", true), ("retention > 1 == true", true), ("-retention < -6", true),
        ("!promotion.enabled || true", true), ("15m * 2 == 30m", true), ("1h / 15m == 4", true),
        ("1h % 25m == 10m", true),
        ("1h / 4 == 15m", true), ("-15m + 30m == 15m", true), ("2 * 15m == 30m", true), ("1.5 * 1h == 90m", true),
        ("now() - 10m == timestamp(created)", true), ("10m + created == now()", true), ("now() - created == 10m", true),
        ("created - created == 0s", true), ("duration('15m') == 15m", true), ("duration(90) == 1m30s", true),
        ("abs(created - now()) == 10m", true), ("seconds(250ms) == 0.25", true),
    ])
    func `operators bind in the order pipe, or, and, comparison, sum, product, sign`(
        _ source: String,
        _ expected: Bool
    ) throws {
        #expect(try Fixture.value(source) == .json(.bool(expected)))
    }

    @Test func `an asterisk is the wildcard before an operand and multiplication after one`() throws {
        let root: JSONValue = ["a": ["x": 2, "y": 3], "b": [4, 5]]
        func value(_ source: String) throws -> Operand {
            try Expression(source, dialect: .value).value(of: root, in: Fixture.scope)
        }
        #expect(try value("a.*") == .json([2, 3]))
        #expect(try value("sum(a.*) * 2") == .json(10))
        #expect(try value("a.x * a.y") == .json(6))
        #expect(try value("b[*] | [0] * 2") == .json(8))
        #expect(try value("a | *") == .json([2, 3]))
        #expect(try value("length(*)") == .json(2))
        #expect(try value("b[0]*b[1]") == .json(20))
    }

    @Test func `negation takes the whole path in the dialect and the first name in JMESPath`() throws {
        let root: JSONValue = ["a": ["b": true]]
        #expect(try Expression("!a.b", dialect: .value).value(of: root, in: Fixture.scope) == .json(false))
        #expect(try Expression("!a.b", dialect: .jmespath).value(of: root) == .null)
    }

    @Test func `words of the dialect are members behind a dot and in quotes`() throws {
        let root: JSONValue = ["true": 1, "a": ["true": 2, "null": 3, "now": 4]]
        func value(_ source: String) throws -> Operand {
            try Expression(source, dialect: .value).value(of: root, in: Fixture.scope)
        }
        #expect(try value("true") == .json(true))
        #expect(try value("\"true\"") == .json(1))
        #expect(try value("a.true + a.null + a.now") == .json(9))
        #expect(try Expression("true", dialect: .jmespath).value(of: root) == 1)
    }

    @Test(arguments: ["1", "1 + 1", "a - 1", "a * b", "5m", "${a}", "a % b", "a / b", "-a", "[1, 2]", "a[- 1]"])
    func `strict JMESPath refuses the words of the dialect`(_ source: String) throws {
        #expect(Fixture.errorKind(source, .jmespath) == .syntax)
    }

    @Test(arguments: ["now()", "age(a)", "seconds(a)", "matches(a, b)", "timestamp(a)", "duration(a)"])
    func `strict JMESPath has none of the functions of the dialect`(_ source: String) throws {
        #expect(Fixture.errorKind(source, .jmespath) == .unknownFunction)
    }

    @Test func `a filter behind a projection goes into the elements`() throws {
        let root: JSONValue = [[["a": 1], ["a": 2]], [["a": 2]]]
        let expression = try Expression("[?@][?a == `2`]", dialect: .jmespath)
        #expect(try expression.value(of: root) == [[["a": 2]], [["a": 2]]])
        #expect(try Expression("[?@] | [?a == `2`]", dialect: .jmespath).value(of: root) == [])
    }

    @Test func `strict JMESPath orders numbers only and answers null for the rest`() throws {
        #expect(try Expression("'a' < 'b'", dialect: .jmespath).value(of: nil) == .null)
        #expect(try Expression("missing < `1`", dialect: .jmespath).value(of: nil) == .null)
    }

    @Test(arguments: ["1 +", "* *", "5mm", "1h2h", "10GiBs", "3x", "a..b", "a ? b", "=", "a = b", "${a", "${}", "1 2"])
    func `the dialect refuses what is neither`(_ source: String) throws {
        #expect(Fixture.errorKind(source, .value) == .syntax)
    }

    @Test(arguments: ["1 / 0", "1 % 0", "5m / 0", "5m / 0s", "5m % 0s", "timestamp('x')"])
    func `impossible values are refused`(_ source: String) throws {
        #expect(Fixture.errorKind(source, .value) == .invalidValue)
    }
}
