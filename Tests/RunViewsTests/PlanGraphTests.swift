// SPDX-License-Identifier: Apache-2.0

import PlanAnalysis
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

struct PlanGraphTests {
    @Test func `text draws what runs side by side beside a bar`() throws {
        let lines = GraphText(try PlanSample.overview(), columns: 60).lines().map { $0.rendered(withColor: false) }
        #expect(
            lines == [
                "Test of a failover", "", "  ├─┐ side by side: 2 steps", "  │ │ 1. Look",
                "  │ ○ ready                                             read",
                "  │ ○ orders                                            read", "  ├─┘", "  │", "  │ 2. Tell",
                "  ◇ tell                                      manual, change", "  │", "  │ 3. Promote",
                "  ▲ promote  must be approved                   IRREVERSIBLE", "",
                "○ read   ● change   ▲ IRREVERSIBLE   ? unknown   ◇ by hand",
            ]
        )
    }

    @Test func `mermaid has sections, shapes and one arrow for each link`() throws {
        let text = GraphMermaid(try PlanSample.overview()).text()
        let lines = text.split(separator: "\n")
        #expect(lines[0] == "flowchart TD")
        #expect(lines.contains("    subgraph s0[\"1. Look\"]"))
        #expect(
            lines.contains {
                $0.hasPrefix("        n3{{\"promote: IRREVERSIBLE<br/>The replica is promoted<br/>approval:")
            }
        )
        #expect(lines.filter { $0.contains("-->") } == ["    n0 --> n2", "    n1 --> n2", "    n2 --> n3"])
    }

    @Test func `dot has clusters and shapes`() throws {
        let text = GraphDot(try PlanSample.overview()).text()
        #expect(text.hasPrefix("digraph \"test\" {\n") && text.hasSuffix("}\n"))
        #expect(text.contains("subgraph cluster_2 {"))
        #expect(text.contains("shape=doubleoctagon"))
        #expect(text.contains("n2 -> n3;"))
    }

    @Test func `a picture is one document without anything from outside, the same each time`() throws {
        let overview = try PlanSample.overview()
        let text = try #require(GraphSVG(overview)?.text())
        #expect(text == GraphSVG(overview)?.text())
        #expect(text.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\"") && text.hasSuffix("</svg>\n"))
        for word in ["<script", "href", "url(", "@import", "<image", "foreignObject"] { #expect(!text.contains(word)) }
        #expect(text.contains(">IRREVERSIBLE<") && text.contains("class=\"shape manual\""))
        #expect(text.contains("<title>promote: The replica is promoted\nIRREVERSIBLE\n"))
    }

    @Test func `hostile texts end no label, begin no element and hide nothing`() throws {
        let overview = PlanSample.overview(try PlanSample.hostile())
        let svg = try #require(GraphSVG(overview)?.text())
        #expect(!svg.contains("<script") && svg.contains("&lt;script&gt;"))
        #expect(Self.elementsBalance(in: svg))
        let mermaid = GraphMermaid(overview).text()
        #expect(mermaid.split(separator: "\n").count { $0.contains("-->") && !$0.contains("\"") } == 3)
        for line in mermaid.split(separator: "\n") where line.contains("\"") {
            #expect(line.count { $0 == "\"" } == 2)
            #expect(!line.contains("<script"))
        }
        let dot = GraphDot(overview).text()
        for text in [svg, mermaid, dot] {
            #expect(!text.unicodeScalars.contains { [0x1B, 0x9B, 0x202E, 0x07].contains($0.value) })
        }
    }

    @Test func `marks that carry an accent are marks all the same`() throws {
        var plan = try PlanSample.plan()
        let accent = "\u{301}"
        // What is no character cannot be written in a literal.
        let nothing = try [0xFFFE, 0xFDD0].map { String(try #require(UnicodeScalar($0 as UInt32))) }.joined()
        for index in plan.steps.indices {
            plan.steps[index].title = "<\(accent)b>&\(accent)\"\(accent)];\\\(accent)\(nothing)"
        }
        let overview = PlanSample.overview(plan)
        let svg = try #require(GraphSVG(overview)?.text())
        #expect(svg.contains("&lt;\(accent)b&gt;&amp;\(accent)&quot;\(accent)"))
        #expect(svg.unicodeScalars.filter { $0 == "<" }.count == svg.unicodeScalars.filter { $0 == ">" }.count)
        #expect(GraphDot(overview).text().contains("\\\"\(accent)];\\\\\(accent)\\\\u{FFFE}\\\\u{FDD0}"))
        #expect(GraphMermaid(overview).text().contains("#60;\(accent)b#62;#38;\(accent)#34;\(accent)"))
    }

    @Test func `a picture of more steps than anybody could read is none, and ten thousand lines take no time`() throws {
        let steps = try (0..<10_000).map { index in
            Step(
                id: try PlanSample.id("s\(index)"),
                title: "Step \(index)",
                action: .manual(ManualAction(confirmation: "ok?")),
                effect: .read,
                needs: index == 0 ? [] : [Step.Dependency(step: try PlanSample.id("s\(index - 1)"), kind: .order)]
            )
        }
        let overview = PlanSample.overview(
            Plan(runbook: RunbookIdentity(id: "big", title: "Big", kind: .daily), steps: steps)
        )
        let hasPicture = GraphSVG(overview) != nil
        #expect(!hasPicture)
        #expect(GraphText(overview).lines().count > 10_000)
        #expect(GraphDot(overview).text().count > 100_000)
        #expect(PlanView(overview).lines().count > 10_000)
    }

    /// Whether every element that is opened is closed in its turn.
    private static func elementsBalance(in text: String) -> Bool {
        var open: [Substring] = []
        for piece in text.split(separator: "<").dropFirst(text.hasPrefix("<") ? 0 : 1) {
            let tag = piece.prefix { $0 != ">" }
            if tag.hasSuffix("/") { continue }
            let name = tag.prefix { $0 != " " }
            if name.hasPrefix("/") {
                guard open.popLast() == name.dropFirst() else { return false }
            } else {
                open.append(name)
            }
        }
        return open.isEmpty
    }
}
