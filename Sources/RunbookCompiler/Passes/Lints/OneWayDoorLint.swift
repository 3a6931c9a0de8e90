// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// A step that cannot be undone, without somebody who says yes, a look before it or a way to see whether it happened.
enum OneWayDoorLint {
    private static let withoutApproval = DiagnosticCatalogue.Entry(
        "LB0801",
        .warning,
        title: "a one-way step needs no approval",
        why: "nothing irreversible may happen that no second person saw and signed"
    )
    private static let withoutProbe = DiagnosticCatalogue.Entry(
        "LB0802",
        .warning,
        title: "a one-way step has no probe",
        why: "after an interruption nobody could tell whether it took effect"
    )
    private static let withoutPrecondition = DiagnosticCatalogue.Entry(
        "LB0818",
        .warning,
        title: "a one-way step looks at nothing before it acts",
        why: "the world may have changed since the last look, and this step cannot be taken back"
    )

    static let lint = Lint(withoutApproval, withoutProbe, withoutPrecondition, pages: pages) { subject, findings in
        for step in subject.steps where !step.draft.isBroken && step.draft.effect == .irreversible {
            report(step, &findings)
        }
    }

    private static func report(_ step: LintStep, _ findings: inout FindingList) {
        let culprit = step.draft.commands.first { $0.effect == .irreversible }?.range
        if step.draft.approval == nil {
            let asked = step.draft.asksFirst == false ? "nobody is asked" : "only whoever runs it is asked"
            findings.add(
                withoutApproval,
                "step '\(step.name)' cannot be undone, and \(asked)",
                at: culprit ?? step.draft.range,
                step: step.id,
                fix: "define an approval and add approve=… to the fence"
            )
        }
        if !step.draft.parts.contains(where: { $0.kind == .probe }) {
            findings.add(
                withoutProbe,
                "step '\(step.name)' cannot be undone, and nothing says how to see whether it happened",
                at: step.draft.range,
                step: step.id,
                fix: "add a 'yaml probe' fence with 'aws: …' and 'done-when: …'"
            )
        }
        // What is lost by a promotion is a question of its own; see `UncheckedPromotionLint`.
        let isGuarded = step.draft.parts.contains { $0.kind == .precondition }
        let isPromotion = step.calls.contains(where: UncheckedPromotionLint.isPromotion)
        if let culprit, !isGuarded, !isPromotion {
            findings.add(
                withoutPrecondition,
                "step '\(step.name)' cannot be undone, and nothing is looked at right before it",
                at: culprit,
                step: step.id,
                fix: "add a 'yaml precondition' fence with 'aws: …' and 'expect: …': is this really the right one?"
            )
        }
    }

    private static let pages = [
        DiagnosticPage(
            "LB0818",
            """
            The step cannot be taken back, and nothing is looked at in the moment before it acts.
            Whatever an earlier step has seen may be an hour old when the approval arrives. Add a `yaml
            precondition` with a reading and what must be true of it: that this is the right thing, and
            that it is in the right state.
            """,
            example:
                "---\nlifeboat: 1\nkind: weekly\n---\n# Runbook\n\n```yaml approval=one-way\nfrom: [dba]\n```\n\n1. **The stale copy is deleted.**\n   ```bash id=delete approve=one-way\n   aws rds delete-db-snapshot --db-snapshot-identifier stale --region us-west-2\n   ```\n   ```yaml probe\n   aws: rds describe-db-snapshots --region us-west-2\n   done-when: \"!contains(DBSnapshots[].DBSnapshotIdentifier, 'stale')\"\n   ```\n",
            correction: [
                "   ```yaml probe\n":
                    "   ```yaml precondition\n   aws: rds describe-db-snapshots --db-snapshot-identifier stale --region us-west-2\n   expect: age(DBSnapshots[0].SnapshotCreateTime) > 90d\n   ```\n   ```yaml probe\n"
            ]
        )
    ]
}
