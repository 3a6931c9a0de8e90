// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// One finding for a step's id with hyphens that an expression reads as a subtraction.
///
/// Whatever the passes say of `is` and of `upp` in `is-upp` follows from one mistake: the id of a step, perhaps misspelt,
/// stands there without quotes.
struct HyphenatedNames {
    private let sources: SourceList
    private let ids: [String]

    /// What can be wrong with one side of the minus, or with what is done to the difference.
    private static let codes: Set<String> = ["LB0301", "LB0302", "LB0305", "LB0310", "LB0311"]

    /// For the steps of a runbook.
    init(in sources: SourceList, steps: [String]) {
        self.sources = sources
        ids = steps.filter { $0.contains("-") }
    }

    /// The findings with those about one hyphenated name put together.
    func gathered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        guard !ids.isEmpty else { return diagnostics }
        var said: Set<SourceRange> = []
        return diagnostics.compactMap { diagnostic in
            guard Self.codes.contains(diagnostic.code), let range = diagnostic.range,
                let place = word(at: range.lower), let found = finding(diagnostic, place)
            else { return diagnostic }
            return said.insert(place).inserted ? found : nil
        }
    }

    private func finding(_ diagnostic: Diagnostic, _ place: SourceRange) -> Diagnostic? {
        let source = sources.source(at: place.lower)
        let word = source.text(in: place)
        guard let id = ids.contains(word) ? word : Suggestion.closest(to: word, in: ids) else { return nil }
        let sides = word.split(separator: "-", omittingEmptySubsequences: false).map { "'\($0)'" }
        let meaning = "'\(word)' is \(sides.joined(separator: " minus ")) in an expression"
        // Beside the values of the run an assertion has the members of an answer, which a bare name means.
        let isOfScope = diagnostic.code == "LB0302" || isInHole(place.lower, source)
        return BindingFindings.unknownName.diagnostic(
            id == word ? "\(meaning), not the step of that name" : "\(meaning); did you mean the step '\(id)'?",
            in: diagnostic.file,
            at: place,
            step: diagnostic.step,
            fix: isOfScope ? "write \"\(id)\", with its quotes" : "write ${\"\(id)\"}, with its quotes"
        )
    }

    /// The name with hyphens around an offset; nil when there is none, or when it stands in quotes.
    private func word(at offset: Int) -> SourceRange? {
        let source = sources.source(at: offset)
        let line = source.lineRange(source.line(at: offset))
        let bytes = Array(source.bytes(in: line))
        var (start, end) = (offset - line.lower, offset - line.lower)
        while start > 0, Self.isPart(bytes[start - 1]) { start -= 1 }
        while end < bytes.count, Self.isPart(bytes[end]) { end += 1 }
        guard start < end, bytes[start..<end].contains(UInt8(ascii: "-")), bytes[start] != UInt8(ascii: "-"),
            bytes[end - 1] != UInt8(ascii: "-"), start == 0 || !Self.isQuote(bytes[start - 1]),
            end == bytes.count || !Self.isQuote(bytes[end])
        else { return nil }
        return SourceRange(line.lower + start, line.lower + end)
    }

    /// Whether a place stands between `${` and `}`.
    private func isInHole(_ offset: Int, _ source: SourceText) -> Bool {
        let line = source.lineRange(source.line(at: offset))
        let before = source.text(in: SourceRange(line.lower, offset))
        guard let hole = before.ranges(of: "${").last else { return false }
        return !before[hole.upperBound...].contains("}")
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        ValueName.isNameByte(byte, first: false) || byte == UInt8(ascii: "-")
    }

    private static func isQuote(_ byte: UInt8) -> Bool { "\"'`".utf8.contains(byte) }
}
