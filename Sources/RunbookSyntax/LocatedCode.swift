// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// A code block with the headings and list items that it stands under.
public struct LocatedCode: Sendable, Hashable {
    /// The code block.
    public let code: MarkdownCode
    /// Its place in the file, fences included.
    public let range: SourceRange
    /// The headings above it, from the outermost to the nearest, each of a deeper level than the one before.
    public let headings: [MarkdownHeading]
    /// The list items around it, from the outermost to the innermost.
    public let items: [MarkdownList.Item]

    /// What a person would call it: the bold lead or the text of its innermost item, otherwise its nearest heading.
    public var title: String? {
        items.reversed().lazy.compactMap(\.text).first.map { $0.lead?.plain ?? $0.plain } ?? headings.last?.text.plain
    }
}

extension MarkdownDocument {
    /// All code blocks in document order, each with its headings and items.
    ///
    /// Headings inside of lists and quotes count for what follows them there, not for what follows the container.
    public var locatedCode: [LocatedCode] {
        var found: [LocatedCode] = []
        func visit(_ blocks: [MarkdownBlock], _ outer: [MarkdownHeading], _ items: [MarkdownList.Item]) {
            var headings = outer
            for block in blocks {
                switch block.kind {
                case .heading(let heading):
                    while let last = headings.last, last.level >= heading.level { headings.removeLast() }
                    headings.append(heading)
                case .code(let code):
                    found.append(LocatedCode(code: code, range: block.range, headings: headings, items: items))
                case .list(let list): for item in list.items { visit(item.blocks, headings, items + [item]) }
                case .quote(let blocks): visit(blocks, headings, items)
                case .paragraph, .html, .thematicBreak: break
                }
            }
        }
        visit(blocks, [], [])
        return found
    }
}
