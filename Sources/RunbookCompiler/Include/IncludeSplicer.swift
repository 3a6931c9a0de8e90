// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// Makes one draft of a runbook and those that it includes.
///
/// An included runbook becomes a section under the heading where its link stands, titled like the link. Its step ids and
/// anchors get its prefix, its links keep to its own names, and its inputs and approvals become those of the whole.
struct IncludeSplicer {
    private(set) var draft: RunbookDraft
    private(set) var findings: FindingList
    /// The new index of each section that the draft had before.
    private var places: [Int] = []

    init(_ draft: RunbookDraft, findings: FindingList) {
        self.draft = draft
        self.findings = findings
    }

    /// Puts the parts, in document order, into their places.
    mutating func splice(_ parts: [IncludedPart]) {
        guard !parts.isEmpty else { return }
        var prepared: [IncludedPart] = []
        for part in parts {
            var part = part
            prefix(&part.draft, with: part.prefix)
            part.draft.move(to: draft.documents.count)
            draft.documents += part.draft.documents
            prepared.append(part)
            mergeHeader(part)
            mergeApprovals(part)
        }
        let titles = prepared.map { self.titles(above: $0.include) + [$0.include.title] }
        let firsts = mergeSections(prepared)
        for index in prepared.indices {
            prepared[index].draft.nest(under: titles[index], sectionsFrom: firsts[index])
        }
        draft.steps = merge(draft.steps.map(moved), prepared, \.range) { $0.draft.steps }
        draft.checklist = merge(draft.checklist, prepared, \.range) { $0.draft.checklist }
        draft.illustrations += prepared.flatMap(\.draft.illustrations)
    }

    private func titles(above include: RunbookDraft.Include) -> [String] {
        include.section.map { draft.sections[$0].titles } ?? include.sectionTitles
    }

    /// A step of the including runbook, with its section's new index.
    private func moved(_ step: StepDraft) -> StepDraft {
        var step = step
        step.section = step.section.map { places[$0] }
        return step
    }

    /// What the runbook has, with each part's own in front of what stands behind its link.
    private func merge<Element>(
        _ own: [Element],
        _ parts: [IncludedPart],
        _ range: (Element) -> SourceRange,
        _ elements: (IncludedPart) -> [Element]
    ) -> [Element] {
        var merged: [Element] = []
        var rest = parts[...]
        for element in own {
            while let next = rest.first, next.include.range.lower < range(element).lower {
                merged += elements(next)
                rest.removeFirst()
            }
            merged.append(element)
        }
        return merged + rest.flatMap(elements)
    }

    /// Gives each part a section of its own; the result says where those of each part begin.
    private mutating func mergeSections(_ parts: [IncludedPart]) -> [Int] {
        var bySection: [Int: [Int]] = [:]
        for (index, part) in parts.enumerated() { bySection[part.include.section ?? -1, default: []].append(index) }
        var sections: [RunbookDraft.Section] = []
        var firsts = Array(repeating: 0, count: parts.count)
        func append(_ indices: [Int], under parent: RunbookDraft.Section?) {
            for index in indices {
                firsts[index] = sections.count
                sections += parts[index].sections(under: parent)
            }
        }
        append(bySection[-1] ?? [], under: nil)
        for (index, section) in draft.sections.enumerated() {
            places.append(sections.count)
            sections.append(section)
            append(bySection[index] ?? [], under: section)
        }
        draft.sections = sections
        return firsts
    }

    // MARK: - Names

    private mutating func prefix(_ draft: inout RunbookDraft, with prefix: String) {
        for index in draft.documents.indices {
            draft.documents[index].prefix = "\(prefix)-\(draft.documents[index].prefix)"
        }
        for index in draft.sections.indices {
            draft.sections[index].anchors = draft.sections[index].anchors.map { "\(prefix)-\($0)" }
        }
        for index in draft.approvals.indices {
            draft.approvals[index].shows = draft.approvals[index].shows.map {
                PlacedText("\(prefix)-\($0.text)", somewhereIn: $0.range)
            }
        }
        for index in draft.illustrations.indices {
            guard let id = StepID("\(prefix)-\(draft.illustrations[index].id)") else { continue }
            draft.illustrations[index].id = id
        }
        for index in draft.steps.indices {
            let step = draft.steps[index]
            draft.steps[index].anchor = step.anchor.map { "\(prefix)-\($0)" }
            if step.jump == nil { draft.steps[index].onFailure = step.onFailure ?? draft.header.onFailure }
            guard let own = step.id else { continue }
            draft.steps[index].id = StepID("\(prefix)-\(own)")
            guard draft.steps[index].id == nil else { continue }
            findings.add(
                OutlineFindings.invalidID,
                "'\(prefix)-\(own)' is too long for an id",
                at: step.idRange,
                fix: "give the step a shorter id with id=…"
            )
        }
    }

    // MARK: - What becomes of the whole

    private mutating func mergeHeader(_ part: IncludedPart) {
        if let environment = part.draft.header.environment, environment.text != draft.header.environment?.text {
            let ours = draft.header.environment
            findings.add(
                IncludeFindings.conflict,
                "'\(environment.text)' is the environment of '\(part.prefix)', and "
                    + (ours.map { "'\($0.text)' that of the runbook which includes it" }
                        ?? "the including runbook has none"),
                at: ours?.range ?? part.include.path.range,
                fix: ours == nil
                    ? "add 'environment: \(environment.text)'" : "include runbooks of one environment only",
                notes: [Diagnostic.Note("the other environment is here", at: environment.range)]
            )
        }
        // Steps that may change things only at times must not come to be steps that may at any.
        if let windows = part.draft.header.windows, windows != draft.header.windows {
            findings.add(
                IncludeFindings.conflict,
                "'\(part.prefix)' has windows, and "
                    + (draft.header.windows == nil
                        ? "the including runbook has none" : "those of the runbook which includes it are others"),
                at: part.include.path.range,
                fix: "give both the same 'windows'"
            )
        }
        // What guards the steps of a runbook guards them wherever they run.
        draft.header.stopNodes += part.draft.header.stopNodes
        draft.header.blockingNodes += part.draft.header.blockingNodes
        for input in part.draft.header.inputs {
            guard let ours = draft.header.inputs.first(where: { $0.declaration.name == input.declaration.name }) else {
                draft.header.inputs.append(input)
                continue
            }
            compare(ours, with: input, of: part)
        }
    }

    /// Two declarations of one input must accept the same values and treat them alike; only the default may differ.
    private mutating func compare(
        _ ours: HeaderDraft.Input,
        with input: HeaderDraft.Input,
        of part: IncludedPart
    ) {
        let rules = InputRule.differences(ours.declaration, input.declaration)
        guard !rules.isEmpty else { return }
        let text = { (value: (InputRule) -> String?) in
            rules.map { rule in value(rule).map { "\(rule.name): \($0)" } ?? "no '\(rule.name)'" }
                .joined(separator: "; ")
        }
        findings.add(
            IncludeFindings.conflict,
            "the input '\(ours.declaration.name)' is declared in two ways: here \(text(\.old)), "
                + "in '\(part.prefix)' \(text(\.new))",
            at: ours.range,
            fix: "give both the same \(rules.map(\.name).joined(separator: ", ")), or one of them another name",
            notes: [Diagnostic.Note("the other declaration is here, \(text(\.new))", at: input.range)]
        )
    }

    private mutating func mergeApprovals(_ part: IncludedPart) {
        for approval in part.draft.approvals {
            guard let ours = draft.approvals.first(where: { $0.policy.id == approval.policy.id }) else {
                draft.approvals.append(approval)
                continue
            }
            guard !ours.isSame(as: approval) else { continue }
            findings.add(
                IncludeFindings.conflict,
                "the approval '\(approval.policy.id)' is defined in two ways",
                at: ours.range,
                fix: "make them the same, or give one of them another name",
                notes: [Diagnostic.Note("the included runbook defines it here", at: approval.range)]
            )
        }
    }
}

extension RunbookDraft.Approval {
    /// Whether both ask the same people for the same, whatever their places.
    fileprivate func isSame(as other: RunbookDraft.Approval) -> Bool {
        policy.roles == other.policy.roles && policy.count == other.policy.count
            && policy.expires == other.policy.expires && policy.voidIf == other.policy.voidIf
            && shows.map(\.text) == other.shows.map(\.text) && policy.remind == other.policy.remind
            && policy.escalate == other.policy.escalate && policy.breakGlass == other.policy.breakGlass
    }
}

extension IncludedPart {
    /// The sections of the part: one for the whole, where the first of its own stood, and below it the others.
    fileprivate func sections(under parent: RunbookDraft.Section?) -> [RunbookDraft.Section] {
        let titles = (parent?.titles ?? include.sectionTitles) + [include.title]
        let anchors = (parent?.anchors ?? []) + [prefix]
        var whole = RunbookDraft.Section(titles: [], anchors: [], range: include.range)
        whole.document = draft.sections.first?.document ?? 0
        let own = draft.sections.isEmpty ? [whole] : draft.sections
        return own.map { section in
            var section = section
            section.titles = titles + section.titles
            section.anchors = anchors + section.anchors
            if section.range.isEmpty { section.range = include.range }
            return section
        }
    }
}

extension RunbookDraft {
    /// Counts the documents on from `base`, in everything that belongs to one.
    fileprivate mutating func move(to base: Int) {
        for index in sections.indices { sections[index].document += base }
        for index in steps.indices { steps[index].document += base }
        for index in checklist.indices { checklist[index].document += base }
    }

    /// Puts titles in front of all titles; sections are counted on from `first`.
    fileprivate mutating func nest(under titles: [String], sectionsFrom first: Int) {
        for index in steps.indices {
            steps[index].sectionTitles = titles + steps[index].sectionTitles
            steps[index].section = first + (steps[index].section ?? 0)
        }
        for index in checklist.indices { checklist[index].section = titles + checklist[index].section }
        for index in illustrations.indices { illustrations[index].section = titles + illustrations[index].section }
    }
}
