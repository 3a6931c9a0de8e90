// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions

/// Turns what is known about types into findings at their places.
struct TypeReporter {
    private(set) var findings: FindingList
    /// The step that the findings are about.
    var step: String?

    init(file: String) { findings = FindingList(file: file) }

    /// Reports what is wrong with an expression.
    mutating func report(_ found: [ShapeFinding], in text: PlacedText) {
        for finding in found { report(finding, in: text) }
    }

    /// Reports a value that a parameter does not take.
    mutating func reportParameter(_ message: String, at range: SourceRange) {
        findings.add(
            TypeFindings.wrongParameter,
            message,
            at: range,
            step: step,
            fix: "capture one value: one element with [0], one member with its name"
        )
    }

    /// Reports what a step goes through and what can never be a list.
    mutating func reportList(_ source: String, _ shape: ValueShape, at range: SourceRange) {
        findings.add(
            OrderFindings.notAList,
            "'\(source)' is \(shape.typeWords ?? "no list"), and a step goes through a list",
            at: range,
            step: step,
            fix: "go through a list: an input of type list, or a captured one"
        )
    }

    private mutating func report(_ finding: ShapeFinding, in text: PlacedText) {
        let range = text.place(finding.range)
        guard let name = finding.name else {
            return findings.add(entry(finding), finding.message, at: range, step: step, fix: finding.fix)
        }
        let near = Suggestion.closest(to: name, in: finding.candidates)
        guard let near else {
            if finding.needsNearness { return }
            let known = finding.candidates.prefix(20).joined(separator: ", ")
            let more = finding.candidates.count > 20 ? " and others" : ""
            return findings.add(
                entry(finding),
                finding.message,
                at: range,
                step: step,
                fix: "it has: \(known)\(more)"
            )
        }
        // A name stands in the source as it is, a word in quotes; only what stands there can be replaced.
        let isWord = finding.problem == .unlistedWord
        let source = Array(text.text.utf8)[finding.range]
        let written = isWord ? "'\(name)'" : name
        let isVerbatim = range.count == finding.range.count && source.elementsEqual(written.utf8)
        let isPlain = near.utf8.allSatisfy { $0 == 0x5F || $0 == 0x2D || (0x30...0x7A).contains($0) }
        findings.add(
            entry(finding),
            "\(finding.message); did you mean '\(near)'?",
            at: range,
            step: step,
            fix: "write '\(near)'",
            fixIt: isVerbatim && isPlain && Suggestion.isSlip(name, for: near)
                ? Diagnostic.FixIt(replace: range, with: isWord ? "'\(near)'" : near, expecting: written) : nil
        )
    }

    private func entry(_ finding: ShapeFinding) -> DiagnosticCatalogue.Entry {
        switch finding.problem {
        case .unknownMember: TypeFindings.unknownMember
        case .wrongContainer: TypeFindings.wrongContainer
        case .neverHolds: TypeFindings.neverHolds
        case .unlistedWord: TypeFindings.unlistedWord
        case .wrongArgument: TypeFindings.wrongArgument
        }
    }
}
