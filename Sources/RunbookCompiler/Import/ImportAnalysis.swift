// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import RunbookSyntax

/// A document as the compiler understands it before anything is proposed: what all detectors look at.
struct ImportAnalysis {
    /// A command fence of the document with the text that would run.
    struct Action {
        var text: PlacedText
        var language: LiteralReplacement.Language
    }

    /// The compiled draft of the adopted document.
    let draft: RunbookDraft
    /// The document as a tree.
    let document: MarkdownDocument
    /// What each step would run; nil for what a person does.
    let actions: [Action?]
    let catalog: ServiceCatalog
    let workspace: Workspace?
    /// The environment that the runbook would name: `production`, or the only one.
    let environment: WorkspaceEnvironment?
    /// The whole document, for looking up what it says.
    let lines: [String]

    /// What is wrong with the commands of each step, by its id, errors before they were lowered to warnings.
    let mistakes: [String: [Diagnostic]]

    init?(_ draft: RunbookDraft, _ diagnostics: [Diagnostic], _ context: RunbookCompiler.Context) {
        guard case .markdown = draft.syntax else { return nil }
        self.draft = draft
        document = MarkdownDocument.parse(draft.source).tree
        catalog = context.catalog
        workspace = context.workspace
        let environments = context.workspace?.environments ?? []
        environment =
            environments.first { $0.name == "production" } ?? (environments.count == 1 ? environments[0] : nil)
        actions = draft.steps.map(Self.action)
        let errors = diagnostics.filter { CompilerCatalogue.all[$0.code]?.severity == .error }
        mistakes = Dictionary(grouping: errors.filter { $0.step != nil }) { $0.step ?? "" }
        lines = (1...draft.source.lineCount).map { draft.source.text(in: draft.source.lineRange($0)) }
    }

    private static func action(of step: StepDraft) -> Action? {
        switch step.source {
        case .manual: return nil
        case .sql(let text): return Action(text: text, language: .sql)
        case .shell(let text, let isConsole):
            let script = isConsole ? ConsoleSession.commands(in: text) : text
            return Action(text: script, language: LiteralReplacement.language(ofShell: script.text))
        }
    }

    /// The id of a step.
    func id(_ index: Int) -> String { draft.steps[index].id?.text ?? "" }

    /// The line of a place in the document, counted from 1.
    func line(_ range: SourceRange) -> Int { draft.source.line(at: range.lower) }

    /// The AWS calls of a step.
    func calls(_ index: Int) -> [AWSOperation] {
        draft.steps[index].commands.compactMap { if case .aws(let operation) = $0.operation { operation } else { nil } }
    }

    /// The comments of a step's fence, and its prose: what the author says about it, in lower case.
    func words(about index: Int) -> String {
        let step = draft.steps[index]
        return [step.title, step.prose, comments(of: index)].joined(separator: "\n").lowercased()
    }

    /// The comments of a step's fence, as they stand.
    func comments(of index: Int) -> String {
        guard let action = actions[index] else { return "" }
        return action.text.text.split(separator: "\n").filter { line in
            let content = line.drop { $0 == " " || $0 == "\t" }
            return content.hasPrefix("#") || content.hasPrefix("--")
        }.joined(separator: "\n")
    }

    /// The first line of the document for which a reader finds something, with what was found.
    func first<Found>(_ read: (String) -> Found?) -> (line: Int, found: Found)? {
        for (index, line) in lines.enumerated() {
            if let found = read(line) { return (index + 1, found) }
        }
        return nil
    }
}
