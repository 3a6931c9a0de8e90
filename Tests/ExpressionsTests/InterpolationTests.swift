// SPDX-License-Identifier: Apache-2.0

import Expressions
import FoundationEssentials
import Testing
import Values

@Suite struct InterpolationTests {
    private func value(_ source: String) throws -> Operand {
        try Expression.interpolation(source).value(in: Fixture.scope)
    }

    @Test func `bare names are values of the scope and now is the clock`() throws {
        #expect(try value("replica") == .json("dr-1"))
        #expect(try value("promote.endpoint") == .json("db.example.org"))
        #expect(try value("promote.hosts[0].x + 1") == .json(6))
        #expect(try value("now") == .timestamp(Fixture.now))
        #expect(try value("now - 10m").text == "2026-11-22T02:50:00Z")
        #expect(try value("now() - rpo").text == "2026-11-22T02:45:00Z")
        #expect(try value("\"replica\"") == .json("dr-1"))
    }

    @Test func `names inside filters, projections and behind pipes are members`() throws {
        #expect(try value("promote.hosts[?x == 5] | [0].x") == .json(5))
        #expect(try value("promote.hosts[*].x") == .json([5]))
        #expect(try value("promote | endpoint") == .json("db.example.org"))
        #expect(try value("promote.{e: endpoint}") == .json(["e": "db.example.org"]))
        #expect(try value("max_by(promote.hosts, &x).x") == .json(5))
        #expect(try value("[replica, lag]") == .json(["dr-1", 120]))
    }

    @Test func `an unknown or withheld name is unobserved with its reason`() throws {
        #expect(try value("nope") == .unobserved("there is no value named 'nope'"))
        #expect(try value("withheld.a.b") == .unobserved("step 'promote' was withheld"))
    }

    @Test(arguments: ["@", "*", "[0]", "[]", "[?a]", "", "  "])
    func `the scope as a whole is no value`(_ source: String) throws {
        #expect(Fixture.errorKind(source, .interpolation) == .syntax)
    }

    @Test func `references name every value with its path and range`() throws {
        let source = "${promote.endpoint} == a && ${lag} == list[?x == ${promote.hosts[0].x}] | @"
        let references = try Expression(source, dialect: .assertion).references
        #expect(references.map(\.name) == ["promote", "lag", "promote"])
        #expect(references.map(\.path) == [["endpoint"], [], ["hosts"]])
        let texts = references.map { String(decoding: Array(source.utf8)[$0.range], as: UTF8.self) }
        #expect(texts == ["promote.endpoint", "lag", "promote.hosts"])
        #expect(try Expression.interpolation("now - rpo").references.map(\.name) == ["rpo"])
        #expect(try Expression("a.b", dialect: .assertion).references.isEmpty)
    }

    @Test func `a text is cut where its expressions begin and end`() throws {
        let text = try InterpolatedText("rds ${replica} é ${ {a: '}', \"b}\": lag} }$x ${now - 10m}")
        #expect(text.expressions.map(\.source) == ["replica", " {a: '}', \"b}\": lag} ", "now - 10m"])
        #expect(text.segments.count == 6)
        #expect(text.segments.first == .text("rds "))
        #expect(try InterpolatedText("plain $x }").segments == [.text("plain $x }")])
    }

    @Test func `an error in a text points into the text`() throws {
        let unclosed = #expect(throws: ExpressionError.self) { try InterpolatedText("ab ${replica") }
        #expect(unclosed?.range == 3..<12)
        let wrong = #expect(throws: ExpressionError.self) { try InterpolatedText("ab ${a +}") }
        #expect(wrong?.range == 8..<8)
    }

    @Test func `an expression is encoded as source and dialect and parsed again`() throws {
        let expression = try Expression("${lag} > 3", dialect: .assertion)
        let data = try JSONEncoder().encode(expression)
        let json = try JSONParser.parse(Array(data))
        #expect(json == ["source": "${lag} > 3", "dialect": "assertion"])
        #expect(try JSONDecoder().decode(Expression.self, from: data) == expression)
        let broken = Data(#"{"source": "a ||", "dialect": "assertion"}"#.utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Expression.self, from: broken) }
    }

    @Test(arguments: ["1 == 1", "now() > timestamp(0)", "`[1, 2]`[?@ > 1] | length(@) == 1", "length('abc') == 3"])
    func `what looks at no observation is constant`(_ source: String) throws {
        #expect(try Expression(source, dialect: .assertion).isConstant)
    }

    @Test(arguments: ["a == 1", "@ == 1", "${lag} == 1", "length(*) == 3", "`[1]`[?@ == ${lag}] == [1]", "a | @ == 1"])
    func `what looks at root or scope is not constant`(_ source: String) throws {
        #expect(try !Expression(source, dialect: .assertion).isConstant)
    }

    @Test func `an error is rendered with the line and a caret`() throws {
        let source = "a == 1 &&\n  \"é\" < `[` && b"
        let error = try #require(throws: ExpressionError.self) { try Expression(source, dialect: .assertion) }
        #expect(
            error.rendered(in: source).split(separator: "\n").dropFirst() == [
                "      \"é\" < `[` && b", "            ^^^",
            ]
        )
    }
}
