// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import Values

/// The draft becomes the plan, for those who want one.
enum LoweringPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var findings = FindingList(file: draft.source.name)
        draft.checklistBindings = checklist(draft, &findings)
        if draft.tier == .adopted, draft.sidecar == nil { describeAdoption(draft, &findings) }
        return findings.diagnostics
    }

    /// The plan of a draft that all passes have seen.
    static func plan(of draft: RunbookDraft, _ context: RunbookCompiler.Context) -> Plan {
        let header = draft.header
        var plan = Plan(
            runbook: RunbookIdentity(
                id: header.id,
                title: header.title ?? header.id,
                kind: header.kind,
                about: header.about ?? ""
            ),
            objectives: header.objectives,
            environment: header.environment?.text,
            inputs: header.inputs.map(\.declaration),
            onFailure: header.onFailure,
            approvals: draft.approvals.map(\.policy),
            steps: draft.steps.compactMap { step(of: $0, draft, context) },
            checklist: draft.checklistBindings,
            illustrations: draft.illustrations,
            sources: draft.sources.sources.map { PlanSource(name: $0.name, text: $0.text(in: $0.range)) },
            isAdopted: isAdopted(draft),
            deadline: header.deadline,
            stopConditions: draft.stopConditions.map(\.condition)
        )
        plan.windows = header.windows
        plan.blockingConditions = draft.blockingConditions.map(\.condition)
        plan.exposedSecrets = draft.exposedSecrets
        return plan
    }

    /// A document whose every step is bound, and in which every name has one meaning, is as good as a native one.
    private static func isAdopted(_ draft: RunbookDraft) -> Bool {
        guard draft.tier == .adopted else { return false }
        let holdsSeveral = draft.steps.contains { step in
            if case .sql = step.source { step.commands.count > 1 } else { false }
        }
        if holdsSeveral { return true }
        let names = draft.steps.flatMap { $0.produced.map(\.name) }
        return Set(names).count < names.count || draft.steps.contains { draft.isTolerant(of: $0) }
    }

    private static func describeAdoption(_ draft: RunbookDraft, _ findings: inout FindingList) {
        let steps = draft.steps.filter { $0.id != nil }
        guard !steps.isEmpty else { return }
        let asking = steps.count { !$0.isManual && asksFirst($0, draft) }
        let manual = steps.count { $0.isManual }
        let count = steps.count == 1 ? "1 step" : "\(steps.count) steps"
        let byHand = manual == 1 ? "1 is done by hand" : "\(manual) are done by hand"
        findings.add(
            ReadingFindings.adopted,
            "the document is adopted as it stands: \(count); before \(asking) of them the operator is asked, "
                + byHand,
            at: nil
        )
    }

    private static func step(of step: StepDraft, _ draft: RunbookDraft, _ context: RunbookCompiler.Context) -> Step? {
        guard let id = step.id else { return nil }
        // A person needs the time that a person needs, whether they look or act.
        let isQuick = step.effect == .read && !step.commands.isEmpty
        // A waiter needs what such things usually take.
        let waiting = step.commands.compactMap { $0.waiterRule(in: context.catalog)?.limit }.reduce(.zero, +)
        let defaultTimeout = TimeSpan(.seconds(isQuick ? 300 : 1800) + waiting)
        var wait = step.wait?.rule
        wait?.command = step.wait?.command.map { command(of: $0, step, draft) }
        return Step(
            id: id,
            title: step.title,
            section: step.sectionTitles,
            prose: step.prose,
            place: draft.place(step.range),
            action: action(of: step, draft),
            effect: step.effect,
            needs: step.needs,
            timeout: step.timeout ?? max(defaultTimeout, wait?.timeout ?? defaultTimeout),
            retry: step.retry,
            approval: step.approval.flatMap { ApprovalID($0.text) },
            preconditions: step.preconditions.map { precondition in
                Precondition(
                    command: precondition.command.map { command(of: $0, step, draft) },
                    expectations: precondition.expectations
                )
            },
            wait: wait,
            expectations: step.checks.map(\.expectation),
            probe: step.probe.map { Probe(command: command(of: $0.command, step, draft), doneWhen: $0.doneWhen) },
            captures: step.captures.map(\.capture),
            condition: step.condition,
            each: step.each?.rule,
            onFailure: step.onFailure,
            compensates: step.compensates,
            isCritical: step.isCritical,
            runsAlways: step.runsAlways,
            obligation: step.obligation,
            due: step.due?.span,
            discharges: step.discharged,
            asksFirst: !step.isManual && asksFirst(step, draft),
            retriers: step.isManual ? [] : step.retriers?.rules ?? []
        )
    }

    /// What cannot be undone is shown before it is done, and so is whatever may change something in a document that nobody
    /// wrote for Lifeboat.
    private static func asksFirst(_ step: StepDraft, _ draft: RunbookDraft) -> Bool {
        if let asksFirst = step.asksFirst { return asksFirst }
        // An approval shows it as well.
        if step.effect == .irreversible { return step.approval == nil }
        guard step.effect.mayChange, case .markdown = draft.syntax else { return false }
        // A sidecar that says nothing of the question has not said that nobody need look: an approval answers it, or
        // 'confirm: false'.
        return step.binding == nil ? draft.isTolerant(of: step) : step.approval == nil
    }

    private static func action(of step: StepDraft, _ draft: RunbookDraft) -> Step.Action {
        if let lowering = step.lowering, let text = step.text {
            return .manual(ManualAction(confirmation: lowering.question(text), evidence: .none))
        }
        if case .manual = step.source {
            let question = step.confirmation ?? "\(step.title): done?"
            return .manual(ManualAction(confirmation: question, evidence: step.evidence))
        }
        return .commands(
            step.commands.map { action in
                var action = action
                action.effect = step.facts.effect(of: action)
                return command(of: action, step, draft)
            }
        )
    }

    private static func command(of command: CommandDraft, _ step: StepDraft, _ draft: RunbookDraft) -> Command {
        Command(
            text: command.text,
            place: draft.place(command.range),
            operation: command.operation,
            effect: command.effect,
            capture: command.capture,
            captureType: command.captureType,
            capturesSecret: command.capture != nil && (step.isSecret || command.operation.yieldsSecret)
        )
    }

    private static func checklist(_ draft: RunbookDraft, _ findings: inout FindingList) -> [ChecklistBinding] {
        let targets = LinkTargets(draft)
        return draft.checklist.map { entry in
            var steps: [StepID] = []
            for link in entry.links {
                switch targets.resolve(link, in: entry.document, &findings) {
                case .step(let index): steps += [draft.steps[index].id].compactMap(\.self)
                case .section(let indices): steps += indices.compactMap { draft.steps[$0].id }
                case nil: break
                }
            }
            return ChecklistBinding(
                text: entry.text,
                section: entry.section,
                steps: steps,
                maximumAge: entry.maximumAge
            )
        }
    }
}
