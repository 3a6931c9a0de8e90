// SPDX-License-Identifier: Apache-2.0

/// Lines of text that never run over a width, whatever is in the text.
public struct Paragraph: Sendable {
    /// The columns that a line may take.
    public let columns: Int

    /// Lines of at most `columns`, and never less than 20.
    public init(columns: Int) { self.columns = max(20, columns) }

    /// Text wrapped at spaces behind `indent` spaces; lines after the first are indented by `hanging` more.
    ///
    /// What could drive a terminal is spelled out before the text is measured.
    public func lines(_ text: String, indent: Int = 0, hanging: Int = 0, styles: [Style] = []) -> [StyledText] {
        let room = max(10, columns - indent)
        let margin = String(repeating: " ", count: indent)
        return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            TextLayout.wrap(Printable.escapeLine(String(line)), to: room, indent: hanging)
                .map { StyledText(margin) + StyledText($0, styles) }
        }
    }

    /// A command for a shell, broken between its words with a backslash at each line's end, so that it can be copied over its
    /// lines as it stands.
    ///
    /// An option stays with its value, and a word in single quotation marks whole; what is longer than a line is left to the terminal to break.
    public func command(_ text: String, indent: Int = 0, styles: [Style] = []) -> [StyledText] {
        let room = max(10, columns - indent)
        var lines: [String] = []
        for word in Self.shellWords(Printable.escapeLine(text)) {
            // Room for the backslash that may have to follow.
            if let last = lines.last, DisplayWidth.of(last) + 1 + DisplayWidth.of(word) <= room - 2 {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(lines.isEmpty ? word : "  \(word)")
            }
        }
        let margin = String(repeating: " ", count: indent)
        return lines.enumerated().map { index, line in
            StyledText(margin) + StyledText(index == lines.count - 1 ? line : "\(line) \\", styles)
        }
    }

    /// The words of a command, each with its quotation marks, and an option together with its value.
    private static func shellWords(_ text: String) -> [String] {
        var words = [""]
        var isQuoted = false
        for character in text {
            if character == "'" { isQuoted.toggle() }
            let isValue = words[words.count - 1].hasPrefix("--") && !words[words.count - 1].contains(" ")
            guard character == " ", !isQuoted, !isValue else {
                words[words.count - 1].append(character)
                continue
            }
            words.append("")
        }
        return words.filter { !$0.isEmpty }
    }

    /// Short texts one after the other, with a separator between them, never broken where a new line can be begun.
    public func flow(
        _ parts: [String],
        separator: String = "  ·  ",
        indent: Int,
        styles: [Style] = []
    ) -> [StyledText] {
        let room = max(10, columns - indent)
        var lines: [String] = []
        for part in parts.map(Printable.escapeLine) {
            let joined = lines.last.map { $0 + separator + part }
            if let joined, DisplayWidth.of(joined) <= room {
                lines[lines.count - 1] = joined
            } else {
                lines += TextLayout.wrap(part, to: room, indent: 2)
            }
        }
        let margin = String(repeating: " ", count: indent)
        return lines.map { StyledText(margin) + StyledText($0, styles) }
    }

    /// A text at the left and one at the right end of the line; on two lines where they do not fit on one.
    public func ends(_ left: StyledText, _ right: StyledText, indent: Int = 4) -> [StyledText] {
        let gap = columns - left.width - right.width
        guard gap < 2 else { return [left + StyledText(String(repeating: " ", count: gap)) + right] }
        let margin = String(repeating: " ", count: max(0, min(columns - right.width, columns)))
        let first = left.width <= columns ? [left] : lines(left.plainText, hanging: indent)
        return first + (right.plainText.isEmpty ? [] : [StyledText(margin) + right])
    }

    /// Rows of names and what belongs to them, the second column aligned.
    public func table(_ rows: [(name: String, text: String)], indent: Int, styles: [Style] = []) -> [StyledText] {
        let widths = rows.map { DisplayWidth.of(Printable.escapeLine($0.name)) }
        let width = min(widths.max() ?? 0, max(8, columns / 3))
        return rows.flatMap { row in
            let wrapped = lines(row.text, indent: indent + width + 2)
            let margin = String(repeating: " ", count: indent)
            let name = Printable.escapeLine(row.name)
            guard DisplayWidth.of(name) <= width else {
                return lines(row.name, indent: indent, hanging: 2, styles: styles) + wrapped
            }
            let start = StyledText(margin) + StyledText(TextLayout.pad(name, to: width), styles)
            guard let first = wrapped.first else { return [start] }
            let rest = String(first.plainText.dropFirst(indent + width))
            return [start + StyledText(rest)] + wrapped.dropFirst()
        }
    }
}
