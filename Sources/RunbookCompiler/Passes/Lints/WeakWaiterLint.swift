// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import Values

/// A published waiter that cannot fail, or gives up early, and what is done instead.
enum WeakWaiterLint {
    private static let weak = DiagnosticCatalogue.Entry(
        "LB0807",
        .note,
        title: "the published waiter notices less than Lifeboat does",
        why: "other tools would wait to the end, give up early or call it a success"
    )

    static let lint = Lint(weak) { subject, findings in
        for (step, call) in subject.calls where call.operation == "wait" {
            guard let name = call.arguments.first?.text, let service = try? subject.catalog.service(call.service),
                let waiter = service.waiter(cliName: name)
            else { continue }
            report(service.rule(for: waiter), call, step, &findings)
        }
    }

    private static func report(
        _ rule: WaiterRule,
        _ call: AWSLine,
        _ step: LintStep,
        _ findings: inout FindingList
    ) {
        let weaknesses = rule.weaknesses.filter { weakness in
            switch weakness {
            case .cannotFail, .acceptsFailure, .succeedsWhenMissing, .trustsAnyRefusal: true
            case .givesUpEarly: step.draft.timeout == nil
            case .overlooks: false
            }
        }
        guard !weaknesses.isEmpty else { return }
        let isEarly = weaknesses.contains { if case .givesUpEarly = $0 { true } else { false } }
        let limit = step.draft.timeout.map { "\($0)" } ?? rule.limit.shortText
        let isLeft = step.draft.lowering != nil
        let remedy =
            if isLeft {
                "the step is left to a person, who is told no more than that"
            } else if step.isScript {
                "and bash runs it as it is"
            } else {
                "Lifeboat fails at every state of failure and waits for at most \(limit)"
            }
        let fix =
            if isLeft {
                "look at the state itself before the step is called done"
            } else if isEarly {
                "choose how long with timeout=… on the fence"
            } else {
                "write a 'yaml wait' with 'until' and 'fail-when' where other tools read this document"
            }
        findings.add(
            weak,
            "AWS's waiter '\(rule.waiter.cliName)': \(weaknesses.map(\.text).joined(separator: "; ")); \(remedy)",
            at: call.range,
            step: step.id,
            fix: fix
        )
    }
}

extension CommandDraft {
    /// How the command waits; nil when it is no waiter.
    func waiterRule(in catalog: ServiceCatalog) -> WaiterRule? {
        guard case .aws(let operation) = operation, case .waiter(let name) = operation.form,
            let service = try? catalog.service(operation.service), let waiter = service.waiter(named: name)
        else { return nil }
        return service.rule(for: waiter)
    }
}
