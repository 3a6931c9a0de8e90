// SPDX-License-Identifier: Apache-2.0

import PlanAnalysis
import RunbookModel
import StepGraph
import TerminalUI
import Values

/// A step's shape and words in a picture.
struct NodeBody {
    static let width = 372
    private static let padding = 16
    private static let lineHeight = 17

    private let node: PlanGraph.Node
    private let lines: [(text: String, className: String)]

    init(_ node: PlanGraph.Node) {
        self.node = node
        let title = TextLayout.wrap(Printable.escapeLine(node.step.title), to: 50)
        var lines = title.prefix(2).map { ($0, "label") }
        if title.count > 2 { lines[1].0 = TextLayout.elide(title[1] + " …", to: 50) }
        for call in node.calls.prefix(2) {
            lines.append((TextLayout.elide(Printable.escapeLine(call), to: 51), "call"))
        }
        if node.calls.count > 2 { lines.append(("and \(node.calls.count - 2) more", "dim")) }
        if let turns = node.turns {
            lines.append((TextLayout.elide(Printable.escapeLine(turns), to: 50), "approval"))
        }
        if let conduct = node.conduct {
            lines.append((TextLayout.elide(Printable.escapeLine(conduct), to: 50), "approval"))
        }
        if let approval = node.approval {
            lines.append((TextLayout.elide(Printable.escapeLine(approval), to: 50), "approval"))
        }
        self.lines = lines
    }

    var height: Int { 32 + lines.count * Self.lineHeight + 6 }

    /// The elements of the step at a place.
    func svg(in box: DiagramBox, tooltip: String) -> [String] {
        let time = node.limit
        let right = box.right - Self.padding
        let room = 37 - DisplayWidth.of(node.mark.word + time)
        var elements = [
            "<g class=\"step \(node.shape.rawValue)\">", "<title>\(XMLText.escaped(tooltip, keepsLines: true))</title>",
            SVGPath.shape(node.shape, box),
            XMLText.element(
                "\(node.mark.symbol) \(TextLayout.elide(node.step.id.text, to: max(12, room)))",
                x: box.x + Self.padding,
                y: box.y + 23,
                className: "id"
            ),
            "<text class=\"word\" x=\"\(right)\" y=\"\(box.y + 23)\" text-anchor=\"end\">"
                + XMLText.escaped(node.mark.word)
                + (time.isEmpty ? "" : "<tspan class=\"dim\" dx=\"8\">\(XMLText.escaped(time))</tspan>") + "</text>",
        ]
        for (number, line) in lines.enumerated() {
            elements.append(
                XMLText.element(
                    line.text,
                    x: box.x + Self.padding,
                    y: box.y + 42 + number * Self.lineHeight,
                    className: line.className
                )
            )
        }
        return elements + ["</g>"]
    }
}
