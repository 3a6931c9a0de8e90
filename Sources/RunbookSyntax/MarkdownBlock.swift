// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// One block of a Markdown document.
public struct MarkdownBlock: Sendable, Hashable {
    /// What a block is.
    public enum Kind: Sendable, Hashable {
        /// A heading with a level from 1 to 6.
        case heading(MarkdownHeading)
        /// Running text.
        case paragraph(MarkdownText)
        /// An ordered or bullet list.
        case list(MarkdownList)
        /// A fenced or indented code block.
        case code(MarkdownCode)
        /// A block quote.
        case quote([MarkdownBlock])
        /// Raw HTML, comments included.
        case html
        /// A horizontal rule.
        case thematicBreak
    }

    /// What the block is.
    public let kind: Kind
    /// Its place in the file, from its first character to its last; `SourceText.text(in:)` gives its Markdown.
    public let range: SourceRange

    /// The blocks directly inside: those of all items of a list, or of a quote.
    public var children: [MarkdownBlock] {
        switch kind {
        case .list(let list): list.items.flatMap(\.blocks)
        case .quote(let blocks): blocks
        case .heading, .paragraph, .code, .html, .thematicBreak: []
        }
    }
}
