// SPDX-License-Identifier: Apache-2.0

import CCMark
public import Diagnostics

extension MarkdownDocument {
    /// Parses a Markdown document by the rules of CommonMark, with GitHub's task lists and YAML front matter.
    ///
    /// Total: never throws, and takes time in n log n. A text beyond the limits, with a NUL or with invalid UTF-8 gives
    /// an empty tree and the diagnostic that says so. Malformed attributes of fences are left out of the tree.
    public static func parse(_ source: SourceText, limits: SyntaxLimits = SyntaxLimits()) -> Parsed<MarkdownDocument> {
        if let refusal = SourceCheck.refusal(of: source, limits: limits) { return empty(source, refusal) }
        var diagnostics: [Diagnostic] = []
        let front = FrontMatter.find(in: source)
        var frontMatter: YAMLNode?
        if let content = front.content {
            let parsed = YAMLNode.parse(content, limits: limits)
            frontMatter = parsed.tree
            diagnostics += parsed.diagnostics
        }
        if let refusal = front.refusal { diagnostics.append(refusal) }
        let mark = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let body = front.range?.upper ?? source.base + mark
        if let refusal = MarkdownPrescan(source: source, limits: limits).refusal(from: body) {
            return empty(source, refusal, after: diagnostics)
        }
        let bytes = source.bytes(in: SourceRange(body, source.end))
        // The option matters for inlines: without it cmark does not count the lines inside of code spans.
        let root = bytes.withUnsafeBytes { buffer in
            cmark_parse_document(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                buffer.count,
                CMARK_OPT_SOURCEPOS
            )
        }
        guard let root else { return Parsed(MarkdownDocument(source: source, frontMatter: frontMatter)) }
        defer { cmark_node_free(root) }
        var builder = MarkdownTreeBuilder(source: source, bodyStart: body, limits: limits)
        let blocks = builder.blocks(of: root)
        let document = MarkdownDocument(
            source: source,
            frontMatter: frontMatter,
            frontMatterRange: front.range,
            blocks: blocks
        )
        return Parsed(document, diagnostics: DiagnosticList.arranged(diagnostics + builder.diagnostics))
    }

    private init(source: SourceText, frontMatter: YAMLNode? = nil) {
        self.init(source: source, frontMatter: frontMatter, frontMatterRange: nil, blocks: [])
    }

    private static func empty(_ source: SourceText, _ refusal: Diagnostic, after: [Diagnostic] = []) -> Parsed<Self> {
        Parsed(MarkdownDocument(source: source), diagnostics: after + [refusal])
    }
}
