// SPDX-License-Identifier: Apache-2.0

import Expressions
import Testing
import Values

@Suite struct AssertionTests {
    @Test(arguments: [
        "retention >= 30", "status == 'creating'", "retention > 7", "enabled == false", "list == [1, 2]",
        "created > now()", "age(created) < 5m", "bytes >= 10GiB", "contains(list, 9)", "matches(status, '^x')",
        "enabled && retention > 30", "half >= 1 || retention == 8", "points | max_by(@, &Timestamp).Maximum <= 900",
        "status == null", "missing == 'x'",
    ])
    func `an assertion that does not hold fails`(_ source: String) throws {
        #expect(try Fixture.check(source).verdict == .failed)
    }

    @Test(arguments: [
        "missing > 3", "missing < 3", "missing <= missing", "age(missing) < 5m", "missing + 1 == 2", "-missing == 1",
        "empty | max_by(@, &Timestamp).Maximum <= 900", "missing | max_by(@, &Timestamp).Maximum <= 900",
        "max(empty) > 3", "avg(empty) <= 1", "length(missing) > 0", "volumes[?size > 5].id | length(@) == 1",
        "${withheld} == 'x'", "${withheld.endpoint} == 'x'", "${unknown} == 1", "missing", "missing && true",
        "matches(missing, 'x')", "starts_with(missing, 'x')", "contains(missing, 1)", "${withheld}",
        "max_by(volumes, &size).size > 3", "sum(volumes[*].[size][]) > 3 && [${withheld}] == [1]",
    ])
    func `an assertion about what was not observed is undetermined`(_ source: String) throws {
        let assertion = try Fixture.check(source)
        #expect(assertion.verdict == .undetermined)
        #expect(assertion.reason != nil)
    }

    @Test(arguments: [
        "retention >= 7", "status == 'available'", "status != 'creating'", "missing == null", "nothing == null",
        "status != null", "enabled", "age(created) == 10m", "age(created) <= 10m", "created < now()",
        "created == timestamp('2026-11-22T03:50:00+01:00')", "now() - created == 600s", "created + 1h > now()",
        "created <= '2026-11-22T02:50:01Z'", "seconds(age(created)) == 600", "bytes == 2KiB", "bytes < 1MB",
        "contains(list, 3)", "contains(status, 'avail')", "matches(status, 'av.+le$')", "list[?@ > 1] == [2, 3]",
        "volumes[?size != null && size > 5].id == ['a']", "${lag} <= 900", "${promote.hosts[0].x} == 5",
        "age(created) <= ${rpo}", "'10m' == age(created)", "${replica} == 'dr-1'", "min(points[].age(Timestamp)) < 2m",
        "sum(points[].Maximum) == 962.5", "type(age(created)) == 'duration'",
        "max(points[].timestamp(Timestamp)) < now()",
    ])
    func `an assertion that holds passes`(_ source: String) throws {
        #expect(try Fixture.check(source).verdict == .passed)
    }

    @Test(arguments: [
        "!(missing == 'failed')", "!(missing != 'failed')", "missing != 'failed'", "!contains(['failed'], missing)",
        "!contains(status, missing)", "!contains([missing, status], 'failed')",
        "!(status == 'failed' || missing == 'failed')",
        "!(missing == 'failed' && status == 'available')", "(missing == 'failed') == false", "missing == absent",
        "!(missing != absent)", "!(missing == ${replica})", "[missing] != ['failed']",
        "!({a: missing} == {a: 'failed'})",
        "length(volumes[?size == 11]) == 0", "volumes[?size == 11] == `[]`", "length(volumes[?size]) == 1",
        "!contains(volumes[?size == 11].id, 'b')", "not_null(missing == 'failed', true)",
        "!not_null(missing == 'failed')",
        "sort_by(volumes, &to_string(size == 11))[0].id == 'a'", "!(to_string(missing) == 'failed')",
        "!starts_with(missing, 'fail')",
        "!contains(map(&size, volumes), 11)", "[missing == 'failed'] == [false]",
    ])
    func `a comparison with what is not there proves nothing under any operator`(_ source: String) throws {
        #expect(try Fixture.check(source).verdict == .undetermined)
    }

    @Test(arguments: [
        ("missing == null", Verdict.passed), ("!(missing == null)", .failed), ("missing != null", .failed),
        ("nothing == null || false", .passed), ("missing == 'x' || enabled", .passed),
        ("missing == 'x' && enabled", .failed),
        ("!(missing == 'x' && status == 'other')", .passed), ("[missing] == [null]", .passed),
        ("!contains(list, null)", .passed), ("contains([missing, status], 'available')", .passed),
        ("length(volumes[?size != null && size == 11]) == 0", .passed), ("[1, missing] == [2, 3]", .failed),
        ("!([1, missing] == [2, 3])", .passed), ("to_string(null) == 'null'", .passed),
    ])
    func `what a missing value cannot change is decided, and a written null asks for it`(
        _ source: String,
        _ verdict: Verdict
    ) throws {
        #expect(try Fixture.check(source).verdict == verdict)
    }

    private static let rows: JSONValue = ["rows": [["a": 1, "b": nil]], "rowCount": 1, "columns": ["a", "b"]]
    private static let noRows: JSONValue = ["rows": [], "rowCount": 0, "columns": ["a", "b"]]
    private static let script: JSONValue = [
        "status": 0, "stdout": "", "stderr": "", "truncated": false, "exports": ["LAG": "5"],
    ]
    private static let policy: JSONValue = ["Policy": ["rows": 1]]
    private static let instances: JSONValue = ["DBInstances": [["Status": "available", "Tags": []]], "Gone": []]

    @Test(arguments: [
        (noRows, "rows[0].a == null"), (noRows, "null == rows[0].a"), (noRows, "rows[0].a != null"),
        (noRows, "rows[0] == null"), (noRows, "rows[-1] == null"), (noRows, "!(rows[0].a != null)"),
        (noRows, "(rows[0] | a == null)"), (noRows, "(rows[0] | a) == null"), (noRows, "rows[0].a == `null`"),
        (noRows, "rows[0].a == null || false"), (noRows, "!([rows[0].a, null] == [null, null])"),
        (noRows, "!({x: rows[0].a} == {x: null})"), (noRows, "(rows[0].a || rows[1].a) == null"),
        (noRows, "[rows[0].a] == [null]"), (noRows, "{x: rows[0].a} == {x: null}"),
        (rows, "rows[1].a == null"), (rows, "rows[0].lag == null"), (rows, "rows[0].lag != null"),
        (rows, "length(rows[?lag == null]) == 1"), (rows, "rows[0].b.c == null"), (rows, "rows[0] | lag == null"),
        (rows, "row == null"), (rows, "rows.a == null"), (rows, "rows[0][0] == null"),
        (script, "exports.NOPE == null"), (script, "exports.NOPE != null"), (script, "exports | NOPE == null"),
        (script, "exports.LAG.x == null"), (script, "code == null"), (script, "type(exports.NOPE) == 'null'"),
        (script, "[exports.NOPE][0] == null"), (script, "[status, exports.NOPE][-1] == null"),
        (script, "{a: exports.NOPE}.a == null"), (script, "({a: exports.NOPE} | a) == null"),
        (script, "contains([exports.NOPE], null)"), (script, "values({a: exports.NOPE})[0] == null"),
        (script, "to_array(exports.NOPE) == `[null]`"), (script, "type([exports.NOPE][0]) == 'null'"),
        (instances, "DBInstances[1].Source == null"), (instances, "Gone[0].Source == null"),
        (instances, "DBInstances[0].Endpoint.Address == null"), (instances, "DBInstances[0].Tags[0].Value == null"),
        (instances, "DBInstances[0].Members[0] == null"), (instances, "Others[*].Source == null"),
        (instances, "length(DBInstances[?Endpoint.Port == null]) == 0"),
    ])
    func `what nobody has looked at is not null, whatever it is held against`(root: JSONValue, source: String) throws {
        let found = try Expression(source, dialect: .assertion).check(root, in: Scope(now: Fixture.scope.now))
        #expect(found.verdict == .undetermined, "\(source): \(found)")
    }

    @Test(arguments: [
        (instances, "DBInstances[0].Source == null", Verdict.passed), (instances, "Marker == null", .passed),
        (instances, "length(DBInstances[?Source == null]) == 1", .passed), (rows, "rows[0].b == null", .passed),
        (rows, "rows[0].b != null", .failed), (rows, "rows[0].a == null", .failed),
        (noRows, "not_null(rows[0].a, 'none') == 'none'", .passed), (noRows, "length(rows) == 0", .passed),
        (noRows, "length(rows) == 0 || rows[0].a == null", .passed), (noRows, "rows[0].a == 5", .failed),
        (noRows, "rows[*].a == `[]`", .passed), (script, "contains(keys(exports), 'NOPE')", .failed),
        (rows, "contains(columns, 'lag')", .failed), (script, "not_null(exports.NOPE, 'none') == 'none'", .passed),
        (policy, "Policy.other == null", .passed), (instances, "type(Marker) == 'null'", .passed),
        (instances, "[Marker][0] == null", .passed), (instances, "{a: Marker}.a == null", .passed),
        (script, "[status, exports.NOPE][0] == 0", .passed), (script, "{a: exports.NOPE, b: status}.b == 0", .passed),
    ])
    func `what an observed structure lacks is null, and what asks for existence is answered`(
        root: JSONValue,
        source: String,
        verdict: Verdict
    ) throws {
        let found = try Expression(source, dialect: .assertion).check(root, in: Scope(now: Fixture.scope.now))
        #expect(found.verdict == verdict, "\(source): \(found)")
    }

    @Test func `the result of another step names its columns, too`() throws {
        var scope = Fixture.scope
        scope.values["read"] = .observed(["result": Self.rows])
        for source in ["${read.result.rows[0].lag} == null", "${read}.result.rows[0].lag == null"] {
            let found = try Expression(source, dialect: .assertion).check([:], in: scope)
            #expect(found.verdict == .undetermined, "\(source)")
            #expect(found.reason == "an operand of the comparison was not observed: the result has no column 'lag'")
        }
    }

    @Test func `an operand that nobody has looked at is shown as not observed`() throws {
        let found = try Expression("rows[0].a == null", dialect: .assertion).check(Self.noRows, in: Fixture.scope)
        #expect(found.operands == [Assertion.ObservedOperand(text: "rows[0].a", value: "not observed")])
        #expect(found.reason == "an operand of the comparison was not observed: the list is empty")
    }

    @Test func `a member that was not observed is told apart from one that is not there`() throws {
        var scope = Fixture.scope
        scope.values["create"] = .observed(["size": 5, "none": nil], besides: ["id": "'create' has no 'id' on record"])
        func verdict(_ source: String) throws -> Verdict {
            try Expression(source, dialect: .assertion).check([:], in: scope).verdict
        }
        let open = [
            "${create.id} == 'x'", "${create.id} == null", "${create.id.name} == null", "${create.id[0]} == null",
            "!(${create}.id == 'x')", "length(${create}) == 2", "${create} == {size: 5}", "${create}.* == [5]",
            "${create | id} == null", "(${create} | id == 'x')", "length(keys(${create})) > 0", "${create} != null",
            "[${create}] == [5]", "(${create} || 5) == 5", "!${create}",
        ]
        for source in open { #expect(try verdict(source) == .undetermined, "\(source)") }
        for source in ["${create.size} == 5", "${create.none} == null", "${create.other} == null"] {
            #expect(try verdict(source) == .passed, "\(source)")
        }
        let text = try Expression.interpolation("create").value(in: scope)
        #expect(text == .unobserved("'create' has no 'id' on record"))
    }

    @Test(arguments: [
        "age(created) < 900", "15m == 15", "status < 'b' && 'a' < 'b'", "5", "'text'", "1 + 2", "now()", "age(created)",
        "[1, 2]", "length(list)", "true < false", "5 * 'x' == 1", "-'x' == 1", "age(5) < 1m", "now() + now() > now()",
        "5m * 5m > 1", "seconds(3) == 3", "retention < null",
    ])
    func `a mistake that the source shows does not compile`(_ source: String) throws {
        #expect(Fixture.errorKind(source, .assertion) == .invalidType)
    }

    @Test(arguments: [
        ("max(points) > 3", "argument"), ("status < 'b'", "cannot compare two strings"),
        ("status > 3", "cannot compare string and number"), ("age(created) < retention", "duration and number"),
        ("age(created) == retention", "duration and number"), ("max([status, retention]) > 3", "one kind"),
        ("age(status) < 5m", "RFC 3339"), ("retention / (list[0] - 1) > 1", "division by zero"),
        ("status + 1 == 2", "does not join string and number"), ("matches(status, '(')", "regular expression"),
        ("retention", "the assertion is not a comparison: its value is 7"), ("length(retention) > 1", "is number"),
    ])
    func `a value that an operation does not take fails the assertion with the reason`(
        _ source: String,
        _ reason: String
    ) throws {
        let assertion = try Fixture.check(source)
        #expect(assertion.verdict == .failed)
        #expect(try #require(assertion.reason).contains(reason))
    }

    @Test func `a number is read as scripts print it, and strictly only as JMESPath does`() throws {
        let expression = try Expression("to_number(text) < 1000", dialect: .assertion)
        for (text, verdict) in [(" 999\n", Verdict.passed), ("999 1\n", .undetermined), ("\n", .undetermined)] {
            #expect(expression.check(["text": .string(text)], in: Fixture.scope).verdict == verdict)
        }
        let strict = try Expression("to_number(@)", dialect: .jmespath)
        #expect(try strict.value(of: "999\n", in: Fixture.scope) == .json(.null))
    }

    @Test func `an unobserved root leaves what depends on it undetermined`() throws {
        let scope = Scope(now: Fixture.now, rootUnobserved: "the call was withheld")
        let assertion = try Expression("retention == 7", dialect: .assertion).check(nil, in: scope)
        #expect(
            assertion
                == Assertion(
                    verdict: .undetermined,
                    operands: [.init(text: "retention", value: "not observed")],
                    reason: "the call was withheld"
                )
        )
        #expect(try Expression("now() > timestamp(0)", dialect: .assertion).check(nil, in: scope).verdict == .passed)
        #expect(try Expression("x == null", dialect: .assertion).check(nil, in: scope).verdict == .undetermined)
    }
}
