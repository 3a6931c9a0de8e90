// SPDX-License-Identifier: Apache-2.0

import RunbookSyntax

/// Whether a statement does the same in a shell of its own as it does after the statements before it.
///
/// It must neither leave anything behind in the shell nor look at what others left there, variables with names apart:
/// these are handed to it. Whatever is not known to be so depends on the shell.
enum StatelessStatement {
    /// Builtins that change or look at the shell itself.
    private static let builtins: Set<String> = [
        ".", "alias", "bg", "bind", "break", "builtin", "caller", "cd", "command", "compgen", "complete", "continue",
        "declare", "dirs", "disown", "enable", "eval", "exec", "exit", "export", "fc", "fg", "getopts", "hash",
        "history",
        "jobs", "let", "local", "logout", "mapfile", "popd", "pushd", "read", "readarray", "readonly", "return", "set",
        "shift", "shopt", "source", "suspend", "times", "trap", "typeset", "ulimit", "umask", "unalias", "unset",
        "wait",
    ]
    /// Variables in which the shell says what happened before.
    private static let memories: Set<String> = [
        "_", "BASH_REMATCH", "DIRSTACK", "FUNCNAME", "LINENO", "OLDPWD", "OPTARG", "OPTIND", "PIPESTATUS", "REPLY",
        "SECONDS",
    ]
    private static let constructs: Set<ShellConstruct.Kind> = [
        .pipe, .redirection, .hereDocument, .glob, .braceExpansion, .tildeExpansion,
    ]
    /// How deep substitutions are followed.
    private static let deepest = 8

    /// Whether a pipeline of simple commands is stateless.
    static func isStateless(_ statement: ShellStatement) -> Bool { isStateless(statement, depth: 0) }

    /// Whether a word, with all that is substituted in it, is stateless.
    static func isStateless(_ word: ShellWord) -> Bool { isStateless(word, depth: 0) }

    private static func isStateless(_ statement: ShellStatement, depth: Int) -> Bool {
        guard statement.constructs.allSatisfy({ constructs.contains($0.kind) }), !statement.commands.isEmpty else {
            return false
        }
        return statement.commands.allSatisfy { command in
            guard let program = command.program, !builtins.contains(program) else { return false }
            guard program != "printf" || command.words.dropFirst().first?.literal != "-v" else { return false }
            return readsOnlyNames(command, depth: depth)
        }
    }

    private static func readsOnlyNames(_ command: ShellCommand, depth: Int) -> Bool {
        (command.assignments.map(\.value) + command.words).allSatisfy { isStateless($0, depth: depth) }
    }

    private static func isStateless(_ word: ShellWord, depth: Int) -> Bool {
        guard depth < deepest else { return false }
        return word.segments.allSatisfy { segment in
            switch segment.kind {
            case .literal: true
            case .variable(let name): isPlain(name)
            case .interpolation(let source, _): isPlain(interpolation: source)
            case .arithmetic, .backquote: false
            // What happens inside stays inside: only what is read there matters.
            case .substitution(let text):
                RunbookSyntax.ShellScript.parse(text).statements.allSatisfy { statement in
                    statement.constructs.allSatisfy { constructs.contains($0.kind) }
                        && statement.commands.allSatisfy { readsOnlyNames($0, depth: depth + 1) }
                }
            }
        }
    }

    private static func isPlain(_ name: String) -> Bool { ValueName.isValid(name) && !memories.contains(name) }

    /// `${NAME…}` that neither assigns nor looks up a name in another.
    private static func isPlain(interpolation source: String) -> Bool {
        let end = source.utf8.firstIndex { !ValueName.isNameByte($0, first: false) } ?? source.endIndex
        let name = String(source[..<end])
        let rest = source[end...]
        guard isPlain(name) else { return false }
        return rest.isEmpty || (!rest.contains("=") && !rest.contains("$") && !rest.hasPrefix("["))
    }
}
