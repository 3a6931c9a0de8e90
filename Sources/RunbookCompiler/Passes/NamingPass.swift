// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// Every step gets its id: the one written, or the slug of its title, with the headings before it when two are alike.
enum NamingPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        var findings = FindingList(file: draft.source.name)
        nameByTitle(&draft.steps, &findings)
        var first: [StepID: SourceRange] = [:]
        for index in draft.steps.indices {
            guard let id = draft.steps[index].id else { continue }
            if ScopeName(rawValue: id.text) != nil {
                findings.add(
                    OutlineFindings.reservedName,
                    "'\(id)' is a value that every runbook has",
                    at: draft.steps[index].idRange,
                    fix: "give the step another id with id=…"
                )
            }
            if let before = first[id] {
                findings.add(
                    OutlineFindings.duplicateID,
                    "'\(id)' is already the id of another step",
                    at: draft.steps[index].idRange,
                    step: id.text,
                    fix: "give one of them another id with id=…",
                    notes: [Diagnostic.Note("the other step is here", at: before)]
                )
            } else {
                first[id] = draft.steps[index].idRange
            }
        }
        separateIllustrations(&draft)
        return findings.diagnostics
    }

    /// What `skip` says is no step: from here on, no pass sees it any more.
    private static func separateIllustrations(_ draft: inout RunbookDraft) {
        guard draft.steps.contains(where: { $0.skipReason != nil }) else { return }
        draft.illustrations = draft.steps.compactMap { step in
            guard let reason = step.skipReason, let id = step.id else { return nil }
            let place = draft.place(step.range)
            return Illustration(id: id, title: step.title, section: step.sectionTitles, reason: reason, place: place)
        }
        draft.steps.removeAll { $0.skipReason != nil }
    }

    /// Gives every step the id that its attribute or else its title makes; what has none is a finding of this pass later.
    static func nameByTitle(_ steps: inout [StepDraft]) {
        for index in steps.indices where steps[index].id == nil {
            let attribute = steps[index].attributes.first { $0.key == AttributeKey.id.rawValue }
            steps[index].id = attribute.flatMap { StepID($0.value.text) }
        }
        var ignored = FindingList(file: "")
        nameByTitle(&steps, &ignored)
    }

    private static func nameByTitle(_ steps: inout [StepDraft], _ findings: inout FindingList) {
        var claims: [String: Int] = [:]
        for step in steps { claims[step.id?.text ?? slug(step.title), default: 0] += 1 }
        for index in steps.indices where steps[index].id == nil {
            let step = steps[index]
            var name = slug(step.title)
            if claims[name, default: 0] > 1 {
                name = (step.sectionTitles.map(slug) + [name]).filter { !$0.isEmpty }.joined(separator: "-")
            }
            if let id = StepID(String(name.prefix(100))) {
                steps[index].id = id
            } else {
                findings.add(
                    OutlineFindings.invalidID,
                    "no id can be made of '\(step.title)'",
                    at: step.range,
                    fix: "give the step one with id=…"
                )
            }
        }
    }

    /// Lower-case letters and digits of ASCII, words joined by single hyphens.
    static func slug(_ title: String) -> String {
        var slug: [UInt8] = []
        for byte in title.lowercased().utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                slug.append(byte)
            case 0x20, UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: ","):
                if let last = slug.last, last != UInt8(ascii: "-") { slug.append(UInt8(ascii: "-")) }
            default: break
            }
        }
        while slug.last == UInt8(ascii: "-") { slug.removeLast() }
        return String(decoding: slug.drop { $0 == UInt8(ascii: "_") }, as: UTF8.self)
    }
}
