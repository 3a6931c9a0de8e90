// SPDX-License-Identifier: Apache-2.0

public import PlanAnalysis
import RunbookModel
import StepGraph
import TerminalUI

/// The steps of a plan as a picture that stands for itself: SVG without scripts, fonts or anything else from outside.
///
/// What a step does shows in its shape and its word as well as in its colour. The picture is readable on light and on
/// dark ground, and the same plan always gives the same bytes.
public struct GraphSVG: Sendable {
    /// How many steps a picture may have; beyond that nobody could read it.
    public static let limit = 2000

    private static let margin = 28
    private static let headHeight = 104

    private let graph: PlanGraph
    private let layout: DiagramLayout
    private let bodies: [NodeBody]

    /// A picture of a plan; nil when it has more than ``limit`` steps.
    public init?(_ overview: PlanOverview) {
        guard overview.plan.steps.count <= Self.limit else { return nil }
        graph = PlanGraph(overview)
        bodies = graph.nodes.map(NodeBody.init)
        layout = DiagramLayout(
            nodes: zip(graph.nodes, bodies).map {
                DiagramLayout.Node(width: NodeBody.width, height: $0.1.height, group: $0.0.section)
            },
            links: graph.order.links,
            blocks: graph.order.blocks
        )
    }

    /// The document, ending with a line break.
    public func text() -> String {
        let width = max(layout.width + 2 * LayoutMargin.side, 640)
        let height = layout.height + Self.headHeight + Self.margin
        let left = (width - layout.width) / 2
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
                + "viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-labelledby=\"title\">",
            "<title id=\"title\">\(XMLText.escaped(graph.title))</title>", SVGStyle.text,
            "<rect class=\"ground\" width=\"\(width)\" height=\"\(height)\"/>",
        ]
        lines += head()
        lines.append("<g transform=\"translate(\(left) \(Self.headHeight))\">")
        for group in layout.groups { lines += section(group) }
        for frame in layout.frames { lines += self.frame(frame) }
        for line in layout.lines { lines.append(SVGPath.edge(line)) }
        for index in graph.nodes.indices {
            lines += bodies[index].svg(in: layout.boxes[index], tooltip: graph.tooltip(graph.nodes[index]))
        }
        return (lines + ["</g>", "</svg>"]).joined(separator: "\n") + "\n"
    }

    private func head() -> [String] {
        let title = TextLayout.elide(Printable.escapeLine(graph.title), to: 62)
        var lines = [
            XMLText.element(title, x: Self.margin, y: 40, className: "head"),
            XMLText.element(
                "\(graph.nodes.count) steps, plan \(graph.digest)",
                x: Self.margin,
                y: 62,
                className: "dim"
            ),
        ]
        var x = Self.margin
        for (shape, word) in [
            (PlanGraph.Shape.read, "read"), (.change, "change"), (.irreversible, "IRREVERSIBLE"), (.unknown, "unknown"),
            (.manual, "by hand"),
        ] {
            let box = DiagramBox(x: x, y: 77, width: 22, height: 14)
            lines.append(SVGPath.shape(shape, box))
            lines.append(XMLText.element(word, x: x + 29, y: 89, className: "dim"))
            x += 29 + word.utf8.count * 8 + 20
        }
        return lines
    }

    private func section(_ group: DiagramLayout.Group) -> [String] {
        let title = graph.sections.indices.contains(group.group) ? graph.sections[group.group].title : ""
        let room = max(8, (group.box.width - 24) / 7)
        return [
            SVGPath.box(group.box, className: "section", radius: 8),
            XMLText.element(
                TextLayout.elide(Printable.escapeLine(title), to: room),
                x: group.box.x + 14,
                y: group.box.y + 20,
                className: "sectiontitle"
            ),
        ]
    }

    private func frame(_ box: DiagramBox) -> [String] {
        [
            SVGPath.box(box, className: "frame", radius: 10),
            XMLText.element("side by side", x: box.x + 14, y: box.y + 19, className: "dim"),
        ]
    }
}

/// The space around the drawing.
private enum LayoutMargin {
    static let side = 44
}
