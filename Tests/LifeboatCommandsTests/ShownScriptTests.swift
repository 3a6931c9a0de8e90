// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LifeboatCommands

/// What is shown of a script's output when its spool is gone.
struct ShownScriptTests {
    @Test(
        arguments: [
            ("", ""), ("all of it", ""), ("a\n[9 bytes were left out here]\nthe end\n", "the end\n"),
            ("a\n[9 bytes were left out here]\nb\n[1 bytes were left out here]\nc", "c"),
            ("a\n[9 bytes were left out here]\nit is (secret) now", ""),
            ("a\n[9 bytes were left out here]\nit is \u{FFFD} now", ""), ("a\n[9 bytes were left out here]\n", ""),
            (" bytes were left out here]\n", ""), ("here]", ""),
        ]
    )
    func `the end of an output counts only as it was written`(text: String, tail: String) {
        #expect(ShownScript.tail(of: Array(text.utf8)) == Array(tail.utf8))
    }
}
