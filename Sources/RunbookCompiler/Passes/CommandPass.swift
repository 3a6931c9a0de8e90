// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// The command fences, to operations with holes.
enum CommandPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var findings: [Diagnostic] = []
        for index in draft.steps.indices where !draft.steps[index].isBroken {
            let step = draft.steps[index]
            var reader = CommandReader(draft, context, moment: .command(0), step: step.id?.text)
            let commands: [CommandDraft]?
            switch step.source {
            case .manual: continue
            case .sql(let text):
                commands = reader.sql(text, connection: step.connection, at: step.sourceRange).map { [$0] }
            case .shell(let text, let isConsole):
                let script = isConsole ? ConsoleSession.commands(in: text) : text
                commands = reader.shell(script, workingDirectory: step.workingDirectory)
            }
            if let commands { checkShellAttributes(step, commands, &reader) }
            draft.steps[index].commands = commands ?? []
            draft.steps[index].isBroken = commands == nil
            draft.steps[index].uses += reader.uses
            draft.steps[index].expressions += reader.expressions
            let found = reader.findings.diagnostics
            findings += draft.isTolerant(of: draft.steps[index]) ? draft.steps[index].lower(found, context) : found
        }
        return findings
    }

    /// Only a shell has a working directory and an environment: native commands open no files by relative names.
    private static func checkShellAttributes(
        _ step: StepDraft,
        _ commands: [CommandDraft],
        _ reader: inout CommandReader
    ) {
        let isScript = commands.contains { if case .shell = $0.operation { true } else { false } }
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
