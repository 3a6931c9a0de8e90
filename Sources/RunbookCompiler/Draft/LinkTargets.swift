// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// What the links of a document can lead to: sections by GitHub's anchors, steps by their ids or headings.
struct LinkTargets {
    /// Where a link leads; steps by index.
    enum Target {
        case step(Int)
        case section([Int])
    }

    private var targets: [String: Target] = [:]
    private var names: [String] = []

    init(_ draft: RunbookDraft) {
        for (index, step) in draft.steps.enumerated() {
            if let anchor = step.anchor { add(anchor, .step(index)) }
            if let id = step.id?.text { add(id, .step(index)) }
        }
        let members = SectionMembers(draft)
        for (index, section) in draft.sections.enumerated() {
            guard let anchor = section.anchors.last else { continue }
            add(anchor, .section(members.steps(under: index)))
        }
    }

    private mutating func add(_ name: String, _ target: Target) {
        guard targets[name] == nil else { return }
        targets[name] = target
        names.append(name)
    }

    /// Where a link leads; a link that leads nowhere, or to no step, is a finding.
    func resolve(_ link: RunbookDraft.Link, _ findings: inout FindingList) -> Target? {
        guard let target = targets[link.anchor] else {
            let near = Suggestion.closest(to: link.anchor, in: names)
            findings.add(
                OrderFindings.danglingAnchor,
                "there is no '#\(link.anchor)' in this document" + (near.map { "; did you mean '#\($0)'?" } ?? ""),
                at: link.range,
                fix: near.map { "link to '#\($0)'" } ?? "link to a section's anchor or to a step's id"
            )
            return nil
        }
        if case .section(let steps) = target, steps.isEmpty {
            findings.add(
                OrderFindings.danglingAnchor,
                "there is no step under '#\(link.anchor)'",
                at: link.range,
                fix: "link to a section that has steps"
            )
            return nil
        }
        return target
    }
}

/// Which steps stand under which section, nested ones included.
struct SectionMembers {
    /// The steps that stand directly under each section, by index.
    private var own: [[Int]]
    /// The index behind the last section that is nested in each section.
    private var ends: [Int]

    init(_ draft: RunbookDraft) {
        own = Array(repeating: [], count: draft.sections.count)
        ends = Array(repeating: draft.sections.count, count: draft.sections.count)
        for (index, step) in draft.steps.enumerated() {
            if let section = step.section { own[section].append(index) }
        }
        var open: [Int] = []
        for (index, section) in draft.sections.enumerated() {
            while let last = open.last, draft.sections[last].anchors.count >= section.anchors.count {
                ends[last] = index
                open.removeLast()
            }
            open.append(index)
        }
    }

    /// The sections from a section to the last one nested in it.
    func sections(under section: Int) -> Range<Int> { section..<ends[section] }

    /// The steps under a section, in document order.
    func steps(under section: Int) -> [Int] { sections(under: section).flatMap { own[$0] }.sorted() }
}
