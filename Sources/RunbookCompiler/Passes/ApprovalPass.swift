// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// Approvals exist, are used, can be granted, and show steps that exist.
enum ApprovalPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var findings = FindingList(file: draft.source.name)
        reportRepeated(draft, &findings)
        let names = draft.approvals.map(\.policy.id.text)
        let known = Set(names)
        var used: Set<String> = []
        for step in draft.steps {
            guard let name = step.approval else { continue }
            used.insert(name.text)
            if !known.contains(name.text) {
                findings.addUnknown(
                    ApprovalFindings.unknownApproval,
                    "approval",
                    name.text,
                    at: name.range,
                    among: names,
                    step: step.id?.text
                )
                // The misspelt name is the error; the approval that was meant is not unused as well.
                if let near = findings.closest(to: name.text, in: names) { used.insert(near) }
            }
        }
        for approval in draft.approvals where !used.contains(approval.policy.id.text) {
            findings.add(
                ApprovalFindings.unusedApproval,
                "no step asks for '\(approval.policy.id)'",
                at: approval.range,
                fix: "add approve=\(approval.policy.id) to the step that it protects, or remove it"
            )
        }
        let ids = draft.steps.compactMap { $0.id?.text }
        let knownIDs = Set(ids)
        for index in draft.approvals.indices {
            if let workspace = context.workspace { checkPeople(draft.approvals[index], workspace, &findings) }
            draft.approvals[index].policy.shows = shownSteps(draft.approvals[index], ids, knownIDs, &findings)
        }
        for approval in draft.approvals { checkVoiding(approval, in: draft, &findings) }
        return findings.diagnostics
    }

    /// What voids an approval is read again right before the step acts: it must come from a step that only looks.
    private static func checkVoiding(
        _ approval: RunbookDraft.Approval,
        in draft: RunbookDraft,
        _ findings: inout FindingList
    ) {
        let users = draft.steps.indices.filter { draft.steps[$0].approval?.text == approval.policy.id.text }
        let inputs = Set(draft.header.inputs.map(\.declaration.name))
        for use in approval.uses where !inputs.contains(use.name) {
            let sources = Set(users.compactMap { source(of: use.name, before: $0, in: draft) })
            guard let source = sources.sorted().first(where: { !canBeReadAgain(draft.steps[$0]) }) else { continue }
            let step = draft.steps[source]
            let why =
                step.isManual
                ? "a person carries it out" : step.each != nil ? "it goes through a list" : "it is no reading"
            findings.add(
                ApprovalFindings.unreadable,
                "'\(use.name)' comes from step '\(step.id?.text ?? step.title)', which is not done again: \(why)",
                at: use.range,
                fix: "look at it in a 'yaml precondition' of the step that needs the approval",
                notes: [Diagnostic.Note("it comes from here", at: step.range)]
            )
        }
    }

    private static func canBeReadAgain(_ step: StepDraft) -> Bool {
        step.isBroken || (!step.isManual && step.each == nil && step.effect == .read)
    }

    /// The step whose value the name is for a step, as a run finds it.
    private static func source(of name: String, before user: Int, in draft: RunbookDraft) -> Int? {
        let producers = draft.steps.indices.filter { place in
            draft.steps[place].produced.contains { $0.name == name }
        }
        return producers.last { $0 < user } ?? producers.last
            ?? draft.steps.firstIndex { $0.id?.text == name }
    }

    private static func reportRepeated(_ draft: RunbookDraft, _ findings: inout FindingList) {
        var first: [ApprovalID: SourceRange] = [:]
        for approval in draft.approvals {
            if let before = first.updateValue(approval.range, forKey: approval.policy.id) {
                findings.add(
                    OutlineFindings.repeated,
                    "approval '\(approval.policy.id)' is defined twice",
                    at: approval.range,
                    fix: "give one of them another name",
                    notes: [Diagnostic.Note("the other definition is here", at: before)]
                )
            }
        }
    }

    private static func checkPeople(
        _ approval: RunbookDraft.Approval,
        _ workspace: Workspace,
        _ findings: inout FindingList
    ) {
        var people: Set<String> = []
        var isComplete = true
        for role in approval.roles {
            guard let known = workspace.roles.first(where: { $0.name == role.text }) else {
                findings.addUnknown(
                    ApprovalFindings.unknownRole,
                    "role",
                    role.text,
                    at: role.range,
                    among: workspace.roles.map(\.name)
                )
                isComplete = false
                continue
            }
            people.formUnion(known.members)
        }
        let roles = workspace.roles.map(\.name)
        for role in approval.breakGlass where !roles.contains(role.text) {
            findings.addUnknown(ApprovalFindings.unknownRole, "role", role.text, at: role.range, among: roles)
        }
        if isComplete, !approval.roles.isEmpty, people.count < approval.policy.count {
            findings.add(
                ApprovalFindings.tooFewPeople,
                "'\(approval.policy.id)' asks for \(approval.policy.count) people, and its roles have \(people.count)",
                at: approval.range,
                fix: "lower count, or add a role to from"
            )
        }
    }

    private static func shownSteps(
        _ approval: RunbookDraft.Approval,
        _ ids: [String],
        _ known: Set<String>,
        _ findings: inout FindingList
    ) -> [StepID] {
        approval.shows.compactMap { name in
            guard known.contains(name.text) else {
                findings.addUnknown(OrderFindings.unknownStep, "step", name.text, at: name.range, among: ids)
                return nil
            }
            return StepID(name.text)
        }
    }
}
