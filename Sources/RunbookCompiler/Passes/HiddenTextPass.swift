// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax

/// Nothing that runs or decides holds characters which a reader cannot see.
///
/// Control characters and those that reorder a line show one command and run another. Prose may hold them: it is shown
/// with escapes and never runs. So it is with a step of an adopted document, which is left to a person.
enum HiddenTextPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        inConditions(draft) + inSteps(&draft)
    }

    private static func inConditions(_ draft: RunbookDraft) -> [Diagnostic] {
        var texts: [PlacedText] = []
        for node in draft.header.stopNodes + draft.header.blockingNodes {
            collect(node, draft.sources.source(at: node.range.lower), &texts)
        }
        return texts.compactMap { finding(in: $0, draft, step: nil) }
    }

    private static func finding(in text: PlacedText, _ draft: RunbookDraft, step: String?) -> Diagnostic? {
        guard let found = HiddenCharacter.first(in: text.text) else { return nil }
        return HiddenTextFindings.hiddenCharacter.diagnostic(
            "\(found.name) stands here: \(found.effect)",
            in: draft.source.name,
            at: text.place(found.range),
            step: step,
            fix: "remove it, and type the text around it anew"
        )
    }

    private static func inSteps(_ draft: inout RunbookDraft) -> [Diagnostic] {
        draft.forEachStep { step, _, draft in
            var findings = FindingList(file: draft.source.name)
            for text in texts(of: step, draft) {
                guard let found = HiddenCharacter.first(in: text.text) else { continue }
                guard var finding = finding(in: text, draft, step: step.id?.text) else { continue }
                if draft.isTolerant(of: step) {
                    finding.severity = .warning
                    leaveToPerson(&step, because: "\(found.name), which nobody sees, stands in it")
                }
                findings.add([finding])
            }
            return findings.diagnostics
        }
    }

    /// What a person reads is shown with escapes; a fence that only a person carries out is theirs already.
    private static func leaveToPerson(_ step: inout StepDraft, because reason: String) {
        if case .manual = step.source { return }
        let reasons = (step.lowering?.reasons ?? []) + [reason]
        step.lowering = StepDraft.Lowering(reasons: reasons, effect: step.lowering?.effect ?? .change)
    }

    private static func texts(of step: StepDraft, _ draft: RunbookDraft) -> [PlacedText] {
        var texts = step.attributes.map(\.value) + step.expectations
        switch step.source {
        case .shell(let text, _), .sql(let text): texts.append(text)
        case .manual(let text): if let text { texts.append(text) }
        }
        for part in step.parts { collect(part.node, draft.sources.source(at: part.node.range.lower), &texts) }
        return texts
    }

    private static func collect(_ node: YAMLNode, _ source: SourceText, _ texts: inout [PlacedText]) {
        switch node.kind {
        case .scalar: if let text = PlacedText(node, in: source) { texts.append(text) }
        case .sequence(let elements): for element in elements { collect(element, source, &texts) }
        case .mapping(let pairs):
            for pair in pairs {
                collect(pair.key, source, &texts)
                collect(pair.value, source, &texts)
            }
        }
    }
}

/// A character that a terminal or an editor does not show as what it is.
struct HiddenCharacter {
    /// Its code point, as `U+202E`.
    let name: String
    /// What it does to a reader.
    let effect: String
    /// Its place in the text.
    let range: Range<Int>

    /// The first one in a text, or nil when everything in it can be seen.
    static func first(in text: String) -> HiddenCharacter? {
        let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D }
        guard !isPlain else { return nil }
        var offset = 0
        for scalar in text.unicodeScalars {
            if let effect = effect(of: scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                return HiddenCharacter(
                    name: "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits,
                    effect: effect,
                    range: offset..<offset + UTF8.width(scalar)
                )
            }
            offset += UTF8.width(scalar)
        }
        return nil
    }

    private static func effect(of scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: nil
        case 0x00..<0x20, 0x7F..<0xA0: "a control character that can change what a terminal shows"
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: "it changes the order in which a line is shown"
        case 0xF8F0, 0xF8F1: "a private character by which Lifeboat marks values"
        default: nil
        }
    }
}
