// SPDX-License-Identifier: Apache-2.0

/// Text in pieces, each with its styles.
///
/// Rendering passes every piece through ``Printable``, so that only the styles themselves can put escape sequences out.
public struct StyledText: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// A piece of text of one look.
    public struct Span: Sendable, Hashable {
        /// The text as it came.
        public var text: String
        /// Its styles, in the order in which they are switched on.
        public var styles: [Style]
    }

    /// The pieces in order.
    public private(set) var spans: [Span] = []

    /// A text of one look.
    public init(_ text: String, _ styles: Style...) { spans = [Span(text: text, styles: styles)] }

    /// A text of one look.
    public init(_ text: String, _ styles: [Style]) { spans = [Span(text: text, styles: styles)] }

    /// A text of pieces.
    init(_ spans: [Span]) { self.spans = spans }

    /// A plain text.
    public init(stringLiteral value: String) { self.init(value) }

    /// The two texts one after the other.
    public static func + (left: StyledText, right: StyledText) -> StyledText {
        var sum = left
        sum.spans += right.spans
        return sum
    }

    /// Adds a text at the end.
    public static func += (left: inout StyledText, right: StyledText) { left.spans += right.spans }

    /// The characters without their styles, not yet made safe to print.
    public var plainText: String { spans.map(\.text).joined() }

    /// The lines of the text, one for each line break in it.
    public var lines: [StyledText] {
        var lines = [StyledText("")]
        for span in spans {
            for (index, part) in span.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                if index > 0 { lines.append(StyledText("")) }
                lines[lines.count - 1].spans.append(Span(text: String(part), styles: span.styles))
            }
        }
        return lines
    }

    /// The columns that the rendered text takes.
    public var width: Int { spans.reduce(0) { $0 + DisplayWidth.of(Printable.escapeLine($1.text)) } }

    /// What is written to the terminal: with styles as SGR sequences, or without.
    public func rendered(withColor: Bool) -> String { rendered(withColor: withColor, gate: Printable.escape) }

    /// The same on one line, cut to `columns`.
    public func renderedLine(withColor: Bool, columns: Int) -> String {
        var room = columns
        var cut = StyledText("")
        for span in spans where room > 0 {
            let text = TextLayout.elide(Printable.escapeLine(span.text), to: room)
            cut.spans.append(Span(text: text, styles: span.styles))
            room -= DisplayWidth.of(text)
            if text != Printable.escapeLine(span.text) { break }
        }
        return cut.rendered(withColor: withColor, gate: Printable.escapeLine)
    }

    private func rendered(withColor: Bool, gate: (String) -> String) -> String {
        spans.map { span in
            let text = gate(span.text)
            guard withColor, !span.styles.isEmpty, !text.isEmpty else { return text }
            let codes = span.styles.map { String($0.rawValue) }.joined(separator: ";")
            return "\u{1B}[\(codes)m\(text)\u{1B}[0m"
        }.joined()
    }
}
