// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Values

/// Reads a Markdown document that nobody wrote for Lifeboat: every fence with commands is a step, wherever it stands.
///
/// The title of a step is the bold lead of its list item, or the first words of the item or of the paragraph before it,
/// or its heading. Everything else is prose, an illustration or a checklist item. No document is wrong.
struct AdoptedOutline {
    private(set) var title: String?
    private(set) var about: String?
    private(set) var sections: [RunbookDraft.Section] = []
    private(set) var steps: [StepDraft] = []
    private(set) var checklist: [RunbookDraft.ChecklistEntry] = []
    private(set) var findings: FindingList

    private let text: OutlineText
    private let blocks: [MarkdownBlock]
    private var headings: [(level: Int, title: String, anchor: String)] = []
    /// The sections that have steps, by their anchors: what `Requires:` can lead back to.
    private var closedAnchors: Set<String> = []
    /// The task-list items that have steps of their own in them.
    private var proofs: [(entry: Int, steps: Range<Int>)] = []

    /// What names the fences that stand in it: a list item or a heading.
    private struct Owner {
        var title: String?
        var range: SourceRange
        var isItem = false
        /// The anchor, for a heading.
        var anchor: String?
        /// How many commands stand directly in it.
        var commands: Int
        /// How many steps it has.
        var named = 0
        /// The last of them.
        var lastStep: Int?
        /// The paragraph before the next fence.
        var paragraph: MarkdownText?
        /// The prose since the last fence.
        var prose: [String] = []
        /// The links of the item.
        var requires: [RunbookDraft.Link] = []
    }

    init(_ document: MarkdownDocument) {
        blocks = document.blocks
        text = OutlineText(source: document.source)
        findings = FindingList(file: document.source.name)
    }

    /// Reads the whole document.
    mutating func read() {
        sections.append(RunbookDraft.Section(titles: [], anchors: [], range: SourceRange(at: 0)))
        var index = 0
        while index < blocks.count {
            var owner = Owner(range: blocks[index].range, commands: 0)
            var isTitle = false
            if case .heading(let heading) = blocks[index].kind {
                isTitle = title == nil && heading.level == 1 && sections.count == 1
                owner.title = heading.text.plain
                if isTitle {
                    title = heading.text.plain
                } else {
                    owner.anchor = heading.anchor
                    open(heading, blocks[index].range)
                }
                index += 1
            }
            let end = blocks[index...].firstIndex(where: \.isHeading) ?? blocks.count
            let content = blocks[index..<end]
            index = end
            if isTitle { about = text.prose(of: content.filter(isPlainText)) }
            owner.commands = Self.commandCount(content)
            walk(content, &owner)
            close(owner)
        }
        nameSteps()
    }

    private mutating func open(_ heading: MarkdownHeading, _ range: SourceRange) {
        while let last = headings.last, last.level >= heading.level { headings.removeLast() }
        headings.append((heading.level, heading.text.plain, heading.anchor))
        sections.append(
            RunbookDraft.Section(titles: headings.map(\.title), anchors: headings.map(\.anchor), range: range)
        )
    }

    /// What stands behind the last fence belongs to its step.
    private mutating func close(_ owner: Owner) {
        guard let last = owner.lastStep else { return }
        add(owner.prose, to: last)
        steps[last].requires += owner.requires
    }

    private mutating func add(_ prose: [String], to step: Int) {
        steps[step].prose = ([steps[step].prose] + prose).filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    // MARK: - Blocks

    private mutating func walk(_ blocks: some Sequence<MarkdownBlock>, _ owner: inout Owner) {
        for block in blocks {
            switch block.kind {
            case .code(let code): readFence(code, &owner)
            case .paragraph(let paragraph):
                owner.paragraph = paragraph
                readRequirements(paragraph, &owner)
                owner.prose.append(text.prose(of: [block]))
            case .list(let list) where Self.hasSteps([block]):
                owner.paragraph = nil
                for item in list.items { readItem(item, in: owner) }
            case .quote(let inner) where Self.hasSteps(inner): walk(inner, &owner)
            case .list, .quote:
                owner.paragraph = nil
                owner.prose.append(text.prose(of: [block]))
            case .heading, .html, .thematicBreak: owner.paragraph = nil
            }
        }
    }

    /// Only sections that are over can be required; any other link is for people.
    private mutating func readRequirements(_ paragraph: MarkdownText, _ owner: inout Owner) {
        let links = (text.requirements(paragraph) ?? []).filter { link in
            closedAnchors.contains(link.anchor) && !headings.contains { $0.anchor == link.anchor }
        }
        if owner.isItem { owner.requires += links } else { sections[sections.count - 1].requires += links }
    }

    private mutating func readItem(_ item: MarkdownList.Item, in outer: Owner) {
        var blocks = item.blocks[...]
        var owner = Owner(
            title: outer.title,
            range: item.range,
            isItem: true,
            commands: Self.commandCount(blocks)
        )
        if let first = item.text {
            blocks = blocks.dropFirst()
            if let lead = first.lead, let title = AdoptedTitle.whole(lead.plain) {
                owner.title = title
                owner.range = lead.range
                owner.prose = [text.rest(of: first, after: lead)]
            } else if let title = AdoptedTitle.firstWords(first.plain) {
                owner.title = title
                owner.range = first.range
                owner.prose = [text.prose(of: [item.blocks[0]])]
            }
        }
        let firstStep = steps.count
        let entry = checklist.count
        if item.task != nil { readTask(item) }
        walk(blocks, &owner)
        close(owner)
        if item.task != nil, entry < checklist.count, steps.count > firstStep {
            proofs.append((entry, firstStep..<steps.count))
        }
    }

    private mutating func readTask(_ item: MarkdownList.Item) {
        guard let first = item.text else { return }
        let links = first.links.filter { $0.destination.hasPrefix("#") }.map {
            RunbookDraft.Link(anchor: String($0.destination.dropFirst()), range: $0.range)
        }
        checklist.append(
            RunbookDraft.ChecklistEntry(
                text: first.plain,
                section: headings.map(\.title),
                range: first.range,
                links: links.filter { closedAnchors.contains($0.anchor) },
                maximumAge: nil
            )
        )
    }

    private func isPlainText(_ block: MarkdownBlock) -> Bool { block.isText && !Self.hasSteps([block]) }

    private static func commandCount(_ blocks: some Sequence<MarkdownBlock>) -> Int {
        blocks.reduce(0) { count, block in
            switch block.kind {
            case .code(let code): count + (AdoptedFence.of(code).isCommand ? 1 : 0)
            case .quote(let inner): count + commandCount(inner)
            case .list, .paragraph, .heading, .html, .thematicBreak: count
            }
        }
    }

    /// Whether steps or checklist items stand in the blocks.
    private static func hasSteps(_ blocks: [MarkdownBlock]) -> Bool {
        blocks.contains { block in
            if case .code(let code) = block.kind { return AdoptedFence.of(code).isOwned }
            if case .list(let list) = block.kind, list.items.contains(where: { $0.task != nil }) { return true }
            return hasSteps(block.children)
        }
    }

    // MARK: - Fences

    private mutating func readFence(_ code: MarkdownCode, _ owner: inout Owner) {
        let content = PlacedText(code.content)
        switch AdoptedFence.of(code) {
        case .illustration:
            owner.paragraph = nil
        case .shell(let isConsole):
            addStep(.shell(content, isConsole: isConsole), code, &owner)
        case .sql: addStep(.sql(content), code, &owner)
        case .comments(let lines):
            addStep(.manual(content), code, &owner)
            steps[steps.count - 1].confirmation = lines.joined(separator: "\n")
        case .state:
            // Under a heading it may be anything: a policy, an answer, a template.
            if owner.isItem { readState(content, code, &owner) }
        }
    }

    /// A state beside a command is what the operator compares with; on its own somebody must bring it about.
    private mutating func readState(_ content: PlacedText, _ code: MarkdownCode, _ owner: inout Owner) {
        let shown = "```json\n\(content.text)\n```"
        if let last = owner.lastStep {
            steps[last].expectedStates.append(content)
            add(owner.prose + [shown], to: last)
            owner.prose = []
        } else {
            addStep(.manual(content), code, &owner)
            steps[steps.count - 1].expectedStates = [content]
            steps[steps.count - 1].confirmation = "This is how it is:\n\(content.text)"
        }
    }

    private mutating func addStep(_ source: StepDraft.Source, _ code: MarkdownCode, _ owner: inout Owner) {
        let place = place(of: code, owner)
        var step = StepDraft(title: place.title, range: place.range)
        step.section = sections.count - 1
        step.sectionTitles = headings.map(\.title)
        if let anchor = owner.anchor, place.isOwner, owner.commands == 1 {
            step.sectionTitles.removeLast()
            step.anchor = anchor
        }
        step.source = source
        step.sourceRange = code.info.range
        if !code.isClosed { step.lowering = .init(reasons: ["the fence is never closed"], effect: .change) }
        steps.append(step)
        owner.named += 1
        owner.lastStep = steps.count - 1
        add(owner.prose, to: steps.count - 1)
        owner.prose = []
        owner.paragraph = nil
        closedAnchors.formUnion(headings.map(\.anchor))
    }

    /// What the next step of an owner is called, and whether that is the owner's own name.
    private func place(of code: MarkdownCode, _ owner: Owner) -> (title: String, range: SourceRange, isOwner: Bool) {
        let fence = code.info.range
        if let lead = owner.paragraph?.lead, let plain = owner.paragraph?.plain, lead.plain == plain,
            let title = AdoptedTitle.whole(plain)
        {
            return (title, lead.range, false)
        }
        if let title = owner.title, owner.named == 0, owner.isItem || owner.commands == 1 {
            return (title, owner.range, true)
        }
        if let paragraph = owner.paragraph, let title = AdoptedTitle.firstWords(paragraph.plain) {
            return (title, paragraph.range, false)
        }
        if let title = owner.title {
            return (owner.named == 0 ? title : "\(title) (\(owner.named + 1))", fence, true)
        }
        return (AdoptedTitle.firstWords(PlacedText(code.content).lines[0].text) ?? "Commands", fence, false)
    }

    // MARK: - Names

    private mutating func nameSteps() {
        var variables: Set<String> = []
        for step in steps {
            guard case .shell(let text, _) = step.source else { continue }
            var scanner = ScriptScanner(text.text)
            scanner.scan()
            variables.formUnion(scanner.assigned)
        }
        let ids = AdoptedTitle.ids(for: steps.map { ($0.sectionTitles, $0.title) }, except: variables)
        for index in steps.indices {
            steps[index].id = StepID(ids[index])
            steps[index].idRange = steps[index].range
        }
        for proof in proofs {
            let links = steps[proof.steps].map { RunbookDraft.Link(anchor: $0.id?.text ?? "", range: $0.range) }
            checklist[proof.entry].links += links
        }
    }
}

extension AdoptedFence {
    /// Whether the fence is a step by itself.
    fileprivate var isCommand: Bool {
        switch self {
        case .shell, .sql, .comments: true
        case .state, .illustration: false
        }
    }

    /// Whether the fence is a step, or part of one.
    fileprivate var isOwned: Bool { if case .illustration = self { false } else { true } }
}
