// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// A line that was meant to begin a fence and does not, because it is indented by four columns or more beyond the text around
/// it: Markdown takes it, and the command behind it, for text or for an indented block.
///
/// See [CommonMark 0.31.2, 4.5](https://spec.commonmark.org/0.31.2/#fenced-code-blocks).
struct LostFence {
    /// The marks of a fence of bash, SQL, YAML or anything else.
    let range: SourceRange

    /// The lost fences of a document, in its order: those in its lists, since outside of them an indented block shows how
    /// something is written.
    static func all(in blocks: [MarkdownBlock], of source: SourceText) -> [LostFence] {
        blocks.flatMap { block -> [LostFence] in
            guard case .list(let list) = block.kind else { return [] }
            return list.items.flatMap { item in item.blocks.flatMap { lost(in: $0, of: source) } }
        }
    }

    private static func lost(in block: MarkdownBlock, of source: SourceText) -> [LostFence] {
        switch block.kind {
        case .paragraph: first(in: block.range, of: source)
        // Further in, it shows something that has fences of its own.
        case .code(let code) where !code.isFenced: first(in: block.range, of: source, lines: 1)
        case .list: all(in: [block], of: source)
        case .heading, .code, .quote, .html, .thematicBreak: []
        }
    }

    /// The first one in a block: what looks like another may well be its end.
    private static func first(in range: SourceRange, of source: SourceText, lines limit: Int = .max) -> [LostFence] {
        var start = range.lower
        let lines = Array(source.text(in: range).utf8).split(separator: 0x0A, omittingEmptySubsequences: false)
        for line in lines.prefix(limit) {
            defer { start += line.count + 1 }
            let indent = line.prefix { $0 == 0x20 || $0 == 0x09 }.count
            let text = line.dropFirst(indent).filter { $0 != 0x0D }
            guard let mark = text.first, mark == 0x60 || mark == 0x7E else { continue }
            let length = text.prefix { $0 == mark }.count
            let info = text.dropFirst(length)
            // A line with more of them is code within a text.
            guard length >= 3, !info.contains(mark), means(String(decoding: info, as: UTF8.self)) else { continue }
            return [LostFence(range: SourceRange(start + indent, start + indent + text.count))]
        }
        return []
    }

    /// Whether a fence of that info string is part of a step; others only show something.
    private static func means(_ info: String) -> Bool {
        let word = info.split { $0 == " " || $0 == "\t" }.first ?? ""
        return ["bash", "sh", "shell", "console", "sql", "yaml", "expect"].contains(word)
    }
}
