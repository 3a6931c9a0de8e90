// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import RunbookSyntax
import Values

/// Steps that can never run, whatever happens, and values that exist only under a condition.
enum ReachPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var reach = Reach(draft)
        reach.follow()
        reach.reportUncertainValues()
        return reach.findings.diagnostics
    }
}

private struct Reach {
    /// What is known of a step without running it.
    private enum Fate {
        /// It may run.
        case open
        /// Its condition or its list leaves it out; that holds up nobody but those who use its values.
        case leftOut
        /// It runs and fails every time.
        case fails(at: SourceRange)
        /// It never runs because of a step that fails or is left out.
        case cut(root: Int, through: Int)
    }

    var findings: FindingList
    private let steps: [StepDraft]
    private let positions: [StepID: Int]
    private let policy: FailurePolicy?
    private var fates: [Fate] = []
    /// The step whose failure ends the run before a step is begun.
    private var ended: [Int?] = []

    init(_ draft: RunbookDraft) {
        findings = FindingList(file: draft.source.name)
        steps = draft.steps
        policy = draft.header.onFailure
        positions = Dictionary(
            draft.steps.indices.compactMap { index in draft.steps[index].id.map { ($0, index) } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Looks at the steps in an order in which each comes after all it waits for.
    mutating func follow() {
        var reported: [Int: Int] = [:]
        for (index, step) in steps.enumerated() {
            var fate = ownFate(of: step)
            ended.append(step.runsAlways ? nil : end(before: step))
            if case .open = fate, let (root, before) = cut(index, step) {
                fate = .cut(root: root, through: before)
                if reported[root] == nil { reported[root] = index }
            }
            fates.append(fate)
        }
        for (root, first) in reported.sorted(by: { $0.value < $1.value }) { reportCut(first, root) }
    }

    // MARK: - Fates

    private mutating func ownFate(of step: StepDraft) -> Fate {
        if let condition = step.condition, condition.isNeverTrue {
            reportNever(step, .when, "its condition '\(condition.source)' is always false")
            return .leftOut
        }
        if let list = step.each?.rule.list, list.constantValue?.arrayValue?.isEmpty == true {
            reportNever(step, .each, "its list '\(list.source)' is always empty")
            return .leftOut
        }
        if let check = step.checks.first(where: { $0.expectation.expression.isNeverTrue }) {
            return .fails(at: check.range)
        }
        for precondition in step.preconditions {
            guard precondition.expectations.contains(where: { $0.expression.isNeverTrue }) else { continue }
            return .fails(at: step.parts.first { $0.kind == .precondition }?.node.range ?? step.range)
        }
        return .open
    }

    private mutating func reportNever(_ step: StepDraft, _ key: AttributeKey, _ reason: String) {
        let attribute = step.attributes.first { $0.key == key.rawValue }
        findings.add(
            OrderFindings.unreachable,
            "'\(step.id?.text ?? step.title)' can never run: \(reason)",
            at: attribute?.value.range ?? step.range,
            step: step.id?.text,
            fix: "use an input or a captured value, or remove the step"
        )
    }

    /// The step whose failure has ended the run before this one, by the failure policy.
    private func end(before step: StepDraft) -> Int? {
        for need in step.needs {
            guard let position = positions[need.step], position < ended.count else { continue }
            if case .fails = fates[position], (steps[position].onFailure ?? policy)?.endsRun == true { return position }
            if !steps[position].runsAlways, let root = ended[position] { return root }
        }
        return nil
    }

    /// Why the step never runs: the step that decides it, and the one before it on the way from there.
    private func cut(_ index: Int, _ step: StepDraft) -> (root: Int, before: Int)? {
        guard !step.runsAlways else { return nil }
        for (need, cause) in zip(step.needs, step.causes) where need.kind == .requires {
            guard let position = positions[need.step], position < fates.count else { continue }
            switch fates[position] {
            case .open: continue
            case .fails: return (position, position)
            case .cut(let root, _): return (root, position)
            case .leftOut: if case .value = cause { return (position, position) }
            }
        }
        return ended[index].map { ($0, $0) }
    }

    /// The steps from the one that decides to one that is cut off by it.
    private func way(to index: Int) -> [Int] {
        var way = [index]
        while case .cut(_, let before) = fates[way[way.count - 1]] { way.append(before) }
        return way.reversed()
    }

    private mutating func reportCut(_ index: Int, _ root: Int) {
        guard case .cut = fates[index], let decisive = steps[root].id else { return }
        let step = steps[index]
        let others = fates.count { if case .cut(let other, _) = $0 { other == root } else { false } } - 1
        var notes: [Diagnostic.Note] = []
        var reason = "it uses a value of '\(decisive)', which never runs"
        if case .fails(let range) = fates[root] {
            notes.append(Diagnostic.Note("this never holds, so '\(decisive)' always fails", at: range))
            reason =
                ended[index] == root
                ? "'\(decisive)' always fails, and its failure ends the run"
                : "it requires '\(decisive)', which always fails"
        }
        if ended[index] != root { notes += OrderWords(steps).notes(on: way(to: index)) }
        if others > 0 {
            notes.append(Diagnostic.Note("the same holds for \(others) other \(others == 1 ? "step" : "steps")"))
        }
        findings.add(
            OrderFindings.unreachable,
            "'\(step.id?.text ?? step.title)' can never run: \(reason)",
            at: step.range,
            step: step.id?.text,
            fix: "correct '\(decisive)', or remove what depends on it",
            notes: notes
        )
    }

    // MARK: - Values under a condition

    mutating func reportUncertainValues() {
        for index in steps.indices where steps[index].condition == nil {
            for (need, cause) in zip(steps[index].needs, steps[index].causes) {
                guard case .value(let name, let range) = cause, let position = positions[need.step],
                    let condition = steps[position].condition, condition.constantValue == nil
                else { continue }
                findings.add(
                    OrderFindings.uncertainValue,
                    "'\(name)' comes from '\(need.step)', which runs only when '\(condition.source)' holds",
                    at: range,
                    step: steps[index].id?.text,
                    fix: "give this step a condition as well, or use a value that is always there",
                    notes: [Diagnostic.Note("the step is here", at: steps[position].range)]
                )
            }
        }
    }
}
