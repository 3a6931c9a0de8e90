// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import Expressions
import RunbookModel
import Values

/// What compiles and will still be regretted.
enum LintPass {
    private typealias Lint = @Sendable (StepDraft, inout FindingList) -> Void

    private static let lints: [Lint] = [oneWayDoor, placeholders, constantAssertions, constantCondition, idleRetry]

    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var findings = FindingList(file: draft.source.name)
        for step in draft.steps where !step.isBroken {
            for lint in lints { lint(step, &findings) }
            weakWaiters(step, context.catalog, &findings)
        }
        return findings.diagnostics
    }

    private static func oneWayDoor(_ step: StepDraft, _ findings: inout FindingList) {
        guard step.effect == .irreversible else { return }
        let culprit = step.commands.first { $0.effect == .irreversible }?.range ?? step.range
        if step.approval == nil {
            findings.add(
                Lints.oneWayWithoutApproval,
                "step '\(step.id?.text ?? step.title)' cannot be undone, and nobody is asked",
                at: culprit,
                step: step.id?.text,
                fix: "define an approval and add approve=… to the fence"
            )
        }
        if !step.parts.contains(where: { $0.kind == .probe }) {
            findings.add(
                Lints.oneWayWithoutProbe,
                "step '\(step.id?.text ?? step.title)' cannot be undone, and nothing says how to see whether it happened",
                at: step.range,
                step: step.id?.text,
                fix: "add a 'yaml probe' fence with 'aws: …' and 'done-when: …'"
            )
        }
    }

    /// `ACCOUNT` in an ARN, `<your-bucket>`, `CHANGEME`: what somebody meant to fill in.
    private static func placeholders(_ step: StepDraft, _ findings: inout FindingList) {
        let text: PlacedText
        switch step.source {
        case .shell(let script, _): text = script
        case .sql(let statement): text = statement
        case .manual: return
        }
        for range in PlaceholderText.ranges(in: text.text) {
            let found = text.part(range).text
            let fix = found.contains("ACCOUNT") ? "write ${account}" : "declare an input and write ${name}"
            findings.add(
                Lints.placeholder,
                "'\(found)' was left to be filled in",
                at: text.place(range),
                step: step.id?.text,
                fix: fix
            )
        }
    }

    private static func constantAssertions(_ step: StepDraft, _ findings: inout FindingList) {
        for check in step.checks where check.expectation.expression.isConstant {
            findings.add(
                Lints.constantAssertion,
                "'\(check.expectation.expression.source)' is the same whatever the step observes",
                at: check.range,
                step: step.id?.text,
                fix: "compare something of the result"
            )
        }
    }

    private static func idleRetry(_ step: StepDraft, _ findings: inout FindingList) {
        guard step.retry != nil, step.effect != .read,
            let attribute = step.attributes.first(where: { $0.key == AttributeKey.retry.rawValue })
        else { return }
        findings.add(
            Lints.idleRetry,
            "step '\(step.id?.text ?? step.title)' is '\(step.effect.rawValue)', and only reads are repeated",
            at: attribute.keyRange,
            step: step.id?.text,
            fix: "wait for the outcome with a 'yaml wait' fence, and say how to see it with a 'yaml probe'"
        )
    }

    private static func constantCondition(_ step: StepDraft, _ findings: inout FindingList) {
        // One that is always false is the error LB0510.
        guard let condition = step.condition, condition.isConstant, !condition.isNeverTrue,
            let attribute = step.attributes.first(where: { $0.key == "when" })
        else { return }
        findings.add(
            Lints.constantCondition,
            "'\(condition.source)' is the same in every run",
            at: attribute.value.range,
            step: step.id?.text,
            fix: "use an input or a captured value"
        )
    }

    /// A waiter that cannot fail or gives up early, and what is done instead.
    private static func weakWaiters(_ step: StepDraft, _ catalog: ServiceCatalog, _ findings: inout FindingList) {
        for command in step.commands {
            guard let rule = command.waiterRule(in: catalog) else { continue }
            let weaknesses = rule.weaknesses.filter { weakness in
                switch weakness {
                case .cannotFail, .acceptsFailure, .succeedsWhenMissing, .trustsAnyRefusal: true
                case .givesUpEarly: step.timeout == nil
                case .overlooks: false
                }
            }
            guard !weaknesses.isEmpty else { continue }
            let isEarly = weaknesses.contains { if case .givesUpEarly = $0 { true } else { false } }
            let limit = step.timeout.map { "\($0)" } ?? rule.limit.shortText
            findings.add(
                Lints.weakWaiter,
                "AWS's waiter '\(rule.waiter.cliName)': \(weaknesses.map(\.text).joined(separator: "; ")); "
                    + "Lifeboat fails at every state of failure and waits for at most \(limit)",
                at: command.range,
                step: step.id?.text,
                fix: isEarly ? "choose how long with timeout=… on the fence" : nil
            )
        }
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
