// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax
import Testing

struct MarkdownDocumentTests {
    @Test func `an unclosed fence is reported where it opens`() {
        let marked = MarkedSource("text\n\n- «1»```«/1»bash id=a\n  echo\n\nafter\n")
        let parsed = MarkdownDocument.parse(marked.source)
        #expect(parsed.diagnostics.map(\.code) == ["LB0107"])
        #expect(parsed.diagnostics.first?.range == marked["1"])
        #expect(parsed.tree.codes.first?.isClosed == false)
        #expect(parsed.tree.codes.first?.content.text == "echo\n\n")
    }

    @Test func `a fence outside of the item does not close the fence inside`() {
        let parsed = MarkdownDocument.parse(SourceText(name: "x", "- ```\n  a\n```\nb\n```\n"))
        #expect(parsed.tree.codes.map(\.isClosed) == [false, true])
        #expect(parsed.tree.codes.map(\.content.text) == ["a\n", "b\n"])
    }

    @Test func `unclosed front matter is reported, and a rule at the top is none`() {
        let marked = MarkedSource("«1»---«/1»\nlifeboat: 1\n# Title\n")
        let parsed = MarkdownDocument.parse(marked.source)
        #expect(parsed.diagnostics.map(\.code) == ["LB0106"])
        #expect(parsed.diagnostics.first?.range == marked["1"])
        #expect(MarkdownDocument.parse(SourceText(name: "x", "---\n\ntext\n")).diagnostics.isEmpty)
    }

    @Test(arguments: [false, true]) func `front matter keeps the places of what follows`(hasMark: Bool) throws {
        let marked = MarkedSource(
            (hasMark ? "\u{FEFF}" : "") + "---\nid: «1»dr«/1»\n---\n«2»# «3»Title«/3»«/2»\n\n«4»text«/4»\n"
        )
        let parsed = MarkdownDocument.parse(marked.source)
        #expect(parsed.diagnostics.isEmpty)
        #expect(parsed.tree.frontMatter?["id"]?.range == marked["1"])
        #expect(parsed.tree.blocks.map(\.range) == [marked["2"], marked["4"]])
        #expect(parsed.tree.headings.first?.text.range == marked["3"])
    }

    @Test func `a byte order mark does not shift the first line`() {
        let marked = MarkedSource("\u{FEFF}«1»# T«/1»\n")
        #expect(MarkdownDocument.parse(marked.source).tree.blocks.map(\.range) == [marked["1"]])
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func `content of fences in lists is stripped and traceable`(end: String)
        throws
    {
        let text = """
            # A

            1. **«lead»«/lead»Lead**:
               «fence»```«info»bash id=x«/info»
               «a»aws rds \\«/a»
                 «b»  --x 'é'«/b»

            \t«c»tab«/c»
               ```«/fence»
            2. next
               ~~~~sql
               ```
               ~~~~~
            """
        let marked = MarkedSource(text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: end))
        let parsed = MarkdownDocument.parse(marked.source)
        #expect(parsed.diagnostics.isEmpty)
        let code = try #require(parsed.tree.codes.first)
        #expect(code.content.text == "aws rds \\\n    --x 'é'\n\n tab\n")
        #expect(code.info.range == marked["info"])
        #expect(code.content.lines[0].range == marked["a"])
        #expect(code.content.lines[3].range == marked["c"])
        #expect(code.content.lines[3].padding == 1)
        let offset = try #require(code.content.text.utf8.firstRange(of: "  --x 'é'".utf8))
        let start = code.content.text.utf8.distance(from: code.content.text.utf8.startIndex, to: offset.lowerBound)
        #expect(code.content.sourceRange(start, start + 10) == marked["b"])
        #expect(parsed.tree.allBlocks.first { $0.code != nil }?.range == marked["fence"])
        #expect(parsed.tree.codes.last?.content.text == "```\n")
    }

    @Test func `fences in quotes lose the marks of the quote`() throws {
        let marked = MarkedSource("> 1. x\n>    ```sh\n>    «1»echo«/1»\n>    ```\n> > ```\n> > «2»two«/2»\n")
        let parsed = MarkdownDocument.parse(marked.source)
        #expect(parsed.tree.codes.map(\.content.text) == ["echo\n", "two\n"])
        #expect(parsed.tree.codes.map(\.isClosed) == [true, false])
        #expect(parsed.tree.codes.map { $0.content.lines[0].range } == [marked["1"], marked["2"]])
    }

    @Test func `indented code is no fence, whatever its first line`() {
        let document = MarkdownDocument.parse(SourceText(name: "x", "    ```sh\n    a\n\n    b\n")).tree
        #expect(document.codes.map(\.isFenced) == [false])
        #expect(document.codes.first?.content.text == "```sh\na\n\nb\n")
    }

    @Test func `leads, links and code keep their places across lines and containers`() throws {
        let marked = MarkedSource(
            """
            > - [x] «lead»**Lag of `a**b` is *low***«/lead» see «one»[Pre \\] checks](#1-pre)«/one»
            >   and «code»``x ` y``«/code» then
            lazy [no link] «two»[ref][R]«/two» ![image](i.png) «three»<https://e.org>«/three»
            >   «four»[long
            >   text](d "t(")«/four» end

            [r]: /url
            «five»[r]«/five» tail
            """
        )
        let texts = MarkdownDocument.parse(marked.source).tree.texts
        let first = try #require(texts.first)
        #expect(first.lead?.plain == "Lag of a**b is low")
        #expect(first.lead?.range == marked["lead"])
        #expect(first.links.map(\.range) == ["one", "two", "three", "four"].map { marked[$0] })
        #expect(first.links.map(\.destination) == ["#1-pre", "/url", "https://e.org", "d"])
        #expect(first.links.map(\.text) == ["Pre ] checks", "ref", "https://e.org", "long text"])
        #expect(first.codeSpans.last?.range == marked["code"])
        #expect(first.plain.hasPrefix("Lag of a**b is low see Pre ] checks and x ` y then lazy [no link] ref"))
        #expect(texts.last?.links.first?.range == marked["five"])
    }

    @Test(arguments: [
        ("**A**: b", "A"), ("__A__ b", "A"), ("a **B**", nil), ("*a* **B**", nil), ("**A **b", nil), ("`c` **B**", nil),
        ("**[l](d)** x", "l"), ("**", nil), ("\\**A**", nil), ("**a\nb** c", "a b"),
    ])
    func `only bold at the very beginning is a lead`(text: String, lead: String?) {
        for source in [
            text, "- " + text.replacing("\n", with: "\n  "), "1. [ ] " + text.replacing("\n", with: "\n   "),
        ] {
            let found = MarkdownDocument.parse(SourceText(name: "x", source)).tree.texts.first?.lead?.plain
            #expect(found == lead, "\(source)")
        }
    }

    @Test func `task boxes are found as GitHub finds them`() {
        let marked = MarkedSource(
            "- «1»[ ]«/1» «t»open«/t»\n- [x] done\n1. [X] too\n- [x]none\n- [y] none\n- [ ](d)\n- a [ ] b\n\n  [ ] c\n"
        )
        let items = MarkdownDocument.parse(marked.source).tree.items
        #expect(items.map { $0.task?.isChecked } == [false, true, true, nil, nil, nil, nil])
        #expect(items.first?.task?.range == marked["1"])
        #expect(items.first?.text?.range == marked["t"])
        #expect(items.first?.text?.plain == "open")
    }

    @Test func `headings have GitHub's anchors`() {
        let text = """
            # Step 1: Configure `RDS` *Automated* Backups!
            ## RTO & RPO — Ünïcode_x (é) 漢字 🚀 done
            ## Same
            ## Same
            ## Same-1
            ## Same
            Setext
            two
            ---
            ### closing ###
            ### C#
            #
            """
        let headings = MarkdownDocument.parse(SourceText(name: "x", text)).tree.headings
        let anchors = headings.map(\.anchor)
        #expect(
            anchors == [
                "step-1-configure-rds-automated-backups", "rto--rpo--ünïcode_x-é-漢字--done", "same", "same-1",
                "same-1-1",
                "same-2", "setext-two", "closing", "c", "",
            ]
        )
        #expect(headings.map(\.level) == [1, 2, 2, 2, 2, 2, 2, 3, 3, 1])
        #expect(headings.suffix(4).map(\.text.raw) == ["Setext\ntwo", "closing", "C#", ""])
    }

    @Test func `malformed attributes are reported in their places`() throws {
        let marked = MarkedSource(
            "```bash «1»=x«/1» «2»id=«/2» a=\"b \\\"c\\\"\" «3»x=a\"b«/3» word «4»when=\"q\"z«/4» «5»t=\"open«/5»\n```\n"
        )
        let parsed = MarkdownDocument.parse(marked.source)
        #expect(parsed.diagnostics.map(\.range) == ["1", "2", "3", "4", "5"].map { marked[$0] })
        #expect(Set(parsed.diagnostics.map(\.code)) == ["LB0108"])
        let info = try #require(parsed.tree.codes.first?.info)
        #expect(info["a"]?.value == "b \"c\"")
        #expect(info.words.map(\.text) == ["word"])
    }

    @Test(
        arguments: [
            ("yaml approval=activate-dr", "yaml", [], ["approval": "activate-dr"]),
            ("yaml precondition", "yaml", ["precondition"], [:]),
            ("", "", [], [:]), ("bash id=a=b retry=5x30s", "bash", [], ["id": "a=b", "retry": "5x30s"]),
            ("id=a", "", [], ["id": "a"]),
        ] as [(String, String, [String], [String: String])]
    )
    func `info strings fall into language, words and attributes`(
        text: String,
        language: String,
        words: [String],
        attributes: [String: String]
    ) {
        let source = SourceText(name: "x", text)
        let info = InfoString.parse(source, in: source.range).tree
        #expect(info.language == language)
        #expect(info.words.map(\.text) == words)
        #expect(Dictionary(uniqueKeysWithValues: info.attributes.map { ($0.key, $0.value) }) == attributes)
        for attribute in info.attributes {
            #expect(source.text(in: attribute.range) == "\(attribute.key)=\(attribute.value)")
        }
    }

    @Test func `code knows the headings and items that it stands under`() {
        let located = MarkdownDocument.parse(SourceText(name: "x", Samples.native)).tree.locatedCode
        #expect(
            located.map { $0.title ?? "" } == [
                "DhakaCart DR failover", "Replica lag is inside the RPO", "Replica lag is inside the RPO", "2. Promote",
                "Promote the replica", "Promote the replica", "nested", "The data answers", "2. Promote",
            ]
        )
        #expect(located[4].headings.map(\.anchor) == ["dhakacart-dr-failover", "2-promote"])
    }

    @Test func `a document deeper than the limit is cut there and reported`() {
        let quotes = (0..<20).map {
            String(repeating: "> ", count: $0 % 2 + 1) + String(repeating: "> ", count: 12) + "x"
        }
        var limits = SyntaxLimits()
        limits.markdownDepth = 12
        let parsed = MarkdownDocument.parse(SourceText(name: "x", quotes.joined(separator: "\n")), limits: limits)
        #expect(parsed.diagnostics.map(\.code) == ["LB0104"])
        var stairs = SyntaxLimits()
        stairs.markdownDepth = 3
        let nested = MarkdownDocument.parse(
            SourceText(name: "x", "- a\n  - b\n    - c\n      - d\n\nend\n"),
            limits: stairs
        )
        #expect(nested.diagnostics.map(\.code) == ["LB0104"])
        #expect(nested.tree.texts.map(\.plain) == ["a", "b", "c", "end"])
    }

    @Test func `every block's range holds its children`() {
        let document = MarkdownDocument.parse(SourceText(name: "x", Samples.native)).tree
        func check(_ block: MarkdownBlock) {
            for child in block.children {
                #expect(block.range.contains(child.range))
                check(child)
            }
        }
        document.blocks.forEach(check)
        #expect(document.codes.count == 9)
    }
}

extension MarkdownDocument {
    var codes: [MarkdownCode] { allBlocks.compactMap(\.code) }
    var headings: [MarkdownHeading] {
        allBlocks.compactMap { if case .heading(let heading) = $0.kind { heading } else { nil } }
    }
    var texts: [MarkdownText] { allBlocks.compactMap { if case .paragraph(let text) = $0.kind { text } else { nil } } }
    var items: [MarkdownList.Item] {
        allBlocks.flatMap { if case .list(let list) = $0.kind { list.items } else { [] as [MarkdownList.Item] } }
    }
}

extension MarkdownBlock {
    var code: MarkdownCode? { if case .code(let code) = kind { code } else { nil } }
}

struct SourceBaseTests {
    @Test(arguments: [
        "# A\n\nText [x](#y) `c`.\n\n1. **B.** c\n   ```bash id=\"x y\" z=\n   true\n   ```\n",
        "---\na: [1, b]\n---\nT\n===\n\n> - q\n>   ~~~sh\n>   x\n",
    ])
    func `a document at a later base is the same, shifted`(_ text: String) {
        let first = MarkdownDocument.parse(SourceText(name: "a", text))
        let shifted = MarkdownDocument.parse(SourceText(name: "a", text, base: 1000))
        let places = { (parsed: Parsed<MarkdownDocument>) in
            parsed.tree.allBlocks.map(\.range) + parsed.diagnostics.compactMap(\.range)
                + [parsed.tree.frontMatterRange, parsed.tree.frontMatter?.range].compactMap(\.self)
        }
        #expect(places(shifted) == places(first).map { $0.moved(by: 1000) })
        let codes = { (parsed: Parsed<MarkdownDocument>) in
            parsed.tree.allBlocks.compactMap { if case .code(let code) = $0.kind { code } else { nil } }
        }
        for (one, other) in zip(codes(first), codes(shifted)) {
            #expect(other.content.bytes == one.content.bytes)
            #expect(other.content.range == one.content.range.moved(by: 1000))
            #expect(
                other.info.attributes.map(\.valueRange) == one.info.attributes.map { $0.valueRange.moved(by: 1000) }
            )
        }
    }
}
