// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel

/// An assertion that says the same whatever is observed.
enum ConstantAssertionLint {
    private static let constant = DiagnosticCatalogue.Entry(
        "LB0804",
        .warning,
        title: "the assertion does not depend on anything observed",
        why: "a check that cannot fail proves nothing"
    )
    private static let certain = DiagnosticCatalogue.Entry(
        "LB0822",
        .warning,
        title: "the assertion always has the same outcome",
        why: "a check that cannot fail proves nothing, and one that cannot hold stops every run"
    )

    static let lint = Lint(constant, certain, pages: pages) { subject, findings in
        for step in subject.steps where !step.draft.isBroken {
            for check in step.draft.checks {
                let expression = check.expectation.expression
                if expression.isConstant {
                    findings.add(
                        constant,
                        "'\(expression.source)' is the same whatever the step observes",
                        at: check.range,
                        step: step.id,
                        fix: "compare something of the result"
                    )
                } else if let certainty = expression.certainty {
                    findings.add(
                        certain,
                        "'\(expression.source)' cannot be \(!certainty.outcome): \(certainty.reason)",
                        at: check.range,
                        step: step.id,
                        fix: "compare with what a healthy result holds"
                    )
                }
            }
        }
    }

    private static let pages = [
        DiagnosticPage(
            "LB0822",
            """
            The assertion looks at the result and still has one outcome only: a thing equals itself, a
            length is never below zero, a number is never a text. A check that cannot fail proves
            nothing, and one that cannot hold stops every run. Compare with what a healthy result holds.
            """,
            example:
                "---\nlifeboat: 1\nkind: daily\n---\n# Runbook\n\n1. **There are snapshots.**\n   ```bash id=snapshots\n   aws rds describe-db-snapshots --region us-west-2\n   ```\n   ```expect\n   length(DBSnapshots) >= 0\n   ```\n",
            correction: [
                ">= 0": ">= 7"
            ]
        )
    ]
}
