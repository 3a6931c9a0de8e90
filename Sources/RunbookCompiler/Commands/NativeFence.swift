// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// A shell fence that needs no shell: simple `aws` and `psql` commands, and assignments of texts and of their results.
struct NativeFence {
    /// One statement.
    enum Line {
        /// `NAME=text`.
        case assignment(ShellCommand.Assignment, raw: String)
        /// A command; with a name it is `NAME=$(command)`.
        case command(ShellCommand, capture: String?, raw: String, range: SourceRange)
    }

    /// The statements in order.
    let lines: [Line]

    /// The fence; nil when any statement needs a shell, or when no command is in it.
    init?(_ script: RunbookSyntax.ShellScript) {
        var lines: [Line] = []
        var hasCommand = false
        for statement in script.statements {
            guard let command = Self.simpleCommand(statement) else { return nil }
            if command.words.isEmpty {
                for assignment in command.assignments {
                    guard !assignment.isAppending else { return nil }
                    if assignment.value.isPlain {
                        lines.append(.assignment(assignment, raw: Self.raw(assignment, statement, command)))
                    } else if let inner = Self.substitution(assignment.value), command.assignments.count == 1 {
                        lines.append(
                            .command(inner, capture: assignment.name, raw: statement.raw, range: statement.range)
                        )
                        hasCommand = true
                    } else {
                        return nil
                    }
                }
            } else if Self.isNative(command) {
                lines.append(.command(command, capture: nil, raw: statement.raw, range: statement.range))
                hasCommand = true
            } else {
                return nil
            }
        }
        guard hasCommand else { return nil }
        self.lines = lines
    }

    private static func raw(
        _ assignment: ShellCommand.Assignment,
        _ statement: ShellStatement,
        _ command: ShellCommand
    ) -> String {
        command.assignments.count == 1 ? statement.raw : "\(assignment.name)=\(assignment.value.raw)"
    }

    /// The one command of a statement; an unquoted `[` or `*` counts as text, which is what bash makes of it here.
    private static func simpleCommand(_ statement: ShellStatement) -> ShellCommand? {
        guard statement.commands.count == 1, statement.constructs.allSatisfy({ $0.kind == .glob }) else { return nil }
        return statement.commands.first
    }

    private static func isNative(_ command: ShellCommand) -> Bool {
        guard command.assignments.isEmpty, command.program == "aws" || command.program == "psql" else { return false }
        return command.words.allSatisfy(\.isPlain)
    }

    /// The native command that is the whole value of an assignment.
    private static func substitution(_ value: ShellWord) -> ShellCommand? {
        guard value.segments.count == 1, case .substitution(let text) = value.segments[0].kind else { return nil }
        let statements = RunbookSyntax.ShellScript.parse(text).statements
        // The text that psql prints has no counterpart here: bash captures it.
        guard statements.count == 1, let command = simpleCommand(statements[0]), isNative(command),
            command.program == "aws"
        else { return nil }
        return command
    }
}
