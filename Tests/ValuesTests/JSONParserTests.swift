// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@Suite struct JSONParserTests {
    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "'a'", "[1,]", "[,1]", "[1 2]", "[", "]", "{", "}", "{\"a\"}", "{\"a\":}",
        "{a:1}",
        "{\"a\":1,}", "{\"a\":1 \"b\":2}", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "01", "-", "-01", "+1", "1.",
        ".5",
        "1e", "1e+", "0x10", "NaN", "Infinity", "-Infinity", "1e999", "-1e999", "\"", "\"a", "\"\\\"", "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12G4\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800x\"", "\"a\nb\"", "\"a\tb\"",
        "\"\u{1}\"", "1 1", "null,", "[] []", "// c\n1", "/* */1", "\u{FEFF}1", "\u{A0}1", "[1}", "{\"a\":1]", "--1",
        "1-",
    ])
    func `text that is not strict JSON is refused`(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xEF], [0x22, 0xE2, 0x82, 0x22],
    ])
    func `bytes that are not UTF-8 are refused`(_ bytes: [UInt8]) {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(bytes) }
    }

    @Test(
        arguments: [
            ("null", JSONValue.null), (" true ", true), ("\t[\n]\r", []), ("{}", [:]), ("-0", 0), ("1.0", 1),
            ("1E2", 100),
            ("\"\\u00e9\\n\\/\"", "é\n/"), ("\"\\ud834\\udd1e\"", "𝄞"), ("\"\\u0000\"", "\u{0}"),
            ("[1,[2,{\"a\":null}]]", [1, [2, ["a": nil]]]),
            ("9223372036854775807", JSONValue.integer(Int64.max)), ("\"\u{7F}\"", "\u{7F}"),
        ] as [(String, JSONValue)]
    )
    func `strict JSON is read`(_ text: String, _ expected: JSONValue) throws {
        #expect(try JSONParser.parse(text) == expected)
    }

    @Test func `nesting is read to the limit and refused beyond it`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONParser.parse(nested(JSONParser.maximumDepth))
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(nested(JSONParser.maximumDepth + 1)) }
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(String(repeating: "{\"a\":", count: 100_000)) }
    }

    @Test(arguments: [
        ("[1,\n  x]", 2, 3), ("{\"a\": 1,\n\"b\" 2}", 2, 5), ("", 1, 1), ("{\"a\":1,\n \"a\":2}", 2, 2),
        ("[1]\n\n]", 3, 1),
    ])
    func `an error says line and column`(_ text: String, _ line: Int, _ column: Int) throws {
        let error = try #require(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
        #expect(error.line == line && error.column == column, "\(error)")
    }

    @Test func `names that differ only in their normal form are two members`() throws {
        let value = try JSONParser.parse("{\"\\u00e9\": 1, \"e\\u0301\": 2}")
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
        #expect(value.objectValue?.count == 2)
    }
}
