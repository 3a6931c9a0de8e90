// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// What failures lead to: jumps to later steps, and steps that undo others.
enum PolicyPass {
    /// Finds the steps that jumps and compensations name, before the order is made.
    static func resolve(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        guard draft.steps.contains(where: { $0.jump != nil || $0.undone != nil }) else { return [] }
        var findings = FindingList(file: draft.source.name)
        let targets = LinkTargets(draft)
        for index in draft.steps.indices {
            if let name = draft.steps[index].undone {
                draft.steps[index].compensates = step(name, of: index, targets, draft, &findings)
            }
            if let name = draft.steps[index].jump {
                draft.steps[index].onFailure = step(name, of: index, targets, draft, &findings).map { .goto($0) }
            }
        }
        for index in draft.steps.indices {
            guard let undone = draft.steps[index].compensates, undone != draft.steps[index].id else { continue }
            let isChained = draft.steps.contains { $0.id == undone && $0.compensates != nil }
            guard !isChained, let range = draft.steps[index].undone?.range else { continue }
            draft.steps[index].facts.wait(for: undone, .order, because: .listed(range))
        }
        return findings.diagnostics
    }

    /// The step of that name, or the first of the section of that name; what is neither is a finding.
    private static func step(
        _ name: PlacedText,
        of index: Int,
        _ targets: LinkTargets,
        _ draft: RunbookDraft,
        _ findings: inout FindingList
    ) -> StepID? {
        let document = draft.steps[index].document
        switch targets.find(name.text, in: document) {
        case .step(let other): return draft.steps[other].id
        case .section(let others):
            return others.first { draft.steps[$0].undone == nil }.flatMap { draft.steps[$0].id }
        case nil:
            let prefix = draft.documents[document].prefix
            let names = draft.steps.compactMap { $0.id?.text }.filter { $0.hasPrefix(prefix) }
            findings.addUnknown(
                OrderFindings.unknownStep,
                "step",
                name.text,
                at: name.range,
                among: names.map { String($0.dropFirst(prefix.count)) },
                step: draft.steps[index].id?.text
            )
            return nil
        }
    }

    /// Looks at jumps and compensations in the order in which the steps run.
    static func check(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var check = PolicyCheck(draft)
        check.jumps()
        check.compensations()
        check.undoing(draft.header.onFailure)
        return check.findings.diagnostics
    }
}

private struct PolicyCheck {
    var findings: FindingList
    private let steps: [StepDraft]
    private let positions: [StepID: Int]

    init(_ draft: RunbookDraft) {
        findings = FindingList(file: draft.source.name)
        steps = draft.steps
        positions = Dictionary(
            draft.steps.enumerated().compactMap { index, step in step.id.map { ($0, index) } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    // MARK: - Jumps

    mutating func jumps() {
        for (index, step) in steps.enumerated() {
            guard let range = step.jump?.range, let target = step.onFailure?.target, let end = positions[target] else {
                continue
            }
            let name = step.id?.text ?? step.title
            guard end > index else {
                findings.add(
                    PolicyFindings.backwardJump,
                    end == index ? "'\(name)' leads to itself" : "'\(name)' leads back to '\(target)', an earlier step",
                    at: range,
                    step: step.id?.text,
                    fix: "name a step that comes later, or let a person decide with on-failure=pause",
                    notes: [Diagnostic.Note("the step is here", at: steps[end].range)]
                )
                continue
            }
            reportNeeds(of: end, past: index, range)
        }
    }

    private mutating func reportNeeds(of end: Int, past index: Int, _ range: SourceRange) {
        let target = steps[end]
        guard !target.runsAlways else { return }
        for (need, cause) in zip(target.needs, target.causes) where need.kind == .requires {
            guard let place = positions[need.step], place >= index, !steps[place].runsAlways || place == index,
                let id = target.id
            else { continue }
            findings.add(
                PolicyFindings.jumpOverNeed,
                "'\(id)' requires '\(need.step)', which "
                    + (place == index ? "is the step that has failed then" : "is left out then"),
                at: range,
                step: steps[index].id?.text,
                fix: "lead to a step that can do without '\(need.step)'",
                notes: [Diagnostic.Note(cause.sentence(id, after: need.step), at: cause.range ?? target.range)]
            )
            return
        }
    }

    // MARK: - Compensations

    mutating func compensations() {
        var first: [StepID: SourceRange] = [:]
        for step in steps {
            guard let range = step.undone?.range, let undone = step.compensates, let place = positions[undone] else {
                continue
            }
            if let before = first[undone] {
                report(
                    PolicyFindings.secondCompensation,
                    step,
                    "'\(undone)' is undone by another step already",
                    "keep one of them",
                    range,
                    notes: [Diagnostic.Note("the other one is here", at: before)]
                )
                continue
            }
            first[undone] = range
            report(step, of: steps[place], undone, range)
        }
        reportNeeded()
    }

    private mutating func report(_ step: StepDraft, of other: StepDraft, _ undone: StepID, _ range: SourceRange) {
        if other.compensates != nil {
            let what = step.id == undone ? "'\(undone)' undoes itself" : "'\(undone)' undoes another step itself"
            report(PolicyFindings.compensationOfCompensation, step, what, "name the step that is to be undone", range)
        } else if !other.effect.mayChange {
            let fix = "name the step that changes something, or remove 'compensates'"
            report(PolicyFindings.nothingToUndo, step, "'\(undone)' only looks", fix, range)
        } else if let problem = problem(of: step) {
            let name = step.id?.text ?? step.title
            report(PolicyFindings.unsuitedCompensation, step, "'\(name)' \(problem.0)", problem.1, range)
        }
    }

    /// Why the step cannot undo anything, and what to do about that.
    private func problem(of step: StepDraft) -> (String, String)? {
        if !step.effect.mayChange { return ("only looks, so it undoes nothing", "give it the command that undoes") }
        if step.effect == .irreversible {
            return (
                "cannot be undone itself, and nobody is asked before it", "leave that to a runbook with an approval"
            )
        }
        if step.isManual {
            return ("waits for a person", "give it a command, or let a person decide with on-failure=pause")
        }
        if step.approval != nil { return ("waits for an approval", "remove 'approve'") }
        if step.asksFirst == true { return ("waits for a person", "remove 'confirm'") }
        if step.runsAlways { return ("always runs", "remove 'always'") }
        if step.condition != nil { return ("has a condition", "let a 'yaml probe' say when there is nothing to do") }
        if step.onFailure != nil || step.jump != nil {
            return ("has a rule for its own failure", "remove 'on-failure': a person is asked, or the run ends")
        }
        return nil
    }

    /// Steps of the normal course that rest on a compensation.
    private mutating func reportNeeded() {
        let compensations = Set(steps.filter { $0.compensates != nil }.compactMap(\.id))
        guard !compensations.isEmpty else { return }
        for step in steps where step.compensates == nil {
            for (need, cause) in zip(step.needs, step.causes) where compensations.contains(need.step) {
                let what =
                    "'\(step.id?.text ?? step.title)' comes after '\(need.step)', which runs only to undo something"
                report(PolicyFindings.neededCompensation, step, what, "use another step", cause.range ?? step.range)
            }
            if let target = step.onFailure?.target, compensations.contains(target), let range = step.jump?.range {
                let what = "a failure leads to '\(target)', which runs only to undo something"
                report(PolicyFindings.neededCompensation, step, what, "name a step of the normal course", range)
            }
        }
    }

    // MARK: - What is promised

    mutating func undoing(_ policy: FailurePolicy?) {
        let undone = Set(steps.compactMap(\.compensates))
        let compensating = steps.first { step in
            step.compensates == nil && (step.onFailure ?? (step.jump == nil ? policy : nil)) == .compensate
        }
        guard compensating != nil else {
            for step in steps where step.compensates != nil {
                guard let range = step.undone?.range else { continue }
                let what = "no failure has anything undone, so '\(step.id?.text ?? step.title)' never runs"
                report(PolicyFindings.idleCompensation, step, what, "add on-failure=compensate", range)
            }
            return
        }
        for step in steps where step.compensates == nil && !step.isBroken {
            guard let id = step.id, step.effect.mayChange, step.effect != .irreversible, !undone.contains(id) else {
                continue
            }
            let what = "'\(id)' changes something, and no step says how to undo it"
            report(PolicyFindings.noCompensation, step, what, "add a step with compensates=\(id)", step.range)
        }
    }

    private mutating func report(
        _ entry: DiagnosticCatalogue.Entry,
        _ step: StepDraft,
        _ message: String,
        _ fix: String,
        _ range: SourceRange,
        notes: [Diagnostic.Note] = []
    ) {
        findings.add(entry, message, at: range, step: step.id?.text, fix: fix, notes: notes)
    }
}
