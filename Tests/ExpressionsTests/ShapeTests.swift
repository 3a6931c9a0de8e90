// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import Expressions

@Suite struct ShapeTests {
    private func inferred(
        _ source: String,
        of root: ValueShape,
        _ dialect: Expression.Dialect = .value
    ) throws -> (ValueShape, [ShapeFinding]) {
        try Expression(source, dialect: dialect).shape(of: root)
    }

    /// What is inferred from a value's own shape must admit what the expression makes of the value.
    @Test(.enabled(if: ComplianceSuite.isPresent, "no suite at \(ComplianceSuite.directory); run Scripts/fetch-suites"))
    func `no case of the published suite comes to something that was excluded`() throws {
        var total = 0
        for file in try ComplianceSuite.files() {
            for group in try #require(try JSONParser.parse(file.bytes).arrayValue) {
                let given = try #require(group["given"])
                for item in try #require(group["cases"]?.arrayValue) {
                    guard let result = item["result"], let source = item["expression"]?.stringValue else { continue }
                    let (shape, _) = try inferred(source, of: ValueShape(of: .json(given)), .jmespath)
                    total += 1
                    #expect(shape.admits(result), "\(source) is \(result.text()), not \(shape.noun)")
                }
            }
        }
        #expect(total > 600)
    }

    @Test(arguments: [
        "retention >= 7", "status == 'available'", "status != 'creating'", "status != null", "enabled",
        "age(created) == 10m", "created < now()", "created == timestamp('2026-11-22T03:50:00+01:00')",
        "now() - created == 600s", "created + 1h > now()", "created <= '2026-11-22T02:50:01Z'",
        "seconds(age(created)) == 600", "bytes == 2KiB", "contains(list, 3)", "contains(status, 'avail')",
        "list[?@ > 1] == [2, 3]", "volumes[?size != null && size > 5].id == ['a']", "'10m' == age(created)",
        "min(points[].age(Timestamp)) < 2m", "sum(points[].Maximum) == 962.5", "type(age(created)) == 'duration'",
        "max(points[].timestamp(Timestamp)) < now()", "nothing == null", "${lag} <= 900", "${promote.hosts[0].x} == 5",
        "reverse(list)[0] == 3", "keys(volumes[0])[0] == 'id'", "values(volumes[0])[1] == 10", "avg(list) == 2",
        "merge(volumes[0], {size: 'big'}).size == 'big'", "map(&size, volumes)[0] == 10",
        "to_array(status)[0] == 'available'",
        "not_null(nothing, retention) == 7", "abs(age(created)) > 1m", "sort_by(volumes, &id)[0].size == 10",
        "volumes[*].[id, size][0][1] == 10", "-retention < 0", "[status, retention][1] == 7",
    ])
    func `what holds of a value has no finding over its shape`(source: String) throws {
        #expect(try Fixture.check(source).verdict == .passed)
        let expression = try Expression(source, dialect: .assertion)
        let names = Fixture.scope.values.compactMapValues { $0.operand.json.map { ValueShape(of: .json($0)) } }
        #expect(expression.shape(of: ValueShape(of: .json(Fixture.root)), names: names).1 == [])
        #expect(expression.shape(of: .unknown).1 == [])
    }

    @Test(arguments: [
        ("statuss == 'a'", "unknownMember statuss"), ("status.name == 'a'", "wrongContainer name"),
        ("list.x == 1", "wrongContainer x"), ("status[0] == 'a'", "wrongContainer status[0]"),
        ("volumes[0][0] == 1", "wrongContainer volumes[0][0]"), ("volumes.* == `[]`", "wrongContainer volumes.*"),
        ("retention[?@ > 1] == `[]`", "wrongContainer retention[?@ > 1]"),
        ("length(list[1:2].a) == 1", "wrongContainer a"),
        ("status == 5", "neverHolds status == 5"), ("5 == status", "neverHolds 5 == status"),
        ("status < 5", "neverHolds status < 5"), ("list == 3", "neverHolds list == 3"),
        ("enabled == 'true'", "neverHolds enabled == 'true'"),
        ("retention + status == 1", "neverHolds retention + status"),
        ("-status == 1", "neverHolds -status"), ("retention", "neverHolds retention"), ("list", "neverHolds list"),
        ("length(retention) == 1", "wrongArgument retention"), ("sum(points) == 1", "wrongArgument points"),
        ("join(',', list) == 'a'", "wrongArgument list"), ("max_by(volumes, &@).id == 'a'", "wrongArgument @"),
        ("contains(list, 'a')", "neverHolds contains(list, 'a')"), ("contains(status, 5)", "wrongArgument 5"),
        ("sort_by(points, &timestamp)[0].Maximum == 1", "unknownMember timestamp"),
        ("{a: status}.b == 'a'", "unknownMember b"), ("(status || retention).x == 1", "wrongContainer x"),
        ("points[].Maximum == 950", "neverHolds points[].Maximum == 950"), ("status > '5'", "neverHolds status > '5'"),
    ])
    func `what can never hold is found at its part`(source: String, found: String) throws {
        let (_, findings) = try inferred(source, of: ValueShape(of: .json(Fixture.root)), .assertion)
        let texts = findings.map { "\($0.problem) \(String(decoding: Array(source.utf8)[$0.range], as: UTF8.self))" }
        #expect(texts == [found], "\(findings.map(\.message))")
    }

    @Test func `a shape of two knows what both know`() {
        let text = ValueShape.oneOf(["a", "b"]).union(.oneOf(["b", "c"]))
        #expect(text.words?.list == ["a", "b", "c"])
        #expect(ValueShape.text.union(.oneOf(["a"])).words == nil)
        #expect(ValueShape.number.union(.oneOf(["a"])).words?.list == ["a"])
        #expect(ValueShape.momentText.union(.text).spelling == nil)
        #expect(ValueShape.list(of: .number).union(.list(of: .text)).element.mayBe(.text))
        #expect(ValueShape.list(of: .number).union(.null).noun == "a list of numbers")
        let object = ValueShape.object([("a", .number)]).union(.object([("b", .text)]))
        #expect(object.members?.memberNames == ["a", "b"])
        #expect(object.members?.member("a")?.mayBe(.null) == true)
        #expect(object.members?.member("c") == nil)
        #expect(ValueShape.object([("a", .number)]).union(.object()).members == nil)
        #expect(ValueShape.unknown.union(.text).isUnknown)
    }

    @Test func `types have names`() {
        #expect(ValueShape.list(of: .list(of: .momentText)).typeWords == "list of list of timestamp")
        #expect(ValueShape.text.union(.number).typeWords == nil)
        #expect(ValueShape.text.orNull.typeWords == "text")
        #expect(ValueShape.text.union(.number).noun == "a number or text")
        #expect(ValueShape.unknown.noun == "any value")
    }
}

extension ValueShape {
    /// Whether a value is one of those that the shape does not exclude.
    func admits(_ value: JSONValue) -> Bool {
        guard kinds.contains(Operand.json(value).kind) else { return false }
        switch value {
        case .string(let text):
            return (words.map { !$0.isWhole || $0.list.contains(text) } ?? true)
                && (spelling != .moment || Timestamp(text) != nil)
        case .array(let elements): return elements.allSatisfy(element.orNull.admits)
        case .object(let object):
            guard let members else { return true }
            return object.allSatisfy { name, value in
                members.member(name).map { $0.orNull.admits(value) } ?? members.isOpen
            }
        case .null, .bool, .number: return true
        }
    }
}
