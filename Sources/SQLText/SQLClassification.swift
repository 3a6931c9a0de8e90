// SPDX-License-Identifier: Apache-2.0

/// Derives a statement's effect from its words.
struct SQLClassification {
    private(set) var keyword: String
    private(set) var effect: SQLEffect = .read
    private(set) var reasons: [String] = []
    private let words: SQLWords

    init(_ words: SQLWords) {
        self.words = words
        keyword = words.leadingKeyword
        guard let start = words.leadingIndex else { return }
        classify(from: start)
    }

    private mutating func raise(_ level: SQLEffect, _ reason: String) {
        effect = max(effect, level)
        if !reasons.contains(reason) { reasons.append(reason) }
    }

    private mutating func classify(from start: Int) {
        switch words.word(start) {
        case "SHOW": break
        case "EXPLAIN": classifyExplain(start)
        case "SELECT", "VALUES", "TABLE", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE": classifyQuery(start)
        case "DROP": raise(.irreversible, "DROP removes what it names")
        case "TRUNCATE": raise(.irreversible, "TRUNCATE removes every row")
        case "ALTER": classifyAlter(start)
        case "CREATE":
            raise(.change, "CREATE")
            if words.word(start + 1) == "TABLE" || words.contains("AS") { classifyCalls() }
        case "CALL", "DO": raise(.unknown, "\(words.word(start)) runs code that the text does not show")
        case "COMMENT", "GRANT", "REVOKE", "SECURITY", "REINDEX", "VACUUM", "ANALYZE", "ANALYSE", "CLUSTER", "REFRESH",
            "IMPORT", "REASSIGN", "LOCK", "NOTIFY", "CHECKPOINT":
            raise(.change, words.word(start))
        default: raise(.unknown, "\(words.word(start)) is not a statement known here")
        }
    }

    /// EXPLAIN executes only with ANALYZE, as a word or as an option; `ANALYZE false` is not told apart.
    private mutating func classifyExplain(_ start: Int) {
        let executes = words.words.dropFirst(start + 1).contains { $0 == "ANALYZE" || $0 == "ANALYSE" }
        guard executes else { return }
        let statements: Set<String> = [
            "SELECT", "VALUES", "TABLE", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "EXECUTE", "REFRESH",
            "DECLARE",
        ]
        let inner = words.words.indices.first {
            $0 > start && words.depths[$0] == 0 && statements.contains(words.words[$0])
        }
        let fallback = words.words.indices.first { $0 > start && statements.contains(words.words[$0]) }
        if let inner = inner ?? fallback { classify(from: inner) } else { raise(.unknown, "EXPLAIN ANALYZE executes") }
    }

    private mutating func classifyAlter(_ start: Int) {
        raise(.change, "ALTER")
        let harmless: Set<String> = ["NOT", "DEFAULT", "CONSTRAINT", "IDENTITY", "EXPRESSION"]
        for index in words.words.indices where words.words[index] == "DROP" {
            if !harmless.contains(words.word(index + 1)) { raise(.irreversible, "ALTER … DROP removes what it names") }
        }
    }

    /// A query with its WITH clauses: every data-modifying part counts, wherever it stands.
    private mutating func classifyQuery(_ start: Int) {
        if words.word(start) == "WITH" { keyword = mainKeyword(after: start) ?? "WITH" }
        for index in words.words.indices where index >= start {
            switch words.words[index] {
            case "INSERT" where words.word(index + 1) == "INTO": raise(.change, "INSERT")
            case "MERGE" where words.word(index + 1) == "INTO" || index == start || beginsStatement(index):
                raise(.change, "MERGE")
            case "UPDATE":
                let locks = words.word(index - 1) == "FOR" || words.word(index - 2) == "FOR"
                raise(.change, locks ? "SELECT … FOR UPDATE locks rows" : "UPDATE")
            case "SHARE" where ["FOR", "KEY"].contains(words.word(index - 1)):
                raise(.change, "SELECT … FOR SHARE locks rows")
            case "DELETE" where words.word(index + 1) == "FROM": classifyDelete(index)
            case "INTO" where !["INSERT", "MERGE"].contains(words.word(index - 1)):
                raise(.change, "SELECT … INTO creates a table")
            default: break
            }
        }
        classifyCalls()
    }

    private func beginsStatement(_ index: Int) -> Bool {
        index == 0 || words.tokens[index - 1].kind == .openParenthesis
            || words.tokens[index - 1].kind == .closeParenthesis
    }

    private func mainKeyword(after start: Int) -> String? {
        let heads: Set<String> = ["SELECT", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE"]
        let depth = words.depths[start]
        return words.words.indices.first { $0 > start && words.depths[$0] == depth && heads.contains(words.words[$0]) }
            .map { words.words[$0] }
    }

    /// DELETE empties the table unless a WHERE of its own, that is not just `true`, stands at the same depth.
    private mutating func classifyDelete(_ start: Int) {
        let depth = words.depths[start]
        var index = start + 1
        while index < words.words.count, words.depths[index] >= depth {
            // A second DELETE at this depth is another part of the statement; stopping there keeps the time linear.
            if words.words[index] == "DELETE", words.depths[index] == depth { break }
            if words.words[index] == "WHERE", words.depths[index] == depth {
                let trivial = words.word(index + 1) == "TRUE" && endsClause(index + 2)
                raise(trivial ? .irreversible : .change, trivial ? "DELETE … WHERE true removes every row" : "DELETE")
                return
            }
            index += 1
        }
        raise(.irreversible, "DELETE without WHERE removes every row")
    }

    private func endsClause(_ index: Int) -> Bool {
        index >= words.tokens.count || words.tokens[index].kind == .closeParenthesis
            || words.words[index] == "RETURNING"
    }

    private mutating func classifyCalls() {
        for call in words.calls {
            guard let name = call else {
                raise(.unknown, "a function's name is written with escapes")
                continue
            }
            if let known = SQLFunctions.effect(of: name) { raise(known, "\(name)()") }
        }
    }

    /// What the statement does that a rollback does not take back, or may not; nil when it takes back everything that the
    /// text shows.
    static func lasting(_ words: SQLWords) -> String? {
        let statement = words.leadingKeyword
        if ["CALL", "DO"].contains(statement) { return "\(statement) runs code that the text does not show" }
        if !transactional.contains(statement) { return "\(statement) is not a statement known here" }
        for call in words.calls {
            guard let name = call else { return "a function's name is written with escapes" }
            if SQLFunctions.outlastsRollback(name) { return "no rollback takes back \(name)()" }
        }
        return nil
    }

    /// The statements of which is known what they do; a rollback takes it back unless a function that they call does more.
    private static let transactional: Set<String> = [
        "SHOW", "EXPLAIN", "SELECT", "VALUES", "TABLE", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "DROP",
        "TRUNCATE",
        "ALTER", "CREATE", "COMMENT", "GRANT", "REVOKE", "SECURITY", "REINDEX", "VACUUM", "ANALYZE", "ANALYSE",
        "CLUSTER",
        "REFRESH", "IMPORT", "REASSIGN", "LOCK", "NOTIFY", "CHECKPOINT",
    ]
}
