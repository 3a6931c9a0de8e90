// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax

/// A shell fence whose statements are carried out one by one, each with a record of its own.
///
/// Simple `aws` and `psql` commands need no shell. What stands beside them may be run by a shell of its own when nothing
/// of it depends on what the shell remembers: see ``StatelessStatement``.
struct SplitFence {
    /// One statement.
    enum Line {
        /// `NAME=text`.
        case assignment(ShellCommand.Assignment, raw: String)
        /// An `aws` or `psql` command; with a name it is `NAME=$(command)`.
        case native(ShellCommand, capture: String?, raw: String, range: SourceRange)
        /// A statement for a shell.
        case shell(Shell)
    }

    /// A statement for a shell, as a script of its own.
    struct Shell {
        /// What the shell runs.
        var script: String
        /// Where that begins in the fence.
        var start: Int
        /// The variable that the statement gives a value.
        var capture: String?
        /// Whether the value is the variable's, not what the script prints.
        var isExported = false
        var raw: String
        var range: SourceRange
    }

    /// The statements in order.
    let lines: [Line]

    /// The fence; nil when any statement depends on the shell, or when none is native.
    ///
    /// `isMixed` allows for statements that are not native.
    init?(_ script: RunbookSyntax.ShellScript, isMixed: Bool) {
        var lines: [Line] = []
        for statement in script.statements {
            if let native = Self.nativeLines(statement) {
                lines += native
            } else if isMixed, let shell = Self.shellLine(statement) {
                lines.append(.shell(shell))
            } else {
                return nil
            }
        }
        guard lines.contains(where: \.isNative) else { return nil }
        if lines.contains(where: \.isShell), !Self.hasPlainNames(lines) { return nil }
        self.lines = lines
    }

    /// Where a shell takes part, each name has one value, and none hides a value that every runbook has.
    private static func hasPlainNames(_ lines: [Line]) -> Bool {
        var names: Set<String> = []
        return lines.compactMap(\.name).allSatisfy { ScopeName(rawValue: $0) == nil && names.insert($0).inserted }
    }

    // MARK: - Native statements

    /// The statement without a shell; nil when it needs one.
    private static func nativeLines(_ statement: ShellStatement) -> [Line]? {
        guard let command = simpleCommand(statement) else { return nil }
        guard command.words.isEmpty else {
            guard isNative(command) else { return nil }
            return [.native(command, capture: nil, raw: statement.raw, range: statement.range)]
        }
        var lines: [Line] = []
        for assignment in command.assignments {
            guard !assignment.isAppending else { return nil }
            if assignment.value.isPlain {
                lines.append(.assignment(assignment, raw: raw(assignment, statement, command)))
            } else if let inner = substitution(assignment.value), command.assignments.count == 1 {
                lines.append(.native(inner, capture: assignment.name, raw: statement.raw, range: statement.range))
            } else {
                return nil
            }
        }
        return lines
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

    // MARK: - Statements for a shell

    private static func shellLine(_ statement: ShellStatement) -> Shell? {
        guard let command = statement.commands.first, command.words.isEmpty else {
            guard StatelessStatement.isStateless(statement) else { return nil }
            return Shell(
                script: statement.raw,
                start: statement.range.lower,
                raw: statement.raw,
                range: statement.range
            )
        }
        guard command.assignments.count == 1, let assignment = command.assignments.first, !assignment.isAppending,
            statement.commands.count == 1, statement.constructs.isEmpty,
            ValueName.isValid(assignment.name), StatelessStatement.isStateless(assignment.value)
        else { return nil }
        var shell = Shell(
            script: statement.raw,
            start: statement.range.lower,
            capture: assignment.name,
            isExported: true,
            raw: statement.raw,
            range: statement.range
        )
        if let inner = printed(assignment.value) {
            shell.script = inner.text
            shell.start = inner.range.lower
            shell.isExported = false
        }
        return shell
    }

    /// The one pipeline whose output is the whole value of an assignment.
    private static func printed(_ value: ShellWord) -> (text: String, range: SourceRange)? {
        guard value.segments.count == 1, case .substitution(let text) = value.segments[0].kind else { return nil }
        let statements = RunbookSyntax.ShellScript.parse(text).statements
        guard statements.count == 1, StatelessStatement.isStateless(statements[0]) else { return nil }
        return (statements[0].raw, statements[0].range)
    }
}

extension SplitFence.Line {
    fileprivate var isNative: Bool { if case .native = self { true } else { false } }

    fileprivate var isShell: Bool { if case .shell = self { true } else { false } }

    /// The name that the statement gives a value.
    fileprivate var name: String? {
        switch self {
        case .assignment(let assignment, _): assignment.name
        case .native(_, let capture, _, _): capture
        case .shell(let shell): shell.capture
        }
    }
}
