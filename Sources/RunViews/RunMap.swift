// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import TerminalUI

/// Where a run stands in its graph: a line for each section with a mark for each of its steps, and what comes next.
///
/// It must leave room for what else stands in a terminal. Sections that are over or far away are counted where there are more
/// than it may have lines; a plan of more than a thousand steps has no map.
struct RunMap: Sendable {
    /// The most steps that are looked at, every time that the map is drawn.
    private static let stepLimit = 1000
    /// With fewer steps than this, the list of what is under way says it all.
    private static let leastSteps = 4
    /// Lines for what goes on, what was before and what is after, and for what comes next.
    private static let leastLines = 4
    /// The columns of a section's title.
    private static let titleWidth = 24
    /// How many of the steps that come next are named.
    private static let named = 3

    private let steps: [Step]
    private let table: StepTable
    private let sections: [(title: String, steps: Range<Int>)]

    /// A map of a plan.
    init(_ plan: Plan) {
        table = StepTable(plan)
        guard (Self.leastSteps...Self.stepLimit).contains(plan.steps.count) else {
            (steps, sections) = ([], [])
            return
        }
        steps = plan.steps
        sections = PlanSections(plan).all.map { ($0.titles.last ?? "", $0.steps) }
    }

    /// The lines, as many as there is room for; `mark` says how a step stands, nil of one that is not begun.
    ///
    /// `isBegun` says whether a step that could come next is begun at all.
    func lines(
        within limit: Int,
        columns: Int,
        mark: (StepID) -> StateMark?,
        isBegun: (Step) -> Bool
    ) -> [StyledText] {
        guard !steps.isEmpty, limit >= Self.leastLines else { return [] }
        let marks = steps.map { mark($0.id) }
        return sectionLines(within: limit - 1, columns, marks) + nextLine(marks, isBegun)
    }

    private func sectionLines(within limit: Int, _ columns: Int, _ marks: [StateMark?]) -> [StyledText] {
        // What goes on is in the middle: of the rest, as much is shown as there is room for.
        let going = sections.firstIndex { section in section.steps.contains { !Self.isOver(marks[$0]) } }
        let first = max(0, min((going ?? sections.count) - 1, sections.count - limit))
        let shown = sections[first..<min(first + limit, sections.count)]
        var lines = shown.map { line(of: $0, columns, marks) }
        // The first line, and the last, then stand for several.
        if first > 0 { lines[0] = count(of: sections[...first], "before", marks) }
        if shown.endIndex < sections.count {
            lines[lines.count - 1] = count(of: sections[(shown.endIndex - 1)...], "after", marks)
        }
        return lines
    }

    private func line(
        of section: (title: String, steps: Range<Int>),
        _ columns: Int,
        _ marks: [StateMark?]
    ) -> StyledText {
        let title = TextLayout.elide(section.title.isEmpty ? "steps" : section.title, to: Self.titleWidth)
        let name = TextLayout.pad(title, to: Self.titleWidth)
        let room = max(1, columns - Self.titleWidth - 24)
        // The row follows the work, and what is cut off it says what has failed there.
        let going = section.steps.firstIndex { marks[$0].map { !Self.isOver($0) } ?? false } ?? section.steps.lowerBound
        let start = max(section.steps.lowerBound, min(going - room / 2, section.steps.upperBound - room))
        let shown = start..<min(start + room, section.steps.upperBound)
        var line = StyledText("  \(name) ", .dim)
        if start > section.steps.lowerBound { line += rest(section.steps.lowerBound..<start, marks) + " " }
        for index in shown {
            let mark = marks[index] ?? StateMark(.pending)
            line += mark.tone.text(mark.symbol)
        }
        if shown.upperBound < section.steps.upperBound {
            line += StyledText(" ") + rest(shown.upperBound..<section.steps.upperBound, marks)
        }
        return line
    }

    /// What a row has no room for.
    private func rest(_ steps: Range<Int>, _ marks: [StateMark?]) -> StyledText {
        let failed = steps.count { marks[$0]?.tone == .bad }
        return StyledText("+\(steps.count)", .dim) + (failed > 0 ? StateMark.Tone.bad.text(" \(failed)✗") : "")
    }

    /// Several sections in one line.
    private func count(
        of sections: ArraySlice<(title: String, steps: Range<Int>)>,
        _ place: String,
        _ marks: [StateMark?]
    ) -> StyledText {
        let all = sections.flatMap(\.steps)
        let failed = all.count { marks[$0]?.tone == .bad }
        let line = StyledText("  … \(sections.count) sections \(place)", .dim)
        return failed > 0 ? line + StateMark.Tone.bad.text(", \(failed) FAILED") : line
    }

    /// The steps that wait for nothing but what is under way now.
    private func nextLine(_ marks: [StateMark?], _ isBegun: (Step) -> Bool) -> [StyledText] {
        let next = steps.indices.compactMap { index -> String? in
            guard marks[index] == nil, steps[index].compensates == nil, isBegun(steps[index]) else { return nil }
            let open = steps[index].needs.compactMap { table.position(of: $0.step) }.filter { !Self.isOver(marks[$0]) }
            guard !open.isEmpty, open.allSatisfy({ marks[$0] != nil }) else { return nil }
            return "\(steps[index].id) (after \(open.map { steps[$0].id.text }.joined(separator: ", ")))"
        }
        guard !next.isEmpty else { return [] }
        let more = next.count > Self.named ? " and \(next.count - Self.named) more" : ""
        return [StyledText("  next: \(next.prefix(Self.named).joined(separator: "; "))\(more)", .dim)]
    }

    /// Whether nothing more becomes of a step that is shown like this.
    private static func isOver(_ mark: StateMark?) -> Bool { mark.map { $0.tone != .active } ?? false }
}
