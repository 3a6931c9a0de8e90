// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSModel
import Diagnostics
import RunbookModel
import RunbookSyntax

/// What a step would do whose commands cannot be carried out as they are written.
///
/// `ScriptEffect` judges what a machine will run, so a command with one wrong option is `unknown` to it; here a person does
/// what the command means, and the name of the operation alone, which is all that can be read of it, says whether they look.
enum AdoptedEffect {
    /// `read` where every command names an operation that only reads, or a waiter; else a change, as all that people do.
    static func effect(of step: StepDraft, _ context: RunbookCompiler.Context) -> Effect {
        guard case .shell(let text, _) = step.source else { return .change }
        let script = RunbookSyntax.ShellScript.parse(EmbeddedText(SourceText(name: "", text.text)))
        guard !script.statements.isEmpty else { return .change }
        let onlyReads = script.statements.allSatisfy { statement in
            guard statement.constructs.allSatisfy({ $0.kind == .glob }), let command = statement.commands.first,
                statement.commands.count == 1, command.assignments.isEmpty
            else { return false }
            return isReading(command.words.prefix(4).map(\.literal), context.catalog)
        }
        return onlyReads ? .read : .change
    }

    private static func isReading(_ words: [String?], _ catalog: ServiceCatalog) -> Bool {
        guard words.count > 2, words[0] == "aws", let name = words[1], let verb = words[2] else { return false }
        guard let service = try? catalog.service(name) else { return false }
        if verb == "wait" { return words.count > 3 && words[3].flatMap(service.waiter(cliName:)) != nil }
        guard let operation = service.operation(cliName: verb) else { return false }
        return operation.effect == .read
    }
}
