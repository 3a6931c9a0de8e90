// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions

/// A `when=` that is the same in every run.
enum ConstantConditionLint {
    private static let constant = DiagnosticCatalogue.Entry(
        "LB0805",
        .warning,
        title: "the condition does not depend on the run",
        why: "the step would always or never run"
    )

    static let lint = Lint(constant) { subject, findings in
        for step in subject.steps where !step.draft.isBroken {
            // One that is always false is the error LB0510.
            guard let condition = step.draft.condition, condition.isConstant, !condition.isNeverTrue,
                let attribute = step.draft.attributes.first(where: { $0.key == AttributeKey.when.rawValue })
            else { continue }
            findings.add(
                constant,
                "'\(condition.source)' is the same in every run",
                at: attribute.value.range,
                step: step.id,
                fix: "use an input or a captured value"
            )
        }
    }
}
