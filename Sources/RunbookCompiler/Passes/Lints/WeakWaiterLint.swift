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
        for step in subject.steps where !step.draft.isBroken {
            for command in step.draft.commands { report(command, step, subject.catalog, &findings) }
        }
    }

    private static func report(
        _ command: CommandDraft,
        _ step: LintStep,
        _ catalog: ServiceCatalog,
        _ findings: inout FindingList
    ) {
        guard let rule = command.waiterRule(in: catalog) else { return }
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
        findings.add(
            weak,
            "AWS's waiter '\(rule.waiter.cliName)': \(weaknesses.map(\.text).joined(separator: "; ")); "
                + "Lifeboat fails at every state of failure and waits for at most \(limit)",
            at: command.range,
            step: step.id,
            fix: isEarly
                ? "choose how long with timeout=… on the fence"
                : "write a 'yaml wait' with 'until' and 'fail-when' where other tools read this document"
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
