// SPDX-License-Identifier: Apache-2.0

import ShellText
import Testing

/// Words that a shell reads back as they were, whatever is in them.
struct ShellWordTests {
    @Test(arguments: [
        ("plain", "plain"), ("/a/b-c_d.e", "/a/b-c_d.e"), ("a=b,c:d@e%f+g", "a=b,c:d@e%f+g"),
        ("with space", "'with space'"), ("it's", #"'it'\''s'"#), ("$(rm -rf /)", "'$(rm -rf /)'"), ("a\nb", "'a\nb'"),
        ("", "''"), ("naïve", "'naïve'"), ("~x", "'~x'"), ("[a]", "'[a]'"), ("'", #"''\'''"#),
    ])
    func `a word is quoted where it needs it`(word: String, quoted: String) { #expect(word.shellWord() == quoted) }

    @Test func `what is plain can be quoted all the same`() {
        #expect("plain".shellQuoted == "'plain'")
        #expect("it's".shellQuoted == #"'it'\''s'"#)
        #expect("".shellQuoted == "''")
    }

    /// Swift compares whole characters, and such a quote is none of its own.
    @Test func `a quote with a combining character behind it is a quote`() {
        #expect(Array("x'\u{301}; reboot".shellWord().utf8) == Array("'x'\\''\u{301}; reboot'".utf8))
    }

    @Test func `marks that a shell will not read stay without quotes`() {
        #expect("a\u{F8F0}0\u{F8F1}".shellWord(keeping: ["\u{F8F0}", "\u{F8F1}"]) == "a\u{F8F0}0\u{F8F1}")
        #expect("a\u{F8F0} b".shellWord(keeping: ["\u{F8F0}"]) == "'a\u{F8F0} b'")
        #expect("a\u{F8F0}".shellWord() == "'a\u{F8F0}'")
    }
}
