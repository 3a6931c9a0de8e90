// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// Reads the simple commands of a fence, those inside of `$(…)` included.
struct LintScriptReader {
    /// Scripts in scripts are read this deep; each level reads its text again.
    private static let maximumDepth = 4
    /// A value grows no longer than this by variables in variables.
    static let maximumValue = 4096

    private let fence: LintFence
    /// What variables are known to hold; an entry may contain `${name}`.
    private(set) var variables: [String: String]
    /// The commands so far.
    private(set) var commands: [LintCommand] = []

    init(text: PlacedText, variables: [String: String]) {
        fence = LintFence(text)
        self.variables = variables
    }

    /// Reads the commands of a script that is the fence or stands in it.
    mutating func read(_ script: ShellScript) { read(script, depth: 0) }

    private mutating func read(_ script: ShellScript, depth: Int) {
        for statement in script.statements {
            for command in statement.commands {
                for assignment in command.assignments { readInside(assignment.value, depth) }
                for word in command.words { readInside(word, depth) }
                let words = command.words.map { LintWord($0, in: fence, variables: variables) }
                commands.append(
                    LintCommand(
                        command,
                        words: words,
                        of: statement,
                        depth: depth,
                        range: fence.text.place(command.range.offsets)
                    )
                )
                if command.words.isEmpty { assign(command.assignments) }
                if command.words.count == 2, ["export", "readonly"].contains(command.program ?? "") {
                    assign(exported: words[1].text)
                }
            }
        }
    }

    private mutating func assign(_ assignments: [ShellCommand.Assignment]) {
        for assignment in assignments {
            let value = LintWord(assignment.value, in: fence, variables: variables).text
            let isKept = !assignment.isAppending && value.utf8.count <= Self.maximumValue
            variables[assignment.name] = isKept ? value : nil
        }
    }

    private mutating func assign(exported text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, ValueName.isValid(String(parts[0])) else { return }
        variables[String(parts[0])] = parts[1].utf8.count <= Self.maximumValue ? String(parts[1]) : nil
    }

    private mutating func readInside(_ word: ShellWord, _ depth: Int) {
        guard depth < Self.maximumDepth else { return }
        for segment in word.segments {
            switch segment.kind {
            case .substitution(let inner): read(ShellScript.parse(inner), depth: depth + 1)
            case .backquote(let inner): read(ShellScript.parse(inner), depth: depth + 1)
            case .literal, .interpolation, .variable, .arithmetic: break
            }
        }
    }
}

extension ShellScript {
    /// Whether the script, or one inside of it, may give a variable a value.
    var mayAssign: Bool {
        statements.lazy.flatMap(\.commands).contains { command in
            !command.assignments.isEmpty || ["export", "readonly"].contains(command.program)
                || command.words.contains { $0.segments.contains(where: \.isScript) }
        }
    }
}

extension ShellWord.Segment {
    /// Whether the part is a script of its own.
    fileprivate var isScript: Bool {
        switch kind {
        case .substitution, .backquote: true
        case .literal, .interpolation, .variable, .arithmetic: false
        }
    }
}
