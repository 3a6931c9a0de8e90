// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax

/// Where a fence leads the AWS commands of later fences by variables of its shell: another region, account or endpoint.
///
/// Whoever typed all fences into one shell would act there. Here each fence has a shell of its own and native calls none,
/// so a later call would go elsewhere without a word; it is refused until it says itself where it goes.
struct LingeringTarget {
    private enum Kind {
        case region
        case identity
        case endpoint
    }

    /// A variable that is set, with its place.
    private struct Setting {
        var value: String?
        var range: SourceRange
        var document: Int
    }

    private static let kinds: [String: Kind] = [
        "AWS_REGION": .region, "AWS_DEFAULT_REGION": .region, "AWS_PROFILE": .identity,
        "AWS_DEFAULT_PROFILE": .identity,
        "AWS_ACCESS_KEY_ID": .identity, "AWS_ENDPOINT_URL": .endpoint,
    ]

    private var settings: [String: Setting] = [:]

    /// What the earlier fences have set when each of the steps begins, by the step's place; nothing where that is nothing.
    static func reaching(_ steps: [StepDraft]) -> [Int: LingeringTarget] {
        var target = LingeringTarget()
        var reaching: [Int: LingeringTarget] = [:]
        for (index, step) in steps.enumerated() where !step.isBroken {
            guard case .shell(let text, let isConsole) = step.source else { continue }
            if !target.settings.isEmpty { reaching[index] = target }
            let script = isConsole ? ConsoleSession.commands(in: text) : text
            // Every name begins so; most scripts need not be read for this.
            if script.text.contains("AWS_") { target.remember(script, of: step) }
        }
        return reaching
    }

    /// Notes what a script sets for the shell that follows it, or takes back.
    private mutating func remember(_ script: PlacedText, of step: StepDraft) {
        for command in Self.commands(of: script) {
            if command.words.isEmpty {
                for assignment in command.assignments {
                    set(assignment.name, assignment.value.literal, script.place(assignment.nameRange.offsets), step)
                }
            }
            guard let program = command.program, ["export", "declare", "typeset", "unset"].contains(program) else {
                continue
            }
            for word in command.words.dropFirst() {
                let parts = word.raw.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let name = String(parts[0])
                if program == "unset" {
                    settings[name] = nil
                } else if parts.count == 2 {
                    let value = word.literal.map { String($0.dropFirst(name.utf8.count + 1)) }
                    set(name, value, script.place(word.range.offsets), step)
                }
            }
        }
    }

    private mutating func set(_ name: String, _ value: String?, _ range: SourceRange, _ step: StepDraft) {
        guard Self.kinds[name] != nil else { return }
        settings[name] = Setting(value: value, range: range, document: step.document)
    }

    /// Reports the first AWS command of a step that a variable of an earlier fence would have led elsewhere.
    func check(_ script: PlacedText, _ commands: [CommandDraft], of step: StepDraft, _ findings: inout FindingList) {
        for (name, setting) in settings.sorted(by: { $0.key < $1.key }) where setting.document == step.document {
            guard let kind = Self.kinds[name] else { continue }
            guard let place = Self.firstCall(in: script, commands, without: kind) else { continue }
            findings.add(
                CommandFindings.lingeringTarget,
                "'\(name)' is set in an earlier fence and does not reach this command",
                at: place,
                step: step.id?.text,
                fix: Self.fix(kind, setting.value),
                notes: [Diagnostic.Note("it is set here", at: setting.range)]
            )
            return
        }
    }

    private static func fix(_ kind: Kind, _ value: String?) -> String {
        switch kind {
        case .region: "write --region \(value ?? "…") in the command"
        case .identity: "the environment in lifeboat.yaml says which account is acted on; take the variable out"
        case .endpoint: "the environment in lifeboat.yaml says which endpoint is used; take the variable out"
        }
    }

    /// The place of the first AWS command that relies on the shell for what the variable says.
    private static func firstCall(
        in script: PlacedText,
        _ commands: [CommandDraft],
        without kind: Kind
    ) -> SourceRange? {
        for command in commands {
            switch command.operation {
            case .sql: continue
            case .aws(let operation): if kind != .region || operation.region == nil { return command.range }
            case .shell:
                let calls = Self.commands(of: script).filter { $0.program == "aws" }
                let isLed = { (call: ShellCommand) in
                    kind != .region || !call.words.contains { $0.raw == "--region" || $0.raw.hasPrefix("--region=") }
                }
                if calls.contains(where: isLed) { return command.range }
            }
        }
        return nil
    }

    private static func commands(of script: PlacedText) -> [ShellCommand] {
        let source = SourceText(name: "", script.text)
        return RunbookSyntax.ShellScript.parse(EmbeddedText(source)).statements.flatMap(\.commands)
    }
}
