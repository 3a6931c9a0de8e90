// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// Binds checklist items to the step or section that says the same, where exactly one does.
///
/// An item whose step asserts nothing stays `not-tested`, so a binding never makes a tick by itself.
enum ChecklistDetector {
    /// Words that say what became of a thing, not which one: they differ between an instruction and its checklist item.
    private static let outcomes: Set<String> = [
        "test", "tested", "testing", "verify", "verified", "verification", "configure", "configured", "configuration",
        "deploy", "deployed", "deployment", "enable", "enabled", "create", "created", "creation", "set", "up", "setup",
        "work", "working", "works", "functional", "successful", "successfully", "complete", "completed", "completion",
        "check", "checked", "validate", "validated", "validation", "confirm", "confirmed", "perform", "performed",
        "run",
        "done", "available", "accessible", "procedure", "procedures", "and", "or", "the", "a", "an", "of", "for", "to",
        "in",
        "with", "is", "are", "has", "have", "been", "be", "all", "on", "by", "from", "at", "as", "step", "steps", "via",
    ]

    static func run(_ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        var candidates: [(words: Set<String>, anchor: String, steps: [String])] = []
        for (index, step) in analysis.draft.steps.enumerated() {
            let id = analysis.id(index)
            candidates.append((words(step.title), id, [id]))
        }
        for section in analysis.draft.sections {
            guard let title = section.titles.last, let anchor = section.anchors.last else { continue }
            let inside = analysis.draft.steps.indices.filter { index in
                analysis.draft.steps[index].section.map { own in
                    analysis.draft.sections[own].anchors.starts(with: section.anchors)
                } ?? false
            }
            // A section of one step is that step.
            guard inside.count > 1 else { continue }
            candidates.append((words(title), anchor, inside.map(analysis.id)))
        }
        for (index, entry) in analysis.draft.checklist.enumerated() where entry.links.isEmpty {
            let wanted = words(entry.text)
            guard wanted.count > 1 else { continue }
            let matches = candidates.filter { $0.words == wanted }
            guard let match = matches.first, matches.count == 1 else { continue }
            draft.bindings.append(.init(entry: index, anchor: match.anchor, steps: match.steps))
            draft.note(
                "checklist",
                "'\(entry.text)' is proven by '\(match.anchor)'",
                because: "nothing else speaks of the same thing",
                line: analysis.line(entry.range)
            )
        }
        let left = analysis.draft.checklist.count { $0.links.isEmpty } - draft.bindings.count
        if left > 0 { draft.ask("\(left) checklist items stay manual. Which steps prove them?") }
    }

    /// The words that name the thing, without their endings.
    private static func words(_ text: String) -> Set<String> {
        let words = text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
        return Set(words.filter { !outcomes.contains($0) }.map(stem))
    }

    private static func stem(_ word: String) -> String {
        for ending in ["ations", "ation", "ing", "ed", "es", "s", "e"]
        where word.count > ending.count + 3 && word.hasSuffix(ending) && !word.hasSuffix("ss") {
            return String(word.dropLast(ending.count))
        }
        return word
    }
}
