// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import StepGraph

/// Who waits for whom: document order, parallel sections, `Requires:` links and used values.
enum OrderPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var findings = FindingList(file: draft.source.name)
        let parallel = parallelSections(draft, &findings)
        if case .yaml = draft.syntax {
            addListedOrder(&draft.steps, &findings)
        } else {
            addDocumentOrder(&draft.steps, draft.sections, parallel)
            addRequiredSections(&draft, &findings)
        }
        addShownSteps(&draft)
        sortByGraph(&draft, &findings)
        return findings.diagnostics
    }

    // MARK: - Document order

    /// The indices of the sections that the front matter lists, by their titles or anchors.
    private static func parallelSections(_ draft: RunbookDraft, _ findings: inout FindingList) -> Set<Int> {
        var found: Set<Int> = []
        for name in draft.header.parallel {
            let matches = draft.sections.indices.filter { index in
                let section = draft.sections[index]
                return section.titles.last == name.text || section.anchors.last == name.text
            }
            if matches.isEmpty {
                findings.addUnknown(
                    OrderFindings.unknownSection,
                    "section",
                    name.text,
                    at: name.range,
                    among: draft.sections.compactMap(\.titles.last)
                )
            }
            found.formUnion(matches)
        }
        return found
    }

    private static func addDocumentOrder(
        _ steps: inout [StepDraft],
        _ sections: [RunbookDraft.Section],
        _ parallel: Set<Int>
    ) {
        var lastInSequence: StepID?
        var sideBySide: [StepID] = []
        let isParallel = sections.indices.map { index in
            parallel.contains { other in sections[index].anchors.starts(with: sections[other].anchors) }
        }
        for index in steps.indices {
            guard let id = steps[index].id else { continue }
            if let section = steps[index].section, isParallel[section] {
                if let lastInSequence { steps[index].wait(for: lastInSequence, .order) }
                sideBySide.append(id)
            } else {
                if sideBySide.isEmpty, let lastInSequence { steps[index].wait(for: lastInSequence, .order) }
                for other in sideBySide { steps[index].wait(for: other, .order) }
                sideBySide = []
                lastInSequence = id
            }
        }
    }

    // MARK: - Links

    private static func addRequiredSections(_ draft: inout RunbookDraft, _ findings: inout FindingList) {
        let targets = LinkTargets(draft)
        for (section, links) in draft.sections.map(\.requires).enumerated() where !links.isEmpty {
            let anchors = draft.sections[section].anchors
            for link in links {
                guard let target = targets.resolve(link, &findings) else { continue }
                for index in draft.steps.indices {
                    guard let own = draft.steps[index].section,
                        draft.sections[own].anchors.starts(with: anchors)
                    else { continue }
                    require(target, of: index, in: &draft.steps)
                }
            }
        }
        for index in draft.steps.indices {
            for link in draft.steps[index].requires {
                if let target = targets.resolve(link, &findings) { require(target, of: index, in: &draft.steps) }
            }
        }
    }

    /// A step of a required section that is to `continue` on failure has said that nothing depends on it.
    private static func require(_ target: LinkTargets.Target, of index: Int, in steps: inout [StepDraft]) {
        switch target {
        case .step(let other):
            if let id = steps[other].id { steps[index].wait(for: id, .requires) }
        case .section(let others):
            for other in others where other != index {
                guard let id = steps[other].id else { continue }
                steps[index].wait(for: id, steps[other].onFailure == .continue ? .order : .requires)
            }
        }
    }

    /// The YAML form: the step before, unless `after` says otherwise, and what `requires` names.
    private static func addListedOrder(_ steps: inout [StepDraft], _ findings: inout FindingList) {
        let ids = steps.compactMap(\.id)
        let names = ids.map(\.text)
        for index in steps.indices {
            if let after = steps[index].after {
                for name in after {
                    guard names.contains(name.text), let id = StepID(name.text) else {
                        findings.addUnknown(
                            OrderFindings.unknownStep,
                            "step",
                            name.text,
                            at: name.range,
                            among: names,
                            step: steps[index].id?.text
                        )
                        continue
                    }
                    steps[index].wait(for: id, .order)
                }
            } else if index > 0, let previous = steps[index - 1].id {
                steps[index].wait(for: previous, .order)
            }
            for link in steps[index].requires {
                guard names.contains(link.anchor), let id = StepID(link.anchor) else {
                    findings.addUnknown(
                        OrderFindings.unknownStep,
                        "step",
                        link.anchor,
                        at: link.range,
                        among: names,
                        step: steps[index].id?.text
                    )
                    continue
                }
                steps[index].wait(for: id, .requires)
            }
        }
    }

    /// What an approver is shown must have been read before.
    private static func addShownSteps(_ draft: inout RunbookDraft) {
        for index in draft.steps.indices {
            guard let name = draft.steps[index].approval?.text,
                let policy = draft.approvals.first(where: { $0.policy.id.text == name })?.policy
            else { continue }
            for shown in policy.shows where shown != draft.steps[index].id {
                draft.steps[index].wait(for: shown, .order)
            }
        }
    }

    // MARK: - The graph

    /// Puts the steps into an order in which each comes after all it waits for, the document's wherever possible.
    private static func sortByGraph(_ draft: inout RunbookDraft, _ findings: inout FindingList) {
        var positions: [StepID: Int] = [:]
        for (index, step) in draft.steps.enumerated() {
            if let id = step.id, positions[id] == nil { positions[id] = index }
        }
        // Equal ids are reported already, and steps of one id would wait for themselves.
        guard positions.count == draft.steps.count else { return }
        var graph = StepGraph<StepID>()
        for step in draft.steps { if let id = step.id { graph.add(id) } }
        for step in draft.steps {
            guard let id = step.id else { continue }
            for need in step.needs { graph.addEdge(from: need.step, to: id, kind: need.kind.rawValue) }
        }
        guard let order = graph.topologicalOrder() else {
            reportCycle(graph, positions, draft, &findings)
            return
        }
        var ranks: [StepID: Int] = [:]
        for (rank, id) in order.enumerated() { ranks[id] = rank }
        for index in draft.steps.indices {
            draft.steps[index].needs.sort { ranks[$0.step] ?? 0 < ranks[$1.step] ?? 0 }
        }
        draft.steps = order.compactMap { positions[$0].map { draft.steps[$0] } }
    }

    private static func reportCycle(
        _ graph: StepGraph<StepID>,
        _ positions: [StepID: Int],
        _ draft: RunbookDraft,
        _ findings: inout FindingList
    ) {
        guard let cycle = graph.cycle(), let first = cycle.first, let index = positions[first] else { return }
        var notes: [Diagnostic.Note] = []
        for (before, after) in zip(cycle, cycle.dropFirst()) {
            guard let position = positions[after], let edge = graph.edge(from: before, to: after) else { continue }
            let why = edge.kind == "order" ? "comes after" : "requires"
            notes.append(Diagnostic.Note("'\(after)' \(why) '\(before)'", at: draft.steps[position].range))
        }
        findings.add(
            OrderFindings.cycle,
            cycle.map { "'\($0)'" }.joined(separator: " → "),
            at: draft.steps[index].range,
            step: first.text,
            fix: "remove one of the dependencies, or move the step in the document",
            notes: notes
        )
    }
}

extension StepDraft {
    /// Adds a dependency; of two on the same step the stronger one stays.
    mutating func wait(for other: StepID, _ kind: Step.Dependency.Kind) {
        if let index = needs.firstIndex(where: { $0.step == other }) {
            if kind == .requires { needs[index].kind = .requires }
        } else {
            needs.append(Step.Dependency(step: other, kind: kind))
        }
    }
}
