// SPDX-License-Identifier: Apache-2.0

import Expressions
import PlanAnalysis
import RunbookModel
import StepGraph
import TerminalUI
import Values

/// The end of a plan: one-way doors once more, what stays behind, time, people, and what is touched.
struct PlanSummary {
    private let overview: PlanOverview
    private let paragraph: Paragraph

    init(_ overview: PlanOverview, _ paragraph: Paragraph) {
        self.overview = overview
        self.paragraph = paragraph
    }

    func lines() -> [StyledText] {
        [
            ("One-way doors", doors()), ("Stays behind", leftovers()), ("Time", time()), ("People", people()),
            ("Touches", touches()), ("No steps", illustrations()),
        ].flatMap { title, lines in lines.isEmpty ? [] : ["", StyledText(title, .bold)] + lines }
    }

    // MARK: - Doors

    private func doors() -> [StyledText] {
        overview.oneWayDoors.flatMap { step -> [StyledText] in
            let mark = EffectMark(step)
            let guards = [
                step.approval.map { "approval \($0)" } ?? "NO APPROVAL",
                step.preconditions.isEmpty ? "no precondition" : "precondition",
                step.isManual ? nil : step.probe == nil ? "no probe" : "probe",
            ].compactMap(\.self)
            let call = step.commands.map { overview.summary(of: $0) }.map { "\($0.call)  \($0.subject)  \($0.place)" }
            let head = StyledText("  ") + mark.text(mark.symbol) + " " + StyledText(step.id.text, .bold)
            return paragraph.ends(head, mark.text("cannot be undone"))
                + paragraph.lines(call.first ?? step.title, indent: 4, hanging: 2)
                + paragraph.flow(guards, indent: 4, styles: [.dim])
        }
    }

    // MARK: - Leftovers

    private func leftovers() -> [StyledText] {
        overview.leftovers.all.flatMap { leftover in
            paragraph.lines(
                "\(leftover.step): \(leftover.text)" + (leftover.isObligation ? "  (an obligation of the run)" : ""),
                indent: 2,
                hanging: 2
            )
        }
    }

    // MARK: - Illustrations

    /// What looks like a step and is declared to be none, so that nobody waits for it.
    private func illustrations() -> [StyledText] {
        overview.plan.illustrations.flatMap { illustration in
            let home = illustration.section.last.map { " (in \($0))" } ?? ""
            return paragraph.lines(
                "\(illustration.id): \(illustration.reason)\(home)",
                indent: 2,
                hanging: 2,
                styles: [.dim]
            )
        }
    }

    // MARK: - Time

    private func time() -> [StyledText] {
        let durations = PlanDurations(overview.time)
        let manual = Set(overview.time.manualSteps)
        let path = overview.time.limit.nodes.filter { !manual.contains($0) }
        var rows: [(name: String, text: String)] = [("Lifeboat", durations.limit)]
        if let verdict = durations.verdict { rows[0].text += "; \(verdict)" }
        if let excess = durations.excess(over: overview.plan.deadline) { rows[0].text += "; \(excess)" }
        if path.count > 1 { rows.append(("decided by", Self.chain(path.map(\.text)))) }
        if let people = durations.people { rows.append(("people", people)) }
        if let measured = durations.measured { rows.append(("measured", measured)) }
        return paragraph.table(rows, indent: 2, styles: [.dim])
    }

    /// The ends of a long chain, and how many are between.
    private static func chain(_ names: [String]) -> String {
        guard names.count > 7 else { return names.joined(separator: " → ") }
        let left = names.prefix(3).joined(separator: " → ")
        let right = names.suffix(3).joined(separator: " → ")
        return "\(left) → (\(names.count - 6) more) → \(right)"
    }

    // MARK: - People

    private func people() -> [StyledText] {
        let people = overview.people
        var rows: [(name: String, text: String)] = []
        for approval in people.approvals {
            let who =
                approval.policy.roles.isEmpty
                ? "anybody but the operator" : approval.policy.roles.joined(separator: ", ")
            let steps = StepRows.some(approval.steps.map(\.text))
            rows.append((approval.policy.id.text, "\(approval.policy.count) of \(who), before \(steps)"))
        }
        for role in people.roles {
            let members = role.members.map { $0.isEmpty ? "nobody" : $0.joined(separator: ", ") }
            rows.append((role.name, members ?? "not in the workspace file"))
        }
        if !people.manualSteps.isEmpty {
            let count = people.manualSteps.count
            rows.append(("the operator", "\(count) \(count == 1 ? "step" : "steps") by hand"))
        }
        return paragraph.table(rows, indent: 2)
    }

    // MARK: - Reach

    private func touches() -> [StyledText] {
        let reach = overview.reach
        var rows: [(name: String, text: String)] = []
        if !reach.regions.isEmpty {
            let role = reach.role.map { " as role \($0)" } ?? ""
            rows.append(("account", (reach.account ?? "whichever the credentials are for") + role))
        }
        for region in reach.regions {
            let what = region.isChanged ? "changes" : "reads only"
            rows.append((region.name, "\(region.services.joined(separator: ", "))  (\(what))"))
        }
        for database in reach.databases {
            let what = database.isChanged ? "changes" : "reads only"
            let user = database.user.map { " as \($0)" } ?? ""
            rows.append((database.connection ?? "psql", "\(database.address)\(user)  (\(what))"))
        }
        if !reach.scripts.isEmpty {
            rows.append(("this machine", "bash in \(StepRows.some(reach.scripts.map(\.text))): whatever it does"))
        }
        return paragraph.table(rows, indent: 2)
    }
}
