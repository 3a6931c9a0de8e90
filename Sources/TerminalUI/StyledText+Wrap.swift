// SPDX-License-Identifier: Apache-2.0

extension StyledText {
    /// The text in lines of at most `columns`, broken at spaces; what follows the first is indented.
    ///
    /// What could drive a terminal is spelled out before the text is measured. A word that is longer than a line is broken
    /// where the line ends. Spaces at the beginning stay.
    ///
    /// A command for a shell, which `isCommand` knows by its first two words, stays in one line, so that it can be copied: one
    /// that is longer than a line is left to the terminal to break. It goes on to the end of the text, or to a word that ends
    /// with `;`, `,` or `)`.
    public func wrapped(
        to columns: Int,
        indent: Int,
        keeping isCommand: (String, String) -> Bool = { _, _ in false }
    ) -> [StyledText] {
        let indent = min(indent, max(0, columns - 10))
        var lines = [StyledText("")]
        var room = columns
        for (word, isKept) in parts(keeping: isCommand) {
            let isSpace = word.first?.character == " "
            if !isSpace, word.width > room, lines[lines.count - 1].width > (lines.count == 1 ? 0 : indent) {
                lines[lines.count - 1] = lines[lines.count - 1].withoutTrailingSpaces
                lines.append(StyledText(String(repeating: " ", count: indent)))
                room = columns - indent
            }
            for piece in word {
                let width = DisplayWidth.of(piece.character)
                if width > room, !isKept {
                    // Spaces at the end of a line are not carried to the next.
                    if isSpace { continue }
                    lines.append(StyledText(String(repeating: " ", count: indent)))
                    room = columns - indent
                }
                lines[lines.count - 1].append(piece.character, piece.styles)
                room -= width
            }
        }
        return lines.map(\.withoutTrailingSpaces)
    }

    private typealias Piece = (character: Character, styles: [Style])

    /// The words and the spaces between them, in order, each command as one.
    private func parts(keeping isCommand: (String, String) -> Bool) -> [(pieces: [Piece], isKept: Bool)] {
        let words = words
        var parts: [(pieces: [Piece], isKept: Bool)] = []
        var index = 0
        while index < words.count {
            guard index + 2 < words.count, isCommand(words[index].text, words[index + 2].text) else {
                parts.append((words[index], false))
                index += 1
                continue
            }
            let end = Self.end(ofCommandAt: index, in: words)
            parts.append((Array(words[index..<end].joined()), true))
            index = end
        }
        return parts
    }

    /// Where a command is over, as a shell reads its quotation marks.
    private static func end(ofCommandAt start: Int, in words: [[Piece]]) -> Int {
        var isQuoted = false
        for index in start..<words.count {
            for piece in words[index] where piece.character == "'" { isQuoted.toggle() }
            if !isQuoted, let last = words[index].last?.character, ";,)".contains(last) { return index + 1 }
        }
        return words.count
    }

    /// The words and the spaces between them, in order.
    private var words: [[Piece]] {
        var words: [[Piece]] = []
        for span in spans {
            for character in Printable.escapeLine(span.text) {
                if let last = words.last?.last, (last.character == " ") == (character == " ") {
                    words[words.count - 1].append((character, span.styles))
                } else {
                    words.append([(character, span.styles)])
                }
            }
        }
        return words
    }

    private mutating func append(_ character: Character, _ styles: [Style]) {
        if let last = spans.last, last.styles == styles {
            let longer = Span(text: last.text + String(character), styles: styles)
            self = StyledText(spans.dropLast().map(\.self) + [longer])
        } else {
            self += StyledText(String(character), styles)
        }
    }

    private var withoutTrailingSpaces: StyledText {
        var spans = spans
        while let last = spans.popLast() {
            let text = last.text.reversed().drop { $0 == " " }.reversed()
            guard text.isEmpty else { return StyledText(spans + [Span(text: String(text), styles: last.styles)]) }
        }
        return StyledText("")
    }
}

extension [(character: Character, styles: [Style])] {
    fileprivate var text: String { String(map { $0.character }) }

    fileprivate var width: Int { reduce(0) { $0 + DisplayWidth.of($1.character) } }
}
