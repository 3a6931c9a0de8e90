// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import StepGraph

/// Explains the order of steps: circles, and values and readings that are used before they exist.
struct OrderExplorer {
    /// How many findings come with the way that explains them; hostile runbooks have thousands.
    private static let explained = 100

    /// Who comes before whom.
    let graph: StepGraph<StepID>
    private let steps: [StepDraft]
    private let positions: [StepID: Int]
    private let words: OrderWords

    init(_ steps: [StepDraft], _ positions: [StepID: Int]) {
        var graph = StepGraph<StepID>()
        // By index: a copy of all that is known about a step costs more than its part of the graph.
        for index in steps.indices { if let id = steps[index].id { graph.add(id) } }
        for index in steps.indices {
            guard let id = steps[index].id else { continue }
            for need in steps[index].needs { graph.addEdge(from: need.step, to: id, kind: need.kind.rawValue) }
        }
        self.graph = graph
        self.steps = steps
        self.positions = positions
        words = OrderWords(steps)
    }

    /// Turns uses of later values into dependencies where the order allows it and reports the others, and what goes
    /// round in a circle; false when there is no order.
    func report(_ draft: inout RunbookDraft, _ findings: inout FindingList) -> Bool {
        guard let order = graph.topologicalOrder() else {
            reportCycle(&findings)
            for step in steps { for use in step.forwardUses { report(use, of: step, way: [], &findings) } }
            return false
        }
        guard steps.contains(where: { !$0.forwardUses.isEmpty }) else { return true }
        var ways = Ways(steps, positions, order)
        var explained = 0
        var hasNew = false
        for (index, step) in steps.enumerated() {
            for use in step.forwardUses {
                guard let producer = positions[use.producer] else { continue }
                guard explained < Self.explained else {
                    report(use, of: step, way: [], &findings)
                    continue
                }
                if let way = ways.way(from: index, to: producer) {
                    explained += 1
                    report(use, of: step, way: way, &findings)
                    continue
                }
                draft.steps[index].facts.wait(for: use.producer, use.kind, because: use.cause)
                hasNew = true
            }
        }
        guard hasNew else { return true }
        let whole = OrderExplorer(draft.steps, positions)
        guard whole.graph.topologicalOrder() != nil else {
            whole.reportCycle(&findings)
            return false
        }
        return true
    }

    private func report(_ use: StepDraft.ForwardUse, of step: StepDraft, way: [Int], _ findings: inout FindingList) {
        guard let id = step.id, let range = use.cause.range else { return }
        let notes = words.notes(on: way)
        switch use.cause {
        case .shown(let approval, _):
            findings.add(
                OrderFindings.shownTooLate,
                "'\(id)' asks for '\(approval)', which shows '\(use.producer)', a later step",
                at: range,
                step: id.text,
                fix: "move '\(use.producer)' in front of '\(id)', or show another step",
                notes: [Diagnostic.Note("the step that is shown is here", at: use.producedAt)] + notes
            )
        default:
            findings.add(
                BindingFindings.usedBeforeCapture,
                "'\(use.name)' is used before a later step produces it",
                at: range,
                step: id.text,
                fix: "move the step that produces it up, or use another value",
                notes: [Diagnostic.Note("it is produced here", at: use.producedAt)] + notes
            )
        }
    }

    // MARK: - Circles

    private func reportCycle(_ findings: inout FindingList) {
        guard let cycle = graph.cycle(), let first = cycle.first, let index = positions[first] else { return }
        let way = cycle.compactMap { positions[$0] }
        let stops = words.stops(on: way)
        findings.add(
            OrderFindings.cycle,
            stops.map { "'\(steps[$0].id?.text ?? "")'" }.joined(separator: " → "),
            at: steps[index].range,
            step: first.text,
            fix: "remove one of the dependencies, or move the step in the document",
            notes: words.notes(on: way)
        )
    }
}

/// Finds the shortest way along dependencies from one step to a later one.
private struct Ways {
    private let origins: [[Int]]
    private let ranks: [Int]
    /// The search in which each step was seen last, and the step that it led to then.
    private var seen: [(search: Int, next: Int)]
    private var search = 0

    init(_ steps: [StepDraft], _ positions: [StepID: Int], _ order: [StepID]) {
        origins = steps.map { $0.needs.compactMap { positions[$0.step] } }
        var ranks = [Int](repeating: 0, count: steps.count)
        for (rank, id) in order.enumerated() { if let position = positions[id] { ranks[position] = rank } }
        self.ranks = ranks
        seen = Array(repeating: (0, 0), count: steps.count)
    }

    /// The steps from `start` to `end`, both included; nil when `end` does not come after `start`.
    mutating func way(from start: Int, to end: Int) -> [Int]? {
        search += 1
        var queue = [end]
        var head = 0
        seen[end] = (search, end)
        while head < queue.count {
            let position = queue[head]
            head += 1
            if position == start { return way(from: start, end: end) }
            for origin in origins[position] where ranks[origin] >= ranks[start] && seen[origin].search != search {
                seen[origin] = (search, position)
                queue.append(origin)
            }
        }
        return nil
    }

    private func way(from start: Int, end: Int) -> [Int] {
        var way = [start]
        while let last = way.last, last != end { way.append(seen[last].next) }
        return way
    }
}
