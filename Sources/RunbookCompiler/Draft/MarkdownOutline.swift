// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Values

/// Reads a Markdown document as sections with steps.
///
/// A step is an ordered-list item with a bold lead, or a heading with a command fence of its own. A fence belongs to its
/// nearest step. A fence with a title of its own is a step wherever it stands.
struct MarkdownOutline {
    private(set) var title: String?
    private(set) var about: String?
    private(set) var sections: [RunbookDraft.Section] = []
    private(set) var steps: [StepDraft] = []
    private(set) var approvals: [RunbookDraft.Approval] = []
    private(set) var checklist: [RunbookDraft.ChecklistEntry] = []
    private(set) var includes: [RunbookDraft.Include] = []
    private(set) var findings: FindingList

    private let source: SourceText
    private let text: OutlineText
    private let blocks: [MarkdownBlock]
    /// Whether an item in bold without a command is something that a person does, or prose.
    private let itemsAreSteps: Bool
    private var headings: [(level: Int, title: String, anchor: String)] = []

    init(_ document: MarkdownDocument, itemsAreSteps: Bool = true) {
        self.itemsAreSteps = itemsAreSteps
        source = document.source
        text = OutlineText(source: document.source)
        blocks = document.blocks
        findings = FindingList(file: document.source.name)
    }

    /// Reads the whole document.
    mutating func read() {
        for fence in LostFence.all(in: blocks, of: source) {
            findings.add(
                OutlineFindings.lostFence,
                "this begins no fence: it is indented too far",
                at: fence.range,
                fix: "indent it like the text of its list item, and what stands in the fence with it"
            )
        }
        sections.append(RunbookDraft.Section(titles: [], anchors: [], range: SourceRange(at: 0)))
        var index = 0
        var hasSection = false
        while index < blocks.count {
            var heading: (MarkdownHeading, SourceRange)?
            if case .heading(let found) = blocks[index].kind {
                heading = (found, blocks[index].range)
                index += 1
            }
            var end = index
            while end < blocks.count, !blocks[end].isHeading { end += 1 }
            let content = Array(blocks[index..<end])
            index = end
            if let (heading, range) = heading {
                let isTitle = title == nil && heading.level == 1 && !hasSection
                hasSection = true
                if isTitle {
                    title = heading.text.plain
                    about = text.prose(of: content.filter(\.isText))
                } else {
                    open(heading, range)
                }
                readContent(content, under: isTitle ? nil : (heading, range))
            } else {
                readContent(content, under: nil)
            }
        }
    }

    private mutating func open(_ heading: MarkdownHeading, _ range: SourceRange) {
        while let last = headings.last, last.level >= heading.level { headings.removeLast() }
        headings.append((heading.level, heading.text.plain, heading.anchor))
        sections.append(
            RunbookDraft.Section(titles: headings.map(\.title), anchors: headings.map(\.anchor), range: range)
        )
    }

    // MARK: - What stands under a heading

    private mutating func readContent(_ content: [MarkdownBlock], under heading: (MarkdownHeading, SourceRange)?) {
        let isStep = heading != nil && content.contains { Self.isAction($0) && !Self.hasTitle($0) }
        var step: StepDraft?
        if isStep, let (heading, range) = heading {
            var draft = StepDraft(title: heading.text.plain, range: range)
            draft.section = sections.count - 1
            draft.sectionTitles = Array(headings.dropLast().map(\.title))
            draft.anchor = heading.anchor
            draft.prose = text.prose(of: content.filter(\.isText))
            step = draft
        }
        var seen = StepParts()
        for block in content {
            switch block.kind {
            case .code(let code): readFence(code, block.range, into: &step, &seen)
            case .paragraph(let paragraph) where paragraph.isInclude: readInclude(paragraph)
            case .paragraph(let paragraph):
                checkRequirements(paragraph)
                checkIncludes(paragraph)
                if text.isParallelMark(paragraph) { sections[sections.count - 1].isParallel = true }
                if let links = text.requirements(paragraph) {
                    if step != nil { step?.requires += links } else { sections[sections.count - 1].requires += links }
                }
                seen.text.append(block)
            case .quote(let inner): readTitled(inner)
            case .list, .heading, .html, .thematicBreak: break
            }
        }
        if let step { steps.append(step) }
        for case .list(let list) in content.map(\.kind) { readList(list) }
    }

    /// Whether the block is a fence that names its step.
    private static func hasTitle(_ block: MarkdownBlock) -> Bool {
        guard case .code(let code) = block.kind else { return false }
        return code.info[AttributeKey.title.rawValue] != nil
    }

    /// Steps in places where only a fence with a title is one: quotes and task-list items.
    private mutating func readTitled(_ blocks: [MarkdownBlock]) {
        var step: StepDraft?
        var seen = StepParts()
        for block in blocks {
            switch block.kind {
            case .code(let code) where step != nil || Self.hasTitle(block):
                readFence(code, block.range, into: &step, &seen)
            case .quote(let inner): readTitled(inner)
            case .list(let list): for item in list.items { readTitled(item.blocks) }
            case .paragraph: seen.text.append(block)
            case .code, .heading, .html, .thematicBreak: break
            }
        }
        if let step { steps.append(step) }
    }

    /// Whether the block is a fence that makes its heading a step.
    private static func isAction(_ block: MarkdownBlock) -> Bool {
        guard case .code(let code) = block.kind, code.isFenced else { return false }
        switch code.language {
        case "bash", "sh", "shell", "console", "sql": return true
        case "yaml": return code.info.words.first?.text == "manual"
        default: return false
        }
    }

    private mutating func readList(_ list: MarkdownList) {
        for item in list.items {
            if item.task != nil {
                readTask(item)
            } else if list.isOrdered, item.blocks.count == 1, let text = item.text, text.isInclude {
                readInclude(text)
            } else if list.isOrdered, let lead = item.text?.lead, isStep(item) {
                readStep(item, lead)
            } else {
                readLooseItem(item)
            }
        }
    }

    /// Whether an item in bold is a step: by its command, or as something that a person does.
    private func isStep(_ item: MarkdownList.Item) -> Bool {
        let actions = item.blocks.filter(Self.isAction)
        guard actions.isEmpty else { return !actions.allSatisfy(Self.hasTitle) || !containsSteps(item) }
        return itemsAreSteps && !containsSteps(item)
    }

    /// Whether an ordered list inside the item has items with a bold lead: the item then only groups them.
    private func containsSteps(_ item: MarkdownList.Item) -> Bool {
        item.blocks.contains { block in
            guard case .list(let list) = block.kind, list.isOrdered else { return false }
            return list.items.contains { $0.text?.lead != nil && $0.task == nil }
        }
    }

    private mutating func readStep(_ item: MarkdownList.Item, _ lead: MarkdownText.Span) {
        var draft = StepDraft(title: lead.plain.trimmedTitle, range: lead.range)
        draft.section = sections.count - 1
        draft.sectionTitles = headings.map(\.title)
        draft.prose = text.prose(of: item, after: lead)
        var step: StepDraft? = draft
        var seen = StepParts()
        for block in item.blocks {
            switch block.kind {
            case .code(let code): readFence(code, block.range, into: &step, &seen)
            case .paragraph(let paragraph):
                step?.requires += text.requirements(paragraph) ?? []
                checkRequirements(paragraph)
                checkIncludes(paragraph)
                seen.text.append(block)
            case .quote(let inner): readTitled(inner)
            default: break
            }
        }
        if let step { steps.append(step) }
        for case .list(let list) in item.blocks.map(\.kind) { readList(list) }
    }

    /// An item that is no step: its fences have no owner, and lists in it may hold steps.
    private mutating func readLooseItem(_ item: MarkdownList.Item) {
        var none: StepDraft?
        var seen = StepParts()
        for block in item.blocks {
            switch block.kind {
            case .code(let code): readFence(code, block.range, into: &none, &seen)
            case .list(let list): readList(list)
            case .quote(let inner): readTitled(inner)
            case .paragraph(let text):
                checkIncludes(text)
                seen.text.append(block)
            default: break
            }
        }
        if let none { steps.append(none) }
    }

    private mutating func readTask(_ item: MarkdownList.Item) {
        guard let text = item.text else { return }
        checkIncludes(text)
        let links = text.links.filter { $0.destination.hasPrefix("#") }.map {
            RunbookDraft.Link(anchor: String($0.destination.dropFirst()), range: $0.range)
        }
        checklist.append(
            RunbookDraft.ChecklistEntry(
                text: text.plain,
                section: headings.map(\.title),
                range: text.range,
                links: links,
                maximumAge: nil
            )
        )
        readTitled(item.blocks)
    }

    // MARK: - Fences

    /// Which fences a step already has.
    private struct StepParts {
        var action: SourceRange?
        var once: [PartKind: SourceRange] = [:]
        /// The paragraphs since the last command.
        var text: [MarkdownBlock] = []
    }

    /// A fence with a title of its own begins a step; an item whose first command it is only gets another title.
    private mutating func begin(
        _ title: InfoString.Attribute,
        _ step: inout StepDraft?,
        _ seen: inout StepParts
    ) {
        if step != nil, seen.action == nil, step?.anchor == nil {
            step?.title = title.value
            return
        }
        if let step, seen.action != nil { steps.append(step) }
        var draft = StepDraft(title: title.value, range: title.valueRange)
        draft.section = sections.count - 1
        draft.sectionTitles = headings.map(\.title)
        draft.prose = text.prose(of: seen.text)
        step = draft
        seen = StepParts()
    }

    private mutating func readFence(
        _ code: MarkdownCode,
        _ range: SourceRange,
        into step: inout StepDraft?,
        _ seen: inout StepParts
    ) {
        guard code.isFenced else { return }
        let kind = FenceKind.of(code.info, &findings)
        if kind.isAction, let title = code.info[AttributeKey.title.rawValue] { begin(title, &step, &seen) }
        switch kind {
        case .illustration: break
        case .shell(let isConsole):
            setAction(.shell(PlacedText(code.content), isConsole: isConsole), code, &step, &seen)
        case .sql: setAction(.sql(PlacedText(code.content)), code, &step, &seen)
        case .expect:
            refuseAttributes(code.info)
            guard step != nil else { return reportOrphan("expect", code.info.range) }
            step?.expectations += PlacedText(code.content).lines.map(\.trimmed)
                .filter { !$0.text.isEmpty && !$0.text.hasPrefix("#") }
        case .approval(let name): readApproval(name, code)
        case .part(let kind): readPart(kind, code, &step, &seen)
        }
    }

    private mutating func setAction(
        _ action: StepDraft.Source,
        _ code: MarkdownCode,
        _ step: inout StepDraft?,
        _ seen: inout StepParts
    ) {
        guard step != nil else {
            findings.add(
                OutlineFindings.fenceWithoutStep,
                "this \(code.language) fence belongs to no step",
                at: code.info.range,
                fix: "begin its list item in bold, '1. **Title.** …', or put it directly under a heading"
            )
            return
        }
        if let first = seen.action {
            findings.add(
                OutlineFindings.secondCommandFence,
                "step '\(step?.title ?? "")' already has a command",
                at: code.info.range,
                fix: "make this a step of its own",
                notes: [Diagnostic.Note("the first command is here", at: first)]
            )
            return
        }
        seen.action = code.info.range
        step?.source = action
        step?.sourceRange = code.info.range
        step?.attributes = attributes(code.info)
        if code.content.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }) {
            findings.add(OutlineFindings.emptyFence, "there is no command in this fence", at: code.info.range)
            step?.isBroken = true
        }
    }

    private mutating func readPart(
        _ kind: PartKind,
        _ code: MarkdownCode,
        _ step: inout StepDraft?,
        _ seen: inout StepParts
    ) {
        guard step != nil else { return reportOrphan("yaml \(kind.rawValue)", code.info.range) }
        if kind != .precondition, let first = seen.once.updateValue(code.info.range, forKey: kind) {
            findings.add(
                OutlineFindings.repeated,
                "step '\(step?.title ?? "")' already has a \(kind.rawValue)",
                at: code.info.range,
                notes: [Diagnostic.Note("the first one is here", at: first)]
            )
            return
        }
        if kind == .manual {
            if let first = seen.action {
                findings.add(
                    OutlineFindings.secondCommandFence,
                    "step '\(step?.title ?? "")' already has a command",
                    at: code.info.range,
                    fix: "make this a step of its own",
                    notes: [Diagnostic.Note("the first command is here", at: first)]
                )
                return
            }
            seen.action = code.info.range
            step?.sourceRange = code.info.range
            step?.attributes = attributes(code.info)
        } else {
            refuseAttributes(code.info)
        }
        let parsed = YAMLNode.parse(code.content)
        findings.add(parsed.diagnostics)
        guard let node = parsed.tree else {
            if !parsed.hasErrors, kind != .manual {
                findings.add(OutlineFindings.emptyFence, "there is nothing in this fence", at: code.info.range)
            }
            if kind != .manual { step?.isBroken = true }
            return
        }
        step?.parts.append(StepDraft.Part(kind: kind, node: node))
    }

    private mutating func readApproval(_ name: InfoString.Attribute, _ code: MarkdownCode) {
        for attribute in code.info.attributes where attribute.key != "approval" {
            findings.add(
                OutlineFindings.misplacedAttribute,
                "'\(attribute.key)' means nothing on an approval",
                at: attribute.range
            )
        }
        let parsed = YAMLNode.parse(code.content)
        findings.add(parsed.diagnostics)
        let reader = ApprovalReader(source: source)
        let text = PlacedText(name.value, somewhereIn: name.valueRange)
        if let approval = reader.read(name: text, node: parsed.tree, isBroken: parsed.hasErrors, &findings) {
            approvals.append(approval)
        }
    }

    private mutating func reportOrphan(_ what: String, _ range: SourceRange) {
        findings.add(
            OutlineFindings.siblingWithoutStep,
            "this \(what) fence belongs to no step",
            at: range,
            fix: "indent it into the list item of its step"
        )
    }

    /// The attributes of a command fence.
    private func attributes(_ info: InfoString) -> [StepDraft.Attribute] {
        info.attributes.map {
            let inner = $0.isQuoted ? SourceRange($0.valueRange.lower + 1, $0.valueRange.upper - 1) : $0.valueRange
            let isVerbatim = source.bytes(in: inner).elementsEqual($0.value.utf8)
            let value = isVerbatim ? PlacedText($0.value, at: inner) : PlacedText($0.value, somewhereIn: $0.valueRange)
            return StepDraft.Attribute(key: $0.key, value: value, keyRange: $0.keyRange)
        }
    }

    /// Attributes stand on the fence with the command, nowhere else.
    private mutating func refuseAttributes(_ info: InfoString) {
        for attribute in info.attributes {
            findings.add(
                OutlineFindings.misplacedAttribute,
                "'\(attribute.key)' means nothing on this fence",
                at: attribute.range,
                fix: "put it on the fence with the step's command"
            )
        }
    }

    // MARK: - Includes

    /// A link that stands by itself and whose title says that the steps of another runbook take part here.
    private mutating func readInclude(_ text: MarkdownText) {
        guard let link = text.links.first, let title = IncludeTitle(link.title) else { return }
        includes.append(
            RunbookDraft.Include(
                path: PlacedText(link.destination, somewhereIn: link.range),
                title: link.text,
                prefix: title.prefix.map { PlacedText($0, somewhereIn: link.range) },
                range: link.range,
                section: sections.count - 1
            )
        )
    }

    /// An include in the middle of a text would look like one and do nothing.
    private mutating func checkIncludes(_ text: MarkdownText) {
        for link in text.links where IncludeTitle(link.title) != nil {
            findings.add(
                IncludeFindings.misplaced,
                "this include stands within a text",
                at: link.range,
                fix: "make it a paragraph or an item of an ordered list of its own"
            )
        }
    }

    // MARK: - Text

    /// A `Requires:` that links to nothing would be read by people only.
    private mutating func checkRequirements(_ paragraph: MarkdownText) {
        guard let links = text.requirements(paragraph), links.isEmpty else { return }
        findings.add(
            OrderFindings.danglingAnchor,
            "'Requires:' links to nothing",
            at: paragraph.range,
            fix: "write 'Requires: [Title](#anchor)'"
        )
    }
}
