// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// A reading that nobody compares with anything.
enum UnprovenReadingLint {
    private static let unproven = DiagnosticCatalogue.Entry(
        "LB0834",
        .note,
        title: "a reading proves nothing",
        why: "it is green whatever it shows, so it cannot tick a box"
    )
    private static let ignored = DiagnosticCatalogue.Entry(
        "LB0836",
        .warning,
        title: "only the last answer of the fence is looked at",
        why: "an empty or wrong answer of an earlier command goes unseen, and in a shell its failure, too"
    )

    static let lint = Lint(unproven, ignored, pages: pages) { subject, findings in
        let used = usedSteps(subject)
        for step in subject.steps where !step.draft.isBroken && step.draft.effect == .read {
            if reportIgnored(step, subject, &findings) { continue }
            guard isUnproven(step, used) else { continue }
            let counts = step.draft.commands.contains(where: isCount)
            guard subject.isAdopted || counts else { continue }
            findings.add(
                unproven,
                counts
                    ? "step '\(step.name)' counts, and compares the number with nothing"
                    : "step '\(step.name)' reads, and nothing says what it should find",
                at: step.draft.commands.last?.range ?? step.draft.range,
                step: step.id,
                fix: counts
                    ? "add an 'expect' fence: rows[0].count >= …" : "add an 'expect' fence that says what is right"
            )
        }
    }

    /// Several readings in one fence of a document that was written for a shell.
    private static func reportIgnored(_ step: LintStep, _ subject: LintSubject, _ findings: inout FindingList) -> Bool {
        let commands = step.draft.commands
        guard subject.isAdopted, commands.count > 1, let first = commands.first, first.capture == nil,
            first.effect == .read, commands.allSatisfy({ $0.effect == .read })
        else { return false }
        findings.add(
            ignored,
            "the fence has \(commands.count) commands, and its result is the answer of the last one",
            at: first.range,
            step: step.id,
            fix: "make each command a step of its own, with an 'expect' fence"
        )
        return true
    }

    /// The names of the steps whose results something refers to.
    private static func usedSteps(_ subject: LintSubject) -> Set<String> {
        var used: Set<String> = []
        for step in subject.steps { for use in step.draft.uses { used.insert(use.name) } }
        for approval in subject.draft.approvals { used.formUnion(approval.shows.map(\.text)) }
        return used
    }

    private static func isUnproven(_ step: LintStep, _ used: Set<String>) -> Bool {
        let draft = step.draft
        if case .manual = draft.source { return false }
        guard draft.expectations.isEmpty, draft.wait == nil, draft.captures.isEmpty, draft.captureAttribute == nil,
            !draft.commands.isEmpty, draft.commands.allSatisfy({ $0.capture == nil }), !used.contains(step.id ?? "")
        else { return false }
        return draft.commands.allSatisfy { command in
            guard case .aws(let operation) = command.operation else { return true }
            switch operation.form {
            case .waiter: return false
            case .call: return operation.outputFile == nil
            case .transfer(let verb, _, _, _): return verb == "ls"
            case .added: return true
            }
        }
    }

    private static func isCount(_ command: CommandDraft) -> Bool {
        guard case .sql(let operation) = command.operation else { return false }
        let words = NameWords.split(operation.statement)
        return words.starts(with: ["select", "count"])
    }

    private static let pages = [
        DiagnosticPage(
            "LB0834",
            """
            The step reads, and nothing says what it should find. It is green whatever it shows, so it
            cannot tick a box: a count of zero rows looks like any other count. Add an `expect` fence
            that says what is right.
            """,
            example:
                "---\nlifeboat: 1\nkind: daily\n---\n# Runbook\n\n1. **The products are there.**\n   ```sql id=products connection=dr\n   SELECT count(*) FROM products;\n   ```\n",
            correction: [
                "products;\n   ```\n": "products;\n   ```\n   ```expect\n   rows[0].count > 0\n   ```\n"
            ]
        ),
        DiagnosticPage(
            "LB0836",
            """
            The fence has several readings, and its result is the answer of the last one. An empty
            answer of an earlier command goes unseen, and in a shell without `-e` its failure goes
            unseen as well. Make each reading a step of its own, with an `expect` fence.
            """,
            example: LintExample.document(
                "aws s3api get-bucket-replication --bucket backups\naws s3 ls s3://backups-dr --region us-east-1"
            ),
            correction: [
                "aws s3api get-bucket-replication --bucket backups\n   ": ""
            ],
            companions: ["LB0160", "LB0834"]
        ),
    ]
}
