// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// The inline content of a heading or paragraph.
public struct MarkdownText: Sendable, Hashable {
    /// A part of the text with its place.
    public struct Span: Sendable, Hashable {
        /// The text without Markdown.
        public let plain: String
        /// The place in the file, with the Markdown around it.
        public let range: SourceRange
    }

    /// A link.
    public struct Link: Sendable, Hashable {
        /// The text that is shown.
        public let text: String
        /// The destination, unescaped; `#anchor` inside the document.
        public let destination: String
        /// The title behind the destination, unescaped; empty where there is none.
        public let title: String
        /// The place of the link in the file, brackets and destination included.
        public let range: SourceRange
    }

    /// The text without Markdown, lines joined by spaces, without the marker of a task.
    public let plain: String
    /// The Markdown as it stands in the file, without heading markers and without the marker of a task.
    public let raw: String
    /// The place of ``raw``.
    public let range: SourceRange
    /// What stands in `**…**` (or `__…__`) at the very beginning.
    public let lead: Span?
    /// The links in order, images excluded.
    public let links: [Link]
    /// The inline code spans in order.
    public let codeSpans: [Span]
}
