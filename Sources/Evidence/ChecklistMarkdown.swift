// SPDX-License-Identifier: Apache-2.0

import RunbookModel
public import RunCore
import Values

/// A checklist as Markdown: ticked boxes with links to what proves them.
public struct ChecklistMarkdown {
    private let report: ChecklistReport
    private let bundle: (RunID) -> String

    /// The Markdown of a report.
    ///
    /// `bundle` gives the path of a run's bundle from where the text will stand; `""` is the text's own bundle.
    public init(_ report: ChecklistReport, bundle: @escaping (RunID) -> String) {
        self.report = report
        self.bundle = bundle
    }

    /// The text.
    public func text() -> String {
        var lines = ["# \(MarkdownText.escape(report.checklist.title))", "", report.totals + "."]
        if let note = levelNote { lines += ["", note] }
        var section: [String] = []
        for item in report.items {
            if item.item.section != section {
                section = item.item.section
                lines += ["", "## \(MarkdownText.escape(section.last ?? ""))", ""]
            }
            lines += self.lines(for: item)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var levelNote: String? {
        var notes: [String] = []
        if report.isRehearsed {
            notes.append("**Rehearsal:** evidence below comes from an emulator. It says nothing about production.")
        }
        if report.isFromDryRun { notes.append("**Dry run:** changes were withheld.") }
        return notes.isEmpty ? nil : notes.joined(separator: " ")
    }

    private func lines(for item: ChecklistReport.Item) -> [String] {
        var lines = ["- [\(item.state.isTicked ? "x" : " ")] \(MarkdownText.escape(item.item.text))"]
        let reason = item.reason.isEmpty ? "" : ": \(MarkdownText.escape(item.reason))"
        lines.append("  `\(item.state.rawValue)`\(reason)")
        for proof in item.proofs {
            guard let run = proof.run, let outcome = proof.outcome, let record = proof.record, let at = proof.at else {
                continue
            }
            let folder = bundle(run)
            let links = proof.evidence.prefix(8).map { reference in
                let digest = MarkdownText.code(reference.sha256)
                return "[\(digest.prefix(8))](\(folder)evidence/\(digest))"
            }
            let files = links.isEmpty ? "" : ", evidence " + links.joined(separator: " ")
            lines.append(
                "  - `\(MarkdownText.code(proof.proof.runbook))#\(proof.proof.step)` \(outcome.state.rawValue) at \(at.text()), "
                    + "[record \(record)](\(folder)journal.jsonl)\(files)"
            )
        }
        return lines
    }
}

/// Markdown from text that came from outside.
enum MarkdownText {
    /// The text on one line, with the characters that Markdown and HTML give a meaning made harmless.
    static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n", "\r", "\t": result += " "
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\\", "`", "*", "_", "[", "]", "|", "#", "~", "!": result += "\\\(scalar)"
            default:
                if UnsafeText.isShown(scalar) { result.unicodeScalars.append(scalar) } else { result += "\u{FFFD}" }
            }
        }
        return result
    }

    /// A name for a code span or a link's target: whatever could end either becomes `_`.
    static func code(_ text: String) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "_" })
    }
}

/// Which characters of outside text may reach a reader.
enum UnsafeText {
    /// False for control, bidirectional, zero-width and tag characters, and for separators of lines.
    static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x180E, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFFF9...0xFFFB,
            0xE0000...0xE007F:
            false
        default: true
        }
    }
}
