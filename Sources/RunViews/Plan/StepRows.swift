// SPDX-License-Identifier: Apache-2.0

import Expressions
import PlanAnalysis
import RunCore
import RunbookModel
import TerminalUI
import Values

/// The steps of a plan at a glance: a few lines a step.
struct StepRows {
    private let overview: PlanOverview
    private let paragraph: Paragraph
    private let digits: Int
    /// What stands before each step: the bar of those that run side by side.
    private let bars: [String]
    private let sectionRequires: [Set<StepID>]
    private let blocks: [Range<Int>]

    init(_ overview: PlanOverview, _ paragraph: Paragraph) {
        self.overview = overview
        self.paragraph = paragraph
        let steps = overview.plan.steps
        digits = String(steps.count).utf8.count
        var bars = [String](repeating: " ", count: steps.count)
        for block in overview.order.blocks where block.count > 1 {
            for index in block { bars[index] = "│" }
            bars[block.lowerBound] = "┌"
            bars[block.upperBound - 1] = "└"
        }
        self.bars = bars
        blocks = overview.order.blocks.flatMap { block in block.map { _ in block } }
        var requires = [Set<StepID>](repeating: [], count: steps.count)
        for section in PlanSections(overview.plan).all {
            for index in section.steps { requires[index] = section.required }
        }
        sectionRequires = requires
    }

    /// The lines of the step at a place in the plan.
    func lines(of index: Int) -> [StyledText] {
        let step = overview.plan.steps[index]
        let mark = EffectMark(step)
        let number = String(index + 1)
        let margin = String(repeating: " ", count: digits - number.utf8.count + 1)
        let left =
            StyledText(margin) + StyledText(number, .dim) + " " + StyledText(bars[index], .dim) + mark.text(mark.symbol)
            + " " + StyledText(step.id.text, .bold)
        let limit = PlanDurations(overview.time).limit(of: step)
        let time = limit.isEmpty ? "" : "\(limit)  "
        let right = StyledText(time, .dim) + mark.text(mark.word)
        var lines = paragraph.ends(left, right)
        let bar = bars[index] == "┌" || bars[index] == "│" ? "│" : " "
        lines += body(of: step, index).map { line in
            // The bar goes on beside the lines of the step.
            bar == " " ? line : with(bar, in: line)
        }
        return lines
    }

    private var indent: Int { digits + 5 }

    private func with(_ bar: String, in line: StyledText) -> StyledText {
        guard let first = line.spans.first, first.text.count >= indent, first.text.allSatisfy({ $0 == " " }) else {
            return line
        }
        var result = StyledText(String(repeating: " ", count: digits + 2)) + StyledText(bar, .dim)
        result += StyledText(String(first.text.dropFirst(digits + 3)))
        for span in line.spans.dropFirst() { result += StyledText(span.text, span.styles) }
        return result
    }

    private func body(of step: Step, _ index: Int) -> [StyledText] {
        var lines = paragraph.lines(step.title, indent: indent)
        lines += calls(of: step)
        if let approval = approval(of: step) {
            lines += paragraph.lines(approval, indent: indent, hanging: 2, styles: [.bold])
        }
        if step.asksFirst {
            lines += paragraph.lines("asks the operator before it acts", indent: indent, styles: [.bold])
        }
        if let turns = PlanDurations(overview.time).turns(of: step) {
            let text = "\(turns), one after the other"
            lines += paragraph.lines(text, indent: indent, hanging: 2, styles: [.bold])
        }
        if let condition = step.condition {
            lines += paragraph.lines("only when \(condition.source)", indent: indent, hanging: 2)
        }
        let facts = facts(of: step, index)
        if !facts.isEmpty { lines += paragraph.flow(facts, indent: indent, styles: [.dim]) }
        if let obligation = step.obligation {
            lines += paragraph.lines("leaves behind: \(obligation)", indent: indent, hanging: 2)
        }
        return lines
    }

    /// The commands, one line each; of many only the first and how many more.
    private func calls(of step: Step) -> [StyledText] {
        if case .manual(let manual) = step.action {
            return manual.evidence.words.map { paragraph.lines("asks for \($0)", indent: indent, styles: [.dim]) } ?? []
        }
        let commands = step.commands
        var lines = commands.prefix(6).map(line)
        if commands.count > 6 {
            lines.append(StyledText(String(repeating: " ", count: indent) + "and \(commands.count - 6) more commands"))
        }
        return lines
    }

    private func line(_ command: Command) -> StyledText {
        let summary = overview.summary(of: command)
        let call = Printable.escapeLine(summary.call)
        let place = Printable.escapeLine(summary.place)
        let margin = StyledText(String(repeating: " ", count: indent))
        let room = paragraph.columns - indent - DisplayWidth.of(call) - DisplayWidth.of(place) - 4
        let capture = command.capture.map { "\($0) = " } ?? ""
        guard room > 8 else {
            return margin + StyledText(TextLayout.elide(capture + call, to: paragraph.columns - indent), .cyan)
        }
        let subject = TextLayout.elide(Printable.escapeLine(summary.subject), to: room - DisplayWidth.of(capture))
        return margin + StyledText(capture) + StyledText(call, .cyan) + StyledText("  \(subject)")
            + StyledText(place.isEmpty ? "" : "  \(place)", .dim)
    }

    private func approval(of step: Step) -> String? {
        guard let id = step.approval else { return nil }
        guard let policy = overview.plan.approval(id) else { return "approval \(id)" }
        let who = policy.roles.isEmpty ? "anybody but the operator" : policy.roles.joined(separator: ", ")
        let void = policy.voidIf.map { "; void if \($0.source)" } ?? ""
        let glass = policy.breakGlass.map { "; 1 of \($0.joined(separator: ", ")) may break the glass" } ?? ""
        return "must approve: \(policy.count) of \(who); expires \(policy.expires)\(void)\(glass)"
    }

    /// What else there is to know, in a few words each.
    private func facts(of step: Step, _ index: Int) -> [String] {
        var facts: [String] = []
        let preconditions = step.preconditions.count
        if preconditions > 0 {
            facts.append("\(preconditions) \(preconditions == 1 ? "precondition" : "preconditions")")
        }
        if step.probe != nil { facts.append("probe") }
        if let wait = step.wait { facts.append("waits up to \(wait.timeout)") }
        let checks = step.expectations.count
        if checks > 0 { facts.append("\(checks) \(checks == 1 ? "check" : "checks")") }
        if let retry = step.retry { facts.append("retried \(retry.attempts)x\(retry.interval)") }
        if !step.retriers.isEmpty { facts.append("up to \(step.mostAttempts) attempts") }
        let captures = step.capturedNames
        if !captures.isEmpty { facts.append("gives \(Self.some(captures))") }
        if step.isCritical { facts.append("critical") }
        if step.runsAlways { facts.append("runs always") }
        if let undone = step.compensates { facts.append("undoes \(undone), only after a failure") }
        if let policy = step.onFailure { facts.append("on failure: \(policy.rawValue)") }
        let requires = step.needs.filter { $0.kind == .requires && !sectionRequires[index].contains($0.step) }
        if !requires.isEmpty { facts.append("requires \(Self.some(requires.map(\.step.text)))") }
        if let order = order(index) { facts.append(order) }
        return facts
    }

    /// What the step waits for, where that is neither the step before nor everything before.
    private func order(_ index: Int) -> String? {
        let block = blocks[index]
        guard block.count > 1 else { return nil }
        let inside = overview.order.links[index].filter { block.contains($0) }
        return inside.isEmpty ? nil : "after \(Self.some(inside.map { overview.plan.steps[$0].id.text }))"
    }

    static func some(_ names: [String]) -> String {
        let shown = names.prefix(4).joined(separator: ", ")
        return names.count > 4 ? "\(shown) and \(names.count - 4) more" : shown
    }
}
