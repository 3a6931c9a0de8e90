// SPDX-License-Identifier: Apache-2.0

import CCMark
import Diagnostics

/// Turns cmark's nodes into blocks with exact places.
///
/// From cmark come the kind of each block, the line and column of its start, and the content of code. Ends of blocks
/// and places of inlines are read from the source: cmark 0.30 reports them wrongly for setext headings, lists, fences
/// left open, autolinks and links that span lines.
struct MarkdownTreeBuilder {
    /// Where in the tree a block stands.
    struct Context {
        var depth = 0
        /// How many quotes are around the block.
        var quotes = 0
        /// The column, from 0, at which the content of the innermost list item starts.
        var contentColumn = 0
    }

    let source: SourceText
    let bodyStart: Int
    let firstLine: Int
    private let limits: SyntaxLimits
    private var anchors = HeadingAnchors()
    private(set) var diagnostics: [Diagnostic] = []

    init(source: SourceText, bodyStart: Int, limits: SyntaxLimits) {
        self.source = source
        self.bodyStart = bodyStart
        self.limits = limits
        firstLine = source.line(at: bodyStart)
    }

    mutating func blocks(of root: OpaquePointer) -> [MarkdownBlock] { blocks(of: root, in: Context()) }

    private mutating func blocks(of parent: OpaquePointer, in context: Context) -> [MarkdownBlock] {
        var blocks: [MarkdownBlock] = []
        var next = cmark_node_first_child(parent)
        while let node = next {
            if let block = block(node, in: context) { blocks.append(block) }
            next = cmark_node_next(node)
        }
        return blocks
    }

    private mutating func block(_ node: OpaquePointer, in context: Context) -> MarkdownBlock? {
        let start = startOffset(of: node)
        switch cmark_node_get_type(node) {
        case CMARK_NODE_HEADING: return heading(node, start: start, in: context)
        case CMARK_NODE_PARAGRAPH:
            let lines = textLines(from: start, through: endLine(of: node), in: context)
            let text = MarkdownTextReader(source: source, lines: lines).text(of: node, dropsTask: false)
            return MarkdownBlock(kind: .paragraph(text), range: text.range)
        case CMARK_NODE_LIST: return list(node, start: start, in: context)
        case CMARK_NODE_CODE_BLOCK: return code(node, start: start, in: context)
        case CMARK_NODE_BLOCK_QUOTE:
            guard let inner = deeper(context, at: start) else { return nil }
            var quoted = inner
            quoted.quotes += 1
            let blocks = blocks(of: node, in: quoted)
            return MarkdownBlock(kind: .quote(blocks), range: SourceRange(start, blocks.last?.range.upper ?? start + 1))
        case CMARK_NODE_HTML_BLOCK: return MarkdownBlock(kind: .html, range: htmlRange(node, start: start))
        case CMARK_NODE_THEMATIC_BREAK:
            return MarkdownBlock(kind: .thematicBreak, range: trimmed(SourceRange(start, lineEnd(of: start))))
        default: return nil
        }
    }

    private mutating func deeper(_ context: Context, at start: Int) -> Context? {
        var inner = context
        inner.depth += 1
        if inner.depth <= limits.markdownDepth { return inner }
        diagnostics.append(
            SyntaxDiagnostics.nesting.diagnostic(
                "more than \(limits.markdownDepth) lists or quotes inside each other",
                in: source.name,
                at: SourceRange(start, start + 1),
                fix: "flatten the document"
            )
        )
        return nil
    }

    // MARK: Headings and lists

    private mutating func heading(_ node: OpaquePointer, start: Int, in context: Context) -> MarkdownBlock {
        var line = SourceRange(start, lineEnd(of: start))
        let isATX = source.bytes(in: line).first == UInt8(ascii: "#")
        var range: SourceRange
        var lines: [SourceRange]
        if isATX {
            range = trimmed(line)
            lines = [atxContent(range)]
        } else {
            // The underline is the first line that consists of one of `=` and `-` only.
            var number = source.line(at: start)
            repeat {
                number += 1
                line = content(ofLine: number, quotes: context.quotes)
            } while number < source.lineCount && !isUnderline(line)
            lines = textLines(from: start, through: number - 1, in: context)
            range = SourceRange(start, trimmed(line).upper)
        }
        let text = MarkdownTextReader(source: source, lines: lines).text(of: node, dropsTask: false)
        let heading = MarkdownHeading(
            level: Int(cmark_node_get_heading_level(node)),
            text: text,
            anchor: anchors.anchor(for: text.plain)
        )
        return MarkdownBlock(kind: .heading(heading), range: range)
    }

    private func isUnderline(_ line: SourceRange) -> Bool {
        let bytes = source.bytes(in: trimmed(line))
        guard let first = bytes.first, first == UInt8(ascii: "=") || first == UInt8(ascii: "-") else { return false }
        return bytes.allSatisfy { $0 == first }
    }

    private func atxContent(_ range: SourceRange) -> SourceRange {
        var lower = range.lower
        while lower < range.upper, source.bytes[lower] == UInt8(ascii: "#") { lower += 1 }
        while lower < range.upper, isSpace(source.bytes[lower]) { lower += 1 }
        var upper = range.upper
        while upper > lower, source.bytes[upper - 1] == UInt8(ascii: "#") { upper -= 1 }
        if upper > lower, upper < range.upper, !isSpace(source.bytes[upper - 1]) { upper = range.upper }
        return trimmed(SourceRange(lower, upper))
    }

    private mutating func list(_ node: OpaquePointer, start: Int, in context: Context) -> MarkdownBlock? {
        guard let inner = deeper(context, at: start) else { return nil }
        let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
        var number = Int(cmark_node_get_list_start(node))
        var items: [MarkdownList.Item] = []
        var next = cmark_node_first_child(node)
        while let item = next {
            items.append(self.item(item, number: isOrdered ? number : nil, in: inner))
            number += 1
            next = cmark_node_next(item)
        }
        let range = SourceRange(items.first?.range.lower ?? start, items.last?.range.upper ?? start)
        return MarkdownBlock(
            kind: .list(
                MarkdownList(isOrdered: isOrdered, isTight: cmark_node_get_list_tight(node) != 0, items: items)
            ),
            range: range
        )
    }

    private mutating func item(_ node: OpaquePointer, number: Int?, in context: Context) -> MarkdownList.Item {
        let start = startOffset(of: node)
        let marker = markerEnd(start)
        var inner = context
        inner.contentColumn = contentColumn(marker)
        var blocks = blocks(of: node, in: inner)
        let task = takeTask(of: node, from: &blocks, in: inner)
        let range = SourceRange(start, max(marker, blocks.last?.range.upper ?? marker))
        return MarkdownList.Item(number: number, range: range, task: task, blocks: blocks)
    }

    /// The box at the start of the item's first paragraph; the paragraph's text then starts after it.
    private func takeTask(of item: OpaquePointer, from blocks: inout [MarkdownBlock], in context: Context)
        -> MarkdownTask?
    {
        guard case .paragraph(let text)? = blocks.first?.kind, let node = cmark_node_first_child(item) else {
            return nil
        }
        let bytes = source.bytes(in: text.range)
        let box = Array(bytes.prefix(4))
        guard box.count == 4, box[0] == UInt8(ascii: "["), box[2] == UInt8(ascii: "]") else { return nil }
        guard isSpace(box[3]) || box[3] == 0x0A || box[3] == 0x0D else { return nil }
        let isChecked = box[1] == UInt8(ascii: "x") || box[1] == UInt8(ascii: "X")
        guard isChecked || box[1] == 0x20 else { return nil }
        let start = text.range.lower
        let lines = textLines(from: start, through: source.line(at: text.range.upper), in: context)
        let rest = MarkdownTextReader(source: source, lines: lines).text(of: node, dropsTask: true)
        blocks[0] = MarkdownBlock(kind: .paragraph(rest), range: blocks[0].range)
        return MarkdownTask(isChecked: isChecked, range: SourceRange(start, start + 3))
    }

    private func markerEnd(_ start: Int) -> Int {
        var position = start
        while position < source.end, (0x30...0x39).contains(source.bytes[position]) { position += 1 }
        return min(position + 1, source.end)
    }

    /// The column at which an item's content starts: after the marker and up to four columns of white space.
    private func contentColumn(_ markerEnd: Int) -> Int {
        let end = lineEnd(of: max(0, markerEnd - 1))
        let after = column(of: markerEnd)
        var position = markerEnd
        while position < end, isSpace(source.bytes[position]) { position += 1 }
        let spaces = column(of: position) - after
        return position == end || spaces > 4 ? after + 1 : after + spaces
    }

    // MARK: Code and HTML

    private mutating func code(_ node: OpaquePointer, start: Int, in context: Context) -> MarkdownBlock {
        let literals = codeLines(node)
        let marker = start < source.end ? source.bytes[start] : 0
        var fence = start
        while fence < source.end, source.bytes[fence] == marker { fence += 1 }
        // An indented block starts at its first character, which may well be a backtick: only cmark knows.
        let isFenced = isFenced(node, start: start, fenceLength: fence - start, literals: literals)
        let firstLine = source.line(at: start) + (isFenced ? 1 : 0)
        var parts: [(range: SourceRange, padding: Int)] = []
        for (index, literal) in literals.enumerated() { parts.append(place(literal, onLine: firstLine + index)) }
        var end = parts.last?.range.upper ?? start
        var info = InfoString(
            language: "",
            languageRange: SourceRange(at: start),
            words: [],
            attributes: [],
            range: SourceRange(at: start)
        )
        var isClosed = true
        if isFenced {
            let opening = SourceRange(fence, lineEnd(of: start))
            let parsed = InfoString.parse(source, in: trimmedBothSides(opening))
            info = parsed.tree
            diagnostics += parsed.diagnostics
            let closing = closingFence(
                line: firstLine + literals.count,
                marker: marker,
                length: fence - start,
                node: node,
                in: context
            )
            isClosed = closing != nil
            end = closing ?? max(end, trimmed(opening).upper)
            if !isClosed { reportUnclosed(SourceRange(start, fence)) }
        }
        let content = EmbeddedText(source, lines: parts, end: min(end, parts.last?.range.upper ?? lineEnd(of: start)))
        let code = MarkdownCode(isFenced: isFenced, info: info, isClosed: isClosed, content: content)
        return MarkdownBlock(kind: .code(code), range: SourceRange(start, end))
    }

    private mutating func reportUnclosed(_ fence: SourceRange) {
        diagnostics.append(
            SyntaxDiagnostics.unclosedFence.diagnostic(
                "the fence that opens here is never closed",
                in: source.name,
                at: fence,
                fix: "close it with a line of '\(source.text(in: fence))', indented like this one"
            )
        )
    }

    private func codeLines(_ node: OpaquePointer) -> [[UInt8]] {
        guard let literal = cmark_node_get_literal(node) else { return [] }
        var lines: [[UInt8]] = []
        var start = literal
        var end = literal
        func endLine() {
            lines.append(Array(UnsafeRawBufferPointer(start: start, count: end - start)))
        }
        // The literal is a C string: a NUL ends it, and stands nowhere else.
        while end.pointee != 0 {
            let byte = UInt8(bitPattern: end.pointee)
            guard byte == 0x0A || byte == 0x0D else {
                end += 1
                continue
            }
            endLine()
            end += byte == 0x0D && end[1] == 0x0A ? 2 : 1
            start = end
        }
        if end > start { endLine() }
        return lines
    }

    /// Whether the block is fenced: cmark does not say, but the first line of an indented block is its first content.
    private func isFenced(_ node: OpaquePointer, start: Int, fenceLength: Int, literals: [[UInt8]]) -> Bool {
        guard fenceLength >= 3, start < source.end else { return false }
        let marker = source.bytes[start]
        guard marker == UInt8(ascii: "`") || marker == UInt8(ascii: "~") else { return false }
        if let info = cmark_node_get_fence_info(node), info.pointee != 0 { return true }
        let line = Array(source.bytes(in: SourceRange(start, lineEnd(of: start))))
        return literals.first.map { $0 != line } ?? true
    }

    /// The place of a line of content: the end of the line in the file that the content repeats.
    private func place(_ literal: [UInt8], onLine number: Int) -> (range: SourceRange, padding: Int) {
        let line = source.lineRange(number)
        var padding = 0
        while padding <= literal.count {
            let rest = literal.count - padding
            if rest <= line.count,
                source.bytes(in: SourceRange(line.upper - rest, line.upper)).elementsEqual(literal[padding...])
            {
                return (SourceRange(line.upper - rest, line.upper), padding)
            }
            guard padding < literal.count, literal[padding] == 0x20 else { break }
            padding += 1
        }
        return (line, 0)
    }

    private func closingFence(line number: Int, marker: UInt8, length: Int, node: OpaquePointer, in context: Context)
        -> Int?
    {
        guard number <= source.lineCount else { return nil }
        let line = source.lineRange(number)
        var position = line.lower
        var quotes = 0
        while position < line.upper,
            isSpace(source.bytes[position]) || (source.bytes[position] == UInt8(ascii: ">") && quotes < context.quotes)
        {
            if source.bytes[position] == UInt8(ascii: ">") { quotes += 1 }
            position += 1
        }
        guard quotes == context.quotes, column(of: position) >= context.contentColumn else { return nil }
        let fence = trimmed(SourceRange(position, line.upper))
        let isClosing = fence.count >= length && source.bytes(in: fence).allSatisfy { $0 == marker }
        return isClosing ? fence.upper : nil
    }

    private func htmlRange(_ node: OpaquePointer, start: Int) -> SourceRange {
        let lines = codeLines(node).count
        let last = source.line(at: start) + max(0, lines - 1)
        return trimmed(SourceRange(start, max(start, source.lineRange(last).upper)))
    }
}
