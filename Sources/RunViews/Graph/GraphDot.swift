// SPDX-License-Identifier: Apache-2.0

public import PlanAnalysis
import RunbookModel
import TerminalUI

/// The steps of a plan in the language of [Graphviz](https://graphviz.org/doc/info/lang.html).
public struct GraphDot: Sendable {
    private let overview: PlanOverview

    /// A digraph of a plan.
    public init(_ overview: PlanOverview) { self.overview = overview }

    /// The text, ending with a line break.
    public func text() -> String {
        let graph = PlanGraph(overview)
        var lines = [
            "digraph \"\(Self.escaped(overview.plan.runbook.id))\" {",
            "    graph [label=\"\(Self.title(graph.title))\", labelloc=t, fontname=\"Helvetica\"];",
            "    node [shape=box, fontname=\"Helvetica\", fontsize=11, margin=\"0.15,0.08\"];",
            "    edge [color=\"#59636e\"];",
        ]
        for (number, section) in graph.sections.enumerated() {
            let isNamed = !section.title.isEmpty
            if isNamed {
                lines += [
                    "    subgraph cluster_\(number) {",
                    "        label=\"\(Self.title(section.title))\"; color=\"#d1d9e0\"; fontsize=12;",
                ]
            }
            for index in section.steps { lines.append("        \(Self.node(graph, index))") }
            if isNamed { lines.append("    }") }
        }
        for (index, links) in graph.order.links.enumerated() {
            for link in links { lines.append("    n\(link) -> n\(index);") }
        }
        for arrow in graph.sideways {
            let look = "style=dashed, constraint=false, color=\"#cf222e\""
            lines.append("    n\(arrow.from) -> n\(arrow.to) [label=\"\(arrow.label)\", \(look)];")
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    private static func node(_ graph: PlanGraph, _ index: Int) -> String {
        let node = graph.nodes[index]
        var lines = ["\(node.step.id): \(node.mark.word)", node.step.title]
        lines += [node.turns, node.conduct, node.approval].compactMap(\.self)
        let label = lines.map { escaped(TextLayout.elide(Printable.escapeLine($0), to: 60)) }.joined(separator: "\\n")
        let look =
            switch node.shape {
            case .read: "style=rounded, color=\"#1a7f37\""
            case .change: "color=\"#9a6700\", penwidth=2"
            case .irreversible: "shape=doubleoctagon, color=\"#cf222e\", penwidth=2"
            case .unknown: "style=dashed, color=\"#8250df\""
            case .manual: "shape=parallelogram, color=\"#0969da\", margin=\"0,0\""
            }
        let tooltip = graph.tooltip(node).split(separator: "\n").map { escaped(String($0)) }.joined(separator: "\\n")
        return "n\(index) [label=\"\(label)\", \(look), tooltip=\"\(tooltip)\"];"
    }

    /// A title as far as a picture has room for it.
    private static func title(_ text: String) -> String {
        escaped(TextLayout.elide(Printable.escapeLine(text), to: PlanGraph.titleWidth))
    }

    private static func escaped(_ text: String) -> String {
        // By scalars: a quotation mark with an accent is one character, and still ends a text.
        Printable.escapeLine(text).unicodeScalars.reduce(into: "") { result, scalar in
            if scalar == "\"" || scalar == "\\" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
    }
}
