// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

/// Finds what front matter says: the kind of the runbook, its objectives and its environment.
enum HeaderDetector {
    static func run(_ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        draft.id = analysis.draft.header.id
        readKind(analysis, &draft)
        readObjectives(analysis, &draft)
        guard let environment = analysis.environment else { return }
        draft.environment = environment.name
        draft.note("front matter", "environment: \(environment.name)", because: "the workspace file has it")
    }

    // MARK: - Kind

    private static let words: [(kind: RunbookKind, words: Set<String>)] = [
        (.failback, ["failback"]),
        (.daily, ["daily"]), (.weekly, ["weekly"]), (.monthly, ["monthly"]),
        (.diagnose, ["troubleshooting", "troubleshoot", "diagnose", "diagnosis", "debugging", "debug", "investigate"]),
        (.setup, ["setup", "install", "installation", "configure", "deploy", "implementation", "create"]),
        (.emergency, ["emergency", "incident", "outage", "failover", "disaster"]),
    ]

    private static let rehearsalWords: Set<String> = ["test", "testing", "drill", "exercise", "rehearsal", "validate"]

    /// By the title; a title that speaks of a test of an emergency is none, and the headings decide.
    private static func readKind(_ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        let title = analysis.draft.header.title ?? ""
        let said = Set(words(of: title))
        let isTest = !said.isDisjoint(with: rehearsalWords)
        let byTitle = words.last { kind in
            !kind.words.isDisjoint(with: said) && !(kind.kind == .emergency && isTest)
        }
        if let byTitle {
            draft.kind = byTitle.kind
            draft.note("front matter", "kind: \(byTitle.kind.rawValue)", because: "the title says '\(title)'")
            return
        }
        let headings = analysis.draft.sections.compactMap(\.titles.last).flatMap { words(of: $0) }
        let counts = words.map { kind in (kind.kind, headings.count { kind.words.contains($0) }) }
        let most = counts.max { $0.1 < $1.1 }
        draft.kind = most.flatMap { $0.1 > 0 ? $0.0 : nil } ?? .setup
        draft.note("front matter", "kind: \(draft.kind.rawValue)", because: "the headings speak of that")
        draft.ask("Is '\(draft.kind.rawValue)' what this runbook is for? It was guessed from the headings.")
    }

    private static func words(of text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && $0 != "-" }.flatMap { word in
            [String(word).filter { $0 != "-" }]
                + (word.contains("-") ? word.split(separator: "-").map(String.init) : [])
        }
    }

    // MARK: - Objectives

    private static func readObjectives(_ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        if let (line, span) = analysis.first({ StatedNumber.duration(after: "RTO", in: $0) }) {
            draft.objectives.rto = span
            draft.note("front matter", "rto: \(span.duration.literal)", because: "the document states it", line: line)
        }
        if let (line, span) = analysis.first({ StatedNumber.duration(after: "RPO", in: $0) }) {
            draft.objectives.rpo = span
            draft.note("front matter", "rpo: \(span.duration.literal)", because: "the document states it", line: line)
        }
    }
}
