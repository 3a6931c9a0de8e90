// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// One mistake, one finding.
///
/// What the passes say is complete; this takes out what only follows from something else that is said. Three things
/// follow: a name is missing because the place that gives it could not be read; parts of a fence have no step because
/// their command has none; what is left of a YAML text that could not be read makes no sense. A name that is missing in
/// several places is one finding with a note for each further place.
struct Cascades {
    private let sources: SourceList
    private var blocks: TextBlocks

    /// For findings about the given files.
    init(in sources: SourceList) {
        self.sources = sources
        blocks = TextBlocks(sources)
    }

    /// The findings that stand for a mistake of their own, in the order of their places.
    mutating func removed(from diagnostics: [Diagnostic]) -> [Diagnostic] {
        let arranged = DiagnosticList.arranged(diagnostics)
        guard (2...Self.most).contains(arranged.count) else { return arranged.map(withCertainEdit) }
        let lost = lostNames(arranged)
        let hasSyntaxError = arranged.contains { Self.syntax.contains($0.code) }
        var broken: Set<SourceRange> = []
        for diagnostic in arranged where Self.syntax.contains(diagnostic.code) {
            if let range = diagnostic.range, let block = blocks.fence(around: range.lower) { broken.insert(block) }
        }
        var kept: [Diagnostic] = []
        var owner: Diagnostic?
        for diagnostic in arranged {
            if let name = missingName(diagnostic), lost.contains(name.lowercased()) { continue }
            if isLeftOver(diagnostic, broken, hasSyntaxError: hasSyntaxError) { continue }
            if Self.parts.contains(diagnostic.code), let owner, follows(diagnostic, owner) { continue }
            if Self.actions.contains(diagnostic.code) { owner = diagnostic }
            kept.append(diagnostic)
        }
        return gathered(kept).map(withCertainEdit)
    }

    // MARK: - What follows from what

    /// YAML that cannot be read to its end.
    private static let syntax: Set<String> = ["LB0120", "LB0121"]
    /// Commands that no step owns, or that are no commands for a slip of the pen.
    private static let actions: Set<String> = ["LB0201", "LB0207"]
    /// Parts that lack the step or its command.
    private static let parts: Set<String> = ["LB0208", "LB0218"]
    /// Keys and steps that are missing because reading stopped before them.
    private static let missingKeys: Set<String> = ["LB0211", "LB0214", "LB0702"]
    /// Places that give names and whose whole block is lost.
    private static let losesBlock: Set<String> = ["LB0107", "LB0120", "LB0121", "LB0201", "LB0207"]
    /// Places that give a name which cannot be used.
    private static let losesWord: Set<String> = ["LB0216", "LB0217", "LB0307", "LB0704", "LB0210", "LB0701"]
    /// Names that do not exist; those of one family are looked up in the same place.
    private static let families = [
        "LB0302": "value", "LB0501": "value", "LB0504": "value", "LB0413": "connection", "LB0601": "approval",
        "LB0605": "role",
    ]

    /// Names that are taken for others: an edit is offered for slips only.
    private static let guesses: Set<String> = [
        "LB0202", "LB0207", "LB0210", "LB0302", "LB0305", "LB0310", "LB0402", "LB0406", "LB0413", "LB0501", "LB0503",
        "LB0504", "LB0601", "LB0605", "LB0701", "LB0704", "LB0705", "LB0721", "LB0901", "LB0902",
    ]
    /// How many mistakes are followed; beyond that the cause is no single one.
    private static let limit = 100
    /// How many findings are looked at; nobody reads more.
    private static let most = 5000

    /// The words of places that could not be read, in lower case.
    private mutating func lostNames(_ diagnostics: [Diagnostic]) -> Set<String> {
        var lost: Set<String> = []
        var followed = 0
        for diagnostic in diagnostics where followed < Self.limit {
            guard let range = diagnostic.range else { continue }
            if Self.losesBlock.contains(diagnostic.code) {
                lost.formUnion(Self.givenNames(in: blocks.text(around: range.lower)))
            } else if Self.losesWord.contains(diagnostic.code) {
                let name = sources.source(at: range.lower).text(in: range).lowercased()
                lost.insert(name)
                // Taken for a difference of two names.
                lost.formUnion(name.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
            } else {
                continue
            }
            followed += 1
        }
        return lost
    }

    /// The words beside an equals sign or a colon, which is how names are given, in lower case.
    private static func givenNames(in text: String) -> Set<String> {
        let isPart = { (byte: UInt8) in ValueName.isNameByte(byte, first: false) || byte == UInt8(ascii: "-") }
        let isSign = { (byte: UInt8) in byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") }
        var names: Set<String> = []
        var word: [UInt8] = []
        var isAfterSign = false
        for byte in text.lowercased().utf8 {
            if isPart(byte) {
                word.append(byte)
                continue
            }
            if !word.isEmpty {
                if isAfterSign || isSign(byte) { names.insert(String(decoding: word, as: UTF8.self)) }
                isAfterSign = false
                word = []
            }
            if isSign(byte) { isAfterSign = true }
        }
        if isAfterSign, !word.isEmpty { names.insert(String(decoding: word, as: UTF8.self)) }
        return names
    }

    /// The name that a finding calls missing.
    private func missingName(_ diagnostic: Diagnostic) -> String? {
        guard Self.families[diagnostic.code] != nil, let range = diagnostic.range else { return nil }
        let text = sources.source(at: range.lower).text(in: range)
        // A name may be followed by the members that are used of it.
        if diagnostic.code == "LB0302" { return String(text.prefix { $0 != "." && $0 != "[" }.filter { $0 != "\"" }) }
        guard diagnostic.code == "LB0501" else { return text }
        guard let start = text.lastIndex(of: "#") else { return text }
        return String(text[text.index(after: start)...].prefix { $0 != ")" && $0 != " " })
    }

    /// Whether the finding is about what remains of YAML that could not be read.
    private mutating func isLeftOver(_ diagnostic: Diagnostic, _ broken: Set<SourceRange>, hasSyntaxError: Bool) -> Bool
    {
        guard hasSyntaxError, !Self.syntax.contains(diagnostic.code) else { return false }
        if let range = diagnostic.range, let block = blocks.fence(around: range.lower) { return broken.contains(block) }
        return Self.missingKeys.contains(diagnostic.code)
    }

    /// Whether a part stands in the same list item or section as a command that has no step.
    private func follows(_ part: Diagnostic, _ action: Diagnostic) -> Bool {
        guard let end = part.range?.lower, let start = action.range?.lower, start < end, end - start < 65_536 else {
            return false
        }
        return !blocks.beginsItem(between: start, and: end)
    }

    // MARK: - One finding for one name

    private func gathered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var first: [String: Int] = [:]
        var further: [Int: [Diagnostic]] = [:]
        var kept: [Diagnostic] = []
        for diagnostic in diagnostics {
            guard let family = Self.families[diagnostic.code], let name = missingName(diagnostic), !name.isEmpty else {
                kept.append(diagnostic)
                continue
            }
            let file = diagnostic.range.map { sources.source(at: $0.lower).name } ?? diagnostic.file
            let key = "\(file)\n\(family)\n\(name)"
            if let index = first[key] {
                further[index, default: []].append(diagnostic)
            } else {
                first[key] = kept.count
                kept.append(diagnostic)
            }
        }
        for (index, others) in further { kept[index] = merged(kept[index], others) }
        return kept
    }

    /// A finding with the further places of the same mistake.
    private func merged(_ first: Diagnostic, _ others: [Diagnostic]) -> Diagnostic {
        var merged = first
        let shown = others.count <= 4 ? others.count : 3
        for other in others.prefix(shown) { merged.notes.append(Diagnostic.Note("and here", at: other.range)) }
        if others.count > shown { merged.notes.append(Diagnostic.Note("and in \(others.count - shown) more places")) }
        if let fixIt = first.fixIt {
            let same = others.compactMap(\.fixIt).filter { $0.replacement == fixIt.replacement }
            merged.fixIt =
                same.count < others.count
                ? nil
                : Diagnostic.FixIt(
                    replace: fixIt.range,
                    with: fixIt.replacement,
                    expecting: fixIt.expected,
                    also: fixIt.also + same.flatMap(\.ranges)
                )
        }
        return merged
    }

    /// The finding with its edit narrowed to what it replaces, or without it where it would hit something else.
    private func withCertainEdit(_ diagnostic: Diagnostic) -> Diagnostic {
        guard let fixIt = diagnostic.fixIt else { return diagnostic }
        var result = diagnostic
        if Self.guesses.contains(diagnostic.code), let wrong = fixIt.expected,
            !Suggestion.isSlip(wrong, for: fixIt.replacement)
        {
            result.fixIt = nil
            return result
        }
        let source = sources.source(at: fixIt.range.lower)
        let ranges = fixIt.ranges.compactMap { Self.narrowed($0, to: fixIt.expected, in: source) }
        let isWhole = ranges.count == fixIt.ranges.count
        result.fixIt = ranges.first.flatMap { first in
            isWhole
                ? Diagnostic.FixIt(
                    replace: first,
                    with: fixIt.replacement,
                    expecting: fixIt.expected,
                    also: Array(ranges.dropFirst())
                ) : nil
        }
        return result
    }

    /// The one place in the range that holds the expected text as a whole word; nil when there is none or several.
    private static func narrowed(_ range: SourceRange, to expected: String?, in source: SourceText) -> SourceRange? {
        guard source.range.contains(range) else { return nil }
        guard let expected, source.text(in: range) != expected else { return range }
        let bytes = Array(source.bytes(in: range))
        let wanted = Array(expected.utf8)
        guard !wanted.isEmpty, bytes.count < 4096 else { return nil }
        let isPart = { (index: Int) in
            bytes.indices.contains(index)
                && (ValueName.isNameByte(bytes[index], first: false) || bytes[index] == UInt8(ascii: "-"))
        }
        let found = bytes.indices.filter { index in
            bytes[index...].starts(with: wanted) && !isPart(index - 1) && !isPart(index + wanted.count)
        }
        guard found.count == 1, let start = found.first else { return nil }
        return SourceRange(range.lower + start, range.lower + start + wanted.count)
    }
}
