// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// Binds checklist items to the step or section that they are about, where exactly one can be meant.
///
/// Whatever an item says must be accounted for: by a title alone, by a title together with what stands under or above it,
/// or by a property that only one reading asks for. Where two are as near, the item stays manual. An item whose step
/// asserts nothing stays `not-tested`, so a binding never makes a tick by itself.
enum ChecklistDetector {
    static func run(_ analysis: ImportAnalysis, _ draft: inout ImportDraft) {
        let candidates = candidates(analysis, draft)
        for (index, entry) in analysis.draft.checklist.enumerated() where entry.links.isEmpty {
            guard let (match, reason) = match(entry.text, candidates) else { continue }
            draft.bindings.append(.init(entry: index, anchor: match.anchor, steps: match.steps))
            draft.note(
                "checklist",
                "'\(entry.text)' is proven by '\(match.anchor)'",
                because: reason,
                line: analysis.line(entry.range)
            )
        }
        let left = analysis.draft.checklist.count { $0.links.isEmpty } - draft.bindings.count
        if left == 1 { draft.ask("1 checklist item stays manual. Which steps prove it?") }
        if left > 1 { draft.ask("\(left) checklist items stay manual. Which steps prove them?") }
    }

    // MARK: - Candidates

    /// A step or a section, with the words that speak of it.
    private struct Candidate {
        var anchor: String
        var steps: [String]
        var title: String
        /// What the title names.
        var own: Set<String>
        /// What the title says of it: that it is tested, created, configured.
        var actions: Set<String>
        /// What stands under the title: steps, operations, comments, and assertions that the document states.
        var inside: Set<String>
        /// What the headings above it name, the nearest first.
        var above: [Set<String>]
        /// What a reading asks for, each with its words.
        var readings: [(name: String, words: Set<String>, isOperation: Bool)] = []
    }

    private static func candidates(_ analysis: ImportAnalysis, _ draft: ImportDraft) -> [Candidate] {
        let steps = analysis.draft.steps.indices
        let inside = steps.map { index in words(inside: index, analysis, draft) }
        var candidates = steps.map { index in
            let step = analysis.draft.steps[index]
            var candidate = candidate(step.title, analysis.id(index), [analysis.id(index)])
            candidate.inside = inside[index]
            candidate.above = step.sectionTitles.reversed().map { ItemWords($0).names }
            candidate.readings = readings(index, analysis)
            return candidate
        }
        for section in analysis.draft.sections {
            guard let title = section.titles.last, let anchor = section.anchors.last else { continue }
            let members = steps.filter { index in
                analysis.draft.steps[index].section.map { own in
                    analysis.draft.sections[own].anchors.starts(with: section.anchors)
                } ?? false
            }
            guard !members.isEmpty else { continue }
            let ids = members.map(analysis.id)
            // A section of one step is that step.
            var candidate = candidate(title, ids.count == 1 ? ids[0] : anchor, ids)
            candidate.inside = members.reduce(into: []) { words, index in
                words.formUnion(inside[index])
                words.formUnion(ItemWords(analysis.draft.steps[index].title).names)
            }
            candidate.above = section.titles.dropLast().reversed().map { ItemWords($0).names }
            candidates.append(candidate)
        }
        return candidates
    }

    private static func candidate(_ title: String, _ anchor: String, _ steps: [String]) -> Candidate {
        let words = ItemWords(title)
        return Candidate(
            anchor: anchor,
            steps: steps,
            title: title,
            own: words.names,
            actions: words.actions,
            inside: [],
            above: []
        )
    }

    private static func words(inside index: Int, _ analysis: ImportAnalysis, _ draft: ImportDraft) -> Set<String> {
        var texts = [analysis.comments(of: index)]
        texts += analysis.calls(index).flatMap { [$0.service, ItemWords.spaced($0.operation)] }
        texts += readings(index, analysis).map { ItemWords.spaced($0.name) }
        texts += draft.steps[index].suggestions.filter(\.isStated).map(\.reason)
        return texts.reduce(into: []) { $0.formUnion(ItemWords($1).names) }
    }

    /// What the queries of a reading ask for, and what its operations are about.
    private static func readings(
        _ index: Int,
        _ analysis: ImportAnalysis
    ) -> [(name: String, words: Set<String>, isOperation: Bool)] {
        guard analysis.draft.steps[index].knownEffect == .read else { return [] }
        return analysis.calls(index).flatMap { operation in
            let fields = (operation.query ?? "").split { !($0.isLetter || $0.isNumber) }.map { (String($0), false) }
            return (fields + [(operation.operation, true)]).map { name, isOperation in
                (name, ItemWords(ItemWords.spaced(name)).names, isOperation)
            }
        }
    }

    // MARK: - Matching

    private static func match(_ item: String, _ candidates: [Candidate]) -> (Candidate, reason: String)? {
        let wanted = ItemWords(item)
        guard wanted.names.count > 1 else { return nil }
        return same(wanted, candidates) ?? covering(wanted, candidates) ?? reading(wanted, candidates)
    }

    /// The one whose title names the same; of several, the one of which it says the same.
    private static func same(_ item: ItemWords, _ candidates: [Candidate]) -> (Candidate, reason: String)? {
        let alike = candidates.filter { $0.own == item.names }
        guard alike.count != 1 else { return (alike[0], "nothing else speaks of the same thing") }
        let best = alike.map { $0.actions.intersection(item.actions).count }.max() ?? 0
        let nearest = alike.filter { $0.actions.intersection(item.actions).count == best }
        guard best > 0, nearest.count == 1 else { return nil }
        return (nearest[0], "'\(nearest[0].title)' says the same of the same thing")
    }

    /// The one of which the title, what stands under it and the headings above it account for every word: the nearest, of
    /// those none that holds another one, and of those the one whose title says most.
    private static func covering(_ item: ItemWords, _ candidates: [Candidate]) -> (Candidate, reason: String)? {
        let near = candidates.compactMap { candidate -> (candidate: Candidate, distance: Int, rest: Set<String>)? in
            guard candidate.own.count > 1, candidate.own.isSubset(of: item.names), candidate.own != item.names else {
                return nil
            }
            let rest = item.names.subtracting(candidate.own)
            var missing = rest.subtracting(candidate.inside)
            if missing.isEmpty { return (candidate, 0, rest) }
            for (distance, heading) in candidate.above.enumerated() {
                missing.subtract(heading)
                if missing.isEmpty { return (candidate, distance + 1, rest) }
            }
            return nil
        }
        guard let distance = near.map(\.distance).min() else { return nil }
        let close = near.filter { $0.distance == distance }
        let nearest = close.filter { outer in
            !close.contains { Set($0.candidate.steps).isStrictSubset(of: outer.candidate.steps) }
        }
        let most = nearest.map(\.candidate.own.count).max() ?? 0
        let best = nearest.filter { $0.candidate.own.count == most }
        guard best.count == 1 else { return nil }
        let place = distance == 0 ? "what stands there" : "the headings above it"
        return (best[0].candidate, "'\(best[0].candidate.title)' speaks of it, and \(place) of the rest")
    }

    /// The one reading that asks for a property of that name, or whose operation is about nothing else.
    private static func reading(_ item: ItemWords, _ candidates: [Candidate]) -> (Candidate, reason: String)? {
        let found = candidates.compactMap { candidate -> (Candidate, String)? in
            let name = candidate.readings.first { reading in
                reading.words.count > 1
                    && (reading.isOperation ? reading.words == item.names : reading.words.isSubset(of: item.names))
            }
            return name.map { (candidate, $0.name) }
        }
        guard found.count == 1 else { return nil }
        return (found[0].0, "no other reading asks for \(found[0].1)")
    }
}
