// SPDX-License-Identifier: Apache-2.0

import CCMark
import Diagnostics

extension MarkdownTreeBuilder {
    /// The offset at which a block starts; cmark counts columns in bytes, from 1.
    func startOffset(of node: OpaquePointer) -> Int {
        let line = Int(cmark_node_get_start_line(node))
        let column = max(1, Int(cmark_node_get_start_column(node)))
        let lower = line <= 1 ? bodyStart : source.lineRange(firstLine + line - 1).lower
        return min(lower + column - 1, source.end)
    }

    func endLine(of node: OpaquePointer) -> Int { firstLine + max(1, Int(cmark_node_get_end_line(node))) - 1 }

    func lineEnd(of offset: Int) -> Int { source.lineRange(source.line(at: offset)).upper }

    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    func trimmed(_ range: SourceRange) -> SourceRange {
        var upper = min(range.upper, source.end)
        while upper > range.lower, source.bytes[upper - 1] <= 0x20 { upper -= 1 }
        return SourceRange(range.lower, upper)
    }

    func trimmedBothSides(_ range: SourceRange) -> SourceRange {
        let range = trimmed(range)
        var lower = range.lower
        while lower < range.upper, isSpace(source.bytes[lower]) { lower += 1 }
        return SourceRange(lower, range.upper)
    }

    /// The column of an offset, counted from 0 with tab stops every four.
    func column(of offset: Int) -> Int {
        let line = source.lineRange(source.line(at: offset))
        return source.bytes(in: SourceRange(line.lower, min(offset, line.upper))).reduce(0) {
            $1 == 0x09 ? ($0 / 4 + 1) * 4 : $0 + 1
        }
    }

    /// A line without indentation and without the markers of the quotes around it.
    ///
    /// A lazy continuation may lack the markers, and never starts with one of its own.
    func content(ofLine number: Int, quotes: Int) -> SourceRange {
        let line = source.lineRange(number)
        var position = line.lower
        var remaining = quotes
        while position < line.upper {
            if source.bytes[position] == UInt8(ascii: ">"), remaining > 0 {
                remaining -= 1
            } else if !isSpace(source.bytes[position]) {
                break
            }
            position += 1
        }
        return trimmed(SourceRange(position, line.upper))
    }

    /// The lines of running text that starts at `start`, without link reference definitions at their head.
    func textLines(from start: Int, through last: Int, in context: Context) -> [SourceRange] {
        let first = source.line(at: start)
        var lines = [trimmed(SourceRange(start, lineEnd(of: start)))]
        if last > first { lines += (first + 1...last).map { content(ofLine: $0, quotes: context.quotes) } }
        while lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
        while lines.count > 1, let line = lines.first, isReferenceDefinition(line) { lines.removeFirst() }
        return lines
    }

    private func isReferenceDefinition(_ line: SourceRange) -> Bool {
        let bytes = source.bytes[line.lower..<line.upper]
        guard bytes.first == UInt8(ascii: "["), let close = bytes.firstIndex(of: UInt8(ascii: "]")) else {
            return false
        }
        return close > line.lower + 1 && close + 2 < line.upper && source.bytes[close + 1] == UInt8(ascii: ":")
    }
}
