// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Values

/// Proposes what front matter, attributes and fences, or a sidecar, would say of a document that is none of Lifeboat's.
///
/// The document is compiled as it stands; detectors look at the result, and a renderer writes what they found as a
/// patch. The patched document is then compiled, too: what does not compile is taken back until only the document's own
/// mistakes are left, so that the patch never makes a document worse.
public struct RunbookImporter: Sendable {
    private typealias Detector = @Sendable (ImportAnalysis, inout ImportDraft) -> Void

    /// What is looked for, in order.
    private static let detectors: [Detector] = [
        HeaderDetector.run,
        StepDetector.run,
        LiteralDetector.run,
        ExpectationDetector.run,
        OneWayDetector.run,
        ChecklistDetector.run,
    ]

    /// How often something is taken back before the rest is proposed with its errors.
    private static let mostRounds = 8

    private let compiler: RunbookCompiler

    /// An importer that reads and compiles as the given compiler does.
    public init(compiler: RunbookCompiler) { self.compiler = compiler }

    /// What is proposed for a document.
    public func propose(path: String, form: ImportProposal.Form) -> ImportProposal {
        let document = Sidecar.document(of: path) ?? path
        let target = form == .sidecar ? Sidecar.path(beside: document) ?? document + Sidecar.ending : document
        var proposal = ImportProposal(form: form, document: document, target: target)
        let (compiled, diagnostics) = compiler.draft(path: document)
        guard let compiled else {
            proposal.diagnostics = diagnostics
            return proposal
        }
        proposal.isBound = compiled.sidecar != nil || (compiled.syntax != nil && compiled.tier == .native)
        if compiled.syntax == nil || proposal.isBound || DiagnosticList.hasErrors(diagnostics) {
            return refused(proposal, compiled, diagnostics)
        }
        if form == .sidecar, Sidecar.path(beside: document) == nil {
            return refused(proposal, compiled, [ImportFindings.noSidecarName(document)])
        }
        if form == .native, let foreign = compiled.frontMatterRange {
            return refused(proposal, compiled, [ImportFindings.foreignFrontMatter(document, foreign)])
        }
        guard let analysis = analysis(document, compiled, diagnostics) else {
            return refused(proposal, compiled, diagnostics)
        }
        var draft = ImportDraft()
        for detector in Self.detectors { detector(analysis, &draft) }
        BrokenStepDetector.run(analysis, form, &draft)
        askWhatReadingsProve(diagnostics, analysis, &draft)
        draft.useValuesInParts()
        if form == .native {
            draft.useValuesInQuestions()
            let approved = draft.steps.indices.filter { draft.steps[$0].attributes.contains { $0.key == .approve } }
            draft.asking = asking(compiled).subtracting(approved.map(analysis.id))
        }
        return settle(proposal, analysis, draft)
    }

    private func refused(
        _ proposal: ImportProposal,
        _ compiled: RunbookDraft,
        _ diagnostics: [Diagnostic]
    ) -> ImportProposal {
        var proposal = proposal
        proposal.diagnostics = DiagnosticList.arranged(diagnostics.map(compiled.sources.localized))
        proposal.sources = compiled.sources.localized
        return proposal
    }

    /// The document with the inputs declared that its commands already name: a name nobody sets breaks a command.
    private func analysis(
        _ document: String,
        _ compiled: RunbookDraft,
        _ diagnostics: [Diagnostic]
    ) -> ImportAnalysis? {
        guard let first = ImportAnalysis(compiled, diagnostics, compiler.context) else { return nil }
        var draft = ImportDraft()
        StepDetector.run(first, &draft)
        LiteralDetector.run(first, &draft)
        let inputs = draft.inputs.filter { input in !draft.values.contains { $0.expression == input.name } }
        guard !inputs.isEmpty else { return first }
        let declared = inputs.map { InputDeclaration(name: $0.name) }
        let (again, found) = compiler.draft(path: document, inputs: declared)
        return again.flatMap { ImportAnalysis($0, found, compiler.context) }
    }

    /// The native form no longer points out each reading that asserts nothing, so the summary does.
    private func askWhatReadingsProve(
        _ diagnostics: [Diagnostic],
        _ analysis: ImportAnalysis,
        _ draft: inout ImportDraft
    ) {
        let unproven = Set(diagnostics.filter { UnprovenReadingLint.codes.contains($0.code) }.compactMap(\.step))
        let left = draft.steps.indices.filter { index in
            let step = draft.steps[index]
            return unproven.contains(analysis.id(index)) && step.manual == nil
                && !step.suggestions.contains(where: \.isStated)
        }
        guard let first = left.first else { return }
        let names = left.prefix(3).map { "'\(analysis.id($0))'" }.joined(separator: ", ")
        let more = left.count > 3 ? " and \(left.count - 3) more" : ""
        draft.ask(
            left.count == 1
                ? "What should \(names) find? It asserts nothing, and so proves nothing."
                : "What should \(names)\(more) find? They assert nothing, and so prove nothing.",
            line: analysis.line(analysis.draft.steps[first].range)
        )
    }

    // MARK: - Settling

    /// Compiles the result and takes back what does not compile.
    private func settle(
        _ proposal: ImportProposal,
        _ analysis: ImportAnalysis,
        _ proposed: ImportDraft
    ) -> ImportProposal {
        var proposal = proposal
        var draft = proposed
        var plainSteps: Set<Int> = []
        for round in 1...Self.mostRounds {
            render(&proposal, analysis, draft)
            let (result, diagnostics) = compiler.reading(proposal.result, at: proposal.target).draft(
                path: proposal.target
            )
            guard let result else { break }
            // As `check` says them: the summary counts what a person will see there.
            proposal.diagnostics = RunbookCompiler.said(diagnostics, of: result)
            proposal.sources = result.sources.localized
            let errors = diagnostics.filter { $0.severity == .error }
            // A corrected command and a further statement ask as the others do.
            let asking = draft.asking.union(silent(result))
            if round < Self.mostRounds, proposal.form == .native, errors.isEmpty, asking.count > draft.asking.count {
                draft.asking = asking
                continue
            }
            var retraction = Retraction(analysis: analysis, draft: draft, plainSteps: plainSteps)
            guard round < Self.mostRounds, !errors.isEmpty, retraction.takeBack(errors, result) else {
                count(result, &proposal)
                break
            }
            draft = retraction.draft
            plainSteps = retraction.plainSteps
        }
        proposal.items = draft.items.sorted { ($0.line ?? 0) < ($1.line ?? 0) }
        proposal.questions = draft.questions.sorted { ($0.line ?? 0) < ($1.line ?? 0) }
        return proposal
    }

    /// The steps that ask the operator today.
    private func asking(_ draft: RunbookDraft) -> Set<String> {
        Set(compiler.steps(of: draft).filter(\.asksFirst).map(\.id.text))
    }

    /// The steps that may change something without anybody being asked.
    private func silent(_ result: RunbookDraft) -> Set<String> {
        let silent = compiler.steps(of: result).filter { step in
            step.effect.mayChange && !step.commands.isEmpty && !step.asksFirst && step.approval == nil
        }
        return Set(silent.map(\.id.text))
    }

    private func render(_ proposal: inout ImportProposal, _ analysis: ImportAnalysis, _ draft: ImportDraft) {
        let name = PatchName.name(proposal.target)
        switch proposal.form {
        case .native:
            let original = analysis.draft.source.bytes.storage
            let edits = NativeRenderer(analysis, draft).edits
            proposal.result = TextEdit.apply(edits, to: original)
            proposal.patch = UnifiedDiff(original, edits).text(name: name)
        case .sidecar:
            proposal.result = Array(SidecarRenderer(analysis, draft).text.utf8)
            proposal.patch = UnifiedDiff.creation(of: name, proposal.result)
        }
    }

    private func count(_ result: RunbookDraft, _ proposal: inout ImportProposal) {
        var counts: [String: Int] = [:]
        for step in result.steps { counts[step.isManual ? "manual" : step.effect.rawValue, default: 0] += 1 }
        proposal.asking = asking(result).count
        let order = Effect.allCases.map(\.rawValue) + ["manual"]
        proposal.effects = order.compactMap { effect in counts[effect].map { (effect, $0) } }
    }
}

extension RunbookDraft {
    /// The front matter of a Markdown document.
    fileprivate var frontMatterRange: SourceRange? {
        if case .markdown(let document) = syntax { document.frontMatterRange } else { nil }
    }
}
