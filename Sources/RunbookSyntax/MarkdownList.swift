// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// An ordered or bullet list.
public struct MarkdownList: Sendable, Hashable {
    /// One item of a list.
    public struct Item: Sendable, Hashable {
        /// The number that is shown, counted from the list's start; nil in a bullet list.
        public let number: Int?
        /// The place of the item from its marker to the end of its last block.
        public let range: SourceRange
        /// The state of a task-list item, or nil for an ordinary item.
        public let task: MarkdownTask?
        /// The blocks of the item in order.
        public let blocks: [MarkdownBlock]

        /// The text of the item's first paragraph, if it starts with one.
        public var text: MarkdownText? {
            if case .paragraph(let text)? = blocks.first?.kind { text } else { nil }
        }
    }

    /// Whether the items are numbered.
    public let isOrdered: Bool
    /// Whether no blank line stands between the items or their blocks, so that their text is shown without paragraphs.
    public let isTight: Bool
    /// The items in order.
    public let items: [Item]
}
