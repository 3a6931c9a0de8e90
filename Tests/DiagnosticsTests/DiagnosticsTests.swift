// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

struct DiagnosticsTests {
    private let entry = DiagnosticCatalogue.Entry(
        "LB0412",
        title: "unknown attribute",
        why: "a misspelt attribute would be ignored in silence"
    )

    @Test func `a finding shows place, excerpt, carets, reason and fix`() {
        let source = SourceText(name: "dr.md", "# Title\n\n```bash efect=read\n```\n")
        let finding = entry.diagnostic(
            "there is no attribute 'efect'",
            in: "dr.md",
            at: range(of: "efect", in: source),
            fix: "write 'effect'"
        )
        let expected = """
            error[LB0412]: unknown attribute
             --> dr.md:3:9
              |
            3 | ```bash efect=read
              |         ^^^^^ there is no attribute 'efect'
              |
              = why: a misspelt attribute would be ignored in silence
              = fix: write 'effect'

            """
        #expect(TextRenderer(sources: [source]).render(finding) == expected)
    }

    @Test func `notes with a place show their own line below`() {
        let source = SourceText(name: "dr.md", "a: 1\nb: 2\na: 3\n")
        let finding = entry.diagnostic(
            "'a' again",
            in: "dr.md",
            at: SourceRange(10, 11),
            notes: [.init("first here", at: SourceRange(0, 1)), .init("keys are unique")]
        )
        let text = TextRenderer(sources: [source]).render(finding)
        #expect(text.contains("3 | a: 3\n  | ^ 'a' again\n  :\n1 | a: 1\n  | - first here\n"))
        #expect(text.contains("  = note: keys are unique\n"))
    }

    @Test func `carets stand below tabs and wide characters`() {
        let source = SourceText(name: "x", "\t漢字é́ bad")
        let text = TextRenderer(sources: [source]).render(
            entry.diagnostic("m", in: "x", at: range(of: "bad", in: source))
        )
        #expect(text.contains("1 |     漢字é́ bad\n  | " + String(repeating: " ", count: 10) + "^^^ m\n"))
    }

    @Test(arguments: ["\u{1B}[2J", "\u{202E}", "\u{200B}", "\u{9B}", "\u{7F}", "\u{2066}", "\u{E0041}", "\u{FEFF}"])
    func `invisible and control characters are shown as escapes`(hazard: String) {
        let source = SourceText(name: "x\(hazard)", "say \(hazard)bad")
        let finding = entry.diagnostic(
            "m\(hazard)",
            in: source.name,
            at: range(of: "bad", in: source),
            step: hazard,
            fix: hazard,
            notes: [.init(hazard)]
        )
        let text = TextRenderer(sources: [source]).render([finding])
        let json = JSONRenderer(sources: [source]).render([finding])
        #expect(!text.contains(hazard.prefix(1)))
        #expect(text.contains("<U+"))
        #expect(!json.contains(hazard.prefix(1)))
        #expect(json.contains("\\u"))
    }

    @Test func `bytes that are not UTF-8 are quoted and rendered`() {
        let source = SourceText(name: "x", bytes: [0x61, 0xFF, 0x62])
        #expect(source.firstInvalidByte == 1)
        #expect(
            TextRenderer(sources: [source]).render(entry.diagnostic("m", in: "x", at: SourceRange(1, 2))).contains(
                "a\u{FFFD}b"
            )
        )
    }

    @Test(arguments: [(SourceRange(-5, 900)), SourceRange(900, 1000), SourceRange(at: 4), SourceRange(0, 6)])
    func `ranges outside the text and across lines are rendered`(range: SourceRange) {
        let source = SourceText(name: "x", "abc\n漢\n")
        #expect(TextRenderer(sources: [source]).render(entry.diagnostic("m", in: "x", at: range)).contains("^"))
    }

    @Test func `a long line is cut around the finding`() {
        let source = SourceText(
            name: "x",
            String(repeating: "é", count: 5000) + "bad" + String(repeating: "é", count: 5000)
        )
        let text = TextRenderer(sources: [source]).render(
            entry.diagnostic("m", in: "x", at: range(of: "bad", in: source))
        )
        #expect(text.utf8.count < 1000)
        #expect(text.contains("ébadé"))
    }

    @Test func `a finding in a file that is not at hand has no excerpt`() {
        let text = TextRenderer(sources: []).render(entry.diagnostic("m", in: "x", at: SourceRange(1, 2)))
        #expect(text.contains("--> x\n"))
        #expect(text.contains("= m\n"))
    }

    @Test func `colour is only a matter of escapes`() {
        let source = SourceText(name: "x", "bad")
        let finding = entry.diagnostic("m", in: "x", at: SourceRange(0, 3), fix: "f")
        let plain = TextRenderer(sources: [source]).render(finding)
        let coloured = TextRenderer(sources: [source], colour: true).render(finding)
        #expect(coloured != plain)
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }

    @Test func `the order does not depend on the input, and repetitions vanish`() {
        let warning = DiagnosticCatalogue.Entry("LB0001", .warning, title: "w")
        let findings = [
            entry.diagnostic("b", in: "b.md", at: SourceRange(0, 1)),
            entry.diagnostic("late", in: "a.md", at: SourceRange(9, 10)),
            entry.diagnostic("early", in: "a.md", at: SourceRange(2, 4)),
            entry.diagnostic("early again", in: "a.md", at: SourceRange(2, 4)),
            warning.diagnostic("cascade", in: "a.md", at: SourceRange(2, 4)),
            warning.diagnostic("own place", in: "a.md", at: SourceRange(2, 5)),
            warning.diagnostic("whole file", in: "a.md"),
        ]
        var random = SeededGenerator(seed: 7)
        for _ in 0..<50 {
            let messages = DiagnosticList.arranged(findings.shuffled(using: &random)).map(\.message)
            #expect(messages == ["whole file", "early", "own place", "late", "b"])
        }
        #expect(DiagnosticList.summary(DiagnosticList.arranged(findings)) == "3 errors, 2 warnings")
        #expect(DiagnosticList.summary([]) == "no findings")
    }

    @Test func `JSON carries places and edits`() {
        let source = SourceText(name: "x", "ab\nçd")
        let finding = entry.diagnostic(
            "say \"hi\"\n",
            in: "x",
            at: SourceRange(3, 5),
            step: "promote",
            fixIt: .init(replace: SourceRange(0, 2), with: "c")
        )
        let expected = """
            [
              {"code":"LB0412","severity":"error","title":"unknown attribute","message":"say \\"hi\\"\\n","file":"x",\
            "line":2,"column":1,"endLine":2,"endColumn":3,"step":"promote",\
            "why":"a misspelt attribute would be ignored in silence",\
            "fixIt":{"line":1,"column":1,"endLine":1,"endColumn":3,"replacement":"c"}}
            ]

            """
        #expect(JSONRenderer(sources: [source]).render([finding]) == expected)
        #expect(JSONRenderer(sources: []).render([]) == "[]\n")
    }

    @Test func `lines end at LF, CR LF and CR`() {
        let source = SourceText(name: "x", "a\r\nb\rc\n")
        #expect((1...source.lineCount).map { source.text(in: source.lineRange($0)) } == ["a", "b", "c", ""])
        #expect(source.location(at: 3) == SourceLocation(line: 2, column: 1))
        for offset in 0...source.bytes.count {
            let location = source.location(at: offset)
            if source.lineRange(location.line).upper >= offset { #expect(source.offset(of: location) == offset) }
        }
    }

    @Test(arguments: [
        ("efect", "effect"), ("tiemout", "timeout"), ("APPROVE", "approve"), ("conection", "connection"), ("i", nil),
        ("zzzzzz", nil), ("", nil), ("approval", "approve"),
    ])
    func `the nearest name is suggested, and nothing far away`(name: String, expected: String?) {
        let names = ["id", "effect", "capture", "connection", "timeout", "retry", "approve", "when"]
        let allowed: [String?] = name == "i" ? ["id", nil] : [expected]
        #expect(allowed.contains(Suggestion.closest(to: name, in: names)))
    }

    @Test(arguments: [
        ("EarliestRestorableTime", "LatestRestorableTime"), ("start-time", "end-time"), ("MinSize", "MaxSize"),
        ("first", "last"), ("enable-x", "disable-x"), ("source-db", "target-db"), ("attach", "detach"),
        ("healthy", "unhealthy"), ("associate", "disassociate"), ("us-east-2", "us-west-2"),
        ("encrypted", "unencrypted"),
    ])
    func `what means the opposite is never suggested, the other way round neither`(name: String, opposite: String) {
        for (name, opposite) in [(name, opposite), (opposite, name)] {
            #expect(Suggestion.closest(to: name, in: [opposite]) == nil)
            #expect(Suggestion.closest(to: name, in: [opposite, name + "s"]) == name + "s")
            #expect(!Suggestion.isSlip(name, for: opposite))
        }
    }

    @Test(arguments: [
        ("strat-time", "start-time"), ("LatestRestorableTim", "LatestRestorableTime"), ("min-sizes", "min-size"),
        ("us-wst-2", "us-west-2"), ("describe-db-instance", "describe-db-instances"), ("identifer", "identifier"),
        ("unhealty", "unhealthy"), ("deatch", "detach"),
    ])
    func `a slip in a word that has an opposite is a slip`(name: String, meant: String) {
        #expect(Suggestion.closest(to: name, in: [meant]) == meant)
    }

    @Test(arguments: [
        ("timout", "timeout", true), ("EFECT", "effect", true), ("frist", "first", true), ("db", "bd", true),
        ("EarliestRestorableTime", "LatestRestorableTime", false), ("start-db", "stop-db", false), ("on", "off", false),
        ("", "a", true), ("describe-db-instance", "describe-db-instances", true),
    ])
    func `a slip is told from a name that looks alike`(name: String, meant: String, isSlip: Bool) {
        #expect(Suggestion.isSlip(name, for: meant) == isSlip)
    }

    @Test func `a catalogue knows its codes and finds duplicates`() {
        let catalogue = DiagnosticCatalogue([entry, .init("LB0001", title: "x"), .init("LB0001", title: "y")])
        #expect(catalogue["LB0412"]?.title == "unknown attribute")
        #expect(catalogue.duplicateCodes == ["LB0001"])
    }

    private func range(of text: String, in source: SourceText) -> SourceRange {
        let whole = source.bytes
        let wanted = Array(text.utf8)
        let start = whole.indices.first { whole[$0...].starts(with: wanted) } ?? 0
        return SourceRange(start, start + wanted.count)
    }
}

private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
