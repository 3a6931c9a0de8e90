// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// Writes a proposal into the document itself: front matter, attributes and fences, and nothing else is touched.
struct NativeRenderer {
    private let analysis: ImportAnalysis
    private let draft: ImportDraft
    private let source: SourceText
    private let lineEnd: String
    private let blocks: [SourceRange: MarkdownBlock]
    /// The steps that need a title of their own, because their place in the document does not give them theirs.
    private var titled: Set<Int> = []
    private var hidesItems = false

    init(_ analysis: ImportAnalysis, _ draft: ImportDraft) {
        self.analysis = analysis
        self.draft = draft
        let source = analysis.draft.source
        self.source = source
        let firstEnd = source.bytes.first { $0 == 0x0A || $0 == 0x0D }
        lineEnd = firstEnd == 0x0D ? "\r\n" : "\n"
        var blocks: [SourceRange: MarkdownBlock] = [:]
        for block in analysis.document.allBlocks {
            if case .code(let code) = block.kind, code.isFenced { blocks[code.info.range] = block }
        }
        self.blocks = blocks
        findTitles()
    }

    /// The edits of the document, in order.
    var edits: [TextEdit] {
        var edits = [frontMatter]
        for approval in draft.approvals { edits.append(self.edit(approval)) }
        for index in draft.steps.indices { edits += self.edits(of: index) }
        edits += illustrations
        edits += draft.bindings.compactMap(edit)
        return TextEdit.arranged(edits)
    }

    // MARK: - Titles

    /// Reads the result once without titles: a step that the document's own shape names otherwise gets one.
    private mutating func findTitles() {
        let bytes = TextEdit.apply(edits, to: source.bytes.storage)
        let parsed = MarkdownDocument.parse(SourceText(name: source.name, bytes: bytes))
        var outline = MarkdownOutline(parsed.tree)
        outline.read()
        var found: [String: StepDraft] = [:]
        for step in outline.steps {
            let id = step.attributes.first { $0.key == AttributeKey.id.rawValue }?.value.text
            guard let id else {
                hidesItems = true
                continue
            }
            found[id] = step
        }
        for (index, step) in analysis.draft.steps.enumerated() {
            let native = found[analysis.id(index)]
            if native?.title != step.title || native?.sectionTitles != step.sectionTitles { titled.insert(index) }
        }
    }

    // MARK: - Front matter and approvals

    private var frontMatter: TextEdit {
        var lines = HeaderText.lines(draft)
        // Items in bold without a command would become steps of a person that the document never meant.
        if hidesItems { lines.insert("manual-items: prose", at: min(3, lines.count)) }
        let start = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let text = (["---"] + lines + ["---", ""]).joined(separator: lineEnd)
        return TextEdit(range: start..<start, replacement: text)
    }

    private func edit(_ approval: ImportDraft.Approval) -> TextEdit {
        let fence = PartText.Fence(info: "yaml approval=\(approval.name)", lines: HeaderText.lines(approval))
        let text = PartText.markdown(fence).joined(separator: lineEnd)
        guard approval.section > 0 else {
            let start = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            return TextEdit(range: start..<start, replacement: text + lineEnd)
        }
        let heading = analysis.draft.sections[approval.section].range
        let end = source.lineRange(source.line(at: max(heading.lower, heading.upper - 1))).upper
        return TextEdit(range: end..<end, replacement: lineEnd + lineEnd + text)
    }

    // MARK: - Steps

    private func edits(of index: Int) -> [TextEdit] {
        let step = analysis.draft.steps[index]
        guard let block = blocks[step.sourceRange], case .code(let code) = block.kind else { return [] }
        var proposal = draft.steps[index]
        if titled.contains(index) { proposal.attributes.append((.title, step.title)) }
        if proposal.manual == nil, draft.asking.contains(analysis.id(index)) {
            proposal.attributes.append((.confirm, "true"))
        }
        let info: String
        if proposal.manual == nil {
            info = InfoText.text(language(step), proposal.attributes)
        } else {
            info = code.language == "json" ? "json" : "text"
        }
        var edits = [TextEdit(range: step.sourceRange.offsets, replacement: info)]
        if proposal.manual == nil {
            edits += proposal.corrections + replacements(index) + splits(index, proposal, block)
        }
        let lines = PartText.fences(proposal).flatMap(PartText.markdown)
        return edits + [closing(block, code), behind(block, lines)].compactMap(\.self)
    }

    /// Lines behind a block, with its margin.
    private func behind(_ block: MarkdownBlock, _ lines: [String]) -> TextEdit? {
        guard !lines.isEmpty else { return nil }
        let margin = margin(of: block)
        let end = source.lineRange(source.line(at: block.range.upper)).upper
        let text = lines.map { lineEnd + margin + $0 }.joined()
        return TextEdit(range: end..<end, replacement: text)
    }

    /// The end of a fence that has none.
    private func closing(_ block: MarkdownBlock, _ code: MarkdownCode) -> TextEdit? {
        guard !code.isClosed, let marker = source.bytes(in: block.range).first else { return nil }
        let length = source.bytes(in: block.range).prefix { $0 == marker }.count
        return behind(block, [String(decoding: repeatElement(marker, count: length), as: UTF8.self)])
    }

    /// Each further statement of a fence becomes a fence of its own.
    private func splits(_ index: Int, _ proposal: ImportDraft.Step, _ block: MarkdownBlock) -> [TextEdit] {
        guard let action = analysis.actions[index] else { return [] }
        let step = analysis.draft.steps[index]
        let margin = margin(of: block)
        return proposal.splits.enumerated().map { number, offset in
            var attributes = proposal.attributes.filter { $0.key == .connection }
            let id = "\(analysis.id(index))-\(number + 2)"
            attributes.insert((.id, id), at: 0)
            if draft.asking.contains(id) { attributes.append((.confirm, "true")) }
            attributes.append((.title, "\(step.title) (\(number + 2))"))
            let start = source.lineRange(source.line(at: action.text.place(offset..<offset + 1).lower)).lower
            let lines = [margin + "```", margin + "```" + InfoText.text(language(step), attributes), ""]
            return TextEdit(range: start..<start, replacement: lines.joined(separator: lineEnd))
        }
    }

    private func language(_ step: StepDraft) -> String {
        switch step.source {
        case .shell(_, isConsole: true): return "console"
        case .sql: return "sql"
        case .manual: return "text"
        case .shell:
            guard let block = blocks[step.sourceRange], case .code(let code) = block.kind else { return "bash" }
            return ["sh", "shell"].contains(code.language) ? code.language : "bash"
        }
    }

    /// What stands before the fence on its line, with a list's marker as spaces.
    private func margin(of block: MarkdownBlock) -> String {
        let line = source.lineRange(source.line(at: block.range.lower))
        let before = source.bytes(in: SourceRange(line.lower, block.range.lower))
        return String(decoding: before.map { " \t>".utf8.contains($0) ? $0 : 0x20 }, as: UTF8.self)
    }

    /// The literals of a step's command that become values.
    private func replacements(_ index: Int) -> [TextEdit] {
        guard let action = analysis.actions[index] else { return [] }
        let text = Array(action.text.text.utf8)
        return LiteralReplacement(action.text.text, action.language, draft.values).edits.compactMap { edit in
            let place = action.text.place(edit.range)
            guard source.bytes(in: place).elementsEqual(text[edit.range]) else { return nil }
            return TextEdit(range: place.offsets, replacement: edit.text)
        }
    }

    // MARK: - Everything else

    /// Fences that mean nothing here and would mean something, or be a mistake, in a document of Lifeboat's.
    private var illustrations: [TextEdit] {
        let steps = Set(analysis.draft.steps.map(\.sourceRange))
        let malformed = MarkdownDocument.parse(source).diagnostics.compactMap(\.range)
        var edits: [TextEdit] = []
        for (range, block) in blocks.sorted(by: { $0.key < $1.key }) {
            guard !steps.contains(range), case .code(let code) = block.kind else { continue }
            if let closing = closing(block, code) { edits.append(closing) }
            let isMalformed = malformed.contains { range.contains($0.lower) }
            guard !range.isEmpty, isMalformed || Self.means(code.info) else { continue }
            let language = SourceText(name: "", code.language)
            let isPlain = !Self.means(InfoString.parse(language, in: language.range).tree)
            edits.append(TextEdit(range: range.offsets, replacement: isPlain ? code.language : "text"))
        }
        return edits
    }

    private static func means(_ info: InfoString) -> Bool {
        var findings = FindingList(file: "")
        guard case .illustration = FenceKind.of(info, &findings) else { return true }
        return !findings.diagnostics.isEmpty
    }

    /// A checklist item becomes a link to what proves it.
    private func edit(_ binding: ImportDraft.Binding) -> TextEdit? {
        let range = analysis.draft.checklist[binding.entry].range
        let raw = source.text(in: range)
        guard !raw.isEmpty, !raw.contains(where: { "[]\n\r<".contains($0) }) else { return nil }
        return TextEdit(range: range.offsets, replacement: "[\(raw)](#\(binding.anchor))")
    }
}
