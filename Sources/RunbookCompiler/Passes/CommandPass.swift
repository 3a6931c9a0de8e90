// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import SQLText

/// The command fences, to operations with holes.
enum CommandPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        let crossing = crossingValues(draft)
        let targets = LingeringTarget.reaching(draft.steps)
        return draft.forEachStep { step, index, draft in
            read(&step, draft, context, exported: crossing?.exported(by: index) ?? [], led: targets[index])
        }
    }

    private static func read(
        _ step: inout StepDraft,
        _ draft: RunbookDraft,
        _ context: RunbookCompiler.Context,
        exported: Set<String>,
        led target: LingeringTarget?
    ) -> [Diagnostic] {
        guard !step.isBroken else { return [] }
        var reader = CommandReader(draft, context, moment: .command(0), step: step.id?.text)
        let commands: [CommandDraft]?
        switch step.source {
        case .manual: return []
        case .sql(let text):
            commands = statements(of: text, draft).reduce(into: [CommandDraft]?.some([])) { read, statement in
                let command = reader.sql(statement, connection: step.connection, at: step.sourceRange)
                read = command.flatMap { command in read.map { $0 + [command] } }
            }
        case .shell(let text, let isConsole):
            let text = isConsole ? ConsoleSession.commands(in: text) : text
            commands = reader.shell(text, workingDirectory: step.workingDirectory, exported: exported)
            step.reading = reader.script.map { (text, $0) }
            target?.check(text, commands ?? [], of: step, &reader.findings)
        }
        if let commands { checkShellAttributes(step, commands, &reader) }
        step.commands = commands ?? []
        step.isBroken = commands == nil
        step.uses += reader.uses
        step.expressions += reader.expressions
        if case .shell = step.source { step.facts.export(exported, reader.locals) }
        let found = reader.findings.diagnostics
        return draft.isTolerant(of: step) ? step.lower(found, context) : found
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
