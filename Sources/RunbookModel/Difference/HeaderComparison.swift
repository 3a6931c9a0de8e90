// SPDX-License-Identifier: Apache-2.0

import Expressions
import Values

/// What changed about a plan besides its steps: objectives, environment, inputs, approvals, stop and blocking
/// conditions, the checklist.
enum HeaderComparison {
    static func changes(from old: Plan, to new: Plan) -> [PlanChange] {
        runbook(old, new) + approvals(old.approvals, new.approvals) + inputs(old.inputs, new.inputs)
            + StopComparison.changes(from: old.stopConditions, to: new.stopConditions)
            + BlockingComparison.changes(from: old.blockingConditions, to: new.blockingConditions)
            + checklist(old.checklist, new.checklist)
    }

    // MARK: - The runbook

    private static func runbook(_ old: Plan, _ new: Plan) -> [PlanChange] {
        let rows: [(String, String?, String?, PlanChange.Danger)] = [
            ("id", old.runbook.id, new.runbook.id, .conduct),
            ("environment", old.environment, new.environment, .approval),
            ("kind", old.runbook.kind.rawValue, new.runbook.kind.rawValue, .conduct),
            ("RTO", old.objectives.rto.map { "\($0)" }, new.objectives.rto.map { "\($0)" }, .conduct),
            ("RPO", old.objectives.rpo.map { "\($0)" }, new.objectives.rpo.map { "\($0)" }, .conduct),
            ("deadline", old.deadline.map { "\($0)" }, new.deadline.map { "\($0)" }, .conduct),
            ("windows", old.windows?.description, new.windows?.description, .conduct),
            ("on failure", old.onFailure?.rawValue, new.onFailure?.rawValue, .conduct),
            ("format", "\(old.format)", "\(new.format)", .conduct),
            ("adopted as it stands", "\(old.isAdopted)", "\(new.isAdopted)", .conduct),
            ("title", old.runbook.title, new.runbook.title, .prose),
        ]
        var changes = rows.filter { $0.1 != $0.2 }
            .map { PlanChange(.runbook, property: $0.0, old: $0.1, new: $0.2, danger: $0.3) }
        if old.runbook.about != new.runbook.about {
            changes.append(PlanChange(.runbook, property: "text", danger: .prose))
        }
        changes += illustrations(old, new)
        if hasOtherDifference(old, new) {
            changes.append(PlanChange(.runbook, property: "something else", danger: .conduct))
        }
        return changes
    }

    /// What is declared to be no step.
    private static func illustrations(_ old: Plan, _ new: Plan) -> [PlanChange] {
        let before = old.illustrations.map { "\($0.id): \($0.reason)" }
        let after = new.illustrations.map { "\($0.id): \($0.reason)" }
        if before == after, old.illustrations.map(\.withoutPlace) != new.illustrations.map(\.withoutPlace) {
            return [PlanChange(.runbook, property: "title of what is no step", danger: .prose)]
        }
        let gone = before.filter { !after.contains($0) }.map {
            PlanChange(.runbook, property: "declared to be no step", old: $0, danger: .conduct)
        }
        return gone
            + after.filter { !before.contains($0) }.map {
                PlanChange(.runbook, property: "declared to be no step", new: $0, danger: .conduct)
            }
    }

    /// Whether the plans differ in a property that no rule here knows.
    private static func hasOtherDifference(_ old: Plan, _ new: Plan) -> Bool {
        var (rest, new) = (old, new)
        // They follow from commands, which are compared.
        rest.exposedSecrets = []
        new.exposedSecrets = []
        rest.runbook = new.runbook
        rest.environment = new.environment
        rest.objectives = new.objectives
        rest.deadline = new.deadline
        rest.windows = new.windows
        rest.onFailure = new.onFailure
        rest.format = new.format
        rest.approvals = new.approvals
        rest.inputs = new.inputs
        rest.checklist = new.checklist
        rest.steps = new.steps
        rest.sources = new.sources
        rest.illustrations = new.illustrations
        rest.isAdopted = new.isAdopted
        rest.stopConditions = new.stopConditions
        rest.blockingConditions = new.blockingConditions
        return rest != new
    }

    // MARK: - Approvals

    private static func approvals(_ old: [ApprovalPolicy], _ new: [ApprovalPolicy]) -> [PlanChange] {
        let pairs = pairs(old, new, by: \.id)
        return pairs.flatMap { before, after -> [PlanChange] in
            guard let before else {
                return [PlanChange(.approval(after?.id ?? new[0].id), .added, new: after.map(text), danger: .approval)]
            }
            guard let after else {
                return [PlanChange(.approval(before.id), .removed, old: text(before), danger: .approval)]
            }
            let rows: [(String, String?, String?)] = [
                ("from", before.roles.joined(separator: ", "), after.roles.joined(separator: ", ")),
                ("count", "\(before.count)", "\(after.count)"),
                ("expires", "\(before.expires)", "\(after.expires)"),
                (
                    "shows", before.shows.map(\.text).joined(separator: ", "),
                    after.shows.map(\.text).joined(separator: ", ")
                ),
                ("void if", before.voidIf?.source, after.voidIf?.source),
                ("remind", before.remind.map(percents), after.remind.map(percents)),
                ("escalate", before.escalate.map(percents), after.escalate.map(percents)),
                ("break glass", before.breakGlass?.joined(separator: ", "), after.breakGlass?.joined(separator: ", ")),
            ]
            let changes = rows.filter { $0.1 != $0.2 }
                .map { PlanChange(.approval(after.id), property: $0.0, old: $0.1, new: $0.2, danger: .approval) }
            guard changes.isEmpty, before != after else { return changes }
            let property = before.voidIf == after.voidIf ? "something else" : "void if"
            return [PlanChange(.approval(after.id), property: property, danger: .approval)]
        }
    }

    private static func percents(_ parts: [Int]) -> String { parts.map { "\($0)%" }.joined(separator: ", ") }

    private static func text(_ policy: ApprovalPolicy) -> String {
        "\(policy.count) of \(policy.roles.isEmpty ? "anybody" : policy.roles.joined(separator: ", "))"
    }

    // MARK: - Inputs

    private static func inputs(_ old: [InputDeclaration], _ new: [InputDeclaration]) -> [PlanChange] {
        pairs(old, new, by: \.name).flatMap { before, after -> [PlanChange] in
            guard let before else {
                return after.map { [PlanChange(.input($0.name), .added, new: text($0), danger: .conduct)] } ?? []
            }
            guard let after else {
                return [PlanChange(.input(before.name), .removed, old: text(before), danger: .conduct)]
            }
            let defaults = InputRule("default", before.shownDefault, after.shownDefault)
            let rules = InputRule.differences(before, after)
            var changes = ([defaults] + rules).filter { $0.old != $0.new }
                .map { rule in
                    PlanChange(
                        .input(after.name),
                        property: rule.name,
                        old: rule.old,
                        new: rule.new,
                        // What was hidden and no longer is, is out for good.
                        danger: rule.name == "secret" && before.isSecret ? .change : .conduct
                    )
                }
            if before.about != after.about {
                changes.append(
                    PlanChange(
                        .input(after.name),
                        property: "about",
                        old: before.about,
                        new: after.about,
                        danger: .prose
                    )
                )
            }
            var rest = before
            rest.about = after.about
            if rest != after, !changes.contains(where: { $0.danger > .prose }) {
                changes.append(PlanChange(.input(after.name), property: "something else", danger: .conduct))
            }
            return changes
        }
    }

    private static func text(_ input: InputDeclaration) -> String {
        "\(input.type.rawValue)\(input.shownDefault.map { ", default \($0)" } ?? ", required")"
    }

    // MARK: - The checklist

    private static func checklist(_ old: [ChecklistBinding], _ new: [ChecklistBinding]) -> [PlanChange] {
        guard old != new else { return [] }
        let gone = old.filter { !new.contains($0) }
        let come = new.filter { !old.contains($0) }
        if gone.isEmpty, come.isEmpty { return [PlanChange(.checklist, property: "order of items", danger: .prose)] }
        if gone.map(text) == come.map(text) {
            return zip(gone, come).map { before, after in
                let headings = (before.section.joined(separator: " > "), after.section.joined(separator: " > "))
                return PlanChange(
                    .checklist,
                    property: "headings of '\(after.text)'",
                    old: headings.0,
                    new: headings.1,
                    danger: .prose
                )
            }
        }
        return gone.map { PlanChange(.checklist, property: "item", old: text($0), danger: .conduct) }
            + come.map { PlanChange(.checklist, property: "item", new: text($0), danger: .conduct) }
    }

    private static func text(_ binding: ChecklistBinding) -> String {
        let steps = binding.steps.map(\.text).joined(separator: ", ")
        let age = binding.maximumAge.map { ", no older than \($0)" } ?? ""
        return "\(binding.text) (\(steps.isEmpty ? "by hand" : steps)\(age))"
    }

    // MARK: - Pairs

    /// The elements of both lists by their names: in the order of the newer list, then those that are gone.
    private static func pairs<Element, Name: Hashable>(
        _ old: [Element],
        _ new: [Element],
        by name: (Element) -> Name
    ) -> [(Element?, Element?)] {
        let before = Dictionary(old.map { (name($0), $0) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.map(name))
        return new.map { (before[name($0)], $0) } + old.filter { !after.contains(name($0)) }.map { ($0, nil) }
    }
}
