// SPDX-License-Identifier: Apache-2.0

import RunbookSyntax

/// The blocks of a document as indented lines, in the words of ``HTMLOutline``.
enum DocumentOutline {
    static func lines(of document: MarkdownDocument) -> [String] { lines(of: document.blocks, depth: 0) }

    private static func lines(of blocks: [MarkdownBlock], depth: Int) -> [String] {
        let margin = String(repeating: "  ", count: depth)
        var lines: [String] = []
        for block in blocks {
            switch block.kind {
            case .heading(let heading): lines.append("\(margin)h\(heading.level) \(words(heading.text.plain))")
            case .paragraph(let text): lines.append("\(margin)p \(words(text.plain))")
            case .code(let code): lines.append("\(margin)code \(code.language)|\(code.content.text)")
            case .quote(let blocks):
                lines.append("\(margin)quote")
                lines += self.lines(of: blocks, depth: depth + 1)
            case .list(let list): lines += self.lines(of: list, depth: depth)
            // Raw HTML may hold blank lines that make several blocks of it; GitHub shows them as one text.
            case .html: if lines.last != "\(margin)html" { lines.append("\(margin)html") }
            case .thematicBreak: lines.append("\(margin)hr")
            }
        }
        return lines
    }

    private static func lines(of list: MarkdownList, depth: Int) -> [String] {
        let margin = String(repeating: "  ", count: depth)
        let hasParagraph = list.items.contains { item in
            item.blocks.contains {
                if case .paragraph(let text) = $0.kind { !words(text.plain).isEmpty } else { false }
            }
        }
        let spacing = hasParagraph ? (list.isTight ? " tight" : " loose") : ""
        let start = list.items.first?.number.map { "\($0)" } ?? ""
        var lines = ["\(margin)\(list.isOrdered ? "ol \(start)" : "ul")\(spacing)"]
        for item in list.items {
            let task = item.task.map { $0.isChecked ? " [x]" : " [ ]" } ?? ""
            lines.append("\(margin)  li\(task)")
            lines += self.lines(of: item.blocks, depth: depth + 2)
        }
        return lines
    }

    /// The words of a text, with single spaces between them.
    static func words(_ text: String) -> String {
        text.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r\n" || $0 == "\r" }.joined(separator: " ")
    }
}
