// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// A command whose failure the fence hides, although it runs under `bash -euo pipefail`.
enum HiddenFailureLint {
    private static let hidden = DiagnosticCatalogue.Entry(
        "LB0815",
        .warning,
        title: "the failure of a command is hidden",
        why: "the step turns green, and everything after it builds on something that did not happen"
    )

    private static let leaving: Set<String> = [
        "exit", "return", "false", "break", "continue", "kill", "die", "fail", "abort", "error_exit", "err", "fatal",
    ]
    private static let declaring: Set<String> = ["export", "local", "declare", "readonly", "typeset"]

    static let lint = Lint(hidden, pages: pages) { subject, findings in
        for step in subject.steps {
            guard let script = step.script, step.isScript else { continue }
            reportSwitchedOff(step, &findings)
            for statement in script.statements {
                reportAlternatives(statement, step, &findings)
                reportNegation(statement, step, &findings)
            }
            for command in step.commands { reportSubstitutions(command, step, &findings) }
        }
    }

    /// `set +e` without a look at `$?`.
    private static func reportSwitchedOff(_ step: LintStep, _ findings: inout FindingList) {
        guard let text = step.text?.text, !text.holds("$?"), !text.holds("PIPESTATUS") else { return }
        for command in step.commands where command.program == "set" {
            guard command.words.count > 1, ["+e", "+o"].contains(where: { command.words[1].text.hasPrefix($0) }) else {
                continue
            }
            findings.add(
                hidden,
                "'\(command.words.map(\.text).joined(separator: " "))' lets every command after it fail in silence",
                at: command.range,
                step: step.id,
                fix: "leave it out"
            )
        }
    }

    /// `cmd || true`, `cmd || echo failed`, `a && b || c`.
    private static func reportAlternatives(
        _ statement: ShellStatement,
        _ step: LintStep,
        _ findings: inout FindingList
    ) {
        let isCompound = statement.constructs.contains { [.conditional, .loop, .selection].contains($0.kind) }
        guard !isCompound else { return }
        let commands = statement.commands
        guard let leaves = commands.lastIndex(where: { leaving.contains($0.program ?? "") }) ?? commands.indices.first
        else { return }
        let isLeft = leaving.contains(commands[leaves].program ?? "")
        var first = 0
        var next = 0
        var isList = false
        for construct in statement.constructs where construct.kind == .and || construct.kind == .or {
            while next < commands.count, commands[next].range.lower < construct.range.upper { next += 1 }
            // The commands of a pipeline fail together.
            let culprit = commands[first..<next].first(where: isWeighty)
            first = next
            if construct.kind == .and {
                isList = true
                continue
            }
            guard let culprit, next < commands.count, !isLeft || leaves < next else { continue }
            // Another weighty command is a second try, whose failure counts.
            if isWeighty(commands[next]), !isList { continue }
            let program = culprit.program ?? "the command"
            let other = commands[next].program ?? "…"
            findings.add(
                hidden,
                isList
                    ? "'\(other)' runs when '\(program)' fails, too, and its success is all that counts"
                    : "'\(program)' may fail, and '\(other)' makes a success of it",
                at: step.place(construct.range.union(commands[next].range)),
                step: step.id,
                fix: "leave it out, or end with a status other than 0 there"
            )
        }
    }

    /// `if ! cmd; then echo …; fi` goes on as if nothing had happened.
    private static func reportNegation(_ statement: ShellStatement, _ step: LintStep, _ findings: inout FindingList) {
        guard statement.constructs.contains(where: { $0.kind == .conditional }),
            let negation = statement.constructs.first(where: { $0.kind == .history }),
            let command = statement.commands.first(where: { $0.range.lower >= negation.range.upper }),
            isWeighty(command),
            !statement.commands.contains(where: { leaving.contains($0.program ?? "") })
        else { return }
        findings.add(
            hidden,
            "when '\(command.program ?? "")' fails, the script goes on and ends well",
            at: step.place(negation.range.union(command.range)),
            step: step.id,
            fix: "end the branch with exit 1"
        )
    }

    /// `export X=$(cmd)` and `echo $(cmd)`: the status is that of `export` and `echo`.
    private static func reportSubstitutions(_ command: LintCommand, _ step: LintStep, _ findings: inout FindingList) {
        guard let program = command.program, !["test", "[", "set"].contains(program) else { return }
        let isDeclaring = declaring.contains(program)
        guard isDeclaring || ["echo", "printf"].contains(program) else { return }
        for segment in command.words.flatMap(\.segments) {
            guard case .substitution(let inner) = segment.kind,
                let last = RunbookSyntax.ShellScript.parse(inner).statements.last?.commands.first, isWeighty(last)
            else { continue }
            findings.add(
                hidden,
                "'\(program)' succeeds although '\(last.program ?? "")' inside of it fails",
                at: step.place(segment.range),
                step: step.id,
                fix: isDeclaring
                    ? "assign first, NAME=$(…), and \(program) it on the next line"
                    : "assign first, NAME=$(…), and print $NAME on the next line"
            )
        }
    }

    private static func isWeighty(_ command: ShellCommand) -> Bool {
        let name = command.program?.split(separator: "/").last.map(String.init)
        return name.map(LintCommand.weightyPrograms.contains) ?? false
    }

    private static let pages = [
        DiagnosticPage(
            "LB0815",
            """
            A command may fail, and the fence ends well all the same: `|| true` and `|| echo` make a
            success of it, `export X=$(…)` has the status of `export`, `set +e` ignores everything. The
            step turns green, and what follows builds on something that did not happen. Let the failure
            end the script; where it does not matter, say so with `on-failure=continue`.
            """,
            example: LintExample.runbook("kubectl apply -f shop.yaml || echo 'not applied'"),
            correction: [
                " || echo 'not applied'": ""
            ]
        )
    ]
}
