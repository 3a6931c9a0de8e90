// SPDX-License-Identifier: Apache-2.0

/// A code block.
public struct MarkdownCode: Sendable, Hashable {
    /// Whether the block stands in a fence; an indented block has no info string.
    public let isFenced: Bool
    /// What stands after the opening fence; empty for an indented block.
    public let info: InfoString
    /// Whether the fence is closed; an unclosed one runs to the end of its container.
    public let isClosed: Bool
    /// The content without indentation, each byte traceable to the file.
    public let content: EmbeddedText

    /// The language of the fence, in the case in which it is written.
    public var language: String { info.language }
}
