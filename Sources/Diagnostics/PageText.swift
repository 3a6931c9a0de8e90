// SPDX-License-Identifier: Apache-2.0

/// A page for a person at a terminal.
public struct PageText: Sendable {
    private let width: Int
    private let paint: Paint

    /// Pages of at most `width` columns, but for the lines of examples.
    public init(width: Int = 80, colour: Bool = false) {
        self.width = max(40, width)
        paint = Paint(isOn: colour)
    }

    /// A code with what there is to say about it.
    ///
    /// - Parameters:
    ///   - entry: the finding.
    ///   - page: its page.
    ///   - findings: what the program says of the example.
    /// - Returns: the text, ending in a line end.
    public func text(_ entry: DiagnosticCatalogue.Entry, _ page: DiagnosticPage?, findings: [Diagnostic] = []) -> String
    {
        var lines = [
            paint.severity("\(entry.severity.rawValue)[\(entry.code)]", entry.severity)
                + paint.bold(": " + entry.title)
        ]
        guard let page else {
            return (lines + ["", "  " + (entry.why ?? "There is no page about it.")]).joined(separator: "\n") + "\n"
        }
        for paragraph in page.paragraphs {
            lines.append("")
            lines += WrappedText.lines(paragraph, width: width - 2).map { "  " + $0 }
        }
        lines += examples(of: page, entry, findings)
        return lines.map { $0.trimmingSpace }.joined(separator: "\n") + "\n"
    }

    /// All codes with their titles, one a line.
    public func list(_ catalogue: DiagnosticCatalogue) -> String {
        catalogue.entries.map { entry in
            let severity = entry.severity.rawValue
            let padding = String(repeating: " ", count: 8 - severity.utf8.count)
            return "\(entry.code)  \(paint.severity(severity, entry.severity))\(padding)\(entry.title)\n"
        }.joined()
    }

    // MARK: - Examples

    private func examples(of page: DiagnosticPage, _ entry: DiagnosticCatalogue.Entry, _ findings: [Diagnostic])
        -> [String]
    {
        guard let first = page.example.first else { return [] }
        var lines: [String] = []
        for (index, document) in page.example.enumerated() {
            lines += ["", "  " + paint.bold(index == 0 ? "Example, \(document.name):" : "with \(document.name):"), ""]
            lines += indented(document.text)
        }
        if !page.inputs.isEmpty { lines += ["", "  started with " + arguments(page.inputs)] }
        if let finding = findings.first(where: { $0.code == page.code }) {
            lines += ["", "  " + paint.bold("Lifeboat says:"), ""]
            var said = finding
            said.why = nil
            var style = TextRenderer.Style()
            style.hasColour = paint.isOn
            style.width = width - 4
            let sources = page.example.map { SourceText(name: $0.name, $0.text) }
            lines += indented(TextRenderer(sources: sources, style: style).render(said))
        }
        lines += ["", "  " + paint.bold("Without it:"), ""]
        for (old, new) in zip(page.example, page.corrected) where old != new {
            if old != first { lines += ["    in \(old.name):"] }
            for (index, hunk) in UnifiedDiff(from: old.text, to: new.text).hunks(context: 1).enumerated() {
                if index > 0 { lines.append("    …") }
                lines += hunk.lines.map { "    " + painted($0) }
            }
        }
        if page.inputs != page.correctedInputs { lines.append("    started with " + arguments(page.correctedInputs)) }
        return lines
    }

    private func arguments(_ inputs: [String]) -> String { inputs.map { "--input \($0)" }.joined(separator: " ") }

    private func indented(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { "    " + $0 }
    }

    private func painted(_ line: UnifiedDiff.Line) -> String {
        switch line.origin {
        case .both: line.text
        case .old: paint.red(line.text)
        case .new: paint.green(line.text)
        }
    }
}

extension String {
    /// The text without spaces at its end.
    fileprivate var trimmingSpace: String {
        var text = self[...]
        while text.utf8.last == 0x20 { text.removeLast() }
        return String(text)
    }
}
