// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

/// What counts as a text in which something can be seen.
struct SeenTextTests {
    @Test(arguments: [
        "", " ", "\t\r\n", "\u{A0}", "\u{200B}", " \u{A0}\u{2003}\u{3000} ", "\u{FEFF}", "\u{2060}\u{200D}", "\u{AD}",
        "\u{3164}", "\u{FFA0}\u{115F}", "\u{2800}", "\u{202E}", "\u{0}\u{7F}\u{85}", "\u{FE0F}", "\u{E0020}", "\u{34F}",
        "\u{2028}\u{2029}", "\u{E000}", " \u{301}",
    ])
    func `a text of nothing is blank`(text: String) {
        #expect(text.isBlank)
        #expect(text.seenCount == 0)
    }

    @Test(arguments: [
        ("a", 1), (" a ", 1), ("it burns", 7), ("আগুন", 3), ("火", 1), ("🔥", 1), ("e\u{301}", 1), ("\u{200B}x", 1),
        (".", 1), ("1", 1),
    ])
    func `a text with anything to be seen is not`(text: String, count: Int) {
        #expect(!text.isBlank)
        #expect(text.seenCount == count)
    }

    @Test(arguments: [("it burns", 7), ("...---...", 0), ("\u{3164}\u{115F}a", 1), ("e\u{301}1", 2), ("আগুন", 3)])
    func `letters and digits count where they can be seen`(text: String, count: Int) {
        #expect(text.letterCount == count)
    }
}
