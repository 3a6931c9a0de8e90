// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import StepGraph

/// Who waits for whom: document order, parallel sections, `Requires:` links and used values.
enum OrderPass {
    /// How many dependencies the steps of a runbook may have together.
    static let dependencyLimit = 1_000_000

    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var findings = FindingList(file: draft.source.name)
        let members = SectionMembers(draft)
        let parallel = parallelSections(draft, members, &findings)
        addDocumentOrder(&draft.steps, parallel)
        addListedOrder(&draft, &findings)
        addRequirements(&draft, members, &findings)
        addShownSteps(&draft)
        sortByGraph(&draft, &findings)
        return findings.diagnostics
    }

    // MARK: - Document order

    /// Whether each section runs its steps side by side, because the front matter lists it or one around it by title or
    /// anchor, or because it says so itself.
    static func parallelSections(
        _ draft: RunbookDraft,
        _ members: SectionMembers,
        _ findings: inout FindingList
    ) -> [Bool] {
        var isParallel = draft.sections.map(\.isParallel)
        var byName: [String: [Int]] = [:]
        if !draft.header.parallel.isEmpty {
            for (index, section) in draft.sections.enumerated() where section.document == 0 {
                for name in Set([section.titles.last, section.anchors.last].compactMap(\.self)) {
                    byName[name, default: []].append(index)
                }
            }
        }
        for name in draft.header.parallel {
            guard let matches = byName[name.text] else {
                findings.addUnknown(
                    OrderFindings.unknownSection,
                    "section",
                    name.text,
                    at: name.range,
                    among: draft.sections.compactMap(\.titles.last)
                )
                continue
            }
            for index in matches { isParallel[index] = true }
        }
        var end = 0
        for index in isParallel.indices {
            if index < end { isParallel[index] = true }
            if isParallel[index] { end = max(end, members.sections(under: index).upperBound) }
        }
        return isParallel
    }

    private static func addDocumentOrder(_ steps: inout [StepDraft], _ isParallel: [Bool]) {
        var lastInSequence: StepID?
        var sideBySide: [StepID] = []
        for index in steps.indices {
            // A compensation has no place in the normal course.
            guard let id = steps[index].id, steps[index].compensates == nil else { continue }
            if steps[index].after != nil {
                // What it waits for is listed; the next one waits for it as for any other.
                if sideBySide.isEmpty { lastInSequence = id } else { sideBySide.append(id) }
            } else if let section = steps[index].section, isParallel[section] {
                if let lastInSequence { steps[index].facts.wait(for: lastInSequence, .order, because: .document) }
                sideBySide.append(id)
            } else {
                if sideBySide.isEmpty, let lastInSequence {
                    steps[index].facts.wait(for: lastInSequence, .order, because: .document)
                }
                for other in sideBySide { steps[index].facts.wait(for: other, .order, because: .document) }
                sideBySide = []
                lastInSequence = id
            }
        }
    }

    // MARK: - Links

    private static func addRequirements(
        _ draft: inout RunbookDraft,
        _ members: SectionMembers,
        _ findings: inout FindingList
    ) {
        let targets = LinkTargets(draft)
        var count = 0
        for (section, links) in draft.sections.map(\.requires).enumerated() where !links.isEmpty {
            let waiting = members.steps(under: section)
            for link in links {
                let document = draft.sections[section].document
                guard let target = targets.resolve(link, in: document, &findings) else { continue }
                count += waiting.count * target.count
                guard count <= dependencyLimit else { return reportTooMany(link, &findings) }
                for index in waiting where draft.steps[index].compensates == nil {
                    require(target, of: index, in: &draft.steps, because: .section(link.range))
                }
            }
        }
        for index in draft.steps.indices where !draft.steps[index].isListed {
            for link in draft.steps[index].requires {
                let document = draft.steps[index].document
                guard let target = targets.resolve(link, in: document, &findings) else { continue }
                count += target.count
                guard count <= dependencyLimit else { return reportTooMany(link, &findings) }
                require(target, of: index, in: &draft.steps, because: .link(link.range))
            }
        }
    }

    private static func reportTooMany(_ link: RunbookDraft.Link, _ findings: inout FindingList) {
        findings.add(
            OrderFindings.tooManyDependencies,
            "with this link there are more than \(dependencyLimit) dependencies between single steps",
            at: link.range,
            fix: "link to the step that decides, not to a whole section"
        )
    }

    /// A step of a required section that is to `continue` on failure has said that nothing depends on it.
    private static func require(
        _ target: LinkTargets.Target,
        of index: Int,
        in steps: inout [StepDraft],
        because cause: OrderCause
    ) {
        switch target {
        case .step(let other):
            // A section may require one of its own steps: all others then do.
            if other == index, case .section = cause { return }
            if let id = steps[other].id { steps[index].facts.wait(for: id, .requires, because: cause) }
        case .section(let others):
            for other in others where other != index {
                guard let id = steps[other].id, steps[other].compensates == nil else { continue }
                let kind: Step.Dependency.Kind = steps[other].onFailure == .continue ? .order : .requires
                steps[index].facts.wait(for: id, kind, because: cause)
            }
        }
    }

    /// The YAML form: `after` instead of the step before, and what `requires` names.
    private static func addListedOrder(_ draft: inout RunbookDraft, _ findings: inout FindingList) {
        guard draft.steps.contains(where: { $0.isListed }) else { return }
        let names = draft.steps.compactMap { $0.id?.text }
        let known = Set(names)
        for index in draft.steps.indices where draft.steps[index].isListed {
            let step = draft.steps[index]
            let prefix = draft.documents[step.document].prefix
            let links = (step.after ?? []).map { ($0.text, $0.range, true) }
            for (name, range, isOrder) in links + step.requires.map({ ($0.anchor, $0.range, false) }) {
                guard known.contains(prefix + name), let id = StepID(prefix + name) else {
                    findings.addUnknown(
                        OrderFindings.unknownStep,
                        "step",
                        name,
                        at: range,
                        among: names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) },
                        step: step.id?.text
                    )
                    continue
                }
                draft.steps[index].facts.wait(
                    for: id,
                    isOrder ? .order : .requires,
                    because: isOrder ? .listed(range) : .link(range)
                )
            }
        }
    }

    /// What an approver is shown must have been read before.
    private static func addShownSteps(_ draft: inout RunbookDraft) {
        let approvals = Dictionary(
            draft.approvals.map { ($0.policy.id.text, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        guard !approvals.isEmpty else { return }
        var places: [StepID: Int] = [:]
        for (index, step) in draft.steps.enumerated() {
            if let id = step.id, places[id] == nil { places[id] = index }
        }
        for index in draft.steps.indices {
            guard let name = draft.steps[index].approval?.text, let approval = approvals[name] else { continue }
            for shown in approval.policy.shows where shown != draft.steps[index].id {
                let range = approval.shows.first { $0.text == shown.text }?.range ?? approval.range
                let cause = OrderCause.shown(approval.policy.id, range)
                guard let place = places[shown], place > index else {
                    draft.steps[index].facts.wait(for: shown, .order, because: cause)
                    continue
                }
                draft.steps[index].forwardUses.append(
                    StepDraft.ForwardUse(
                        name: shown.text,
                        producer: shown,
                        producedAt: draft.steps[place].range,
                        kind: .order,
                        cause: cause
                    )
                )
            }
        }
    }

    // MARK: - The graph

    /// Puts the steps into an order in which each comes after all it waits for, the document's wherever possible.
    private static func sortByGraph(_ draft: inout RunbookDraft, _ findings: inout FindingList) {
        var positions: [StepID: Int] = [:]
        for index in draft.steps.indices {
            if let id = draft.steps[index].id, positions[id] == nil { positions[id] = index }
        }
        // Equal ids are reported already, and steps of one id would wait for themselves.
        guard positions.count == draft.steps.count else { return }
        guard let graph = explored(&draft, positions, &findings), let order = graph.topologicalOrder() else { return }
        var ranks: [StepID: Int] = [:]
        for (rank, id) in order.enumerated() { ranks[id] = rank }
        for index in draft.steps.indices { draft.steps[index].facts.sortNeeds { ranks[$0] ?? 0 } }
        let isInOrder = order.enumerated().allSatisfy { positions[$0.element] == $0.offset }
        if !isInOrder { draft.steps = order.compactMap { positions[$0].map { draft.steps[$0] } } }
    }

    /// The graph of the steps with what later values add to it; nil when there is no order.
    private static func explored(
        _ draft: inout RunbookDraft,
        _ positions: [StepID: Int],
        _ findings: inout FindingList
    ) -> StepGraph<StepID>? {
        let before = draft.steps.indices.reduce(0) { $0 + draft.steps[$1].needs.count }
        let explorer = OrderExplorer(draft.steps, positions)
        guard explorer.report(&draft, &findings) else { return nil }
        let after = draft.steps.indices.reduce(0) { $0 + draft.steps[$1].needs.count }
        return before == after ? explorer.graph : OrderExplorer(draft.steps, positions).graph
    }
}

extension LinkTargets.Target {
    /// How many steps the link leads to.
    fileprivate var count: Int {
        switch self {
        case .step: 1
        case .section(let steps): steps.count
        }
    }
}
