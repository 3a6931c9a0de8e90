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
        for section in draft.sections {
            guard let anchor = section.anchors.last else { continue }
            let inside = draft.steps.indices.filter { index in
                guard let own = draft.steps[index].section else { return false }
                return draft.sections[own].anchors.starts(with: section.anchors)
            }
            add(anchor, .section(inside))
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
                fix: near.map { "link to '#\($0)'" } ?? "link to a section's anchor or to a step's id",
                fixIt: near.map { Diagnostic.FixIt(replace: link.range, with: $0, expecting: link.anchor) }
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
