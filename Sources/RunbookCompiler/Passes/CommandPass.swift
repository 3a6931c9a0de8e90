// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import SQLText

/// The command fences, to operations with holes.
enum CommandPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var findings: [Diagnostic] = []
        let crossing = crossingValues(draft)
        var target = LingeringTarget()
        for index in draft.steps.indices where !draft.steps[index].isBroken {
            let step = draft.steps[index]
            var reader = CommandReader(draft, context, moment: .command(0), step: step.id?.text)
            let commands: [CommandDraft]?
            var exported: Set<String> = []
            switch step.source {
            case .manual: continue
            case .sql(let text):
                commands = statements(of: text, draft).reduce(into: [CommandDraft]?.some([])) { read, statement in
                    let command = reader.sql(statement, connection: step.connection, at: step.sourceRange)
                    read = command.flatMap { command in read.map { $0 + [command] } }
                }
            case .shell(let text, let isConsole):
                let script = isConsole ? ConsoleSession.commands(in: text) : text
                exported = crossing?.exported(by: index) ?? []
                commands = reader.shell(script, workingDirectory: step.workingDirectory, exported: exported)
                target.check(script, commands ?? [], of: step, &reader.findings)
                target.remember(script, of: step)
            }
            if let commands { checkShellAttributes(step, commands, &reader) }
            draft.steps[index].commands = commands ?? []
            draft.steps[index].isBroken = commands == nil
            draft.steps[index].uses += reader.uses
            draft.steps[index].expressions += reader.expressions
            draft.steps[index].export(exported, reader.locals)
            let found = reader.findings.diagnostics
            findings += draft.isTolerant(of: draft.steps[index]) ? draft.steps[index].lower(found, context) : found
        }
        return findings
    }

    /// The statements of an SQL fence: one, but for documents that nobody wrote for Lifeboat.
    private static func statements(of text: PlacedText, _ draft: RunbookDraft) -> [PlacedText] {
        guard draft.tier == .adopted, let ranges = try? SQLScript.statements(in: text.text), ranges.count > 1 else {
            return [text]
        }
        return ranges.map(text.part)
    }

    /// What crosses the fences of an adopted document; its YAML form says so itself.
    private static func crossingValues(_ draft: RunbookDraft) -> CrossingValues? {
        guard draft.tier == .adopted, case .markdown = draft.syntax else { return nil }
        return CrossingValues(draft.steps)
    }

    /// Only a shell has a working directory and an environment: native commands open no files by relative names.
    private static func checkShellAttributes(
        _ step: StepDraft,
        _ commands: [CommandDraft],
        _ reader: inout CommandReader
    ) {
        let isScript = commands.contains(where: \.isScript)
        guard !isScript, case .shell = step.source else { return }
        let ofShells = [AttributeKey.cwd.rawValue, AttributeKey.env.rawValue]
        for attribute in step.attributes where ofShells.contains(attribute.key) {
            reader.findings.add(
                OutlineFindings.misplacedAttribute,
                "'\(attribute.key)' means nothing here: no command of this fence is run by a shell",
                at: attribute.keyRange,
                step: reader.step,
                fix: "leave it out"
            )
        }
    }
}
