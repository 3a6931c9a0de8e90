// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel

/// A whole runbook as the lints see it: every step with the commands of its fence, whoever runs them.
struct LintSubject {
    /// The draft after all other passes.
    let draft: RunbookDraft
    /// The steps in the order of the run.
    let steps: [LintStep]
    /// What is known about values before the run.
    let values: LintValues
    /// The service descriptions.
    let catalog: ServiceCatalog
    /// Whether nobody has written the document for Lifeboat, nor bound it.
    let isAdopted: Bool
    /// The `json` fences of an adopted document that say what is there, with their steps.
    var expectedStates: [(step: LintStep, text: PlacedText)] {
        steps.flatMap { step in step.draft.expectedStates.map { (step, $0) } }
    }

    /// Every call of an AWS operation, with its step, in the order of the run.
    let calls: [(step: LintStep, call: AWSLine)]

    /// The secrets that stand in the document.
    private(set) var secrets: [PlainSecret] = []

    /// Reads the fences of a draft.
    init(_ draft: RunbookDraft, _ context: RunbookCompiler.Context) {
        self.draft = draft
        catalog = context.catalog
        isAdopted = draft.tier == .adopted && draft.sidecar == nil
        steps = Self.steps(of: draft)
        calls = steps.flatMap { step in step.calls.map { (step, $0) } }
        values = LintValues(draft, context.workspace, steps)
        secrets = PlainSecret.all(in: self)
    }

    /// Reads the fences that set variables in their order, and all others side by side.
    private static func steps(of draft: RunbookDraft) -> [LintStep] {
        var variables: [String: String] = [:]
        let file = draft.source.name
        let known: [(step: LintStep?, variables: [String: String])] = draft.steps.map { step in
            LintStep.mayAssign(step)
                ? (step: LintStep(step, file: file, variables: &variables), variables: [:])
                // Only what the fence reads: all variables for each step would be a copy for each that sets one.
                : (step: nil, variables: LintStep.variables(readBy: step, among: variables))
        }
        let isLarge = draft.steps.count >= SideBySide.large
        return SideBySide.portions(of: known.count, isWorthIt: isLarge) { portion in
            portion.map { index in
                var variables = known[index].variables
                return known[index].step ?? LintStep(draft.steps[index], file: file, variables: &variables)
            }
        }.flatMap(\.self)
    }

    /// The region that a call goes to, as far as it is known before the run.
    func region(of call: AWSLine) -> String? {
        guard let word = call["region"] else { return values.defaultRegion }
        return values.region(in: word.text)
    }
}
