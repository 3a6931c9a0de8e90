// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Finds what would cost cmark more than it is worth, in one pass over the bytes.
///
/// cmark walks all open containers for every line and some inline constructs for every character of a paragraph: 64 KB
/// of nested list markers and empty lines take 11 s. Containers a line and bytes a paragraph are therefore bounded.
struct MarkdownPrescan {
    let source: SourceText
    let limits: SyntaxLimits

    /// The first reason to refuse the text from `start` on, or nil when cmark may have it.
    func refusal(from start: Int) -> Diagnostic? {
        var runStart = start
        var count = MarkupCount()
        for number in source.line(at: start)...source.lineCount {
            let line = source.lineRange(number)
            guard line.lower >= start else { continue }
            if source.bytes(in: line).allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
                runStart = line.upper
                count.endText()
                continue
            }
            count.add(source.bytes(in: line))
            if count.parts > limits.markdownParts || count.bracketWork > limits.bracketWork {
                let isBrackets = count.parts <= limits.markdownParts
                return SyntaxDiagnostics.tooMuchMarkup.diagnostic(
                    isBrackets
                        ? "too many brackets in texts without a blank line"
                        : "more than \(limits.markdownParts) lines, list items and marks of emphasis, links and code",
                    in: source.name,
                    at: SourceRange(line.lower, line.upper),
                    fix: "split the file"
                )
            }
            if line.upper - runStart > limits.paragraphBytes {
                return SyntaxDiagnostics.paragraphTooLarge.diagnostic(
                    "more than \(limits.paragraphBytes) bytes without a blank line",
                    in: source.name,
                    at: SourceRange(line.lower, line.upper),
                    fix: "put a blank line between paragraphs"
                )
            }
            if let place = tooDeep(line) {
                return SyntaxDiagnostics.nesting.diagnostic(
                    "more than \(limits.markdownDepth) lists or quotes open on one line",
                    in: source.name,
                    at: SourceRange(place, min(place + 1, line.upper)),
                    fix: "flatten the document"
                )
            }
        }
        return nil
    }

    /// The place of the container marker that is one too many, or nil.
    private func tooDeep(_ line: SourceRange) -> Int? {
        let bytes = source.bytes
        var position = line.lower
        var markers = 0
        var column = 0
        var ruleTested: UInt8 = 0
        while position < line.upper {
            let byte = bytes[position]
            if byte == 0x20 || byte == 0x09 {
                column = byte == 0x09 ? (column / 4 + 1) * 4 : column + 1
                position += 1
                continue
            }
            guard let length = markerLength(at: position, end: line.upper) else { return nil }
            if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "*"), byte != ruleTested {
                ruleTested = byte
                if isThematicBreak(bytes[position..<line.upper]) { return nil }
            }
            markers += 1
            column += length
            if markers > limits.markdownDepth || column > limits.markdownDepth * 5 { return position }
            position += length
        }
        return nil
    }

    private func markerLength(at position: Int, end: Int) -> Int? {
        let bytes = source.bytes
        func isSpace(_ index: Int) -> Bool { index >= end || bytes[index] == 0x20 || bytes[index] == 0x09 }
        switch bytes[position] {
        case UInt8(ascii: ">"): return 1
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "*"): return isSpace(position + 1) ? 1 : nil
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            var index = position
            while index < end, index < position + 10, (0x30...0x39).contains(bytes[index]) { index += 1 }
            guard index < end, bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ")") else {
                return nil
            }
            return isSpace(index + 1) ? index + 1 - position : nil
        default: return nil
        }
    }

    private func isThematicBreak(_ bytes: Slice<SourceBytes>) -> Bool {
        guard let marker = bytes.first else { return false }
        var count = 0
        for byte in bytes {
            if byte == marker { count += 1 } else if byte != 0x20, byte != 0x09 { return false }
        }
        return count >= 3
    }
}
