// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// Takes back what a compiled proposal shows to be wrong.
struct Retraction {
    let analysis: ImportAnalysis
    private(set) var draft: ImportDraft
    /// The steps of which everything but the command was taken back already.
    private(set) var plainSteps: Set<Int>

    init(analysis: ImportAnalysis, draft: ImportDraft, plainSteps: Set<Int>) {
        self.analysis = analysis
        self.draft = draft
        self.plainSteps = plainSteps
    }

    /// Takes back something for each error; false when nothing is left that could be.
    mutating func takeBack(_ errors: [Diagnostic], _ result: RunbookDraft) -> Bool {
        var hasChanged = false
        var seen: Set<Int> = []
        for error in errors {
            if error.code == SidecarFindings.irreplaceable.code || error.code == SidecarFindings.unusedValue.code {
                hasChanged = takeBackValue(error) || hasChanged
                continue
            }
            if let index = step(of: error, result) {
                guard seen.insert(index).inserted else { continue }
                hasChanged = takeBack(index, error) || hasChanged
            } else {
                hasChanged = takeBackBindings(error) || hasChanged
            }
        }
        return hasChanged
    }

    /// The step that an error is about, by its id or by its place.
    private func step(of error: Diagnostic, _ result: RunbookDraft) -> Int? {
        var name = error.step
        if name == nil, let place = error.range?.lower {
            let starts = result.steps.map { step in
                (step.binding?.lower ?? min(step.range.lower, step.sourceRange.lower), step.id?.text)
            }
            name = starts.filter { $0.0 <= place }.max { $0.0 < $1.0 }?.1
        }
        guard let name else { return nil }
        // A further statement of a fence has the id of its first one with a number.
        let stem = name.split(separator: "-").dropLast().joined(separator: "-")
        return draft.steps.indices.first { analysis.id($0) == name }
            ?? draft.steps.indices.first { analysis.id($0) == stem && !draft.steps[$0].splits.isEmpty }
    }

    /// First what stands beside the command, then the command itself.
    private mutating func takeBack(_ index: Int, _ error: Diagnostic) -> Bool {
        let step = draft.steps[index]
        let id = analysis.id(index)
        if plainSteps.insert(index).inserted,
            !step.suggestions.isEmpty || step.parts.contains(where: { $0.kind != .capture })
        {
            draft.steps[index].suggestions = []
            draft.steps[index].parts.removeAll { $0.kind != .capture }
            draft.items.removeAll { $0.step == id && ["expectation", "probe", "wait"].contains($0.kind) }
            return true
        }
        guard step.manual == nil, analysis.actions[index] != nil else { return false }
        draft.items.removeAll { $0.step == id && $0.kind == "correction" }
        BrokenStepDetector.makeManual(index, [error.message], analysis, &draft)
        let used = Set(draft.steps.compactMap { step in step.attributes.first { $0.key == .approve }?.value })
        draft.approvals.removeAll { !used.contains($0.name) }
        return true
    }

    private mutating func takeBackValue(_ error: Diagnostic) -> Bool {
        let count = draft.values.count
        draft.values.removeAll { error.message.hasPrefix("'\($0.literal)' ") }
        return draft.values.count < count
    }

    /// Links of checklist items lead to steps that are gone.
    private mutating func takeBackBindings(_ error: Diagnostic) -> Bool {
        guard !draft.bindings.isEmpty,
            [OrderFindings.danglingAnchor.code, SidecarFindings.ambiguousItem.code, SidecarFindings.unknownItem.code]
                .contains(error.code)
        else { return false }
        draft.bindings = []
        draft.items.removeAll { $0.kind == "checklist" }
        return true
    }
}
