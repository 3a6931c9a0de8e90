// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax
import Testing
import Values

struct YAMLNodeTests {
    @Test(arguments: [
        ("a: «1»&x 1«/1»", "LB0123"), ("a: 1\nb: «1»*x«/1»", "LB0123"), ("a: «1»!!str 1«/1»", "LB0124"),
        ("«1»<<«/1»: {a: 1}", "LB0125"), ("a: 1\n«1»---«/1»\nb: 1", "LB0126"), ("«1»[a]«/1»: 1", "LB0127"),
        ("a: 1\nb:\n  c: 1\n«1»a«/1»: 2", "LB0122"), ("é: {x: 1, «1»x«/1»: 2}", "LB0122"),
        ("a: 1\n\tb: 2", "LB0120"), ("a: [1, 2", "LB0120"), ("a: \"x", "LB0120"), ("a: 'x\n", "LB0120"),
        ("a: b: c", "LB0120"), ("a: @x", "LB0120"), ("%TAG ! tag:x,2000:\n---\na: 1", "LB0128"), ("a: \u{1}", "LB0120"),
    ])
    func `what runbooks leave out is refused in its place`(text: String, code: String) {
        let marked = MarkedSource(text, name: "x.yaml")
        let parsed = YAMLNode.parse(marked.source)
        #expect(parsed.diagnostics.map(\.code) == [code])
        if text.contains("«1»") { #expect(parsed.diagnostics.first?.range == marked["1"]) }
    }

    @Test func `a duplicate key names both places`() {
        let marked = MarkedSource("«1»a«/1»: 1\n«2»a«/2»: 2\n")
        let diagnostic = YAMLNode.parse(marked.source).diagnostics.first
        #expect(diagnostic?.range == marked["2"])
        #expect(diagnostic?.notes.map(\.range) == [marked["1"]])
    }

    @Test(
        arguments: [
            ("no", "no"), ("yes", "yes"), ("off", "off"), ("~", .null), ("", .null), ("null", .null), ("true", true),
            ("False", false),
            ("12", 12), ("-3", -3), ("+7", 7), ("012", 12), ("0o14", 12), ("0xC", 12), ("1.5", 1.5), (".5", 0.5),
            ("1e3", 1000.0),
            ("1.", 1.0), (".", "."), ("-", ["-"]), ("0x-1", "0x-1"), ("1_000", "1_000"), ("12:30", "12:30"),
            ("4h", "4h"), (".inf", ".inf"),
            ("'12'", "12"), ("\"true\"", "true"), ("2024-01-01", "2024-01-01"),
            ("9223372036854775808", 9_223_372_036_854_775_808.0),
            ("1e999", "1e999"), ("|\n    x\n    y\n", "x\ny\n"), ("[a, {b: 1}]", ["a", ["b": 1]]),
        ] as [(String, JSONValue)]
    )
    func `scalars follow the core schema of YAML 1.2`(text: String, value: JSONValue) {
        let parsed = YAMLNode.parse(SourceText(name: "x", "k: \(text)"))
        guard text != "-" else { return }
        #expect(parsed.diagnostics.isEmpty)
        #expect(parsed.tree?["k"]?.jsonValue == value)
    }

    @Test func `places are exact in every style`() throws {
        let marked = MarkedSource(
            """
            «root»ключ: «a»'é'«/a»
            list:
              - «b»plain text«/b»   # comment
              - «c»{x: «d»1«/d»}«/c»
            «key»block«/key»: «e»|
              one
              two«/e»

            end: «f»>-
              folded«/f»«/root»
            """
        )
        let root = try #require(YAMLNode.parse(marked.source).tree)
        #expect(root.range == marked["root"])
        #expect(root["ключ"]?.range == marked["a"])
        #expect(root["list"]?.elements?.map(\.range) == [marked["b"], marked["c"]])
        #expect(root["list"]?.elements?.last?["x"]?.range == marked["d"])
        #expect(root.pair("block")?.key.range == marked["key"])
        #expect(root["block"]?.range == marked["e"])
        #expect(root["end"]?.range == marked["f"])
        #expect(root["end"]?.text == "folded")
    }

    @Test func `YAML in a fence of a list item has places in the file`() throws {
        let marked = MarkedSource(
            "1. x\n   ```yaml probe\n   é: 1\n   done-when: «1»a == 1«/1»\n   «2»é«/2»: 2\n   ```\n"
        )
        let code = try #require(MarkdownDocument.parse(marked.source).tree.codes.first)
        let parsed = YAMLNode.parse(code.content)
        #expect(parsed.tree?["done-when"]?.range == marked["1"])
        #expect(parsed.diagnostics.map(\.range) == [marked["2"]])
    }

    @Test func `accessors answer for their kind only`() throws {
        let root = try #require(YAMLNode.parse(SourceText(name: "x", "a: 1\nb: [x, y]\nc: ~\nd: true\ne: [[z]]")).tree)
        #expect(root["a"]?.integerValue == 1)
        #expect(root["a"]?.boolValue == nil)
        #expect(root["b"]?.textList == ["x", "y"])
        #expect(root["a"]?.textList == ["1"])
        #expect(root["c"]?.isNull == true)
        #expect(root["d"]?.boolValue == true)
        #expect(root["e"]?.textList == nil)
        #expect(root["nobody"] == nil)
        #expect(YAMLNode.parse(SourceText(name: "x", "# nothing\n")).tree == nil)
    }

    @Test func `limits are named`() {
        var limits = SyntaxLimits()
        limits.yamlEvents = 10
        limits.yamlScalarBytes = 5
        limits.yamlDepth = 3
        limits.fileBytes = 100
        func code(_ text: String) -> [String] {
            YAMLNode.parse(SourceText(name: "x", text), limits: limits).diagnostics.map(\.code)
        }
        #expect(code("[1,2,3,4,5,6,7,8,9]") == ["LB0121"])
        #expect(code("a: abcdef") == ["LB0121"])
        #expect(code("[[[[1]]]]") == ["LB0104"])
        #expect(code(String(repeating: "a", count: 101)) == ["LB0101"])
        #expect(code("a: \0") == ["LB0103"])
        #expect(
            YAMLNode.parse(SourceText(name: "x", bytes: [0x61, 0x3A, 0x20, 0xC3])).diagnostics.first?.range
                == SourceRange(3, 4)
        )
    }
}
