// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import SQLText

/// Finds literals of a command or a statement and says how each becomes `${…}`, or why it cannot.
///
/// Only whole words are found, never a part of a longer identifier. A value stays one value: in a native command it is
/// (part of) a parameter, in SQL a bind parameter, and in a script a quoted variable where bash expands one.
struct LiteralReplacement {
    /// What the text is.
    enum Language: Hashable {
        /// `aws` and `psql` commands that no shell runs.
        case native
        /// A script for bash.
        case script
        /// Statements of which those in the ranges are native, and a shell runs each of the others.
        case mixed([Range<Int>])
        /// One SQL statement.
        case sql
        /// A text that only a person reads: placeholders are replaced, and names stay what they are to the reader.
        case prose
    }

    /// A literal and the expression that takes its place.
    struct Value: Hashable {
        var literal: String
        var expression: String

        /// Whether a script can read it: the name of an input or a capture.
        var reachesScripts: Bool { ValueName.isValid(expression) && ScopeName(rawValue: expression) == nil }
    }

    /// A part of the text and what to write there.
    struct Edit {
        var range: Range<Int>
        var text: String
        /// The index of the value.
        var value: Int
    }

    /// A literal that stays, and why.
    struct Obstacle {
        var range: Range<Int>
        var reason: String
        /// The index of the value.
        var value: Int
    }

    /// The edits in the order of the text.
    private(set) var edits: [Edit] = []
    /// The literals that stay, in the order of the text.
    private(set) var obstacles: [Obstacle] = []

    private let bytes: [UInt8]
    private let values: [Value]

    init(_ text: String, _ language: Language, _ values: [Value]) {
        bytes = Array(text.utf8)
        self.values = values
        let found = occurrences()
        guard !found.isEmpty else { return }
        switch language {
        case .sql: replaceInSQL(found)
        case .prose: replacePlaceholders(found, PlaceholderText.all(in: text).map(\.range))
        case .script: replaceInScript(found, ShellContexts(text))
        case .native: replaceInCommands(found, ShellContexts(text), ProtectedWords(text))
        case .mixed(let native):
            let contexts = ShellContexts(text)
            let isNative = found.map { occurrence in native.contains { $0.contains(occurrence.range.lowerBound) } }
            replaceInCommands(zip(found, isNative).filter(\.1).map(\.0), contexts, ProtectedWords(text))
            replaceInScript(zip(found, isNative).filter { !$0.1 }.map(\.0), contexts)
            edits.sort { $0.range.lowerBound < $1.range.lowerBound }
            obstacles.sort { $0.range.lowerBound < $1.range.lowerBound }
        }
    }

    /// The language of a shell fence; one with a working directory is a script as a whole.
    static func language(ofShell text: String, isScript: Bool = false) -> Language {
        let script = RunbookSyntax.ShellScript.parse(EmbeddedText(SourceText(name: "", text)))
        guard let fence = SplitFence(script, isMixed: !isScript) else { return .script }
        var isMixed = false
        let native = fence.lines.compactMap { line -> Range<Int>? in
            switch line {
            case .assignment(let assignment, _): return assignment.range.offsets
            case .native(_, _, _, let range): return range.offsets
            case .shell:
                isMixed = true
                return nil
            }
        }
        return isMixed ? .mixed(native) : .native
    }

    // MARK: - Finding

    private func occurrences() -> [(range: Range<Int>, value: Int)] {
        // By their first two bytes: many literals then cost little more than one.
        var candidates: [UInt16: [(literal: [UInt8], value: Int)]] = [:]
        for (index, value) in values.enumerated() {
            let literal = Array(value.literal.utf8)
            guard literal.count > 1 else { continue }
            candidates[Self.key(literal[0], literal[1]), default: []].append((literal, index))
        }
        for key in candidates.keys { candidates[key]?.sort { $0.literal.count > $1.literal.count } }
        var found: [(Range<Int>, Int)] = []
        var index = 0
        while index + 1 < bytes.count {
            let match = candidates[Self.key(bytes[index], bytes[index + 1])]?.first { candidate in
                bytes[index...].starts(with: candidate.literal)
                    && isWhole(index..<index + candidate.literal.count)
            }
            guard let match else {
                index += 1
                continue
            }
            found.append((index..<index + match.literal.count, match.value))
            index += match.literal.count
        }
        return found
    }

    private static func key(_ first: UInt8, _ second: UInt8) -> UInt16 { UInt16(first) << 8 | UInt16(second) }

    /// Whether the range is no part of a longer identifier, host name, address or variable.
    private func isWhole(_ range: Range<Int>) -> Bool {
        if Self.isWord(bytes[range.lowerBound]), range.lowerBound > 0 {
            let before = bytes[range.lowerBound - 1]
            // The default of `${name:-default}` begins behind a hyphen.
            let isDefault = bytes[..<range.lowerBound].suffix(2).elementsEqual(":-".utf8)
            if isDefault { return isWholeBefore(range.upperBound) }
            if Self.isWord(before) || before == UInt8(ascii: "$") { return false }
            if before == UInt8(ascii: ".") || before == UInt8(ascii: "@"), range.lowerBound > 1,
                Self.isWord(bytes[range.lowerBound - 2])
            {
                return false
            }
        }
        return isWholeBefore(range.upperBound)
    }

    /// Whether a word that ends before an offset ends there for good.
    private func isWholeBefore(_ end: Int) -> Bool {
        guard Self.isWord(bytes[end - 1]), end < bytes.count else { return true }
        let after = bytes[end]
        if Self.isWord(after) { return false }
        guard after == UInt8(ascii: ".") || after == UInt8(ascii: "@"), end + 1 < bytes.count else { return true }
        return !Self.isWord(bytes[end + 1])
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        ValueName.isNameByte(byte, first: false) || byte == UInt8(ascii: "-") || byte >= 0x80
    }

    // MARK: - Shell

    private mutating func replaceInScript(_ found: [(range: Range<Int>, value: Int)], _ contexts: ShellContexts) {
        for (range, value) in found where !isName(range, contexts) {
            let context = contexts.context(of: range)
            if context == .comment { continue }
            guard values[value].reachesScripts else {
                keep(
                    range,
                    value,
                    "bash runs this fence, and a script can only read inputs and captures by their names"
                )
                continue
            }
            let name = values[value].expression
            switch context {
            case .bare: replace(range, value, "\"${\(name)}\"")
            case .doubleQuoted where isQuotedInside(range), .singleQuoted:
                keep(range, value, "it stands in a quoted text, in which a value could become code")
            case .doubleQuoted, .document: replace(range, value, "${\(name)}")
            case .quotedDocument: keep(range, value, "bash expands nothing in this here-document")
            case .comment, .reference, .escaped, nil: keep(range, value, "bash expands nothing there")
            }
        }
    }

    private mutating func replaceInCommands(
        _ found: [(range: Range<Int>, value: Int)],
        _ contexts: ShellContexts,
        _ words: ProtectedWords
    ) {
        for (range, value) in found where !isName(range, contexts) {
            let context = contexts.context(of: range)
            let expression = values[value].expression
            if context == .comment { continue }
            if words.queries.contains(where: { $0.contains(range.lowerBound) }) {
                keep(range, value, "--query takes no values; compare in 'expect' instead")
            } else if words.statements.contains(where: { $0.contains(range.lowerBound) }) {
                if context == .doubleQuoted, isQuotedInside(range) {
                    replace(range.lowerBound - 1..<range.upperBound + 1, value, "${\(expression)}")
                } else {
                    keep(range, value, "it is no whole text of the SQL statement")
                }
            } else {
                switch context {
                case .bare, .doubleQuoted: replace(range, value, "${\(expression)}")
                case .singleQuoted: replace(range, value, "'\"${\(expression)}\"'")
                case .comment, .document, .quotedDocument, .reference, .escaped, nil:
                    keep(range, value, "nothing is expanded there")
                }
            }
        }
    }

    /// Whether the range is the name of a variable: behind `$`, or in front of `=`.
    private func isName(_ range: Range<Int>, _ contexts: ShellContexts) -> Bool {
        let context = contexts.context(of: range)
        if context == .reference {
            let lower = range.lowerBound
            return bytes[lower - 1] == UInt8(ascii: "$")
                || (lower > 1 && bytes[lower - 1] == UInt8(ascii: "{") && bytes[lower - 2] == UInt8(ascii: "$"))
        }
        guard context == .bare, range.upperBound < bytes.count, bytes[range.upperBound] == UInt8(ascii: "=") else {
            return false
        }
        return range.lowerBound == 0 || " \t\n;&|(".utf8.contains(bytes[range.lowerBound - 1])
    }

    /// Whether the range fills a pair of single quotes.
    private func isQuotedInside(_ range: Range<Int>) -> Bool {
        range.lowerBound > 0 && bytes[range.lowerBound - 1] == UInt8(ascii: "'") && range.upperBound < bytes.count
            && bytes[range.upperBound] == UInt8(ascii: "'")
    }

    // MARK: - Prose

    private mutating func replacePlaceholders(_ found: [(range: Range<Int>, value: Int)], _ placeholders: [Range<Int>])
    {
        for (range, value) in found where placeholders.contains(range) {
            replace(range, value, "${\(values[value].expression)}")
        }
    }

    // MARK: - SQL

    /// Each literal is replaced by a placeholder of its own, of which the reader of SQL says where it stands.
    private mutating func replaceInSQL(_ found: [(range: Range<Int>, value: Int)]) {
        var probe: [UInt8] = []
        var copied = 0
        for (index, occurrence) in found.enumerated() {
            probe += bytes[copied..<occurrence.range.lowerBound] + Array("${literal_\(index)}".utf8)
            copied = occurrence.range.upperBound
        }
        probe += bytes[copied...]
        // SQL that cannot be read is a finding of its own.
        guard let placeholders = try? placeholders(in: String(decoding: probe, as: UTF8.self)) else { return }
        var contexts: [Int: SQLPlaceholder.Context] = [:]
        for placeholder in placeholders where placeholder.text.hasPrefix("literal_") {
            if let index = Int(placeholder.text.dropFirst("literal_".utf8.count)) {
                contexts[index] = placeholder.context
            }
        }
        for (index, (range, value)) in found.enumerated() {
            let text = "${\(values[value].expression)}"
            switch contexts[index] {
            case .comment: continue
            case .string where isQuotedInside(range) && isPlainString(range):
                replace(range.lowerBound - 1..<range.upperBound + 1, value, text)
            case .code where !Self.isIdentifier(bytes[range]): replace(range, value, text)
            case .string: keep(range, value, "it is only a part of a text")
            case .code, .identifier: keep(range, value, "a name of SQL cannot be a value")
            case nil: keep(range, value, "nothing can be bound there")
            }
        }
    }

    /// Whether the quotes around a range are those of a plain text, not of `E'…'` or of a doubled quote.
    private func isPlainString(_ range: Range<Int>) -> Bool {
        let before = range.lowerBound > 1 ? bytes[range.lowerBound - 2] : 0x20
        let after = range.upperBound + 1 < bytes.count ? bytes[range.upperBound + 1] : 0x20
        let quote = UInt8(ascii: "'")
        return !Self.isWord(before) && before != quote && before != UInt8(ascii: "&") && after != quote
    }

    private static func isIdentifier(_ word: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first else { return true }
        return ValueName.isNameByte(first, first: true) || first >= 0x80
    }

    // MARK: - Results

    private mutating func replace(_ range: Range<Int>, _ value: Int, _ text: String) {
        edits.append(Edit(range: range, text: text, value: value))
    }

    private mutating func keep(_ range: Range<Int>, _ value: Int, _ reason: String) {
        obstacles.append(Obstacle(range: range, reason: reason, value: value))
    }
}

/// The words of native commands that are programs of their own: SQL and queries.
private struct ProtectedWords {
    private(set) var statements: [Range<Int>] = []
    private(set) var queries: [Range<Int>] = []

    init(_ text: String) {
        let script = RunbookSyntax.ShellScript.parse(EmbeddedText(SourceText(name: "", text)))
        for command in script.statements.flatMap(\.commands) { read(command) }
    }

    private mutating func read(_ command: ShellCommand) {
        for assignment in command.assignments {
            for case .substitution(let text) in assignment.value.segments.map(\.kind) {
                for inner in RunbookSyntax.ShellScript.parse(text).statements.flatMap(\.commands) { read(inner) }
            }
        }
        let options = command.program == "psql" ? ["-c", "--command"] : ["--query"]
        for (index, word) in command.words.enumerated() {
            let option = index > 0 ? command.words[index - 1].raw : ""
            guard options.contains(option) || options.contains(where: { word.raw.hasPrefix($0 + "=") }) else {
                continue
            }
            if command.program == "psql" {
                statements.append(word.range.offsets)
            } else {
                queries.append(word.range.offsets)
            }
        }
    }
}
