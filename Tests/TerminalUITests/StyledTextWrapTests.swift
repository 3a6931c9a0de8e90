// SPDX-License-Identifier: Apache-2.0

import TerminalUI
import Testing

struct StyledTextWrapTests {
    private func wrap(_ text: StyledText, _ columns: Int, indent: Int = 2) -> [String] {
        text.wrapped(to: columns, indent: indent).map { $0.rendered(withColor: false) }
    }

    @Test func `lines break at spaces and go on behind the indent`() {
        #expect(wrap("  one two three four", 14, indent: 4) == ["  one two", "    three four"])
        #expect(wrap("short", 11) == ["short"])
        #expect(wrap("", 11) == [""])
    }

    @Test(arguments: [1, 2, 7, 20, 80])
    func `no line is wider than the columns, whatever is in the text`(columns: Int) {
        let texts: [StyledText] = [
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "  {\"a\":\"b\"}  \u{1B}[2J\u{202E}evil                                   spaces",
            "日本語 の テキスト です そして 長い 行",
        ]
        for text in texts {
            for line in text.wrapped(to: columns, indent: 6) {
                // A character of two columns has no place in one.
                #expect(line.width <= max(columns, 2), "\(line.plainText)")
                #expect(!line.rendered(withColor: false).contains("\u{1B}"))
            }
        }
    }

    @Test(arguments: [1, 6, 12, 20, 33, 34, 80])
    func `a command stays in one line, however long it is`(columns: Int) {
        let command = "tool go 'to a; far' end;"
        let text =
            StyledText("so go on with: ") + StyledText("tool go 'to a", .bold)
            + StyledText("; far' end; then tool rests")
        let lines = text.wrapped(to: columns, indent: 2) { $0 == "tool" && $1 == "go" }.map(\.plainText)
        #expect(lines.count { $0.contains(command) } == 1, "\(lines)")
        // Nothing else runs over the width.
        #expect(lines.allSatisfy { $0.count <= max(columns, 3) || $0.contains(command) }, "\(lines)")
        #expect(lines.flatMap { $0.split(separator: " ") }.joined() == text.plainText.split(separator: " ").joined())
        let unkept = text.wrapped(to: columns, indent: 2).map(\.plainText)
        #expect(unkept.allSatisfy { $0.count <= max(columns, 3) })
    }

    @Test func `a command that fits nowhere in its line begins the next`() {
        let text: StyledText = "next:   tool go far away --as NAME"
        let lines = text.wrapped(to: 30, indent: 2) { $0 == "tool" && $1 == "go" }.map(\.plainText)
        #expect(lines == ["next:", "  tool go far away --as NAME"])
    }

    @Test func `the lines of a text keep their styles`() {
        let text = StyledText("a\nb", .red) + StyledText("c\n")
        #expect(text.lines.map(\.plainText) == ["a", "bc", ""])
        #expect(text.lines[1].rendered(withColor: true) == "\u{1B}[31mb\u{1B}[0mc")
    }

    @Test func `styles go with their words, and nothing of the text is lost`() {
        let text = StyledText("red words ", .red) + StyledText("and plain ones")
        let lines = text.wrapped(to: 10, indent: 0)
        #expect(lines.map(\.plainText) == ["red words", "and plain", "ones"])
        #expect(lines[0].rendered(withColor: true) == "\u{1B}[31mred words\u{1B}[0m")
        #expect(lines[1].rendered(withColor: true) == "and plain")
    }
}
