// SPDX-License-Identifier: Apache-2.0

import CCMark
import Diagnostics

/// Reads the inline content of one heading or paragraph.
///
/// What the text means comes from cmark's inlines; where it stands comes from ``InlineScanner``, because cmark 0.30
/// reports wrong places for inlines after line ends and definitions. The two are matched in order.
struct MarkdownTextReader {
    private let content: EmbeddedText

    init(source: SourceText, lines: [SourceRange]) {
        let parts = lines.map { (range: $0, padding: 0) }
        content = EmbeddedText(source, lines: parts, end: lines.last?.upper ?? 0, isTerminated: false)
    }

    /// The text of a node, without the box of a task if `dropsTask` is set and the content starts with one.
    func text(of node: OpaquePointer, dropsTask: Bool) -> MarkdownText {
        let inlines = InlineContent(of: node)
        let found = InlineScanner.scan(content.bytes)
        var start = 0
        var plain = inlines.plain
        if dropsTask {
            start = min(3, content.bytes.count)
            while start < content.bytes.count, content.bytes[start] <= 0x20 { start += 1 }
            plain = String(plain.dropFirst(3).drop { $0 == " " || $0 == "\t" })
        }
        let whole = content.sourceRange(start, content.bytes.count)
        return MarkdownText(
            plain: plain,
            raw: String(decoding: content.bytes[start...], as: UTF8.self),
            range: whole,
            lead: lead(inlines, start: start, codeSpans: found.codeSpans, dropsTask: dropsTask),
            links: links(inlines.links, candidates: found.links, whole: whole),
            codeSpans: zip(inlines.codeSpans, places(of: found.codeSpans, count: inlines.codeSpans.count, whole: whole))
                .map {
                    MarkdownText.Span(plain: $0, range: $1)
                }
        )
    }

    private func places(of ranges: [Range<Int>], count: Int, whole: SourceRange) -> [SourceRange] {
        guard ranges.count == count else { return Array(repeating: whole, count: count) }
        return ranges.map { content.sourceRange($0.lowerBound, $0.upperBound) }
    }

    private func links(
        _ links: [InlineContent.Link],
        candidates: [InlineScanner.Link],
        whole: SourceRange
    ) -> [MarkdownText.Link] {
        var result: [MarkdownText.Link] = []
        var cursor = 0
        let isExact = candidates.count == links.count
        for link in links {
            let wanted = InlineScanner.letters(Array(link.text.utf8)[...])
            let match = candidates[cursor...].prefix(64).firstIndex { candidate in
                if isExact { return true }
                return InlineScanner.holds(content.bytes[candidate.text], wanted, isWhole: !candidate.isInline)
            }
            var range = whole
            if let match {
                range = content.sourceRange(candidates[match].range.lowerBound, candidates[match].range.upperBound)
                cursor = match + 1
            }
            result.append(
                MarkdownText.Link(text: link.text, destination: link.destination, title: link.title, range: range)
            )
        }
        return result
    }

    private func lead(
        _ inlines: InlineContent,
        start: Int,
        codeSpans: [Range<Int>],
        dropsTask: Bool
    ) -> MarkdownText.Span? {
        guard let strong = inlines.lead, inlines.textBeforeLead.isEmpty != dropsTask else { return nil }
        let bytes = content.bytes
        guard start + 2 < bytes.count, bytes[start] == bytes[start + 1] else { return nil }
        guard bytes[start] == UInt8(ascii: "*") || bytes[start] == UInt8(ascii: "_") else { return nil }
        let wanted = InlineScanner.letters(Array(strong.utf8)[...])
        var first: Int?
        var position = start + 2
        var span = codeSpans[...].drop { $0.upperBound <= position }
        while position + 1 < bytes.count {
            if let code = span.first, code.lowerBound <= position {
                position = max(position, code.upperBound)
                span = span.dropFirst()
            } else if bytes[position] == UInt8(ascii: "\\") {
                position += 2
            } else if bytes[position] == bytes[start], bytes[position + 1] == bytes[start] {
                // Of a longer run, the inner characters close what is inside.
                while position + 2 < bytes.count, bytes[position + 2] == bytes[start] { position += 1 }
                let end = position + 2
                if first == nil { first = end }
                if InlineScanner.holds(bytes[(start + 2)..<position], wanted, isWhole: true) {
                    return MarkdownText.Span(plain: strong, range: content.sourceRange(start, end))
                }
                position = end
            } else {
                position += 1
            }
            if let first, position - first > 4096 { break }
        }
        return MarkdownText.Span(plain: strong, range: content.sourceRange(start, first ?? bytes.count))
    }
}
