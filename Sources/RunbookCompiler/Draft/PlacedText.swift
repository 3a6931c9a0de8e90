// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// A text of a runbook that knows where in the file each of its bytes stands.
struct PlacedText: Hashable {
    /// Bytes that stand in the file in one piece: from `offset` in the text, from `source` in the file.
    private struct Piece: Hashable {
        var offset: Int
        var source: Int
        /// How many bytes of the file all bytes of the piece stand for; nil when they stand there one by one.
        var extent: Int?
    }

    /// The text.
    let text: String
    /// The place of the whole text.
    let range: SourceRange
    private let pieces: [Piece]

    private init(text: String, range: SourceRange, pieces: [Piece]) {
        self.text = text
        self.range = range
        self.pieces = pieces
    }

    /// A text whose bytes stand somewhere in a range, nobody knows where.
    init(_ text: String, somewhereIn range: SourceRange) {
        self.init(text: text, range: range, pieces: [])
    }

    /// A text that stands in the file byte for byte from the start of a range.
    init(_ text: String, at range: SourceRange) {
        self.init(text: text, range: range, pieces: [Piece(offset: 0, source: range.lower)])
    }

    /// The content of a fence without its final line ends.
    init(_ content: EmbeddedText) {
        var bytes = content.bytes[...]
        while bytes.last == 0x0A { bytes = bytes.dropLast() }
        let pieces = content.lines.map { Piece(offset: $0.offset + $0.padding, source: $0.range.lower) }
        self.init(text: String(decoding: bytes, as: UTF8.self), range: content.range, pieces: pieces)
    }

    /// A YAML scalar; nil for a collection.
    init?(_ node: YAMLNode, in source: SourceText) {
        guard let text = node.text else { return nil }
        let bytes = Array(text.utf8)
        for inset in [0, 1] where node.range.count == bytes.count + 2 * inset {
            let inner = SourceRange(node.range.lower + inset, node.range.upper - inset)
            if source.bytes(in: inner).elementsEqual(bytes) {
                self.init(text, at: inner)
                return
            }
        }
        self.init(text: text, range: node.range, pieces: Self.lines(of: bytes, in: node.range, of: source))
    }

    /// The lines of a block scalar, found in the file one after the other; nothing when one is not there.
    private static func lines(of bytes: [UInt8], in range: SourceRange, of source: SourceText) -> [Piece] {
        var pieces: [Piece] = []
        var line = source.line(at: range.lower)
        var offset = 0
        for content in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            while true {
                // Behind the last line there is none: its range would come again and again.
                let place = source.lineRange(line)
                guard line <= source.lineCount, place.lower < range.upper else { return content.isEmpty ? pieces : [] }
                line += 1
                guard place.count >= content.count else { continue }
                let tail = SourceRange(place.upper - content.count, place.upper)
                let margin = source.bytes(in: SourceRange(place.lower, tail.lower))
                if source.bytes(in: tail).elementsEqual(content), margin.allSatisfy({ $0 == 0x20 }) {
                    pieces.append(Piece(offset: offset, source: tail.lower))
                    break
                }
            }
            offset += content.count + 1
        }
        return pieces
    }

    /// Lines of one text, joined again.
    init(joining lines: [PlacedText]) {
        var pieces: [Piece] = []
        var offset = 0
        for line in lines {
            pieces += line.pieces.map { Piece(offset: $0.offset + offset, source: $0.source, extent: $0.extent) }
            offset += line.text.utf8.count + 1
        }
        let range = lines.dropFirst().reduce(lines.first?.range ?? SourceRange(at: 0)) { $0.union($1.range) }
        self.init(text: lines.map(\.text).joined(separator: "\n"), range: range, pieces: pieces)
    }

    /// The place of a range of offsets in the text.
    func place(_ part: Range<Int>) -> SourceRange {
        guard !pieces.isEmpty else { return range }
        let lower = place(of: part.lowerBound)
        guard !part.isEmpty else { return SourceRange(at: lower) }
        return SourceRange(lower, place(of: part.upperBound - 1, isLast: true) + 1)
    }

    private func place(of offset: Int, isLast: Bool = false) -> Int {
        guard !pieces.isEmpty else { return range.lower }
        var low = 0
        var high = pieces.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if pieces[middle].offset <= offset { low = middle } else { high = middle }
        }
        let piece = pieces[low]
        let distance = piece.extent.map { isLast ? max(0, $0 - 1) : 0 } ?? max(0, offset - piece.offset)
        return min(piece.source + distance, max(range.upper, range.lower))
    }

    /// A part of the text.
    func part(_ part: Range<Int>) -> PlacedText {
        let utf8 = text.utf8
        let start = utf8.index(utf8.startIndex, offsetBy: part.lowerBound)
        let bytes = utf8[start..<utf8.index(start, offsetBy: part.count)]
        guard !pieces.isEmpty else { return PlacedText(String(decoding: bytes, as: UTF8.self), somewhereIn: range) }
        let next = firstPiece(behind: part.lowerBound)
        let extent = next > 0 ? pieces[next - 1].extent : nil
        var kept = [Piece(offset: 0, source: place(of: part.lowerBound), extent: extent)]
        for piece in pieces[next...] {
            guard piece.offset < part.upperBound else { break }
            kept.append(Piece(offset: piece.offset - part.lowerBound, source: piece.source, extent: piece.extent))
        }
        return PlacedText(text: String(decoding: bytes, as: UTF8.self), range: place(part), pieces: kept)
    }

    /// The index of the first piece that begins behind an offset.
    private func firstPiece(behind offset: Int) -> Int {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The text with other texts in the place of some of its parts, which are given in order.
    ///
    /// What is put there has the place of what stood there.
    func replacing(_ edits: [(range: Range<Int>, text: String)]) -> PlacedText {
        let bytes = Array(text.utf8)
        var replaced: [UInt8] = []
        var kept: [Piece] = []
        var rest = pieces[...]
        var copied = 0
        func keep(to end: Int) {
            guard copied < end else { return }
            kept.append(Piece(offset: replaced.count, source: place(of: copied), extent: nil))
            while let piece = rest.first, piece.offset < end {
                if piece.offset > copied {
                    let offset = replaced.count + piece.offset - copied
                    kept.append(Piece(offset: offset, source: piece.source, extent: piece.extent))
                }
                rest.removeFirst()
            }
            replaced += bytes[copied..<end]
        }
        for edit in edits where edit.range.lowerBound >= copied {
            keep(to: edit.range.lowerBound)
            let place = place(edit.range)
            kept.append(Piece(offset: replaced.count, source: place.lower, extent: place.count))
            replaced += Array(edit.text.utf8)
            copied = edit.range.upperBound
        }
        keep(to: bytes.count)
        let pieces = self.pieces.isEmpty ? [] : kept
        return PlacedText(text: String(decoding: replaced, as: UTF8.self), range: range, pieces: pieces)
    }

    /// The text without white space at both ends.
    var trimmed: PlacedText {
        let bytes = Array(text.utf8)
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return part(0..<0) }
        return first == 0 && last == bytes.count - 1 ? self : part(first..<last + 1)
    }

    /// The lines, without their ends.
    var lines: [PlacedText] {
        var lines: [PlacedText] = []
        var start = 0
        for (index, byte) in text.utf8.enumerated() where byte == 0x0A {
            lines.append(part(start..<index))
            start = index + 1
        }
        lines.append(part(start..<text.utf8.count))
        return lines
    }

    /// Whether there is nothing but white space.
    var isBlank: Bool { text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D } }
}

extension PlacedText {
    /// The text without line ends at its end, which a block scalar adds.
    var trimmedEnd: PlacedText {
        let length = text.utf8.reversed().drop { $0 == 0x0A }.count
        return length == text.utf8.count ? self : part(0..<length)
    }
}
