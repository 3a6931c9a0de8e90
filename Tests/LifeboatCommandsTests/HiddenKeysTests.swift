// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LifeboatCommands

/// A secret that is typed unseen: what was meant is what is taken, and nothing is cut or added.
struct HiddenKeysTests {
    private static func typed(_ text: String) -> HiddenKeys.Step {
        var keys = HiddenKeys()
        for byte in text.utf8 {
            let step = keys.take(byte)
            if step != .more { return step }
        }
        return .more
    }

    @Test(arguments: [
        ("sesame\r", "sesame"), ("sesame\n", "sesame"), ("sesamx\u{7F}e\r", "sesame"), ("sesamx\u{8}e\r", "sesame"),
        ("wrong\u{15}sesame\r", "sesame"), ("\u{7F}\u{7F}a\r", "a"), ("aü\u{7F}b\r", "ab"), ("a\u{4}b\u{1A}c\r", "abc"),
        (" two words \r", " two words "), ("\r", ""),
    ])
    func `keys make a line`(typed: String, line: String) { #expect(Self.typed(typed) == .line(line)) }

    @Test(arguments: [
        "\u{4}", "\u{3}", "half\u{3}", "half\u{1C}", String(repeating: "x", count: HiddenKeys.longest + 1),
    ])
    func `what gives up takes no line`(typed: String) { #expect(Self.typed(typed) == .givenUp) }

    @Test func `the longest line is taken whole`() {
        let text = String(repeating: "x", count: HiddenKeys.longest)
        #expect(Self.typed(text + "\r") == .line(text))
    }
}
