// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// The fences and front matter of files by their lines alone, for texts that could not be read as what they are.
struct TextBlocks {
    private let sources: SourceList

    /// Blocks of the given files.
    init(_ sources: SourceList) { self.sources = sources }

    /// How many lines are looked at in each direction.
    private static let reach = 2000
    /// How many bytes of a block are looked at.
    private static let longest = 1 << 16

    /// The range of the fence around an offset, from its opening line to its closing line; nil outside of fences.
    func fence(around offset: Int) -> SourceRange? {
        let source = sources.source(at: offset)
        guard !source.name.hasSuffix(".yaml"), !source.name.hasSuffix(".yml") else { return nil }
        let lines = lines(around: offset)
        guard isFence(lines.lowerBound, source) else { return nil }
        return SourceRange(source.lineRange(lines.lowerBound).lower, source.lineRange(lines.upperBound).upper)
    }

    /// The text of the fence or the front matter around an offset; the whole text of a YAML file.
    func text(around offset: Int) -> String {
        let source = sources.source(at: offset)
        if source.name.hasSuffix(".yaml") || source.name.hasSuffix(".yml") {
            return source.text(in: SourceRange(source.base, min(source.end, source.base + Self.longest)))
        }
        let lines = lines(around: offset)
        let start = source.lineRange(lines.lowerBound).lower
        let end = source.lineRange(lines.upperBound).upper
        return source.text(in: SourceRange(start, min(end, start + Self.longest)))
    }

    /// Whether a list item or a heading begins between two offsets, outside of fences.
    func beginsItem(between start: Int, and end: Int) -> Bool {
        let source = sources.source(at: start)
        let last = source.line(at: end)
        var number = source.line(at: start) + 1
        var isInside = true
        while number < last {
            let line = trimmed(number, source)
            if isMark(line) {
                isInside.toggle()
            } else if !isInside, isItem(line) {
                return true
            }
            number += 1
        }
        return false
    }

    // MARK: - Lines

    /// The lines from the border above to the border below; the line of the offset is the border above if it is one.
    private func lines(around offset: Int) -> ClosedRange<Int> {
        let source = sources.source(at: offset)
        let line = source.line(at: offset)
        var first = line
        while first > 1, line - first < Self.reach, !isBorder(first, source) { first -= 1 }
        var last = line + 1
        while last < source.lineCount, last - line < Self.reach, !isBorder(last, source) { last += 1 }
        return first...min(last, source.lineCount)
    }

    private func isBorder(_ number: Int, _ source: SourceText) -> Bool {
        let line = trimmed(number, source)
        return isMark(line) || line.elementsEqual("---".utf8)
    }

    private func isFence(_ number: Int, _ source: SourceText) -> Bool { isMark(trimmed(number, source)) }

    private func isMark(_ line: ArraySlice<UInt8>) -> Bool {
        line.starts(with: "```".utf8) || line.starts(with: "~~~".utf8)
    }

    private func isItem(_ line: ArraySlice<UInt8>) -> Bool {
        guard let first = line.first else { return false }
        if first == UInt8(ascii: "#") { return true }
        let digits = line.prefix { (0x30...0x39).contains($0) }
        let rest = line.dropFirst(digits.count)
        let marks: [UInt8] = digits.isEmpty ? Array("-*+".utf8) : Array(".)".utf8)
        guard let mark = rest.first, marks.contains(mark) else { return false }
        return rest.dropFirst().first.map { $0 == 0x20 } ?? true
    }

    /// The line without the spaces around it.
    private func trimmed(_ number: Int, _ source: SourceText) -> ArraySlice<UInt8> {
        var line = source.bytes(in: source.lineRange(number))
        while let first = line.first, first == 0x20 || first == 0x09 { line = line.dropFirst() }
        while let last = line.last, last == 0x20 || last == 0x09 { line = line.dropLast() }
        return line
    }
}
