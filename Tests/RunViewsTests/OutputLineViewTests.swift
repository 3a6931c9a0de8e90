// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunViews
import TerminalUI
import Testing

/// Lines of hostile scripts in a terminal.
struct OutputLineViewTests {
    private func shown(_ bytes: [UInt8]) -> String {
        OutputLineView.text(OutputLine(bytes, isError: false)).rendered(withColor: false)
    }

    @Test(arguments: [
        ("\u{1B}[2J\u{1B}[H✓ passed", #"\x1B[2J\x1B[H✓ passed"#), ("\u{1B}]0;title\u{07}", #"\x1B]0;title\x07"#),
        ("\u{1B}]52;c;cm0gLXJm\u{1B}\\", #"\x1B]52;c;cm0gLXJm\x1B\"#), ("a\u{8}\u{8}b\u{7F}", #"a\x08\x08b\x7F"#),
        ("\u{9B}31m", #"\u{9B}31m"#), ("user\u{202E}txt", #"user\u{202E}txt"#), ("\u{1B}P+q\u{1B}\\", #"\x1BP+q\x1B\"#),
        ("col\tcol", "col\tcol"),
    ])
    func `nothing that a script prints drives the terminal`(printed: String, expected: String) {
        let text = shown(Array(printed.utf8))
        #expect(text == "out │ \(expected)")
    }

    @Test func `half a character is spelled out, and the streams are told apart without colour`() {
        #expect(shown([0xE2, 0x82]) == #"out │ \xE2\x82"#)
        let error = OutputLineView.text(OutputLine(Array("no".utf8), isError: true), of: "copy")
        #expect(error.rendered(withColor: false) == "  copy err │ no")
        let gap = OutputLineView.text(OutputLine(leftOut: 12, isError: true))
        #expect(gap.rendered(withColor: false) == "err │ [12 bytes were left out here]")
    }
}
