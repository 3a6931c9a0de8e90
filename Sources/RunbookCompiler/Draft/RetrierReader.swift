// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Values

/// Reads the retriers of a step: a list of mappings, or one mapping.
struct RetrierReader {
    private(set) var findings: FindingList
    private let source: SourceText
    private let step: String?
    /// What the retriers so far cover, with its place.
    private var covered: [(error: RetriedError, range: SourceRange)] = []

    init(_ source: SourceText, step: String?) {
        findings = FindingList(file: source.name)
        self.source = source
        self.step = step
    }

    /// The retriers in order; nil when any of them cannot be read.
    mutating func read(_ node: YAMLNode) -> [Retrier]? {
        let nodes = node.elements ?? [node]
        guard !nodes.isEmpty, nodes.count <= Retrier.mostRetriers else {
            let count = nodes.isEmpty ? "no retrier" : "\(nodes.count) retriers"
            report("\(count): there are 1 to \(Retrier.mostRetriers)", node.range)
            return nil
        }
        let retriers = nodes.map { read(retrier: $0) }
        return retriers.contains { $0 == nil } ? nil : retriers.compactMap(\.self)
    }

    private mutating func read(retrier node: YAMLNode) -> Retrier? {
        var reader = MappingReader(
            node,
            keys: PartKind.retry.keys,
            source: source,
            unknown: OutlineFindings.unknownKey,
            step: step
        )
        let words = reader.texts("errors", isRequired: true)
        let defaults = Retrier(errors: [])
        var retrier = defaults
        retrier.interval = reader.span("interval") ?? defaults.interval
        retrier.attempts = reader.count("attempts") ?? defaults.attempts
        retrier.maximumDelay = reader.span("max-delay")
        retrier.jitter = reader.choice("jitter", Retrier.Jitter.self) ?? defaults.jitter
        findings.add(reader.findings.diagnostics)
        let isRead = reader.findings.diagnostics.isEmpty
        guard let words, let backoff = backoff(node["backoff"]), isRead, node.pairs != nil else { return nil }
        retrier.backoff = backoff
        if retrier.attempts > Retrier.mostAttempts, let range = node["attempts"]?.range {
            report("a retrier has at most \(Retrier.mostAttempts) attempts", range)
            return nil
        }
        for (key, span) in [("interval", retrier.interval), ("max-delay", retrier.maximumDelay ?? retrier.interval)] {
            guard span.duration > Retrier.longestDelay, let range = node[key]?.range else { continue }
            report("nobody waits longer than a day for another attempt", range)
            return nil
        }
        if let longest = retrier.maximumDelay, longest < retrier.interval, let range = node["max-delay"]?.range {
            report("the longest delay is shorter than the first, \(retrier.interval)", range)
            return nil
        }
        guard let errors = errors(words, node.range) else { return nil }
        retrier.errors = errors
        return retrier
    }

    private mutating func backoff(_ node: YAMLNode?) -> Double? {
        guard let node else { return Retrier(errors: []).backoff }
        let number = node.text == nil ? nil : node.jsonValue.numberValue?.double
        guard let number, (1...Retrier.greatestBackoff).contains(number) else {
            report("backoff is a number from 1 to \(Int(Retrier.greatestBackoff))", node.range)
            return nil
        }
        return number
    }

    // MARK: - Errors

    private mutating func errors(_ words: [PlacedText], _ range: SourceRange) -> [RetriedError]? {
        guard !words.isEmpty else {
            report("nothing says after which failures", range, fix: "add 'errors: [timeout]', or 'errors: all'")
            return nil
        }
        if words.count > 1, words[0].text != RetriedError.wildcard,
            let wildcard = words.first(where: { $0.text == RetriedError.wildcard })
        {
            report(
                "'\(wildcard.text)' covers the others, too",
                wildcard.range,
                fix: "put it into a last retrier, alone"
            )
            return nil
        }
        let errors = words.map { error($0) }
        guard !errors.contains(nil) else { return nil }
        return errors.compactMap(\.self)
    }

    private mutating func error(_ word: PlacedText) -> RetriedError? {
        let error = RetriedError(word.text)
        if case .code(let code) = error {
            let meant = code.lowercased()
            guard !RetriedError.words.contains(meant) else {
                reportUnknown(code, word.range, among: [meant])
                return nil
            }
            guard Self.isCode(code) else {
                reportUnknown(code, word.range, among: RetriedError.words)
                return nil
            }
        }
        guard isReached(error, word.range) else { return nil }
        covered.append((error, word.range))
        return error
    }

    /// Whether a word can be the code of a service or a database: those have a capital or a digit, and no blanks.
    private static func isCode(_ text: String) -> Bool {
        let isWord = text.utf8.allSatisfy { byte in
            ValueName.isNameByte(byte, first: false) || "-.:()".utf8.contains(byte)
        }
        let isOwn = text.utf8.contains { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
        return isWord && isOwn && text.utf8.count <= 100
    }

    /// Whether the retrier at hand can ever decide about the failure.
    private mutating func isReached(_ error: RetriedError, _ range: SourceRange) -> Bool {
        if let first = covered.first(where: { $0.error == error || $0.error == .all }) {
            findings.add(
                OutlineFindings.unreachedRetrier,
                "'\(error.text)' is covered already, and the first retrier that covers a failure decides",
                at: range,
                step: step,
                fix: first.error == .all ? "put 'all' into the last retrier" : "leave it out",
                notes: [Diagnostic.Note("it is covered here", at: first.range)]
            )
            return false
        }
        return true
    }

    private mutating func reportUnknown(_ word: String, _ range: SourceRange, among words: [String]) {
        findings.addUnknown(OutlineFindings.invalidValue, "failure", word, at: range, among: words, step: step)
    }

    private mutating func report(_ message: String, _ range: SourceRange, fix: String? = nil) {
        findings.add(OutlineFindings.invalidValue, message, at: range, step: step, fix: fix)
    }
}
