// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// `$(… | base64)` inside of a word: base64 breaks its lines, and the word breaks with it.
enum WrappedBase64Lint {
    private static let wrapped = DiagnosticCatalogue.Entry(
        "LB0816",
        .warning,
        title: "the lines of base64 break the command",
        why:
            "GNU base64 begins a new line after 76 characters: it works in a test with a short text, and not in the incident"
    )

    static let lint = Lint(wrapped, pages: pages) { subject, findings in
        for step in subject.steps {
            for command in step.commands {
                for word in command.words { report(word, step, &findings) }
            }
        }
    }

    private static func report(_ word: LintWord, _ step: LintStep, _ findings: inout FindingList) {
        for segment in word.segments {
            let inner: EmbeddedText
            switch segment.kind {
            case .substitution(let script), .backquote(let script): inner = script
            case .literal, .interpolation, .variable, .arithmetic: continue
            }
            let isUnquoted = segment.quoting == .none
            // In quotes and on its own the value is one word, with line ends that most programs ignore.
            guard isUnquoted || word.segments.count > 1, let encoder = encoder(in: inner) else { continue }
            let place = step.place(encoder.range)
            findings.add(
                wrapped,
                isUnquoted
                    ? "this $(…) is not quoted: from 58 bytes on, base64 prints more than one line, and bash splits the word"
                    : "from 58 bytes on, base64 prints more than one line, and the text around it gets a line end",
                at: step.place(segment.range),
                step: step.id,
                fix: "write base64 | tr -d '\\n', and put the $(…) into double quotes",
                fixIt: Diagnostic.FixIt(replace: SourceRange(at: place.upper), with: " | tr -d '\\n'")
            )
        }
    }

    /// The `base64` that ends a script, when it encodes and wraps.
    private static func encoder(in script: EmbeddedText) -> ShellCommand? {
        guard let command = RunbookSyntax.ShellScript.parse(script).statements.last?.commands.last,
            command.program == "base64"
        else { return nil }
        let unwrapped = command.words.dropFirst().contains { word in
            ["-d", "-D", "--decode"].contains(word.raw) || word.raw.hasPrefix("-w") || word.raw.hasPrefix("--wrap")
                || word.raw.hasPrefix("-b") || word.raw.hasPrefix("--break")
        }
        return unwrapped ? nil : command
    }

    private static let pages = [
        DiagnosticPage(
            "LB0816",
            """
            GNU base64 begins a new line after 76 characters, which is 57 bytes of text. A short test
            value stays on one line; the name of a database in the cloud does not. Without quotes bash
            then splits the word in two, and in quotes the text around it gets a line end. Remove the
            line ends with `tr -d '\\n'`, and quote the whole.
            """,
            example: LintExample.runbook(
                "kubectl patch secret shop -p '{\"data\":{\"db-host\":\"'$(echo -n \"$DB_HOST\" | base64)'\"}}'"
            ),
            correction: [
                "| base64)": "| base64 | tr -d '\\n')"
            ]
        )
    ]
}
