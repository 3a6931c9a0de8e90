// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// A `retry=` on a step that is never repeated.
enum IdleRetryLint {
    private static let idle = DiagnosticCatalogue.Entry(
        "LB0806",
        .warning,
        title: "a step that may change something is not retried",
        why: "only reads are repeated; whoever wrote the attribute expects more"
    )

    static let lint = Lint(idle) { subject, findings in
        for step in subject.steps where !step.draft.isBroken {
            guard step.draft.retry != nil, step.draft.effect != .read,
                let attribute = step.draft.attributes.first(where: { $0.key == AttributeKey.retry.rawValue })
            else { continue }
            findings.add(
                idle,
                "step '\(step.name)' is '\(step.draft.effect.rawValue)', and only reads are repeated",
                at: attribute.keyRange,
                step: step.id,
                fix: "wait for the outcome with a 'yaml wait' fence, and say how to see it with a 'yaml probe'"
            )
        }
    }
}
