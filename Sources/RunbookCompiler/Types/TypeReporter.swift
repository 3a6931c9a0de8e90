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
            if let quoted = Self.quoted(name, finding.range, in: text) {
                return findings.add(
                    entry(finding),
                    "\(finding.message): in double quotes it is a member's name",
                    at: range,
                    step: step,
                    fix: "a text stands in single quotes: \(quoted.text)",
                    fixIt: range.count == finding.range.count
                        ? Diagnostic.FixIt(replace: range, with: quoted.text, expecting: quoted.written) : nil
                )
            }
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

    /// What is written in double quotes, and the same as a text; nil for a name without them, and where that is not plain.
    private static func quoted(
        _ name: String,
        _ range: Range<Int>,
        in text: PlacedText
    ) -> (written: String, text: String)? {
        let written = "\"\(name)\""
        guard Array(text.text.utf8)[range].elementsEqual(written.utf8), !name.contains("'") else { return nil }
        return (written, "'\(name)'")
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
