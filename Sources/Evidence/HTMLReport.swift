// SPDX-License-Identifier: Apache-2.0

import RunStore
import Values
import RunCore
import RunbookModel

/// The report of a run as one HTML page that needs nothing else: no script, no font, no picture from elsewhere.
public struct HTMLReport: Sendable {
    private let digest: RunDigest
    private let folder: String

    /// The report of a run; `folder` leads from where the page will stand to the bundle and ends with `/`.
    public init(_ digest: RunDigest, folder: String = "../") {
        self.digest = digest
        self.folder = folder
    }

    /// The page; the same history always gives the same bytes.
    public func text() -> String {
        let title = HTMLText.escape(digest.plan.runbook.title)
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(title): report</title><style>\(Self.style)</style></head><body>
            <header><h1>\(title)</h1>\(banner)</header>
            <main>\(totals)\(checklists)\(steps)\(undoings)\(obligations)\(decisions)\(facts)</main>
            </body></html>

            """
    }

    private var banner: String {
        let state = digest.machine.state
        let (tone, doubt) = digest.isUnproven ? ("doubt", ", not proven") : (tone(state), "")
        let words = HTMLText.escape(state.rawValue.replacing("-", with: " ") + doubt)
        var text = "<p class=\"state \(tone)\">\(words)</p>"
        if digest.history.opening.target.isEmulated || digest.history.opening.level == .twin {
            text += "<p class=\"note\">Rehearsal against an emulator. It says nothing about production.</p>"
        }
        if digest.history.opening.level == .probe {
            text += "<p class=\"note\">Dry run: changes were withheld.</p>"
        }
        return text
    }

    private var totals: String {
        let passed = digest.machine.unprovenWords == nil ? "good" : "doubt"
        let tones = ["passed": passed, "failed": "bad", "not taken": "quiet"]
        let cells = digest.totals.map { count, name in
            "<li class=\"\(count > 0 ? tones[name] ?? "doubt" : "quiet")\"><b>\(count)</b> \(name)</li>"
        }
        let all = "<li class=\"quiet\"><b>\(digest.machine.summary.all)</b> in all</li>"
        let notes = digest.remarks.map { "<p class=\"note\">\(HTMLText.escape($0))</p>" }
        let warnings = digest.warnings.map { "<p class=\"state bad\">\(HTMLText.escape($0))</p>" }
        return "<ul class=\"totals\">\(cells.joined())\(all)</ul>\(warnings.joined())\(notes.joined())"
    }

    private var steps: String {
        var html = "<h2>Steps</h2>"
        var section: [String] = []
        for step in digest.plan.steps {
            if step.section != section {
                section = step.section
                html += "<h3>\(HTMLText.escape(section.last ?? ""))</h3>"
            }
            html += row(for: step)
        }
        return html
    }

    private func row(for step: Step) -> String {
        let status = digest.machine.status(of: step.id)
        var html =
            "<div id=\"step-\(step.id)\" class=\"step \(tone(status))\"><p><span class=\"word\">\(status.words)</span> "
        html += "<b>\(HTMLText.escape(step.title))</b> <code>\(step.id)</code>"
        if let ended = status.finishedAt {
            let spent = Duration.milliseconds(status.operations.reduce(0) { $0 + $1.milliseconds })
            html += " <span class=\"when\">\(ended.text()), \(spent.shortText)</span>"
        }
        html += "</p>"
        html += digest.reasons(status).map { "<p>\(HTMLText.escape($0))</p>" }.joined()
        if status.isHalfDone { html += "<p>\(StepStatus.halfDoneSentence)</p>" }
        if digest.needsAdvice(status), !step.prose.isEmpty { html += "<p>\(HTMLText.escape(step.prose))</p>" }
        let statements = digest.statements(of: step.id).map { "<li><code>\(HTMLText.escape($0))</code></li>" }
        if !statements.isEmpty { html += "<ul>\(statements.joined())</ul>" }
        html += evidenceLinks(digest.evidence(of: step.id))
        return html + "</div>"
    }

    private func evidenceLinks(_ references: [EvidenceReference]) -> String {
        guard !references.isEmpty else { return "" }
        let links = references.prefix(12).map {
            let digest = HTMLText.escape($0.sha256)
            return "<a href=\"\(folder)evidence/\(digest)\">\(HTMLText.escape($0.name)) \(digest.prefix(8))</a>"
        }
        return "<p class=\"evidence\">evidence: \(links.joined(separator: " "))</p>"
    }

    private var checklists: String {
        digest.checklists.map { report in
            var html = "<h2>\(HTMLText.escape(report.checklist.title))</h2><p>\(HTMLText.escape(report.totals)).</p>"
            var section: [String] = []
            var isOpen = false
            for item in report.items {
                if item.item.section != section || !isOpen {
                    html += isOpen ? "</ul>" : ""
                    section = item.item.section
                    html += "<h3>\(HTMLText.escape(section.last ?? ""))</h3><ul class=\"checklist\">"
                    isOpen = true
                }
                html += self.item(item)
            }
            return html + (isOpen ? "</ul>" : "")
        }.joined()
    }

    private func item(_ item: ChecklistReport.Item) -> String {
        let box = item.state.isTicked ? "☑" : "☐"
        var html =
            "<li class=\"\(tone(item.state))\"><span class=\"box\">\(box)</span> \(HTMLText.escape(item.item.text)) "
        html += "<span class=\"word\">\(item.state.rawValue)</span>"
        let mark = ChecklistReport.isBroken(item) ? " class=\"bad\"" : ""
        if !item.reason.isEmpty { html += "<br><small\(mark)>\(HTMLText.escape(item.reason))</small>" }
        for proof in item.proofs where proof.outcome != nil {
            let name = "<code>\(HTMLText.escape("\(proof.proof.runbook)#\(proof.proof.step)"))</code>"
            let isHere = proof.run == digest.history.opening.run
            html += "<br><small>\(isHere ? "<a href=\"#step-\(proof.proof.step)\">\(name)</a>" : name) "
            html += "\(proof.at.map { $0.text() } ?? "") record \(proof.record ?? 0)</small>"
        }
        return html + "</li>"
    }

    private var undoings: String {
        guard !digest.machine.undoings.isEmpty else { return "" }
        let lines = digest.machine.undoings.map { undoing in
            "<li class=\"\(tone(undoing))\">\(HTMLText.escape(undoing.sentence))</li>"
        }
        return "<h2>What the run changed, and what became of it</h2><ul>\(lines.joined())</ul>"
    }

    private var obligations: String {
        let ledger = digest.ledger
        guard !ledger.all.isEmpty else { return "" }
        let lines = ledger.all.map { obligation in
            let words = HTMLText.escape(obligation.words(at: digest.lastMoment))
            let tone = obligation.isOpen ? "doubt" : "quiet"
            return "<li><code>\(obligation.id)</code> \(HTMLText.escape(obligation.text)) "
                + "<span class=\"state \(tone)\">\(words)</span></li>"
        }
        let totals = HTMLText.escape(ledger.totals(at: digest.lastMoment))
        return "<h2>Left behind</h2><p>\(totals).</p><ul>\(lines.joined())</ul>"
    }

    private var decisions: String {
        guard !digest.decisions.isEmpty else { return "" }
        let lines = digest.decisions.map { decision in
            let mark = decision.text.hasPrefix("BREAK-GLASS") ? " class=\"bad\"" : ""
            return "<li\(mark)>\(decision.at.text()) \(HTMLText.escape(decision.text))</li>"
        }
        return "<h2>Decisions</h2><ul>\(lines.joined())</ul>"
    }

    private var facts: String {
        let rows = digest.facts.map { "<tr><th>\($0.name)</th><td>\(HTMLText.escape($0.value))</td></tr>" }
        return "<h2>The run</h2><table>\(rows.joined())</table>"
    }

    private func tone(_ undoing: Undoing) -> String {
        if undoing.isLeft { return "bad" }
        return if case .undoneUnproven = undoing.fate { "doubt" } else { "quiet" }
    }

    private func tone(_ status: StepStatus) -> String {
        let state = status.state
        if state.isSuccess, status.outcome?.isProven != true { return "doubt" }
        if state.isSuccess { return "good" }
        if status.decisionReason != nil, status.outcome?.state == .undetermined { return "doubt" }
        if state.isFailure || digest.isUndecided(status) { return "bad" }
        let isOpen = state == .running && status.openIntent != nil
        return isOpen || [.undetermined, .failedIgnored, .compensated].contains(state) ? "doubt" : "quiet"
    }

    private func tone(_ state: RunState) -> String {
        switch state {
        case .completed, .closed: "good"
        case .failed, .cancelled: "bad"
        case .completedWithExceptions, .paused, .parked, .cancelling: "doubt"
        case .pending, .prechecking, .running: "quiet"
        }
    }

    private func tone(_ state: ItemState) -> String {
        switch state {
        case .pass: "good"
        case .fail: "bad"
        case .waived, .stale: "doubt"
        case .notTested, .manual: "quiet"
        }
    }

    private static let style = """
        :root{color-scheme:light dark;--good:#18794e;--bad:#c62a2f;--doubt:#ad5700;--quiet:#687076}
        @media(prefers-color-scheme:dark){:root{--good:#4cc38a;--bad:#ff8b8b;--doubt:#f1a10d;--quiet:#9ba1a6}}
        body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
        h1{margin-bottom:.2rem}h2{margin-top:2.2rem;border-bottom:1px solid #8884}h3{margin:1.2rem 0 .4rem}
        code{font:13px ui-monospace,monospace;overflow-wrap:anywhere}table{border-collapse:collapse}
        th{text-align:left;padding:.15rem 1rem .15rem 0;font-weight:600;vertical-align:top}td{overflow-wrap:anywhere}
        .state{font-size:1.3rem;font-weight:700;margin:.2rem 0}.note{font-weight:600;color:var(--doubt)}
        .good .word,.state.good,.totals .good b{color:var(--good)}.bad .word,.state.bad,.totals .bad b{color:var(--bad)}
        .doubt .word,.state.doubt,.totals .doubt b{color:var(--doubt)}.quiet .word,.totals .quiet{color:var(--quiet)}
        .word{font-weight:600}.totals{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.4rem 1.4rem}
        .step{border-left:4px solid var(--quiet);padding:.1rem .8rem;margin:.5rem 0}.step p{margin:.2rem 0}
        .step.good{border-color:var(--good)}.step.bad{border-color:var(--bad)}.step.doubt{border-color:var(--doubt)}
        .step ul{margin:.2rem 0;padding-left:1.2rem}.when,.evidence,small{color:var(--quiet)}
        .checklist{list-style:none;padding:0}.checklist li{margin:.35rem 0}
        """
}

/// HTML from text that came from outside.
enum HTMLText {
    /// The text with everything that HTML gives a meaning made harmless.
    static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result += " "
            default:
                if UnsafeText.isShown(scalar) { result.unicodeScalars.append(scalar) } else { result += "\u{FFFD}" }
            }
        }
        return result
    }
}
