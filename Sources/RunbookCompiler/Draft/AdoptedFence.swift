// SPDX-License-Identifier: Apache-2.0

import RunbookSyntax

/// What a fence of a document means that nobody wrote for Lifeboat.
enum AdoptedFence {
    /// Commands for a shell; a console session has prompts and output in it.
    case shell(isConsole: Bool)
    /// SQL.
    case sql
    /// Nothing but comments: what a person is told to do.
    case comments([String])
    /// A state, in JSON.
    case state
    /// An example, a configuration, a drawing.
    case illustration

    private static let consoles: Set<String> = ["console", "shell-session", "shellsession", "sh-session", "terminal"]
    private static let shells: Set<String> = ["bash", "sh", "shell", "zsh"]
    private static let sqls: Set<String> = ["sql", "psql", "postgresql", "pgsql", "postgres"]

    /// The meaning of a code block; an indented one has none.
    ///
    /// A fence without a language is a console session when its first line begins with a prompt, else an illustration.
    static func of(_ code: MarkdownCode) -> AdoptedFence {
        guard code.isFenced else { return .illustration }
        let language = code.language.lowercased()
        let text = code.content.text
        let isSession = ConsoleSession.isSession(text)
        if language.isEmpty { return isSession ? .shell(isConsole: true) : .illustration }
        if language == "json" { return .state }
        if sqls.contains(language) {
            let hasStatement = text.split(separator: "\n").contains { !$0.isComment(marker: "--") }
            return hasStatement ? .sql : comments(text, marker: "--")
        }
        guard shells.contains(language) || consoles.contains(language) else { return .illustration }
        if !isSession, text.split(separator: "\n").allSatisfy({ $0.isComment(marker: "#") }) {
            return comments(text, marker: "#")
        }
        return .shell(isConsole: isSession || consoles.contains(language))
    }

    /// The text of comments, line by line; an illustration when they say nothing.
    private static func comments(_ text: String, marker: String) -> AdoptedFence {
        let lines = text.split(separator: "\n").map { line in
            let words = line.drop { $0.isWhitespace }.dropFirst(marker.count)
            return String(words.hasPrefix(" ") ? words.dropFirst() : words)
        }
        let said = lines.filter { line in line.contains { !$0.isWhitespace } }
        return said.isEmpty ? .illustration : .comments(said)
    }
}

extension Substring {
    /// Whether the line is a comment or blank.
    fileprivate func isComment(marker: String) -> Bool {
        let content = drop { $0.isWhitespace }
        return content.isEmpty || content.hasPrefix(marker)
    }
}
