// SPDX-License-Identifier: Apache-2.0

/// Fits text into columns.
public enum TextLayout {
    /// The text cut to at most `columns`, with `…` in place of what is missing.
    public static func elide(_ text: String, to columns: Int) -> String {
        if DisplayWidth.of(text) <= columns { return text }
        guard columns > 0 else { return "" }
        var result = ""
        var used = 1
        for character in text {
            let width = DisplayWidth.of(character)
            if used + width > columns { break }
            result.append(character)
            used += width
        }
        return result + "…"
    }

    /// The text followed by as many spaces as fill `columns`; longer text is elided.
    public static func pad(_ text: String, to columns: Int) -> String {
        let fitted = elide(text, to: columns)
        return fitted + String(repeating: " ", count: max(0, columns - DisplayWidth.of(fitted)))
    }

    /// The lines of the text, broken at spaces so that each takes at most `columns`.
    ///
    /// A word longer than a line is broken where the line ends. Every line after the first of a paragraph begins with
    /// `indent` spaces; a tab counts as a space.
    public static func wrap(_ text: String, to columns: Int, indent: Int = 0) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .flatMap { wrapParagraph($0, max(columns, indent + 2), String(repeating: " ", count: indent)) }
    }

    private static func wrapParagraph(_ paragraph: Substring, _ columns: Int, _ margin: String) -> [String] {
        var lines: [String] = []
        var line = ""
        var width = 0
        var hasWord = false
        func breakLine() {
            lines.append(line)
            line = margin
            width = margin.utf8.count
            hasWord = false
        }
        for word in paragraph.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
            let wordWidth = DisplayWidth.of(String(word))
            if hasWord, width + 1 + wordWidth > columns { breakLine() }
            if hasWord {
                line += " "
                width += 1
            }
            hasWord = true
            for character in word {
                let characterWidth = DisplayWidth.of(character)
                if width + characterWidth > columns { breakLine() }
                hasWord = true
                line.append(character)
                width += characterWidth
            }
        }
        return lines + [line]
    }
}
