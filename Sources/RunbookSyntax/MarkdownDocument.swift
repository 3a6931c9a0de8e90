// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// A Markdown document as a tree of blocks, each with its exact place in the file.
///
/// Blocks follow CommonMark 0.30 as cmark reads it, with GitHub's task lists on top. Nothing here knows what a step is.
public struct MarkdownDocument: Sendable, Hashable {
    /// The source that was parsed.
    public let source: SourceText
    /// The front matter, if the document starts with one that could be read.
    public let frontMatter: YAMLNode?
    /// The place of the front matter with both of its `---` lines.
    public let frontMatterRange: SourceRange?
    /// The blocks in the order of the source.
    public let blocks: [MarkdownBlock]

    /// The same document without its blocks, for those who need no more of it than its front matter.
    public var withoutBlocks: MarkdownDocument {
        MarkdownDocument(source: source, frontMatter: frontMatter, frontMatterRange: frontMatterRange, blocks: [])
    }

    /// All blocks in document order, those inside lists and quotes after their container.
    public var allBlocks: [MarkdownBlock] {
        var found: [MarkdownBlock] = []
        func visit(_ blocks: [MarkdownBlock]) {
            for block in blocks {
                found.append(block)
                visit(block.children)
            }
        }
        visit(blocks)
        return found
    }
}
