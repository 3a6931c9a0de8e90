// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSCommands
import Testing

struct ShellPatternTests {
    @Test(
        arguments: [
            ("*", "", true), ("*", "a/b\nc", true), ("a*c", "abc", true), ("a*c", "ab", false), ("**", "x", true),
            ("?", "é", true), ("?", "", false), ("a?c", "a/c", true), ("*.txt", "dir/a.txt", true),
            ("*.txt", "a.TXT", false),
            ("[a-c]x", "bx", true), ("[a-c]x", "dx", false), ("[!a-c]x", "dx", true), ("[!a-c]x", "ax", false),
            ("[]]", "]", true), ("[!]]", "]", false), ("[!]]", "a", true), ("[a", "[a", true), ("[", "[", true),
            ("[z-a]", "m", false), ("[a-]", "-", true), ("[-a]", "-", true), ("[^a]", "^", true), ("[^a]", "b", false),
            ("[a-c-e]", "-", true), ("[a-c-e]", "d", false), ("[!z-a]", "q", true), ("a.c", "abc", false),
            ("*a*b*c*", "xxaxxbxxc", true), ("*a*b*c*", "xxaxxcxxb", false), ("", "", true), ("", "a", false),
        ] as [(String, String, Bool)]
    )
    func `patterns mean what they mean to Python`(pattern: String, text: String, matches: Bool) {
        #expect(ShellPattern(pattern).matches(text) == matches)
    }

    @Test func `a pattern made to be slow is not`() {
        let pattern = ShellPattern(String(repeating: "*a", count: 200) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 4000)))
    }

    @Test func `the last filter that matches decides`() {
        let filter = { (words: [(Bool, String)]) in
            PathFilter(
                words.map { S3Command.Filter(includes: $0.0, pattern: $0.1) },
                sourceRoot: "/home/me",
                destinationRoot: "bucket/p/"
            )
        }
        let texts = filter([(false, "*"), (true, "*.txt")])
        #expect(texts.admits("/home/me/a/b.txt"))
        #expect(!texts.admits("/home/me/a/b.log"))
        #expect(!filter([(true, "*.txt"), (false, "*")]).admits("/home/me/a.txt"))
        // What a sync would delete is looked at below the destination.
        #expect(!texts.admits("bucket/p/x.log"))
        #expect(texts.admits("bucket/p/x.txt"))
        // Elsewhere nothing matches, and everything takes part.
        #expect(texts.admits("/other/x.log"))
        #expect(!filter([(false, "/other/*")]).admits("/other/x.log"))
    }
}
