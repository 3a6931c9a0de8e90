// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// A value that the shell writes into SQL: whatever it holds becomes a part of the statement.
enum SplicedSQLLint {
    private static let spliced = DiagnosticCatalogue.Entry(
        "LB0830",
        .warning,
        title: "the shell writes a value into SQL",
        why: "a quote in the value ends the text, and the rest of it is executed"
    )

    private static let clients: [String: Set<String>] = [
        "psql": ["-c", "--command"], "mysql": ["-e", "--execute"], "mariadb": ["-e", "--execute"],
    ]

    static let lint = Lint(spliced, pages: pages) { subject, findings in
        for step in subject.steps where step.isScript {
            guard let script = step.script, let fence = step.text else { continue }
            for command in step.commands { reportOption(command, step, &findings) }
            var bytes: [UInt8] = []
            for statement in script.statements where feedsClient(statement) {
                if bytes.isEmpty { bytes = Array(fence.text.utf8) }
                for document in HereDocument.all(in: statement, of: bytes) where document.expands {
                    guard let range = document.firstVariable else { continue }
                    report(String(decoding: bytes[range], as: UTF8.self), at: fence.place(range), step, &findings)
                }
            }
        }
    }

    /// `psql -c "… $X …"`.
    private static func reportOption(_ command: LintCommand, _ step: LintStep, _ findings: inout FindingList) {
        guard let options = clients[command.program ?? ""] else { return }
        for (index, word) in command.words.enumerated() where index > 0 && !word.isLiteral && word.segments.count > 1 {
            let previous = command.words[index - 1].text
            let isInline = options.contains { word.text.hasPrefix($0 + "=") }
            guard isInline || options.contains(previous) || isCluster(previous, options) else { continue }
            guard
                let (segment, name) = word.segments.lazy.compactMap({ found in name(of: found).map { (found, $0) } })
                    .first
            else { continue }
            report(name, at: step.place(segment.range), step, &findings)
        }
    }

    /// `-Atc`: several short options in one word, the last of which takes the statement.
    private static func isCluster(_ word: String, _ options: Set<String>) -> Bool {
        guard word.hasPrefix("-"), !word.hasPrefix("--"), let last = word.last else { return false }
        return options.contains("-\(last)")
    }

    /// `psql <<EOF`, whose text the shell expands.
    private static func feedsClient(_ statement: ShellStatement) -> Bool {
        statement.constructs.contains { $0.kind == .hereDocument }
            && statement.commands.contains { clients[$0.program ?? ""] != nil }
    }

    private static func report(_ value: String, at place: SourceRange, _ step: LintStep, _ findings: inout FindingList)
    {
        findings.add(
            spliced,
            "'\(value)' becomes SQL as it is",
            at: place,
            step: step.id,
            fix: "use a sql fence, where ${…} is a bind parameter, or psql -v name=\"$NAME\" with :'name'"
        )
    }

    /// The variable that a part of a word is, as it is written.
    private static func name(of segment: ShellWord.Segment) -> String? {
        switch segment.kind {
        case .variable(let name): "$\(name)"
        case .interpolation(let source, _): "${\(source)}"
        case .substitution, .backquote: "$(…)"
        case .literal, .arithmetic: nil
        }
    }

    private static let pages = [
        DiagnosticPage(
            "LB0830",
            """
            The shell writes a value into the text of a statement. A quote in the value ends the string,
            and the rest of it is executed: a name becomes a command. Use a `sql` fence, where `${…}` is
            a bind parameter, or `psql -v` with `:'name'`.
            """,
            example: LintExample.runbook(
                "psql -h db -d shop -c \"DELETE FROM carts WHERE owner = '$OWNER'\" | tee out"
            ),
            correction: [
                "-c \"DELETE FROM carts WHERE owner = '$OWNER'\" | tee out":
                    "-v owner=\"$OWNER\" -f delete.sql | tee out"
            ]
        )
    ]
}
