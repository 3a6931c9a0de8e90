// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

/// What terminals, programs and code hosts are told.
struct RenderingTests {
    private static let entry = DiagnosticCatalogue.Entry("LB0412", title: "unknown", why: "it would be skipped")

    private func style(width: Int? = nil, limit: Int? = nil, hint: Bool = false) -> TextRenderer.Style {
        var style = TextRenderer.Style()
        style.width = width
        style.limit = limit
        style.hasHint = hint
        return style
    }

    @Test func `no line is wider than the terminal`() {
        let line = "```bash " + String(repeating: "漢字 ", count: 60) + "efect=read " + String(repeating: "x ", count: 90)
        let source = SourceText(name: "dr.md", line)
        let start = Array(line.utf8).count - 191
        let finding = Self.entry.diagnostic(
            "there is no attribute 'efect', and this sentence goes on for longer than any terminal is wide, as some do",
            in: "dr.md",
            at: SourceRange(start, start + 5),
            fix: "write 'effect' and read this other long sentence that has to be continued on a second line as well",
            notes: [.init("a note without a place that is as long as all the other sentences of this finding are")]
        )
        for width in [60, 80, 120] {
            let text = TextRenderer(sources: [source], style: style(width: width)).render(finding)
            let widest =
                text.split(separator: "\n").map { line in
                    line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x3400 ? 2 : 1) }
                }.max() ?? 0
            #expect(widest <= width, "\(text)")
            #expect(text.contains("…"))
            #expect(text.contains("efect=read"))
        }
    }

    @Test func `a place that is not quoted takes as many columns as what stands there`() {
        let source = SourceText(name: "a.md", "pw=h\u{202E}ünter 漢字 --bad x").concealing([SourceRange(3, 13)])
            .concealing([SourceRange(12, 20)])
        #expect(source.text(in: SourceRange(0, 3)) == "pw=")
        let finding = Self.entry.diagnostic("bad", in: "a.md", at: SourceRange(21, 26))
        let lines = TextRenderer(sources: [source], style: style()).render(finding).split(separator: "\n")
        #expect(lines[3] == "1 | pw=" + String(repeating: "*", count: 19) + " --bad x")
        #expect(lines[4] == "  | " + String(repeating: " ", count: 23) + "^^^^^ bad")
        let inside = Self.entry.diagnostic("bad", in: "a.md", at: SourceRange(4, 8))
        let shown = TextRenderer(sources: [source], style: style()).render(inside)
        #expect(!shown.contains("nter") && shown.contains("pw=*******************"))
    }

    @Test func `a label that does not fit stands below its carets`() {
        let source = SourceText(name: "a.md", String(repeating: "x", count: 60) + "bad")
        let finding = Self.entry.diagnostic("a label of some length", in: "a.md", at: SourceRange(60, 63))
        let lines = TextRenderer(sources: [source], style: style(width: 72)).render(finding).split(separator: "\n")
        let caret = lines.firstIndex { $0.hasSuffix("^^^") }
        #expect(caret.map { lines[$0 + 1].hasSuffix("a label of some length") } == true)
    }

    @Test func `more than the limit of one code is left out and counted`() {
        let source = SourceText(name: "a.md", "abcdef")
        let findings = (0..<5).map { Self.entry.diagnostic("m\($0)", in: "a.md", at: SourceRange($0, $0 + 1)) }
        let text = TextRenderer(sources: [source], style: style(limit: 2)).render(findings)
        #expect(text.contains("m1") && !text.contains("m2"))
        #expect(text.hasSuffix("5 errors\n3 more of LB0412 left out; --all shows them\n"))
        #expect(!TextRenderer(sources: [source], style: style()).render(findings).contains("left out"))
    }

    @Test func `the hint stands once at the end`() {
        let text = TextRenderer(sources: [], style: style(hint: true)).render([Self.entry.diagnostic("m", in: "a.md")])
        #expect(text.hasSuffix("1 error\nlifeboat explain LB0412 tells more\n"))
        #expect(!TextRenderer(sources: [], style: style(hint: true)).render([]).contains("explain"))
    }

    @Test func `JSON has all members of a finding about a whole file`() {
        let json = JSONRenderer(sources: []).render([Self.entry.diagnostic("m", in: "a.md")])
        #expect(json.contains(#""file":"a.md","line":1,"column":1,"endLine":1,"endColumn":1,"step":null"#))
    }

    @Test func `JSON names the file of each note and all places of an edit`() {
        let sources = [SourceText(name: "a.md", "ab\ncd"), SourceText(name: "b.md", "x\ny")]
        let finding = Self.entry.diagnostic(
            "m",
            in: "a.md",
            at: SourceRange(0, 1),
            fixIt: .init(replace: SourceRange(0, 1), with: "z", also: [SourceRange(3, 4)]),
            notes: [.init("here", at: SourceRange(2, 3), in: "b.md"), .init("so")]
        )
        let json = JSONRenderer(sources: sources).render([finding])
        let place = #""line":2,"column":1,"endLine":2,"endColumn":2"#
        #expect(json.contains(#""replacement":"z","also":[{\#(place)}]"#))
        #expect(json.contains(#""notes":[{"message":"here","file":"b.md",\#(place)},{"message":"so"}]"#))
    }

    @Test func `SARIF counts columns in UTF-16 and names rules once`() {
        let source = SourceText(name: "a b.md", "😀漢 bad\n")
        let range = SourceRange(8, 11)
        let findings = [
            Self.entry.diagnostic("m", in: "a b.md", at: range, step: "s", fixIt: .init(replace: range, with: "good")),
            Self.entry.diagnostic("n", in: "a b.md"),
        ]
        let page = DiagnosticPage("LB0412", "What it means.\nMore of it.")
        let text = SARIFRenderer(sources: [source], pages: [page], version: "9").render(findings)
        #expect(text.contains(#""region":{"startLine":1,"startColumn":5,"endLine":1,"endColumn":8}"#))
        #expect(text.contains(#""uri":"a%20b.md""#))
        #expect(text.contains(#""help":{"text":"What it means. More of it."}"#))
        #expect(text.contains(#""logicalLocations":[{"name":"s","kind":"step"}]"#))
        #expect(text.contains(#""insertedContent":{"text":"good"}"#))
        #expect(text.split(separator: #""id":"LB0412""#).count == 2)
        #expect(text.split(separator: #""ruleIndex":0"#).count == 3)
    }

    @Test func `SARIF of nothing is a run without results`() {
        let text = SARIFRenderer(sources: [], pages: [], version: "9").render([])
        #expect(text.contains(#""rules":[]"#) && text.contains(#""results":[]"#))
    }

    @Test func `a page fits the terminal and shows the example, what is said of it and the correction`() {
        let page = DiagnosticPage(
            "LB0412",
            String(repeating: "Some words about it. ", count: 12),
            example: "one\nbad\nthree\n",
            correction: ["bad": "good"]
        )
        let finding = Self.entry.diagnostic("this is bad", in: "runbook.md", at: SourceRange(4, 7))
        let text = PageText(width: 60).text(Self.entry, page, findings: [finding])
        #expect(text.split(separator: "\n").allSatisfy { $0.unicodeScalars.count <= 60 })
        #expect(text.contains("    bad\n"))
        #expect(text.contains("^^^ this is bad"))
        #expect(text.contains("    -bad\n    +good\n"))
        #expect(PageText().text(Self.entry, nil).contains("it would be skipped"))
        #expect(PageText().list(DiagnosticCatalogue([Self.entry])) == "LB0412  error   unknown\n")
    }

    @Test func `the Markdown of a page fences text that has fences`() {
        let page = DiagnosticPage("LB0412", "Words.", example: "```bash\nls\n```\n", correction: ["ls": "df"])
        let text = PageMarkdown.section(Self.entry, page)
        #expect(text.contains("\n## LB0412\n\nerror: unknown.\n\nWords.\n\n````markdown\n```bash\nls\n```\n````\n"))
        #expect(text.contains("\n````diff\n ```bash\n-ls\n+df\n ```\n````\n"))
    }
}
