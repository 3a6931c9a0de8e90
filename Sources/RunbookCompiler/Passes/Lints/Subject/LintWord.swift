// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// A word of a command, with what is known about its value.
struct LintWord {
    /// The value: variables that a fence sets to a text are replaced by it, all others stand as `${name}`.
    let text: String
    /// Whether the whole value is known before the run.
    let isLiteral: Bool
    /// Its place in the file, quotes included.
    let range: SourceRange
    /// The parts as bash reads them; their ranges are offsets in the fence.
    let segments: [ShellWord.Segment]
    /// The fence.
    private let fence: PlacedText
    /// Where the value begins in the fence, when it stands there byte for byte.
    private let origin: Int?

    init(_ word: ShellWord, in fence: PlacedText, variables: [String: String]) {
        var text = ""
        var isLiteral = true
        for segment in word.segments {
            // Variables in variables must not make a long text of a short one.
            let isLong = text.utf8.count > LintScriptReader.maximumValue
            let (piece, isKnown) = Self.text(of: segment, isLong ? [:] : variables)
            text += piece
            isLiteral = isLiteral && isKnown
        }
        self.text = text
        self.isLiteral = isLiteral
        range = fence.place(word.range.offsets)
        segments = word.segments
        self.fence = fence
        let isVerbatim =
            word.segments.count == 1 && word.literal != nil && word.segments[0].range.count == text.utf8.count
        origin = isVerbatim ? word.segments[0].range.lower : nil
    }

    private init(_ word: LintWord, dropping count: Int) {
        text = String(decoding: word.text.utf8.dropFirst(count), as: UTF8.self)
        isLiteral = word.isLiteral
        segments = word.segments
        fence = word.fence
        origin = word.origin.map { $0 + count }
        range = origin.map { [text] in word.fence.place($0..<$0 + text.utf8.count) } ?? word.range
    }

    /// What follows the first `count` bytes of the value.
    func suffix(from count: Int) -> LintWord { LintWord(self, dropping: count) }

    /// Where a part of the value stands in the file; the whole word when that is not known.
    func place(_ part: Range<Int>) -> SourceRange {
        origin.map { fence.place($0 + part.lowerBound..<$0 + part.upperBound) } ?? range
    }

    private static func text(of segment: ShellWord.Segment, _ variables: [String: String]) -> (String, Bool) {
        switch segment.kind {
        case .literal(let text): return (text, true)
        case .interpolation(let source, _):
            if let value = variables[source] { return (value, !value.holds("${") && !value.holds("$(")) }
            return ("${\(source)}", false)
        case .variable(let name):
            if let value = variables[name] { return (value, !value.holds("${") && !value.holds("$(")) }
            return ("${\(name)}", false)
        case .substitution(let script), .backquote(let script): return ("$(\(script.text))", false)
        case .arithmetic(let source): return ("$((\(source)))", false)
        }
    }
}
