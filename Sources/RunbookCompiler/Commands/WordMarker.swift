// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import RunbookSyntax
import Values

/// Turns shell words into texts in which each hole is a marker, so that a command line can be parsed before its values
/// are known.
///
/// A marker is U+F8F0, the hole's index in ``expressions``, U+F8F1: private characters that no command contains.
struct WordMarker {
    /// A word with its place in the file.
    struct Word: Hashable {
        var text: String
        var range: SourceRange
        /// Where the text stands within the fence, quotes excluded, when it stands there as it is.
        var inner: Range<Int>?
    }

    /// The value of a variable of the fence.
    struct Local {
        enum Piece {
            case text(String)
            case hole(Expression)
        }

        var pieces: [Piece]
        var range: SourceRange
        var isUsed = false
    }

    static let open: Unicode.Scalar = "\u{F8F0}"
    static let close: Unicode.Scalar = "\u{F8F1}"

    private let text: PlacedText
    private(set) var locals: [String: Local]
    /// The expressions that the markers stand for.
    private(set) var expressions: [Expression] = []

    init(text: PlacedText, locals: [String: Local]) {
        self.text = text
        self.locals = locals
    }

    /// The words with markers.
    mutating func words(_ words: [ShellWord], _ reader: inout CommandReader) -> [Word] {
        words.map { word in
            var marked = ""
            for piece in pieces(of: word, &reader) {
                switch piece {
                case .text(let text): marked += text
                case .hole(let expression):
                    marked.unicodeScalars.append(Self.open)
                    marked += String(expressions.count)
                    marked.unicodeScalars.append(Self.close)
                    expressions.append(expression)
                }
            }
            let inner = word.segments.count == 1 ? word.segments[0].range.offsets : nil
            return Word(text: marked, range: text.place(word.range.offsets), inner: inner)
        }
    }

    /// The variables of the fence after an assignment.
    mutating func assign(_ assignment: ShellCommand.Assignment, _ reader: inout CommandReader) -> [String: Local] {
        let pieces = pieces(of: assignment.value, &reader)
        locals[assignment.name] = Local(pieces: pieces, range: text.place(assignment.nameRange.offsets))
        return locals
    }

    private mutating func pieces(of word: ShellWord, _ reader: inout CommandReader) -> [Local.Piece] {
        var pieces: [Local.Piece] = []
        for segment in word.segments {
            let place = text.place(segment.range.offsets)
            switch segment.kind {
            case .literal(let text):
                if text.holds("${") {
                    let isQuoted = segment.quoting == .single && !word.raw.contains("$'")
                    reader.reportUnexpanded(text, isQuoted: isQuoted, at: place)
                }
                pieces.append(.text(text))
            case .interpolation(let source, let inner):
                if let local = use(source) {
                    pieces += local
                } else if let hole = reader.hole(text.part(inner.offsets)) {
                    pieces.append(.hole(hole))
                }
            case .variable(let name):
                if let local = use(name) {
                    pieces += local
                } else if let hole = reader.variable(name, at: place) {
                    pieces.append(.hole(hole))
                }
            // `isPlain` has excluded these before.
            case .substitution, .backquote, .arithmetic: break
            }
        }
        return pieces
    }

    private mutating func use(_ name: String) -> [Local.Piece]? {
        guard var local = locals[name] else { return nil }
        local.isUsed = true
        locals[name] = local
        return local.pieces
    }
}
