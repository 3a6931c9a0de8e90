// SPDX-License-Identifier: Apache-2.0

import AWSCommands
import RunbookSyntax
import Diagnostics
import Testing
import Values

struct YAMLOutputTests {
    @Test func `names are sorted and lists stand under their names`() {
        let value: JSONValue = ["b": [["y": 1, "x": [["z": true]]]], "a": "t", "e": [], "f": [:]]
        #expect(YAMLOutput.text(of: value) == "a: t\nb:\n- x:\n  - z: true\n  y: 1\ne: []\nf: {}\n")
    }

    // Each of these would be read as something else than this text if it stood without quotes.
    @Test(arguments: [
        "", " a", "a ", "true", "No", "null", "~", "12", "1.5", "0x1F", "1_000", "1e5", "+1", ".5", "12:30:45",
        "2026-11-22", "2026-11-22T03:00:00+00:00", "- a", "a: b", "a #b", "#a", "[a", "{a", "&a", "*a", "!a", "|", ">",
        "'a", "\"a", "%a", "@a", "`a", "?", "-", "a\nb", "a\tb", "\u{1}", "\u{85}", "\u{2028}", "it's", "key:", "---",
        "---a", "...", "=", "<<", "১২", "a,b", "a:b", "arn:aws:iam::1:role/x", "-a", "x\\y", "\u{FEFF}",
    ])
    func `a text comes back as the same text`(text: String) {
        for value: JSONValue in [["k": .string(text)], [.string(text)], .string(text)] {
            let document = YAMLOutput.text(of: value)
            let source = SourceText(name: "test", bytes: Array(document.utf8))
            #expect(YAMLNode.parse(source).tree?.jsonValue == value, "\(document)")
        }
    }

    @Test func `a list in a list begins on the line of its dash`() {
        let value: JSONValue = [[1, [2, 3]], [], ["a": [[4]]]]
        let document = YAMLOutput.text(of: value)
        #expect(document == "- - 1\n  - - 2\n    - 3\n- []\n- a:\n  - - 4\n")
        let source = SourceText(name: "test", bytes: Array(document.utf8))
        #expect(YAMLNode.parse(source).tree?.jsonValue == value)
    }
}
