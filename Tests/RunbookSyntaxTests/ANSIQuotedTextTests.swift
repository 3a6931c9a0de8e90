// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax
import TestSupport
import Testing

/// `$'…'` means what it means to bash itself.
@Suite struct ANSIQuotedTextTests {
    private static let samples = [
        #"\a\b\e\E\f\n\r\t\v\\\'\"\?"#, #"\x41"#, #"\x414"#, #"\x4g"#, #"\x"#, #"\xg"#, #"\x{41}b"#, #"\x{1f641}"#,
        #"\x{}a"#, #"\x{"#, #"\x{4g"#, #"\x{41"#, #"\u263a"#, #"\u41"#, #"\u00e9t\u00E9"#, #"\u"#, #"\ug"#, #"\u263a1"#,
        #"\U1F600"#, #"\U0001f600x"#, #"\U"#, #"\101"#, #"\1012"#, #"\7"#, #"\78"#, #"\08"#, #"\501"#,
        #"\cA\ca\cz\c[\c?"#,
        #"\c\\x"#, #"\c\\\\x"#, #"\c"#, #"\c\'x"#, #"\z\ \-\9"#, #"a\0b"#, #"a\x00b"#, #"a\u0000b"#, #"a\c@b"#,
        #"a\400b"#,
        #"\055delete"#, #"\x2dexec"#, #"plain é 漢"#, "a\nb", #"a\"# + "\nb", "", #"\c"b"#,
    ]

    /// Texts of pieces that begin, end and break escapes, the same at each run.
    private static let mixtures: [String] = {
        let pieces = [
            #"\"#, #"\\"#, "x", "u", "U", "c", "{", "}", "0", "4", "1", "7", "8", "f", "g", #"\x"#, #"\u"#, #"\c"#,
            #"\0"#,
            #"\'"#, " ", "é",
        ]
        var state: UInt64 = 0x2545_F491_4F6C_DD1D
        return (0..<2000).map { _ in
            var text = ""
            for _ in 0..<6 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            return text
        }
        .filter(isClosed)
    }()

    /// Whether no quote in a text ends it, and no backslash at its end quotes the closing one.
    private static func isClosed(_ text: String) -> Bool {
        var isQuoted = false
        for character in text {
            if character == "'", !isQuoted { return false }
            isQuoted = character == "\\" && !isQuoted
        }
        return !isQuoted
    }

    @Test func `every escape is what bash makes of it`() throws {
        let texts = Self.samples + Self.mixtures
        let script = "LC_ALL=C.UTF-8; " + texts.map { "printf '%s\\0' $'\($0)'\n" }.joined()
        let written = try ChildProcess.run(["bash", "-c", script])
        let expected = written.split(separator: "\0", omittingEmptySubsequences: false).dropLast()
        #expect(expected.count == texts.count && texts.count > 1500)
        for (text, wanted) in zip(texts, expected) {
            let read = ShellScript.parse(EmbeddedText(SourceText(name: "a", "x $'\(text)'")))
            let word = read.statements.first?.commands.first?.words.last
            #expect(word?.literal == String(wanted), "\(text)")
        }
    }
}
