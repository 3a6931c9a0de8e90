// SPDX-License-Identifier: Apache-2.0

public import PlanAnalysis
import RunbookModel
public import TerminalUI

/// The steps of a plan as a drawing of lines for a terminal: one line a step, side by side what may run side by side.
public struct GraphText: Sendable {
    private let overview: PlanOverview
    private let columns: Int

    /// A drawing of a plan with no line wider than `columns`.
    public init(_ overview: PlanOverview, columns: Int = 80) {
        self.overview = overview
        self.columns = max(40, columns)
    }

    /// The lines from top to bottom.
    public func lines() -> [StyledText] {
        let graph = PlanGraph(overview)
        var starts: [Int: String] = [:]
        for section in graph.sections { starts[section.steps.lowerBound] = section.title }
        var lines = Paragraph(columns: columns).lines(graph.title, styles: [.bold]) + [""]
        for (number, block) in graph.order.blocks.enumerated() {
            let isAlone = block.count == 1
            if number > 0 { lines.append(StyledText("  │", .dim)) }
            if !isAlone { lines.append(StyledText("  ├─┐ side by side: \(block.count) steps", .dim)) }
            for index in block {
                if let title = starts[index], !title.isEmpty { lines.append(heading(title, isAlone)) }
                lines.append(line(graph, index, block))
            }
            if !isAlone { lines.append(StyledText("  ├─┘", .dim)) }
        }
        return lines + [""] + legend
    }

    private func heading(_ title: String, _ isAlone: Bool) -> StyledText {
        let bar = isAlone ? "  │ " : "  │ │ "
        return StyledText(bar, .dim)
            + StyledText(TextLayout.elide(Printable.escapeLine(title), to: columns - bar.count), .bold)
    }

    private func line(_ graph: PlanGraph, _ index: Int, _ block: Range<Int>) -> StyledText {
        let node = graph.nodes[index]
        let bar = block.count == 1 ? "  " : "  │ "
        let inside = graph.order.links[index].filter(block.contains).map { graph.nodes[$0].step.id.text }
        let after = inside.isEmpty ? "" : "  ← \(StepRows.some(inside))"
        let asks =
            (node.conduct.map { "  \($0)" } ?? "") + (node.turns == nil ? "" : "  for each of a list")
            + (node.approval == nil ? "" : "  must be approved")
        let room = columns - bar.count - 3 - DisplayWidth.of(node.mark.word)
        let name = TextLayout.elide(node.step.id.text, to: room)
        let rest = TextLayout.elide(after + asks, to: max(0, room - DisplayWidth.of(name)))
        let fill = String(repeating: " ", count: max(1, room - DisplayWidth.of(name + rest) + 1))
        return StyledText(bar, .dim) + node.mark.text(node.mark.symbol) + " " + StyledText(name)
            + StyledText(rest, .dim) + StyledText(fill) + node.mark.text(node.mark.word)
    }

    private var legend: [StyledText] {
        Paragraph(columns: columns).flow(
            ["○ read", "● change", "▲ IRREVERSIBLE", "? unknown", "◇ by hand"],
            separator: "   ",
            indent: 0,
            styles: [.dim]
        )
    }
}
