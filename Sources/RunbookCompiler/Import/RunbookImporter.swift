// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import SQLText
import Values

/// Proposes what front matter, attributes and fences, or a sidecar, would say of a document that nobody wrote for Lifeboat.
///
/// The document is compiled as it stands; detectors look at the result, and a renderer writes what they found as a patch.
/// The patched document is then compiled, too: what does not compile is taken back until only the document's own mistakes
/// are left, so that the patch never makes a document worse.
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
        guard let analysis = analysis(document, compiled) else { return refused(proposal, compiled, diagnostics) }
        var draft = ImportDraft()
        for detector in Self.detectors { detector(analysis, &draft) }
        leaveBroken(analysis, &draft)
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
    private func analysis(_ document: String, _ compiled: RunbookDraft) -> ImportAnalysis? {
        guard let first = ImportAnalysis(compiled, compiler.context) else { return nil }
        var draft = ImportDraft()
        StepDetector.run(first, &draft)
        LiteralDetector.run(first, &draft)
        let inputs = draft.inputs.filter { input in !draft.values.contains { $0.expression == input.name } }
        guard !inputs.isEmpty else { return first }
        let declared = inputs.map { InputDeclaration(name: $0.name) }
        return compiler.draft(path: document, inputs: declared).0.flatMap { ImportAnalysis($0, compiler.context) }
    }

    /// Commands that cannot be carried out are left to a person, as in the adopted document.
    ///
    /// SQL is tried first: without a connection it never compiles, and the proposal has one.
    private func leaveBroken(_ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        for index in analysis.draft.steps.indices {
            guard let lowering = analysis.draft.steps[index].lowering else { continue }
            if let action = analysis.actions[index], action.language == .sql,
                let statement = try? SQLStatement(action.text.text)
            {
                draft.steps[index].set(.effect, statement.effect.rawValue)
            } else {
                Self.makeManual(index, lowering.reasons, analysis, &draft)
            }
        }
    }

    static func makeManual(
        _ index: Int,
        _ reasons: [String],
        _ analysis: ImportAnalysis,
        _ draft: inout ImportDraft
    ) {
        let step = analysis.draft.steps[index]
        guard draft.steps[index].manual == nil else { return }
        var manual = ImportDraft.Step()
        manual.set(.id, analysis.id(index))
        let lowering = StepDraft.Lowering(reasons: reasons, effect: .change)
        let why = reasons.first ?? "its command cannot be carried out"
        manual.manual = (lowering.question(step.text ?? PlacedText("", somewhereIn: step.range)), why)
        draft.steps[index] = manual
        draft.items.removeAll { $0.step == analysis.id(index) && $0.kind != "input" }
        draft.questions.removeAll { $0.step == analysis.id(index) }
        let line = analysis.line(step.range)
        draft.note("manual", "a person does it by hand", because: why, step: analysis.id(index), line: line)
        draft.ask("Correct the command of '\(analysis.id(index))': \(why).", step: analysis.id(index), line: line)
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
            let (result, diagnostics) = compiler.reading(proposal.result, at: proposal.target).draft(path: proposal.target)
            guard let result else { break }
            proposal.diagnostics = DiagnosticList.arranged(diagnostics.map(result.sources.localized))
            proposal.sources = result.sources.localized
            let errors = diagnostics.filter { $0.severity == .error }
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
