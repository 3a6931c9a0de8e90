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

    private var targets: [String: (target: Target, document: Int)] = [:]
    private var names: [String] = []
    private let prefixes: [String]

    init(_ draft: RunbookDraft) {
        prefixes = draft.documents.map(\.prefix)
        for index in draft.steps.indices {
            if let anchor = draft.steps[index].anchor { add(anchor, .step(index), draft.steps[index].document) }
            if let id = draft.steps[index].id?.text { add(id, .step(index), draft.steps[index].document) }
        }
        let members = SectionMembers(draft)
        for (index, section) in draft.sections.enumerated() {
            guard let anchor = section.anchors.last else { continue }
            add(anchor, .section(members.steps(under: index)), section.document)
        }
    }

    private mutating func add(_ name: String, _ target: Target, _ document: Int) {
        guard targets[name] == nil else { return }
        targets[name] = (target, document)
        names.append(name)
    }

    /// Where a name leads that stands in a document; nil when there is no such step and no such section with steps.
    func find(_ name: String, in document: Int) -> Target? {
        let prefix = prefixes[document]
        guard let (target, owner) = targets[prefix + name], prefixes[owner].hasPrefix(prefix) else { return nil }
        if case .section(let steps) = target, steps.isEmpty { return nil }
        return target
    }

    /// Where a link leads; a link that leads nowhere, or to no step, is a finding.
    ///
    /// In an included document it leads to what has the document's prefix, and so never out of it.
    func resolve(_ link: RunbookDraft.Link, in document: Int, _ findings: inout FindingList) -> Target? {
        let prefix = prefixes[document]
        guard let (target, owner) = targets[prefix + link.anchor], prefixes[owner].hasPrefix(prefix) else {
            let near = findings.closest(
                to: link.anchor,
                in: prefix.isEmpty
                    ? names : names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
            )
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

/// Which steps stand under which section, nested ones included.
struct SectionMembers {
    /// The steps that stand directly under each section, by index.
    private var own: [[Int]]
    /// The index behind the last section that is nested in each section.
    private var ends: [Int]

    init(_ draft: RunbookDraft) {
        own = Array(repeating: [], count: draft.sections.count)
        ends = Array(repeating: draft.sections.count, count: draft.sections.count)
        for index in draft.steps.indices {
            if let section = draft.steps[index].section { own[section].append(index) }
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
