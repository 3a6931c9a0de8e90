// SPDX-License-Identifier: Apache-2.0

public import PlanAnalysis
import RunbookModel
import TerminalUI

/// The steps of a plan as a flowchart of [Mermaid](https://mermaid.js.org/syntax/flowchart.html).
///
/// Texts stand in quotes with every character as a number that could end them or be read as markup.
public struct GraphMermaid: Sendable {
    private let overview: PlanOverview

    /// A flowchart of a plan.
    public init(_ overview: PlanOverview) { self.overview = overview }

    /// The text, ending with a line break.
    public func text() -> String {
        let graph = PlanGraph(overview)
        var lines = ["flowchart TD"]
        for (number, section) in graph.sections.enumerated() {
            let isNamed = !section.title.isEmpty
            if isNamed { lines.append("    subgraph s\(number)[\"\(Self.title(section.title))\"]") }
            for index in section.steps { lines.append("        \(Self.node(graph.nodes[index], index))") }
            if isNamed { lines.append("    end") }
        }
        for (index, links) in graph.order.links.enumerated() {
            for link in links { lines.append("    n\(link) --> n\(index)") }
        }
        for arrow in graph.sideways { lines.append("    n\(arrow.from) -.->|\(arrow.label)| n\(arrow.to)") }
        lines += [
            "    classDef read stroke:#1a7f37",
            "    classDef change stroke:#9a6700,stroke-width:2px",
            "    classDef irreversible stroke:#cf222e,stroke-width:4px",
            "    classDef unknown stroke:#8250df,stroke-dasharray:5 4",
            "    classDef manual stroke:#0969da",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func node(_ node: PlanGraph.Node, _ index: Int) -> String {
        let more = [node.turns, node.conduct, node.approval].compactMap { $0.map { "<br/>\(escaped($0))" } }.joined()
        let label =
            "\(escaped(node.step.id.text)): \(escaped(node.mark.word))<br/>\(title(node.step.title))\(more)"
        let (open, close) =
            switch node.shape {
            case .read: ("(", ")")
            case .change: ("[", "]")
            case .irreversible: ("{{", "}}")
            case .unknown: (">", "]")
            case .manual: ("[/", "/]")
            }
        return "n\(index)\(open)\"\(label)\"\(close):::\(node.shape.rawValue)"
    }

    /// A title as far as a picture has room for it.
    private static func title(_ text: String) -> String {
        escaped(TextLayout.elide(Printable.escapeLine(text), to: PlanGraph.titleWidth))
    }

    private static func escaped(_ text: String) -> String {
        Printable.escapeLine(text).unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"", "#", "<", ">", "&", "`", "\\", "[", "]", "{", "}", "|", "$", ";", "*", "_", "~":
                result += "#\(scalar.value);"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
