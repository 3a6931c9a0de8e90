// SPDX-License-Identifier: Apache-2.0

import Values
import RunbookModel
import RunStore
import RunCore

/// The report of a run as Markdown.
public struct MarkdownReport: Sendable {
    private let digest: RunDigest
    private let folder: String

    /// The report of a run; `folder` leads from where the report will stand to the bundle and ends with `/`.
    public init(_ digest: RunDigest, folder: String = "../") {
        self.digest = digest
        self.folder = folder
    }

    /// The text; the same history always gives the same bytes.
    public func text() -> String {
        var lines = ["# \(MarkdownText.escape(digest.plan.runbook.title)): report", ""]
        lines += ["| | |", "|---|---|"]
        lines += digest.facts.map { "| \($0.name) | \(MarkdownText.escape($0.value)) |" }
        lines += ["", "**\(totals).**"]
        lines += digest.warnings.flatMap { ["", "🔴 \(MarkdownText.escape($0))"] }
        lines += ["", "## Steps", ""]
        for step in digest.plan.steps { lines += self.lines(for: step.id, title: step.title) }
        if !digest.machine.undoings.isEmpty {
            lines += ["", "## What the run changed, and what became of it", ""]
            lines += digest.machine.undoings.map { "- \(MarkdownText.escape($0.sentence))" }
        }
        let ledger = digest.ledger
        if !ledger.all.isEmpty {
            lines += ["", "## Left behind", "", "\(ledger.totals(at: digest.lastMoment)).", ""]
            lines += ledger.all.map { obligation in
                "- **\(obligation.standingName)** `\(obligation.id)` \(MarkdownText.escape(obligation.text))\n  - "
                    + MarkdownText.escape(obligation.words(at: digest.lastMoment))
            }
        }
        if !digest.decisions.isEmpty {
            lines += ["", "## Decisions", ""]
            lines += digest.decisions.map { decision in
                let mark = decision.text.hasPrefix("BREAK-GLASS") ? "🔴 " : ""
                return "- \(mark)\(decision.at.text()) \(MarkdownText.escape(decision.text))"
            }
        }
        for report in digest.checklists {
            let text = ChecklistMarkdown(report) { _ in folder }.text()
            // The checklist's headings stand one level below the report's own.
            lines +=
                [""]
                + text.split(separator: "\n", omittingEmptySubsequences: false).map {
                    $0.hasPrefix("#") ? "#\($0)" : String($0)
                }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func lines(for id: StepID, title: String) -> [String] {
        let status = digest.machine.status(of: id)
        var lines = ["- **\(status.words)** `\(id)` \(MarkdownText.escape(title))"]
        lines += digest.reasons(status).map { "  - \(MarkdownText.escape($0))" }
        if status.isHalfDone { lines.append("  - \(StepStatus.halfDoneSentence)") }
        if digest.needsAdvice(status), let prose = digest.plan.step(id)?.prose, !prose.isEmpty {
            lines.append("  - \(MarkdownText.escape(prose))")
        }
        lines += digest.statements(of: id).map { "  - \(MarkdownText.escape($0))" }
        let links = digest.evidence(of: id).map { reference in
            let digest = MarkdownText.code(reference.sha256)
            return "[\(MarkdownText.escape(reference.name)) \(digest.prefix(8))](\(folder)evidence/\(digest))"
        }
        if !links.isEmpty { lines.append("  - evidence: \(links.joined(separator: ", "))") }
        return lines
    }

    private var totals: String {
        let numbers = digest.totals.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
        return (["\(numbers); \(digest.machine.summary.all) in all"] + digest.remarks).joined(separator: "; ")
    }
}
