// SPDX-License-Identifier: Apache-2.0

import Expressions
import Testing
import Values

/// A root, a scope and a clock for the tests of the dialect.
enum Fixture {
    /// 2026-11-22T03:00:00Z.
    static let now = Timestamp(nanosecondsSinceEpoch: 1_795_316_400_000_000_000)

    static let root: JSONValue = [
        "status": "available", "retention": 7, "half": 0.5, "enabled": true, "empty": [], "nothing": nil,
        "created": "2026-11-22T02:50:00Z", "bytes": 2048, "list": [1, 2, 3],
        "points": [
            ["Timestamp": "2026-11-22T02:58:00+00:00", "Maximum": 12.5],
            ["Timestamp": "2026-11-22T02:59:00+00:00", "Maximum": 950],
        ],
        "volumes": [["id": "a", "size": 10], ["id": "b"]],
    ]

    static let scope = Scope(
        values: [
            "replica": .observed("dr-1"), "lag": .observed(120), "rpo": Scope.Entry(.duration(.seconds(900))),
            "promote": .observed(["endpoint": "db.example.org", "hosts": [["x": 5]]]),
            "withheld": .unobserved("step 'promote' was withheld"),
            "password": .secret("hunter2"),
        ],
        now: now
    )

    static func value(_ source: String, _ dialect: Expression.Dialect = .value) throws -> Operand {
        try Expression(source, dialect: dialect).value(of: root, in: scope)
    }

    static func check(_ source: String, _ dialect: Expression.Dialect = .assertion) throws -> Assertion {
        try Expression(source, dialect: dialect).check(root, in: scope)
    }

    /// The kind of the error that parsing or evaluating ends in; nil when there is none.
    static func errorKind(_ source: String, _ dialect: Expression.Dialect = .value) -> ExpressionError.Kind? {
        let result = Result { () throws(ExpressionError) in
            try Expression(source, dialect: dialect).value(of: root, in: scope)
        }
        if case .failure(let error) = result { return error.kind }
        return nil
    }

    static func text(_ assertion: Assertion) -> [String] { assertion.operands.map { "\($0.text) = \($0.value)" } }
}
