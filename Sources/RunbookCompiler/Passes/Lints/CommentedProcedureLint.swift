// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax

/// A procedure that exists as comments only.
enum CommentedProcedureLint {
    private static let commented = DiagnosticCatalogue.Entry(
        "LB0829",
        .warning,
        title: "the procedure is made of comments",
        why: "a shell is done with them in no time and reports success; whoever needs the procedure has to invent it"
    )

    static let lint = Lint(commented, pages: pages) { subject, findings in
        for step in subject.steps {
            guard let script = step.script, script.isIdle, let item = script.items.first,
                case .comment(_, let first) = item
            else { continue }
            let isFailback = subject.draft.header.kind == .failback || step.headings.contains(where: speaksOfFailback)
            // Elsewhere in a document that nobody wrote for Lifeboat a fence of comments is what a person does, bound by a
            // sidecar or not.
            guard isFailback || subject.draft.tier == .native else { continue }
            let count = script.items.count
            findings.add(
                commented,
                isFailback
                    ? "the way back is \(count) line\(count == 1 ? "" : "s") of comments"
                    : "this fence has \(count) line\(count == 1 ? "" : "s") of comments and no command",
                at: step.place(first),
                step: step.id,
                fix: "write the commands, or make each line a manual step with 'yaml manual'"
            )
        }
    }

    private static func speaksOfFailback(_ heading: String) -> Bool {
        let words = NameWords.split(heading)
        return words.contains { $0 == "failback" || $0 == "fallback" }
            || zip(words, words.dropFirst()).contains { ["fail", "fall", "switch"].contains($0) && $1 == "back" }
    }

    private static let pages = [
        DiagnosticPage(
            "LB0829",
            """
            The fence holds comments and no command. A shell is done with it at once and reports
            success, so a run would call the procedure carried out. Write the commands, or make each
            line a manual step that a person confirms.
            """,
            example: LintExample.runbook(
                "# 1. Make sure that the primary region is back\n# 2. Create a replica there",
                title: "Fail back"
            ),
            correction: [
                "   # 1. Make sure that the primary region is back\n   # 2. Create a replica there\n":
                    "   aws rds describe-db-instances --region us-west-2\n"
            ]
        )
    ]
}
