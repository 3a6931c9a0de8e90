// SPDX-License-Identifier: Apache-2.0

import RunCore
import SQLText

/// What a statement that runs without a transaction leaves in the catalog, by its words.
struct StatementTrace: Sendable {
    /// A query whose column `shows` is true when the catalog shows the statement's effect.
    var question = ""
    var parameters: [String] = []
    /// Why the verdict is what it is when the effect shows.
    var reason: String
    var reasonWhenNotShown = ""
    var verdictWhenShown = DoubtFinding.Verdict.undetermined
    var verdictWhenNotShown = DoubtFinding.Verdict.undetermined
    /// Whether the statement may simply be sent again.
    var isRepeatable = false

    /// The trace of a statement; nil when none is known.
    init?(_ text: String) throws(SQLRefusal) {
        let statement = try SQLStatement(text)
        let words = Self.words(of: statement.text)
        switch words.first?.lowercased() ?? "" {
        case "vacuum":
            reason = "\(statement.keyword) may be run twice: it changes no data"
            isRepeatable = true
        case "reindex", "cluster":
            reason = "\(statement.keyword) may be run twice: it builds the same again"
            isRepeatable = true
        case "create" where words.dropFirst().first?.lowercased() == "database":
            guard let name = Self.name(words.dropFirst(2).first) else { return nil }
            reason = "a database '\(name)' exists, and the catalog does not say since when"
            reasonWhenNotShown = "there is no database '\(name)', and nobody makes it"
            verdictWhenNotShown = .hadNoEffect
            ask("pg_catalog.pg_database WHERE datname = $1::text", name)
        case "drop" where words.dropFirst().first?.lowercased() == "database":
            let rest = words.dropFirst(2).map { $0.lowercased() }.starts(with: ["if", "exists"]) ? 4 : 2
            guard let name = Self.name(words.dropFirst(rest).first) else { return nil }
            reason = "a database '\(name)' exists: it was not dropped, or made anew"
            reasonWhenNotShown = "there is no database '\(name)' any more"
            verdictWhenNotShown = .tookEffect
            ask("pg_catalog.pg_database WHERE datname = $1::text", name)
        case "alter" where words.dropFirst().first?.lowercased() == "system":
            reason = "ALTER SYSTEM may be run twice: the parameter has one value"
            isRepeatable = true
        case "select" where statement.text.lowercased().contains("pg_promote"):
            reason = "the server is in recovery no more"
            reasonWhenNotShown = "the server is in recovery still, and whether it is about to leave it cannot be told"
            verdictWhenShown = .tookEffect
            question = "SELECT NOT pg_catalog.pg_is_in_recovery() AS shows"
        default: return nil
        }
    }

    private mutating func ask(_ source: String, _ name: String) {
        question = "SELECT EXISTS (SELECT FROM \(source)) AS shows"
        parameters = [name]
    }

    private static func words(of text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// A name as the catalog has it; nil for one with quotes or signs inside that a split by blanks cannot tell.
    private static func name(_ word: String?) -> String? {
        guard let word, !word.isEmpty else { return nil }
        let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        if isPlain { return word.lowercased() }
        guard word.first == "\"", word.last == "\"", word.count > 2 else { return nil }
        let inner = String(word.dropFirst().dropLast())
        return inner.contains("\"") || inner.contains(" ") ? nil : inner
    }
}
