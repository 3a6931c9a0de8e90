// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// A word of a command, with what is known about its value.
///
/// A class of constants, since every lint goes over all of them: copies would count the owners of every part.
final class LintWord {
    /// The value: variables that a fence sets to a text are replaced by it, all others stand as `${name}`.
    let text: String
    /// Whether the whole value is known before the run.
    let isLiteral: Bool
    /// Whether it begins with two hyphens.
    let isOption: Bool
    /// Its place in the file, quotes included.
    let range: SourceRange
    /// The parts as bash reads them; their ranges are offsets in the fence.
    let segments: [ShellWord.Segment]
    /// The fence.
    private let fence: LintFence
    /// Where the value begins in the fence, when it stands there byte for byte.
    private let origin: Int?

    init(_ word: ShellWord, in fence: LintFence, variables: [String: String]) {
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
        isOption = text.utf8.starts(with: "--".utf8)
        range = fence.text.place(word.range.offsets)
        segments = word.segments
        self.fence = fence
        let isVerbatim =
            word.segments.count == 1 && word.literal != nil && word.segments[0].range.count == text.utf8.count
        origin = isVerbatim ? word.segments[0].range.lower : nil
    }

    private init(_ word: LintWord, dropping count: Int) {
        text = String(decoding: word.text.utf8.dropFirst(count), as: UTF8.self)
        isLiteral = word.isLiteral
        isOption = text.utf8.starts(with: "--".utf8)
        segments = word.segments
        fence = word.fence
        origin = word.origin.map { $0 + count }
        range = origin.map { [text] in word.fence.text.place($0..<$0 + text.utf8.count) } ?? word.range
    }

    /// What follows the first `count` bytes of the value.
    func suffix(from count: Int) -> LintWord { LintWord(self, dropping: count) }

    /// Where a part of the value stands in the file; the whole word when that is not known.
    func place(_ part: Range<Int>) -> SourceRange {
        origin.map { fence.text.place($0 + part.lowerBound..<$0 + part.upperBound) } ?? range
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

/// The fence that words stand in: one for all of them.
final class LintFence {
    /// The text of the fence.
    let text: PlacedText

    init(_ text: PlacedText) { self.text = text }
}
