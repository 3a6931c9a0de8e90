// SPDX-License-Identifier: Apache-2.0

import Expressions
public import PlanAnalysis
import RunCore
import RunbookModel
public import TerminalUI
import Values

/// One step of a plan in full: its text, its calls with all parameters, and everything that is checked.
public struct StepDetail: Sendable {
    private let overview: PlanOverview
    private let index: Int
    private let paragraph: Paragraph

    /// The step at a place in the plan.
    init(_ overview: PlanOverview, _ index: Int, _ paragraph: Paragraph) {
        self.overview = overview
        self.index = index
        self.paragraph = paragraph
    }

    /// The step at a place in the plan, with no line wider than `columns`.
    public init(_ overview: PlanOverview, index: Int, columns: Int) {
        self.init(overview, index, Paragraph(columns: columns))
    }

    private var step: Step { overview.plan.steps[index] }

    /// The lines of the step alone, with its head.
    public func allLines() -> [StyledText] {
        let mark = EffectMark(step)
        let head = mark.text(mark.symbol) + " " + StyledText(step.id.text, .bold)
        let place = step.place.map { "\($0.file):\($0.line)" } ?? ""
        return paragraph.ends(head, mark.text(mark.word)) + paragraph.lines(step.title, indent: 2)
            + paragraph.flow(
                [step.section.joined(separator: " > "), place].filter { !$0.isEmpty },
                indent: 2,
                styles: [.dim]
            )
            + prose() + lines()
    }

    /// The lines below the step's row.
    func lines() -> [StyledText] {
        let parts: [(String, [StyledText])] = [
            ("when", conditions()), ("by hand", manual()), ("before it acts", preconditions()),
            ("commands", commands(step.commands)),
            ("wait", wait()), ("checks", statements(step.expectations)), ("probe", probe()), ("gives", captures()),
            ("order", order()), ("limits", limits()),
        ]
        return parts.flatMap { title, lines in
            lines.isEmpty ? [] : [StyledText("    \(title)", .dim)] + lines
        }
    }

    private func prose() -> [StyledText] {
        step.prose.isEmpty ? [] : [""] + paragraph.lines(step.reflowedProse, indent: 2) + [""]
    }

    private func conditions() -> [StyledText] {
        let turns = PlanDurations(overview.time).turns(of: step)
        let texts = [step.condition.map { "only when \($0.source)" }, turns]
        return texts.compactMap(\.self).flatMap { paragraph.lines($0, indent: 6, hanging: 2) }
            + (step.asksFirst ? paragraph.lines("asks the operator before it acts", indent: 6) : [])
    }

    private func manual() -> [StyledText] {
        guard case .manual(let manual) = step.action else { return [] }
        let evidence = manual.evidence.words.map { ["with \($0)"] } ?? []
        return paragraph.lines(manual.confirmation, indent: 6, hanging: 2) + paragraph.flow(evidence, indent: 6)
    }

    // MARK: - Commands

    private func commands(_ commands: [Command]) -> [StyledText] {
        commands.flatMap { command -> [StyledText] in
            let summary = overview.summary(of: command)
            let capture = command.capture.map { "\($0) = " } ?? ""
            let mark = EffectMark(command.effect)
            let place = summary.place.isEmpty ? "" : "  \(summary.place)"
            let head = StyledText("      \(capture)\(Printable.escapeLine(summary.call + place))", .cyan)
            let interruption = overview.interruption(of: command, in: step).map { "if interrupted: \($0)" } ?? ""
            let proof = overview.proof(of: command, in: step).map { "proved by reading \($0) before and after" } ?? ""
            return paragraph.ends(head, mark.text(mark.word)) + parameters(of: command)
                + (proof.isEmpty ? [] : paragraph.lines(proof, indent: 8, hanging: 2))
                + (interruption.isEmpty ? [] : paragraph.lines(interruption, indent: 8, hanging: 2))
        }
    }

    private func parameters(of command: Command) -> [StyledText] {
        switch command.operation {
        case .aws(let aws):
            var rows: [(name: String, text: String)] = []
            if case .transfer(_, let source, let destination, let options) = aws.form {
                if let source { rows.append(("from", shown(source))) }
                if let destination { rows.append(("to", shown(destination))) }
                rows += members(options)
            } else if case .added(_, let options) = aws.form {
                rows += members(options)
            } else {
                rows += members(aws.parameters)
            }
            if let query = aws.query { rows.append(("--query", query)) }
            return paragraph.table(rows, indent: 8)
        case .sql(let sql):
            let values = sql.parameters.enumerated().map { ("$\($0.offset + 1)", shown($0.element)) }
            return paragraph.lines(sql.statement, indent: 8) + paragraph.table(values, indent: 8)
        case .shell(let shell):
            let values = shell.environment.map { ($0.name, shown($0.value)) }
            return paragraph.lines(shell.script, indent: 8) + paragraph.table(values, indent: 8)
        }
    }

    private func members(_ template: Template) -> [(name: String, text: String)] {
        switch template {
        case .object(let members): members.map { ($0.name, shown($0.value)) }
        case .literal(.object(let object)): object.map { ($0.key, $0.value.stringValue ?? $0.value.text()) }
        default: []
        }
    }

    /// A value with its default where it has holes: `${replica} = dhakacart-db-dr-replica`.
    private func shown(_ template: Template) -> String {
        if case .literal = template { return template.readable }
        guard let known = overview.values.text(of: template) else { return template.readable }
        return known == template.readable ? known : "\(template.readable) = \(known)"
    }

    // MARK: - Statements

    private func statements(_ expectations: [Expectation]) -> [StyledText] {
        expectations.flatMap { paragraph.lines($0.expression.source, indent: 6, hanging: 2) }
    }

    private func preconditions() -> [StyledText] {
        step.preconditions.flatMap { commands([$0.command].compactMap(\.self)) + statements($0.expectations) }
    }

    private func probe() -> [StyledText] {
        guard let probe = step.probe else { return [] }
        return commands([probe.command]) + paragraph.lines("done when \(probe.doneWhen.source)", indent: 6, hanging: 2)
    }

    private func wait() -> [StyledText] {
        guard let wait = step.wait else { return [] }
        var lines = commands([wait.command].compactMap(\.self))
        lines += paragraph.lines("until \(wait.until.source)", indent: 6, hanging: 2)
        if let failWhen = wait.failWhen {
            lines += paragraph.lines("fails when \(failWhen.source)", indent: 6, hanging: 2)
        }
        return lines + paragraph.flow(["every \(wait.every)", "at most \(wait.timeout)"], indent: 6)
    }

    private func captures() -> [StyledText] {
        let rows = step.captures.map { capture in
            (
                capture.name,
                (capture.expression?.source ?? "the whole result") + (capture.type.map { " (\($0))" } ?? "")
                    + (capture.isSecret ? " (secret)" : "")
            )
        }
        return paragraph.table(rows, indent: 6)
    }

    private func order() -> [StyledText] {
        step.needs.isEmpty
            ? []
            : paragraph.table(
                [("after", .order), ("requires", .requires)].compactMap { name, kind in
                    let steps = step.needs.filter { $0.kind == kind }.map(\.step.text)
                    return steps.isEmpty ? nil : (name, steps.joined(separator: ", "))
                },
                indent: 6
            )
    }

    /// How long a step took in earlier runs; a percentile only where there are enough of them.
    private static func taken(_ spread: PlanTime.Spread) -> String {
        guard spread.runs > 1 else { return "took \(spread.longest.shortText) in 1 run" }
        let upper = spread.p95.map { "\($0.shortText) (P95)" } ?? "at most \(spread.longest.shortText)"
        return "took \(spread.median.shortText) (P50), \(upper) in \(spread.runs) runs"
    }

    private func limits() -> [StyledText] {
        var facts = step.isManual ? [] : ["timeout \(step.timeout)"]
        if let retry = step.retry { facts.append("retried \(retry.attempts)x\(retry.interval)") }
        facts += step.retriers.map { "retried on \($0.text)" }
        if let approval = step.approval, let policy = overview.plan.approval(approval) {
            facts.append("approval \(approval): \(policy.count) of \(policy.roles.joined(separator: ", "))")
            facts += policy.voidIf.map { ["void if \($0.source)"] } ?? []
            facts += policy.breakGlass.map { ["1 of \($0.joined(separator: ", ")) may break the glass"] } ?? []
            if !policy.shows.isEmpty {
                facts.append("approvers see \(policy.shows.map(\.text).joined(separator: ", "))")
            }
        }
        if let spread = overview.time.measuredSteps[step.id] {
            facts.append(Self.taken(spread))
        }
        if let obligation = step.obligation {
            facts.append("leaves behind: \(obligation)" + (step.due.map { ", due after \($0)" } ?? ""))
        }
        if !step.discharges.isEmpty {
            facts.append("sees to what is left by: \(step.discharges.map(\.text).joined(separator: ", "))")
        }
        return paragraph.flow(facts, indent: 6)
    }
}
