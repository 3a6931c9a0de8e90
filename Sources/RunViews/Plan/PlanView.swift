// SPDX-License-Identifier: Apache-2.0

public import PlanAnalysis
import RunbookModel
public import TerminalUI
import Values

/// A plan before it runs, for a person: what would happen, in which order, with whose approval, and what stays behind.
public struct PlanView: Sendable {
    private let overview: PlanOverview
    private let paragraph: Paragraph
    private let isWide: Bool

    /// A view of a plan.
    ///
    /// - Parameters:
    ///   - overview: what is known about the plan.
    ///   - columns: the width that no line exceeds.
    ///   - isWide: whether every step is shown in full.
    public init(_ overview: PlanOverview, columns: Int = 80, isWide: Bool = false) {
        self.overview = overview
        paragraph = Paragraph(columns: columns)
        self.isWide = isWide
    }

    /// The lines of the whole plan.
    public func lines() -> [StyledText] {
        PlanHeader(overview, paragraph).lines() + steps() + PlanSummary(overview, paragraph).lines()
    }

    private func steps() -> [StyledText] {
        var lines: [StyledText] = []
        let sections = PlanSections(overview.plan)
        let rows = StepRows(overview, paragraph)
        for section in sections.all {
            lines += ["", ""].prefix(1)
            lines += heading(section)
            for index in section.steps {
                lines += rows.lines(of: index)
                if isWide { lines += StepDetail(overview, index, paragraph).lines() + [""] }
            }
        }
        return lines
    }

    private func heading(_ section: PlanSections.Section) -> [StyledText] {
        let title = section.titles.last ?? ""
        var lines = title.isEmpty ? [] : paragraph.lines(title, styles: [.bold])
        if !section.requires.isEmpty {
            let names = section.requires.joined(separator: "; ")
            lines += paragraph.lines("only after success of: \(names)", indent: 2, hanging: 2, styles: [.dim])
        }
        return lines
    }
}
