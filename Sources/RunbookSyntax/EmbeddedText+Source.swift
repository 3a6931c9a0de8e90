// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

extension EmbeddedText {
    /// The text of a whole file, without a byte order mark.
    public init(_ source: SourceText) {
        var lines: [SourceRange] = []
        for number in 1...source.lineCount {
            let range = source.lineRange(number)
            let hasMark = number == 1 && source.bytes.starts(with: [0xEF, 0xBB, 0xBF])
            lines.append(hasMark ? SourceRange(range.lower + 3, range.upper) : range)
        }
        if lines.last?.isEmpty == true { lines.removeLast() }
        let isTerminated = source.bytes.last == 0x0A || source.bytes.last == 0x0D
        self.init(source, lines: lines.map { ($0, 0) }, end: source.end, isTerminated: isTerminated)
    }

    /// The text of the given lines of a file.
    init(_ source: SourceText, lines parts: [(range: SourceRange, padding: Int)], end: Int, isTerminated: Bool = true) {
        var bytes: [UInt8] = []
        var lines: [Line] = []
        for part in parts {
            lines.append(Line(offset: bytes.count, range: part.range, padding: part.padding))
            bytes.append(contentsOf: repeatElement(0x20, count: part.padding))
            bytes += source.bytes(in: part.range)
            bytes.append(0x0A)
        }
        if !isTerminated, !bytes.isEmpty { bytes.removeLast() }
        self.init(file: source.name, bytes: bytes, lines: lines, end: end)
    }

    /// The place in the file of a range of offsets in the text; offsets outside the text are clamped.
    public func sourceRange(_ lower: Int, _ upper: Int) -> SourceRange {
        let start = sourceOffset(lower)
        return SourceRange(start, upper > lower ? sourceOffset(upper, isEnd: true) : start)
    }

    /// A part of the text, which still knows its places in the file.
    public func slice(_ lower: Int, _ upper: Int) -> EmbeddedText {
        let lower = min(max(0, lower), bytes.count)
        let upper = min(max(lower, upper), bytes.count)
        var parts: [Line] = []
        var index = lineIndex(lower)
        while index < lines.count, lines[index].offset < upper || parts.isEmpty {
            let line = lines[index]
            let start = max(lower, line.offset)
            let next = index + 1 < lines.count ? lines[index + 1].offset : bytes.count
            let lineEnd = min(upper, next)
            let skipped = start - line.offset
            parts.append(
                Line(
                    offset: start - lower,
                    range: SourceRange(
                        line.range.lower + max(0, skipped - line.padding),
                        min(
                            line.range.upper,
                            max(line.range.lower, line.range.lower + lineEnd - line.offset - line.padding)
                        )
                    ),
                    padding: max(0, line.padding - skipped)
                )
            )
            index += 1
        }
        return EmbeddedText(file: file, bytes: Array(bytes[lower..<upper]), lines: parts, end: sourceOffset(upper))
    }

    private func sourceOffset(_ offset: Int, isEnd: Bool = false) -> Int {
        guard !lines.isEmpty else { return end }
        let line = lines[lineIndex(isEnd ? offset - 1 : offset)]
        return min(line.range.upper, line.range.lower + max(0, offset - line.offset - line.padding))
    }

    private func lineIndex(_ offset: Int) -> Int {
        var low = 0
        var high = lines.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lines[middle].offset <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
