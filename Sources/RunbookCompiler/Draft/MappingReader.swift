// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Values

/// Reads a YAML mapping of a closed set of keys; every surprise becomes a finding.
struct MappingReader {
    /// The findings so far.
    var findings: FindingList
    /// The finding for a value that cannot be read.
    var invalid = OutlineFindings.invalidValue
    /// The finding for a key that must be there.
    var missing = OutlineFindings.missingKey
    /// The step that the findings are about.
    var step: String?

    private let node: YAMLNode
    private let source: SourceText

    /// A reader that has already complained about unknown keys and about a node that is no mapping.
    init(
        _ node: YAMLNode,
        keys: [String],
        source: SourceText,
        unknown: DiagnosticCatalogue.Entry,
        step: String? = nil
    ) {
        self.node = node
        self.source = source
        self.step = step
        findings = FindingList(file: source.name)
        guard let pairs = node.pairs else {
            if !node.isNull {
                findings.add(
                    unknown,
                    "a mapping is expected, not \(node.kindName)",
                    at: node.range,
                    step: step,
                    fix: "write one of \(keys.joined(separator: ", ")), a colon and a value"
                )
            }
            return
        }
        for pair in pairs where !keys.contains(pair.name) {
            findings.addUnknown(unknown, "key", pair.name, at: pair.key.range, among: keys, step: step)
        }
    }

    /// A scalar with its place; nil for a collection.
    func placed(_ node: YAMLNode) -> PlacedText? { PlacedText(node, in: source) }

    /// The scalar of a key; nil when the key is not there.
    mutating func text(_ key: String, isRequired: Bool = false) -> PlacedText? {
        guard let value = node[key], !value.isNull else {
            if isRequired { reportMissing(key) }
            return nil
        }
        guard let text = PlacedText(value, in: source) else {
            report("\(key) is a \(value.kindName), not text", value.range)
            return nil
        }
        return text
    }

    /// The scalars of a list, or of a lone scalar.
    mutating func texts(_ key: String, isRequired: Bool = false) -> [PlacedText]? {
        guard let value = node[key], !value.isNull else {
            if isRequired { reportMissing(key) }
            return nil
        }
        var texts: [PlacedText] = []
        for element in value.elements ?? [value] {
            guard let text = PlacedText(element, in: source) else {
                report("\(key) is a list of texts; this is a \(element.kindName)", element.range)
                continue
            }
            texts.append(text)
        }
        return texts
    }

    /// A duration literal.
    mutating func span(_ key: String) -> TimeSpan? {
        guard let text = text(key) else { return nil }
        if let duration = Duration(literal: text.text) { return TimeSpan(duration) }
        let meant = Spelling.duration(text.text)
        report(
            "'\(text.text)' is not a duration",
            text.range,
            fix: "write \(meant ?? "it as 90s, 15m, 4h or 30d")",
            fixIt: meant.map { Diagnostic.FixIt(replace: text.range, with: $0, expecting: text.text) }
        )
        return nil
    }

    /// A whole number of at least 1.
    mutating func count(_ key: String) -> Int? {
        guard let value = node[key] else { return nil }
        if let count = value.integerValue, count >= 1 { return count }
        report("\(key) is a whole number of at least 1", value.range)
        return nil
    }

    /// `true` or `false`.
    mutating func flag(_ key: String) -> Bool? {
        guard let value = node[key] else { return nil }
        if let flag = value.boolValue { return flag }
        let meant = value.text.flatMap(Spelling.flag)
        report(
            "\(key) is true or false",
            value.range,
            fix: meant.map { "write \($0)" },
            fixIt: meant.map { Diagnostic.FixIt(replace: value.range, with: $0) }
        )
        return nil
    }

    /// One of the words that a type knows.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String,
        _ type: Choice.Type,
        isRequired: Bool = false
    ) -> Choice? where Choice.RawValue == String {
        guard let text = text(key, isRequired: isRequired) else { return nil }
        if let choice = Choice(rawValue: text.text) { return choice }
        findings.addUnknown(
            invalid,
            key,
            text.text,
            at: text.range,
            among: Choice.allCases.map(\.rawValue),
            step: step
        )
        return nil
    }

    /// A rule for the failures of all steps.
    mutating func failurePolicy(_ key: String) -> FailurePolicy? {
        guard let text = text(key) else { return nil }
        return FailurePolicy.read(text, &findings, step: step, invalid: invalid)
    }

    private mutating func reportMissing(_ key: String) {
        findings.add(
            missing,
            "the key '\(key)' is missing",
            at: node.range.isEmpty ? nil : node.range,
            step: step,
            fix: "add '\(key): …'"
        )
    }

    private mutating func report(
        _ message: String,
        _ range: SourceRange,
        fix: String? = nil,
        fixIt: Diagnostic.FixIt? = nil
    ) {
        findings.add(invalid, message, at: range, step: step, fix: fix, fixIt: fixIt)
    }
}

extension FailurePolicy {
    /// The rules as they are written, for those who ask what there is.
    static let examples = words.map(\.rawValue) + ["\(jumpPrefix)STEP"]

    /// Where the run goes on, when the text is a jump; whether there is such a place is not known yet.
    static func jump(_ text: PlacedText) -> PlacedText? {
        guard text.text.hasPrefix(jumpPrefix) else { return nil }
        return text.part(jumpPrefix.utf8.count..<text.text.utf8.count)
    }

    /// The rule of that name, which is no jump.
    static func read(
        _ text: PlacedText,
        _ findings: inout FindingList,
        step: String?,
        invalid: DiagnosticCatalogue.Entry,
        among known: [String] = words.map(\.rawValue)
    ) -> FailurePolicy? {
        if jump(text) == nil, let policy = FailurePolicy(rawValue: text.text) { return policy }
        if jump(text) != nil {
            findings.add(
                invalid,
                "a runbook as a whole cannot go on at a step: 'goto' is for single steps",
                at: text.range,
                step: step,
                fix: "give the step that may fail on-failure=\(text.text)"
            )
        } else {
            findings.addUnknown(invalid, "failure policy", text.text, at: text.range, among: known, step: step)
        }
        return nil
    }
}
