// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax

/// A step as the lints see it.
///
/// A class of constants: every lint walks over all steps, and a copy of all that is known about a step costs more than
/// most lints do.
final class LintStep {
    /// What the other passes found out.
    let draft: StepDraft
    /// The text of the fence, without the prompts of a console; nil for a step that a person carries out.
    let text: PlacedText?
    /// The fence as a script; nil when it is none.
    let script: RunbookSyntax.ShellScript?
    /// The simple commands of the script in order, those inside of `$(…)` before the command that uses them.
    let commands: [LintCommand]

    /// The step's name for findings.
    var id: String? { draft.id?.text }
    /// The step's name for sentences.
    var name: String { draft.id?.text ?? draft.title }
    /// Whether bash runs the fence.
    let isScript: Bool
    /// The `aws` commands.
    let calls: [AWSLine]
    /// The headings above the step and its title.
    var headings: [String] { draft.sectionTitles + [draft.title] }

    /// Reads the fence of a step, knowing the variables that earlier fences have set.
    init(_ draft: StepDraft, file: String, variables: inout [String: String]) {
        self.draft = draft
        switch draft.source {
        case .shell(let fence, let isConsole):
            let (text, script) = draft.reading ?? Self.read(fence, isConsole: isConsole, file)
            var reader = LintScriptReader(text: text, variables: variables)
            reader.read(script)
            variables = reader.variables
            self.text = text
            self.script = script
            commands = reader.commands
        case .sql(let text):
            self.text = text
            script = nil
            commands = []
        case .manual(let text):
            self.text = text
            // What an adopted document says in comments, a person carries out.
            let isComment = text?.text.split(separator: "\n").allSatisfy { $0.hasPrefix("#") } ?? false
            script = text.flatMap { text in
                isComment ? .parse(EmbeddedText(SourceText(name: file, text.text))) : nil
            }
            commands = []
        }
        calls = commands.compactMap(\.aws)
        if draft.commands.isEmpty {
            isScript = script != nil
        } else {
            isScript = draft.commands.contains { if case .shell = $0.operation { true } else { false } }
        }
    }

    private static func read(
        _ fence: PlacedText,
        isConsole: Bool,
        _ file: String
    ) -> (PlacedText, RunbookSyntax.ShellScript) {
        let text = isConsole ? ConsoleSession.commands(in: fence) : fence
        return (text, .parse(EmbeddedText(SourceText(name: file, text.text))))
    }

    /// Whether what a later fence knows of variables may hang on this one.
    static func mayAssign(_ draft: StepDraft) -> Bool {
        guard case .shell = draft.source else { return false }
        return draft.reading?.script.mayAssign ?? true
    }

    /// The variables that the fence of a step mentions, with what they hold.
    static func variables(readBy draft: StepDraft, among variables: [String: String]) -> [String: String] {
        guard !variables.isEmpty, let script = draft.reading?.script else { return [:] }
        var found: [String: String] = [:]
        for word in script.statements.lazy.flatMap(\.commands).flatMap(\.words) {
            for segment in word.segments {
                switch segment.kind {
                case .interpolation(let name, _), .variable(let name): found[name] = variables[name]
                case .literal, .substitution, .backquote, .arithmetic: break
                }
            }
        }
        return found
    }

    /// Where a part of the fence stands in the file.
    func place(_ range: SourceRange) -> SourceRange { text?.place(range.offsets) ?? draft.range }
}
