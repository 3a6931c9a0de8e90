// SPDX-License-Identifier: Apache-2.0

import Expressions
import PlanAnalysis
import RunbookModel
import TerminalUI
import Values

/// The head of a plan: what it is, where it acts, what it is held against, what it is started with.
struct PlanHeader {
    private let overview: PlanOverview
    private let paragraph: Paragraph

    init(_ overview: PlanOverview, _ paragraph: Paragraph) {
        self.overview = overview
        self.paragraph = paragraph
    }

    func lines() -> [StyledText] {
        let plan = overview.plan
        var lines = paragraph.lines(plan.runbook.title, styles: [.bold])
        lines += paragraph.flow(
            [plan.runbook.id, plan.runbook.kind.rawValue, "plan \(overview.digest.prefix(16))…"],
            indent: 2,
            styles: [.dim]
        )
        lines += [""]
        var rows: [(name: String, text: String)] = [("does", totals)]
        if let place = environment { rows.append(("where", place)) }
        let objectives = [
            plan.objectives.rto.map { "RTO \($0)" }, plan.objectives.rpo.map { "RPO \($0)" },
        ].compactMap(\.self)
        if !objectives.isEmpty { rows.append(("held to", objectives.joined(separator: ", "))) }
        if let deadline = plan.deadline {
            rows.append(("ends", "at its deadline, \(deadline) after the incident: then nothing else is begun"))
        }
        if let windows = plan.windows { rows.append(("windows", windows.description)) }
        rows += overview.plan.blockingConditions.map { condition in
            let owner = condition.owner.map { " (\($0))" } ?? ""
            return ("blocked", "'\(condition.id)'\(owner) when \(condition.description)")
        }
        rows += overview.plan.stopConditions.map { ("stops", Self.text($0)) }
        rows.append(("takes", PlanDurations(overview.time).short))
        if overview.order.blocks.contains(where: { $0.count > 1 }) {
            rows.append(("bars", "steps beside one bar run side by side"))
        }
        lines += paragraph.table(rows, indent: 2, styles: [.dim])
        if !plan.inputs.isEmpty { lines += ["", StyledText("Inputs", .bold)] + inputs() }
        return lines
    }

    /// What ends a run, how often that is looked at, and what becomes of a run that does not know.
    private static func text(_ condition: StopCondition) -> String {
        let what =
            switch condition.reading {
            case .alarm: "when \(condition.text) is ALARM"
            case .query(let query): "when \(query.when.source), read by: \(query.text)"
            }
        let unknown =
            condition.whenUnknown == .stop ? ", or not known \(condition.unknownAfter) times in a row" : ""
        let rest = condition.budget.map { "\(condition.mode.rawValue), within \($0)" } ?? condition.mode.rawValue
        let start = condition.atStart == .arm ? "; met at the start it counts once it was not met" : ""
        return "'\(condition.id)' \(what)\(unknown); every \(condition.every), \(rest)\(start)"
            + (condition.reason.isEmpty ? "" : ": \(condition.reason)")
    }

    /// The steps counted by what they do.
    private var totals: String {
        let steps = overview.plan.steps
        let byHand = steps.count(where: \.isManual)
        var parts = Effect.allCases.compactMap { effect -> String? in
            let count = steps.count { !$0.isManual && $0.effect == effect }
            return count > 0 ? "\(count) \(EffectMark(effect).word)" : nil
        }
        if byHand > 0 { parts.append("\(byHand) manual") }
        let manualDoors = steps.count { $0.isManual && $0.effect == .irreversible }
        if manualDoors > 0 { parts.append("of these \(manualDoors) IRREVERSIBLE") }
        return "\(steps.count) \(steps.count == 1 ? "step" : "steps"): \(parts.joined(separator: ", "))"
    }

    private var environment: String? {
        guard let environment = overview.environment else { return overview.plan.environment }
        let account = environment.account.map { "account \($0)" } ?? "any account"
        let role = environment.role.map { " as role \($0)" } ?? ""
        let regions = environment.regions.map { "\($0.region) (\($0.name))" }.joined(separator: ", ")
        let endpoint = environment.endpoint.map { $0.isEmpty ? "" : "; AWS is at \($0)" } ?? ""
        return "\(environment.name): \(account)\(role)" + (regions.isEmpty ? "" : ", \(regions)") + endpoint
    }

    private func inputs() -> [StyledText] {
        let rows = overview.plan.inputs.map { input -> (name: String, text: String) in
            let value =
                input.source.map { "← \($0)" }
                ?? (input.isSecret
                    ? "(secret)" : input.defaultValue.map { $0.stringValue ?? $0.text() } ?? "(must be given)")
            let facts = [Self.limits(input), input.about].filter { !$0.isEmpty }.map { " · \($0)" }
            return (input.name, value + facts.joined())
        }
        return paragraph.table(rows, indent: 2)
    }

    /// What an input accepts beyond its type, in words; empty when that is all.
    private static func limits(_ input: InputDeclaration) -> String {
        let word = { (value: JSONValue) in value.stringValue ?? value.text() }
        var parts: [String] = []
        if let allowed = input.allowed { parts.append("one of \(allowed.map(word).joined(separator: ", "))") }
        let unit = input.type == .list ? " elements" : ""
        switch (input.minimum, input.maximum) {
        case (let least?, let most?): parts.append("\(word(least)) to \(word(most))\(unit)")
        case (let least?, nil): parts.append("at least \(word(least))\(unit)")
        case (nil, let most?): parts.append("at most \(word(most))\(unit)")
        case (nil, nil): break
        }
        return parts.joined(separator: ", ")
    }
}
