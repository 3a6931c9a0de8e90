// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import StepActions
import Values

/// Refuses what a person types for the record when it holds a secret that this process knows: what is on record stays there.
///
/// Known are the secrets that stand in the runbook, the secret inputs that are given or kept in a variable or a file, the
/// passwords of the workspace's connections, and the credentials in this process's variables. A secret input that was given
/// when the run was opened is known again when it is the only one, and stands there as a word. What
/// only the executor knows, it refuses when it takes the words in: secret inputs and passwords that AWS keeps or that lie on
/// its machine, and what its steps have captured. The refusal
/// names where the secret is from, and never the secret.
struct SpokenWords {
    private var known: [(source: String, mask: SecretMask)] = []
    private var opened: OpenedSecret?

    /// What stands for a person's own words where the program shows what to type.
    static let placeholders: Set<String> = ["TEXT", "WHY", "REASON", "NOTE"]

    /// Variables that hold credentials, whatever the workspace says.
    private static let variables = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "PGPASSWORD"]

    /// Gathers what is known.
    ///
    /// - Parameters:
    ///   - context: The workspace.
    ///   - plans: The plans of the run that is spoken about.
    ///   - given: Inputs that the same command gives.
    init(_ context: WorkspaceContext, of plans: [Plan] = [], given: [(name: String, text: String)] = []) {
        let connections = context.workspace.environments.flatMap(\.connections)
        let names = Self.variables + connections.compactMap(\.passwordVariable)
        for name in names { add(ProcessVariables.all[name], "the variable \(name)") }
        for connection in connections {
            add(Self.value(of: connection.passwordReference, context), "the password of '\(connection.name)'")
        }
        for plan in plans {
            for secret in plan.exposedSecrets { add(secret, "a secret in the runbook") }
            for input in plan.inputs where input.isSecret {
                add(Self.value(of: input.source, context), "the secret input '\(input.name)'")
                for (name, text) in given where name == input.name { add(text, "the secret input '\(name)'") }
            }
        }
    }

    /// The words about a run, as far as it can be read, and about plans that it may have.
    init(_ context: WorkspaceContext, about history: RunHistory, and plans: [Plan] = []) {
        self.init(context, of: [history.begunPlan, history.plan] + plans)
        opened = OpenedSecret(of: history)
    }

    /// Each hides one of the secrets that are known.
    var masks: [SecretMask] { known.map(\.mask) }

    private mutating func add(_ secret: String?, _ source: String) {
        guard let secret, !secret.isEmpty else { return }
        known.append((source, SecretMask([secret])))
    }

    /// Checks what was typed.
    ///
    /// - Throws: `Failure` `.usage` when it holds a secret; nothing was recorded then.
    func check(_ text: String?, as option: String = "--reason") throws {
        if let text, Self.placeholders.contains(text) {
            let advice = "put your own words there; nothing was recorded"
            throw Failure(.usage, "\(option) still says \(text)", advice: advice)
        }
        if let text, option == "--reason", text.hasLineBreak {
            let advice = "say it in one line, or name the file that says more; nothing was recorded"
            throw Failure(.usage, "\(option) has several lines, which could pass for others' words", advice: advice)
        }
        guard let text, let source = source(of: text) else { return }
        throw Failure(
            .usage,
            "\(option) holds \(source), and would be on record for everybody",
            advice: "say it in other words; nothing was recorded"
        )
    }

    /// Checks a file that is attached to an answer.
    ///
    /// What is compressed in it, as in most pictures, is not seen.
    ///
    /// - Throws: `Failure` `.usage` when it, or its name, holds a secret; nothing was recorded then.
    func check(_ content: AttachedContent) throws {
        if let source = source(of: content.file.name) {
            throw Failure(.usage, "the name of the file holds \(source)", advice: "rename it; nothing was recorded")
        }
        guard let found = known.first(where: { $0.mask.bytes(content.bytes) != content.bytes }) else { return }
        throw Failure(
            .usage,
            "'\(content.file.name)' holds \(found.source), and would be evidence for everybody",
            advice: "take it out of the file; nothing was recorded"
        )
    }

    /// What is recorded of a reason that must not keep something from being stopped: it loses what is secret in it, and is one
    /// line.
    ///
    /// That it loses a secret is said at the terminal.
    func recorded(_ given: String) -> String {
        let lines = given.split { String($0).hasLineBreak }.map { String($0).trimmed }.filter { !$0.isEmpty }
        var text = lines.joined(separator: " / ")
        guard let source = source(of: text) else { return text }
        CommandOutput.progress("--reason holds \(source), and is recorded without it")
        for (_, mask) in known { text = text.masking(mask) }
        for word in opened?.words(in: text) ?? [] { text = text.masking(SecretMask([word])) }
        return text
    }

    /// What secret the text holds, by where it is from; nil when none is known in it.
    private func source(of text: String) -> String? {
        if let found = known.first(where: { text.masking($0.mask) != text }) { return found.source }
        guard let opened, opened.isIn(text) else { return nil }
        return "the secret input '\(opened.name)'"
    }

    /// The value of a reference that needs no network; nil for others, and for what is not there.
    private static func value(of reference: SecretReference?, _ context: WorkspaceContext) -> String? {
        guard let reference else { return nil }
        return try? SecretResolver.localValue(
            of: reference,
            variables: ProcessVariables.all,
            readFile: { try InputReader.file(context.path($0), limit: $1) }
        )
    }
}
