// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// Reads what a Markdown document tells the operator: prose, titles and `Requires:` links.
struct OutlineText {
    let source: SourceText

    /// The links of a paragraph that begins with `Requires:`; nil for any other.
    func requirements(_ text: MarkdownText) -> [RunbookDraft.Link]? {
        guard text.plain.hasPrefix("Requires:") else { return nil }
        return text.links.map { link in
            let anchor = link.destination.hasPrefix("#") ? String(link.destination.dropFirst()) : link.destination
            return RunbookDraft.Link(anchor: anchor, range: link.range)
        }
    }

    /// Whether a paragraph says that the steps of its section run side by side: it begins with `Parallel:`.
    func isParallelMark(_ text: MarkdownText) -> Bool { text.plain.hasPrefix("Parallel:") }

    /// The Markdown of a paragraph behind its lead.
    func rest(of text: MarkdownText, after lead: MarkdownText.Span) -> String {
        source.text(in: SourceRange(lead.range.upper, text.range.upper)).withoutMargin(.max).trimmedLeadRest
    }

    /// The Markdown of an item without its lead.
    func prose(of item: MarkdownList.Item, after lead: MarkdownText.Span) -> String {
        var parts: [String] = []
        if let text = item.text { parts.append(rest(of: text, after: lead)) }
        parts.append(prose(of: item.blocks.dropFirst().filter(\.isText)))
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// The Markdown of blocks, without their common margin and without `Requires:`.
    func prose(of blocks: [MarkdownBlock]) -> String {
        blocks.compactMap { block in
            switch block.kind {
            case .paragraph(let text):
                guard requirements(text) == nil, !text.isInclude else { return nil }
                return source.text(in: block.range).withoutMargin(.max)
            case .list(let list)
            where list.items.contains(where: { $0.task != nil || (list.isOrdered && $0.text?.lead != nil) }):
                return nil
            default:
                let margin = source.location(at: block.range.lower).column - 1
                return source.text(in: block.range).withoutMargin(margin)
            }
        }.joined(separator: "\n\n")
    }
}

extension MarkdownBlock {
    /// Whether the block is a heading.
    var isHeading: Bool { if case .heading = kind { true } else { false } }

    /// Whether the block is something that the operator reads.
    var isText: Bool {
        switch kind {
        case .paragraph, .list, .quote: true
        case .heading, .code, .html, .thematicBreak: false
        }
    }
}

extension String {
    /// A lead without the punctuation that separates it from the text.
    var trimmedTitle: String {
        var title = self[...]
        while let last = title.last, ".: ".contains(last) { title.removeLast() }
        return String(title)
    }

    /// What follows the lead: without the punctuation that separates the two.
    var trimmedLeadRest: String {
        String(drop { ".:-–— \n".contains($0) }).trimmingTrailingSpace
    }

    private var trimmingTrailingSpace: String {
        var text = self[...]
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }

    /// The text without up to `margin` spaces at the start of each line and without space at its end.
    func withoutMargin(_ margin: Int) -> String {
        var result: [UInt8] = []
        func trimEnd(downTo start: Int) {
            while result.count > start, let last = result.last, last == 0x20 || (0x09...0x0D).contains(last) {
                result.removeLast()
            }
        }
        var start = 0
        var column = 0
        var previous: UInt8 = 0
        for byte in utf8 {
            defer { previous = byte }
            if byte == 0x0A || byte == 0x0D {
                // CR LF ends one line.
                if byte == 0x0A, previous == 0x0D { continue }
                trimEnd(downTo: start)
                result.append(0x0A)
                start = result.count
                column = 0
            } else if column < margin, result.count == start, byte == 0x20 || byte == 0x09 {
                column += 1
            } else {
                result.append(byte)
            }
        }
        trimEnd(downTo: 0)
        return String(decoding: result, as: UTF8.self)
    }
}
