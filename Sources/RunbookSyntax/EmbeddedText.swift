// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// Text that stands in a source with its indentation stripped, and knows where each of its bytes came from.
///
/// The content of a fence inside a list item is the usual case; a whole file is the simplest. Lines of the text end in
/// LF whatever they end in in the file.
public struct EmbeddedText: Sendable, Hashable {
    /// One line of the text.
    public struct Line: Sendable, Hashable {
        /// The offset of the line in the text.
        public let offset: Int
        /// The bytes of the line in the file, without the line end.
        public let range: SourceRange
        /// How many spaces of the text stand for a part of a tab in the file; they precede `range`.
        public let padding: Int
    }

    /// The name of the file.
    public let file: String
    /// The text in UTF-8.
    public let bytes: [UInt8]
    /// The lines in order; a text that ends with a line end has no further empty line.
    public let lines: [Line]
    /// Where the text ends in the file.
    public let end: Int

    /// The text itself.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The bytes of the file that the text spans, from its first line to its last.
    public var range: SourceRange { SourceRange(lines.first?.range.lower ?? end, lines.last?.range.upper ?? end) }
}
