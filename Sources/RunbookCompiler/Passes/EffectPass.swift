// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// The most that each step may do: what the compiler knows, raised by what the author says.
enum EffectPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var findings = FindingList(file: draft.source.name)
        for step in draft.steps where !step.isBroken {
            guard let declared = step.declaredEffect, declared.effect < step.knownEffect else { continue }
            let id = step.id?.text
            guard step.knownEffect != .unknown else {
                findings.add(
                    ApprovalFindings.unconfirmedEffect,
                    "nobody but the author knows that this is only a \(declared.effect.rawValue); it stays 'unknown'",
                    at: declared.range,
                    step: id,
                    fix: "use native aws and psql commands, or leave the attribute out"
                )
                continue
            }
            let culprit = step.commands.first { $0.effect == step.knownEffect }
            findings.add(
                ApprovalFindings.loweredEffect,
                "the step is declared '\(declared.effect.rawValue)' and is '\(step.knownEffect.rawValue)'",
                at: declared.range,
                step: id,
                fix: "write effect=\(step.knownEffect.rawValue)",
                fixIt: Diagnostic.FixIt(replace: declared.range, with: step.knownEffect.rawValue),
                notes: culprit.map { [Diagnostic.Note("because of this command", at: $0.range)] } ?? []
            )
        }
        for step in draft.steps {
            guard let wait = step.wait, wait.command == nil, let last = step.commands.last,
                step.facts.effect(of: last) != .read
            else { continue }
            findings.add(
                CommandFindings.readingChanges,
                "the wait would repeat the step's command, which changes something",
                at: last.range,
                step: step.id?.text,
                fix: "add 'aws: …' or 'sql: …' to the wait"
            )
        }
        return findings.diagnostics
    }
}

extension StepFacts {
    /// What the compiler knows about the step's commands.
    ///
    /// What a person does, nobody else can see: it is a change unless the author says that it only looks.
    var knownEffect: Effect {
        if let lowering { return lowering.effect }
        if case .manual = source { return declaredEffect?.effect == .read ? .read : .change }
        return commands.map(\.effect).max() ?? .unknown
    }

    /// The effect that the plan says.
    var effect: Effect { max(knownEffect, declaredEffect?.effect ?? .read) }

    /// The effect that the plan says of a command of the step's action, so that what the author declares reaches it.
    ///
    /// What a function does that a `SELECT` calls, only the author knows: a declaration holds for all SQL of the step.
    /// The service models know what an AWS call does, and the table of programs what is known of a script, so these keep
    /// their effect where another command of the step is what the author speaks of.
    func effect(of command: CommandDraft) -> Effect {
        guard let declared = declaredEffect?.effect, command.effect < declared else { return command.effect }
        if case .sql = command.operation { return declared }
        return commands.contains { $0.effect >= declared } ? command.effect : declared
    }
}
