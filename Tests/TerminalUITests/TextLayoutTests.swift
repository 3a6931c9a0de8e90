// SPDX-License-Identifier: Apache-2.0

import TerminalUI
import Testing

struct TextLayoutTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한국", 4), ("ｆ", 2), ("🛟", 2), ("👍🏽", 2), ("🇩🇪", 2),
        ("❤️", 2), ("👩‍👩‍👧", 2), ("✓", 1), ("—", 1), ("\u{0}", 0), ("…", 1), ("⌚", 2), ("ά", 1),
    ])
    func `the width is what a terminal shows`(text: String, columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test(arguments: [
        ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("abc", 0, ""), ("abc", 1, "…"),
        ("", 0, ""), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
    ])
    func `text is cut between characters`(text: String, columns: Int, expected: String) {
        #expect(TextLayout.elide(text, to: columns) == expected)
    }

    @Test func `padding counts columns`() {
        #expect(TextLayout.pad("日", to: 4) == "日  ")
        #expect(TextLayout.pad("abcdef", to: 4) == "abc…")
    }

    @Test func `lines break at spaces, and long words where the line ends`() {
        #expect(TextLayout.wrap("the quick brown fox", to: 10) == ["the quick", "brown fox"])
        #expect(TextLayout.wrap("the quick brown fox", to: 10, indent: 2) == ["the quick", "  brown", "  fox"])
        #expect(TextLayout.wrap("abcdefghij kl", to: 4) == ["abcd", "efgh", "ij", "kl"])
        #expect(TextLayout.wrap("a\n\nb", to: 10) == ["a", "", "b"])
        #expect(TextLayout.wrap("", to: 10) == [""])
        #expect(TextLayout.wrap("日本語 日本", to: 6) == ["日本語", "日本"])
        #expect(TextLayout.wrap("xy", to: 0) == ["xy"])
    }

    @Test func `no wrapped line is wider than asked`() {
        let text = "Promote the replica 日本語 once lag is below 900 seconds, averylongwordwithoutanyspaces 🛟🛟🛟"
        for columns in 2...40 {
            #expect(TextLayout.wrap(text, to: columns).allSatisfy { DisplayWidth.of($0) <= columns }, "\(columns)")
        }
    }

    @Test func `styles are rendered or stripped, and content cannot add its own`() {
        let text = StyledText("ok", .bold, .green) + " \u{1B}[31mred"
        #expect(text.rendered(withColor: true) == "\u{1B}[1;32mok\u{1B}[0m \\x1B[31mred")
        #expect(text.rendered(withColor: false) == "ok \\x1B[31mred")
        #expect(text.renderedLine(withColor: true, columns: 5) == "\u{1B}[1;32mok\u{1B}[0m \\…")
        #expect(StyledText("a\nb").renderedLine(withColor: false, columns: 9) == "a\\x0Ab")
        #expect(StyledText("a\nb").width == 6)
    }
}
