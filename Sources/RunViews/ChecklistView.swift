// SPDX-License-Identifier: Apache-2.0

import RunbookModel
public import Evidence
import RunCore
public import TerminalUI
import Values

/// A checklist for a terminal: a line an item, with the reason where a box is empty.
public struct ChecklistView: Sendable {
    private let report: ChecklistReport

    /// A view of a checklist with what is known about its items.
    public init(
        _ report: ChecklistReport
    ) {
        self.report = report
    }

    /// The lines for a person.
    public func lines() -> [StyledText] {
        var lines = [StyledText(report.checklist.title)]
        if report.isFromDryRun { lines.append(StateMark.Tone.doubtful.text("DRY RUN: changes were withheld.")) }
        if report.isRehearsed {
            lines.append(
                StateMark.Tone.doubtful.text("REHEARSAL against an emulator: this says nothing about production.")
            )
        }
        var section: [String] = []
        for item in report.items {
            if item.item.section != section {
                section = item.item.section
                lines += ["", StyledText(section.last ?? "")]
            }
            let box = item.state.isTicked ? "[x]" : "[ ]"
            lines.append(StyledText("  ") + tone(item.state).text("\(box) \(item.item.text)") + suffix(item))
            let isBroken = ChecklistReport.isBroken(item)
            let reason = isBroken ? StateMark.Tone.bad.text(item.reason) : StyledText(item.reason)
            if !item.reason.isEmpty { lines.append(StyledText("        ") + reason) }
        }
        return lines + ["", StyledText(report.totals)]
    }

    private func suffix(_ item: ChecklistReport.Item) -> StyledText {
        guard item.state.isTicked else { return "  \(item.state.rawValue)" }
        return "  (\(item.proofs.map { "\($0.proof.runbook)#\($0.proof.step)" }.joined(separator: ", ")))"
    }

    private func tone(_ state: ItemState) -> StateMark.Tone {
        switch state {
        case .pass: .good
        case .fail: .bad
        case .waived, .stale: .doubtful
        case .notTested, .manual: .quiet
        }
    }
}
