// SPDX-License-Identifier: Apache-2.0

extension StepGraph {
    /// A Mermaid flowchart of the nodes and edges as they are; the label of a node is what `label` returns.
    public func mermaid(label: (Node) -> String) -> String {
        var lines = ["flowchart TD"]
        for (index, node) in nodes.enumerated() { lines.append("    n\(index)[\"\(mermaidText(label(node)))\"]") }
        for edge in edges {
            guard let from = positions[edge.from], let to = positions[edge.to] else { continue }
            let arrow = edge.kind == "sequence" ? "-->" : "-->|\"\(mermaidText(edge.kind))\"|"
            lines.append("    n\(from) \(arrow) n\(to)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A Graphviz digraph of the nodes and edges as they are; the label of a node is what `label` returns.
    public func dot(name: String = "steps", label: (Node) -> String) -> String {
        var lines = ["digraph \"\(dotText(name))\" {", "    node [shape=box];"]
        for (index, node) in nodes.enumerated() { lines.append("    n\(index) [label=\"\(dotText(label(node)))\"];") }
        for edge in edges {
            guard let from = positions[edge.from], let to = positions[edge.to] else { continue }
            let attributes = edge.kind == "sequence" ? "" : " [label=\"\(dotText(edge.kind))\"]"
            lines.append("    n\(from) -> n\(to)\(attributes);")
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    /// One line a node in topological order, each with its number and the numbers it waits for, at most `width`
    /// characters wide; nil when the graph has a cycle.
    ///
    /// ```
    ///   1  Replica lag is inside the RPO
    ///   2  Promote the replica                                                     ← 1
    /// ```
    ///
    /// The numbers waited for are left out where they are just the line above. Characters are counted, not columns:
    /// labels in wide scripts may run over.
    public func text(width: Int = 80, label: (Node) -> String) -> String? {
        guard let order = order(), let reduced = transitiveReduction() else { return nil }
        var number = [Int](repeating: 0, count: nodes.count)
        for (index, position) in order.enumerated() { number[position] = index + 1 }
        let digits = max(3, String(order.count).count)
        var text = ""
        for position in order {
            let own = number[position]
            let waits = reduced.origins[position].map { number[$0] }.sorted()
            let isPlain = waits == (own == 1 ? [] : [own - 1])
            let arrow = isPlain ? "" : waits.isEmpty ? "starts at once" : "← " + abbreviated(waits)
            text += line(own, digits: digits, label: oneLine(label(nodes[position])), arrow: arrow, width: width) + "\n"
        }
        return text
    }

    private func line(_ number: Int, digits: Int, label: String, arrow: String, width: Int) -> String {
        let numeral = String(number)
        let start = String(repeating: " ", count: max(0, digits - numeral.count)) + numeral + "  "
        let room = max(8, width - start.count - (arrow.isEmpty ? 0 : arrow.count + 2))
        let shown = label.count <= room ? label : String(label.prefix(room - 1)) + "…"
        if arrow.isEmpty { return start + shown }
        return start + shown + String(repeating: " ", count: room - shown.count + 2) + arrow
    }

    private func abbreviated(_ numbers: [Int]) -> String {
        let shown = numbers.prefix(6).map(String.init).joined(separator: ", ")
        return numbers.count > 6 ? "\(shown) and \(numbers.count - 6) more" : shown
    }

    private func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 })
        )
    }

    private func dotText(_ text: String) -> String {
        oneLine(text).reduce(into: "") { $0 += $1 == "\"" || $1 == "\\" ? "\\\($1)" : String($1) }
    }

    private func mermaidText(_ text: String) -> String {
        oneLine(text).reduce(into: "") { result, character in
            switch character {
            case "\"": result += "#quot;"
            case "#": result += "#35;"
            case "<": result += "#lt;"
            case ">": result += "#gt;"
            case "`": result += "#96;"
            default: result.append(character)
            }
        }
    }
}
