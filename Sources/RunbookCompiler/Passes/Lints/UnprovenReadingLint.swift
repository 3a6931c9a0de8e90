// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// A reading that nobody compares with anything.
///
/// In a document that was adopted, bound or not, nobody has said of any reading whether it is there to be looked at or to
/// prove something, so each of them is pointed out. Whoever writes a native step has decided that by leaving `expect` out;
/// only a number that was counted for nothing is pointed out there as well. `lifeboat import` names the others.
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

    /// The codes of what is found.
    static let codes: Set<String> = [unproven.code, ignored.code]

    static let lint = Lint(unproven, ignored, pages: pages) { subject, findings in
        let used = usedSteps(subject)
        for step in subject.steps where isUnproven(step, used) {
            if case .sql(let text) = step.draft.source, let count = CountStatement.first(in: text) {
                report(step, at: count, counts: true, &findings)
            } else if !step.draft.isBroken, step.draft.effect == .read, !reportIgnored(step, &findings) {
                let counts = step.draft.commands.contains(where: isCount)
                guard subject.draft.tier == .adopted || counts, let last = step.draft.commands.last else { continue }
                report(step, at: last.range, counts: counts, &findings)
            }
        }
        for step in subject.steps where !step.draft.isBroken && !isUnproven(step, used) {
            _ = reportIgnored(step, &findings)
        }
    }

    private static func report(_ step: LintStep, at place: SourceRange, counts: Bool, _ findings: inout FindingList) {
        findings.add(
            unproven,
            counts
                ? "step '\(step.name)' counts, and compares the number with nothing"
                : "step '\(step.name)' reads, and nothing says what it should find",
            at: place,
            step: step.id,
            fix: counts
                ? "add an 'expect' fence: rows[0].count >= …" : "add an 'expect' fence that says what is right"
        )
    }

    /// Several readings in one fence.
    private static func reportIgnored(_ step: LintStep, _ findings: inout FindingList) -> Bool {
        let commands = step.draft.commands
        guard commands.count > 1, let first = commands.first(where: answers),
            commands.allSatisfy({ $0.effect == .read && $0.capture == nil }), first.range != commands.last?.range
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

    /// Whether a command is there for its answer.
    private static func answers(_ command: CommandDraft) -> Bool {
        switch command.operation {
        case .sql: return true
        case .shell: return false
        case .aws(let operation):
            guard case .call = operation.form else { return false }
            return true
        }
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
            draft.commands.allSatisfy({ $0.capture == nil }), !used.contains(step.id ?? "")
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
        return CountStatement.first(in: PlacedText(operation.statement, somewhereIn: command.range)) != nil
    }

    private static let pages = [
        DiagnosticPage(
            "LB0834",
            """
            The step reads, and nothing says what it should find. It is green whatever it shows, so it
            cannot tick a box: a count of zero rows looks like any other count. Add an `expect` fence
            that says what is right. In a native runbook a reading that is no count may be there to be
            looked at, and is not pointed out; it ticks no box either.
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
            example: LintExample.runbook(
                "aws s3api get-bucket-replication --bucket backups\naws s3 ls s3://backups-dr --region us-east-1"
            ),
            correction: [
                "aws s3api get-bucket-replication --bucket backups\n   ": ""
            ]
        ),
    ]
}
