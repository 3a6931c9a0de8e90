// SPDX-License-Identifier: Apache-2.0

/// Renders findings for a person, with the lines of source they are about.
///
/// Whatever comes from a source or a message is shown with control, bidirectional and other invisible characters as
/// visible escapes, so that a file cannot write to the terminal.
public struct TextRenderer: Sendable {
    /// How findings are laid out.
    public struct Style: Sendable {
        /// Whether to use colour.
        public var hasColour = false
        /// The columns of the terminal; nil leaves sentences in one line, as programs and tests like them.
        public var width: Int?
        /// How many findings of one code are shown; nil shows all.
        public var limit: Int?
        /// Whether to end with how to learn more.
        public var hasHint = false

        /// No colour, no wrapping, everything shown.
        public init() {}
    }

    private let sources: [SourceText]
    private let style: Style

    /// A renderer that quotes from the given sources; a finding about any other file is shown without excerpt.
    public init(sources: [SourceText], colour: Bool = false) {
        self.sources = sources
        var style = Style()
        style.hasColour = colour
        self.style = style
    }

    /// All the findings in the order of ``DiagnosticList/arranged(_:)`` and the line that counts them.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        Self.render([DiagnosticReport(diagnostics, sources: sources)], style: style)
    }

    /// One finding, ending in a line end.
    public func render(_ diagnostic: Diagnostic) -> String {
        DiagnosticText(diagnostic, DiagnosticReport([diagnostic], sources: sources), style).text
    }

    /// The findings of several compilations in their order, and the lines that count them.
    public static func render(_ reports: [DiagnosticReport], style: Style) -> String {
        var text = ""
        var counts: [String: Int] = [:]
        let reports = DiagnosticReport.distinct(reports)
        for report in reports {
            for diagnostic in report.diagnostics {
                counts[diagnostic.code, default: 0] += 1
                if let limit = style.limit, counts[diagnostic.code, default: 0] > limit { continue }
                text += DiagnosticText(diagnostic, report, style).text + "\n"
            }
        }
        let codes = counts.keys.sorted()
        text += DiagnosticList.summary(reports.flatMap(\.diagnostics)) + "\n"
        for code in codes {
            guard let limit = style.limit, let count = counts[code], count > limit else { continue }
            text += "\(count - limit) more of \(code) left out; --all shows them\n"
        }
        if style.hasHint, !codes.isEmpty {
            let shown = codes.prefix(4).joined(separator: " ")
            let verb = codes.count > 4 ? "and so on tell more" : "tells more"
            text += Paint(isOn: style.hasColour).dim("lifeboat explain \(shown)") + " \(verb)\n"
        }
        return text
    }
}
