// SPDX-License-Identifier: Apache-2.0

import Expressions
import TestSupport
import Testing
import Values

/// Text from an attacker or a cat on the keyboard gives an error, never a crash.
@Suite struct HostileInputTests {
    private static let count = 100_000

    @Test(arguments: [
        "(", "[", "{a:", "!", "-", "a[?", "&", "a.", "a[*].", "*.", "a || ", "a | ", "[@] | ", "abs(", "${", "a + ",
        "a[0]", "[]",
        "[*]", "a[] ", "'", "`", "\"", "a[?b].", "a && !", "[1,", "\\", "é", "\u{0}",
    ])
    func `a piece repeated a hundred thousand times is refused`(_ piece: String) {
        let source = String(repeating: piece, count: Self.count)
        #expect(throws: ExpressionError.self) { try Expression(source, dialect: .jmespath) }
        #expect(throws: ExpressionError.self) { try Expression(source + "a", dialect: .assertion) }
    }

    @Test(arguments: ["(", "!", "-", "[", "abs(", "{a:"])
    func `nesting just below the limit parses and evaluates`(_ piece: String) throws {
        let closing = ["(": ")", "[": "]", "abs(": ")", "{a:": "}"][piece] ?? ""
        let source = String(repeating: piece, count: 95) + "a" + String(repeating: closing, count: 95)
        _ = try Expression(source, dialect: .value).value(of: ["a": 1], in: Fixture.scope)
    }

    @Test(arguments: [" || a", " && a", " + a", ".a", "[0]", " | a", " == a"])
    func `a chain just below the limit parses and evaluates`(_ piece: String) throws {
        let expression = try Expression("a" + String(repeating: piece, count: 180), dialect: .value)
        _ = expression.check(["a": 1], in: Fixture.scope)
    }

    @Test func `a megabyte of names, list elements or literal is read in one go`() throws {
        let name = String(repeating: "a", count: 1_000_000)
        #expect(try Expression(name, dialect: .jmespath).value(of: [:]) == .null)
        let list = "[" + Array(repeating: "a", count: 250_000).joined(separator: ",") + "]"
        #expect(try Expression(list, dialect: .jmespath).value(of: ["a": 1]).arrayValue?.count == 250_000)
        let literal = "`[" + Array(repeating: "1", count: 500_000).joined(separator: ",") + "]`"
        #expect(try Expression(literal, dialect: .jmespath).value(of: nil).arrayValue?.count == 500_000)
    }

    @Test(arguments: [" | [@, @][]", " | [@, @]", " | {a: @, b: @}", " | [@, [@]]"])
    func `a value that doubles with every step is refused`(_ step: String) throws {
        let source = "[@]" + String(repeating: step, count: 60)
        let expression = try Expression(source, dialect: .jmespath)
        let error = #expect(throws: ExpressionError.self) { try expression.value(of: 1) }
        #expect(error?.kind == .invalidValue)
    }

    @Test(arguments: ["a[9223372036854775808]", "a[99999999999999999999:]"])
    func `an index beyond the machine's integers is refused`(_ source: String) {
        #expect(Fixture.errorKind(source, .jmespath) == .syntax)
    }

    @Test(arguments: [
        "list[-9223372036854775807]", "list[9223372036854775807]", "list[::9223372036854775807]",
        "list[::-9223372036854775807]", "list[9223372036854775807:-9223372036854775807:-1]",
    ])
    func `the largest indices and steps are harmless`(_ source: String) throws {
        _ = try Fixture.value(source, .jmespath)
    }

    @Test(arguments: [
        "15000w * 9223372036854775807", "15000w + 15000w", "now() + 15000w + 15000w", "timestamp(1e300) + 15000w",
        "duration(1e300)", "9007199254740993 * 1e300 * 1e300",
    ])
    func `time and numbers out of range are refused`(_ source: String) {
        #expect(Fixture.errorKind(source) == .invalidValue)
    }

    @Test func `random expressions are evaluated or refused`() {
        let pieces = [
            "a", "list", "points", "status", "created", "@", "*", ".", ".", "[0]", "[*]", "[]", "[?", "]", "[", "{a:",
            "}", "(",
            ")", ",", "|", "||", "&&", "!", "==", "<", ">=", "+", "-", "/", "%", "&", "`1`", "`[1]`", "'s'", "15m",
            "1GiB", "2.5",
            "-1", "null", "true", "${lag}", "${withheld}", "${password}", "now()", "age(", "max(", "sort_by(", "&size",
            "map(",
            "length(", "not_null(", "merge(", "\"q\"", ":", "[1:2]", " ", "é", "sum(", "matches(",
        ]
        var generator = SeededGenerator(state: 42)
        var parsed = 0
        for _ in 0..<10_000 {
            let count = Int.random(in: 1...12, using: &generator)
            let source = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined(separator: " ")
            for dialect in Expression.Dialect.allCases {
                guard let expression = try? Expression(source, dialect: dialect) else { continue }
                parsed += 1
                let assertion = expression.check(Fixture.root, in: Fixture.scope)
                #expect(!Fixture.text(assertion).joined().contains("hunter2"), "\(source)")
                #expect(assertion.reason?.contains("hunter2") != true, "\(source)")
                #expect(assertion.verdict != .undetermined || assertion.reason != nil)
                _ = expression.references
                _ = expression.isConstant
            }
        }
        #expect(parsed > 1000)
    }

    @Test func `random bytes are refused or read`() {
        var generator = SeededGenerator(state: 7)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                UInt8.random(in: 0x20...0xFF, using: &generator)
            }
            let source = String(decoding: bytes, as: UTF8.self)
            let result = Result { () throws(ExpressionError) in try Expression(source, dialect: .assertion) }
            if case .failure(let error) = result {
                #expect(error.range.upperBound <= source.utf8.count)
                #expect(!error.rendered(in: source).isEmpty)
            }
        }
    }
}
