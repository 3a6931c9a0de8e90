// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// A retry on a change, whose call is repeated only when it was never sent.
enum IdleRetryLint {
    private static let idle = DiagnosticCatalogue.Entry(
        "LB0806",
        .warning,
        title: "a change that was sent is not retried",
        why: "only what provably was not sent is sent again; whoever wrote the retry may expect more"
    )

    private static let fix =
        "wait for the outcome with a 'yaml wait' fence, and say how to see it with a 'yaml probe'"

    static let lint = Lint(idle) { subject, findings in
        for step in subject.steps where !step.draft.isBroken && step.draft.effect != .read {
            let attribute = step.draft.attributes.first { $0.key == AttributeKey.retry.rawValue }
            guard let range = step.draft.retry == nil ? step.draft.retriers?.range : attribute?.keyRange else {
                continue
            }
            if step.draft.approval != nil {
                findings.add(
                    idle,
                    "step '\(step.name)' has an approval, which is used once: nothing begins it again",
                    at: range,
                    step: step.id,
                    fix: "leave the retry out; after a failure a person can answer 'retry'"
                )
            } else if step.draft.retry != nil {
                findings.add(
                    idle,
                    "step '\(step.name)' is '\(step.draft.effect.rawValue)': it is begun again only when nothing was sent",
                    at: range,
                    step: step.id,
                    fix: "name that with a 'yaml retry' fence for 'unreachable', or \(fix)"
                )
            } else if let error = step.draft.retriers?.rules.flatMap(\.errors).first(where: { !$0.canBeUnsent }) {
                findings.add(
                    idle,
                    "step '\(step.name)' is '\(step.draft.effect.rawValue)': after '\(error.text)' it is not begun again",
                    at: range,
                    step: step.id,
                    fix: "cover 'unreachable' or 'credentials' alone, and \(fix)"
                )
            }
        }
    }
}

extension RetriedError {
    /// Whether a call that fails so may never have been sent.
    fileprivate var canBeUnsent: Bool {
        switch self {
        case .kind(.unreachable), .kind(.credentials), .kind(.timeout): true
        case .kind(.throttled), .kind(.refused), .kind(.denied), .kind(.malformed), .code, .all: false
        }
    }
}
