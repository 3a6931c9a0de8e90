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

    private let sources: [String: SourceText]
    private let style: Style

    /// A renderer that quotes from the given sources; a finding about any other file is shown without excerpt.
    public init(sources: [SourceText], style: Style = Style()) {
        self.sources = SourceText.byName(sources)
        self.style = style
    }

    /// A renderer that lays out as ``Style/init()`` does, with colour or without.
    public init(sources: [SourceText], colour: Bool) {
        var style = Style()
        style.hasColour = colour
        self.init(sources: sources, style: style)
    }

    /// One finding, ending in a line end.
    public func render(_ diagnostic: Diagnostic) -> String { DiagnosticText(diagnostic, sources, style).text }

    /// All the findings in the order of ``DiagnosticList/arranged(_:)`` and the lines that count them.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        let arranged = DiagnosticList.arranged(diagnostics)
        var text = ""
        var counts: [String: Int] = [:]
        for diagnostic in arranged {
            counts[diagnostic.code, default: 0] += 1
            if let limit = style.limit, counts[diagnostic.code, default: 0] > limit { continue }
            text += render(diagnostic) + "\n"
        }
        text += DiagnosticList.summary(arranged) + "\n"
        let codes = counts.keys.sorted()
        for code in codes {
            guard let limit = style.limit, let count = counts[code], count > limit else { continue }
            text += "\(count - limit) more of \(code) left out; --all shows them\n"
        }
        return text + (style.hasHint ? hint(codes) : "")
    }

    /// How to learn more about the first few codes.
    private func hint(_ codes: [String]) -> String {
        guard !codes.isEmpty else { return "" }
        let command = "lifeboat explain " + codes.prefix(4).joined(separator: " ")
        return Paint(isOn: style.hasColour).bold(command) + (codes.count > 4 ? " … tells more\n" : " tells more\n")
    }
}
