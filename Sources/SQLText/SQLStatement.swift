// SPDX-License-Identifier: Apache-2.0

/// One SQL statement that may be sent with bound parameters, and what its text tells about it.
///
/// The classification reads the text, not the catalog: a user's function that writes looks like one that reads. It is a
/// check beside the `READ ONLY` transaction and the role's privileges, never instead of them.
public struct SQLStatement: Sendable, Hashable {
    /// The statement as written, without the closing semicolon and what surrounds it.
    public let text: String
    /// The leading keyword in upper case, such as `SELECT`; for `WITH` it is the keyword of the main statement.
    public let keyword: String
    /// What the statement may do.
    public let effect: SQLEffect
    /// Why the effect is more than a read, one phrase each; empty for a read.
    public let reasons: [String]
    /// Whether the server refuses it inside a transaction block, as it does `VACUUM` and `CREATE DATABASE`.
    public let runsOutsideTransaction: Bool
    /// What it does that a rollback does not take back, or may not, as a clause.
    ///
    /// Nil when a rollback takes back everything that the text shows; functions of the database's users, triggers and
    /// foreign tables are not seen through.
    public let outlastsRollback: String?
    /// Whether the grammar takes `$1` in it; utility statements such as `ALTER` take none.
    public let acceptsParameters: Bool
    /// The highest `n` of the `$n` in the text.
    public let parameterCount: Int
    /// Whether a `${…}` still stands where a parameter belongs.
    public let hasPlaceholders: Bool

    /// Reads one statement.
    ///
    /// - Throws: ``SQLRefusal`` for several statements, COPY, transaction control, session state, psql's own commands, and
    ///   text that ends inside a string or comment.
    public init(_ text: String) throws(SQLRefusal) {
        let bytes = Array(text.utf8)
        let tokens = try SQLLexer.tokens(in: text).filter { $0.kind != .comment }
        let body = try Self.singleStatement(tokens)
        let words = SQLWords(bytes: bytes, tokens: body)
        guard let first = body.first, let last = body.last else {
            throw SQLRefusal(.empty, at: 0, "there is no statement")
        }
        try SQLAdmission.check(words)
        let verdict = SQLClassification(words)
        self.text = String(decoding: bytes[first.range.lowerBound..<last.range.upperBound], as: UTF8.self)
        keyword = verdict.keyword
        effect = verdict.effect
        reasons = verdict.reasons
        runsOutsideTransaction = SQLAdmission.runsOutsideTransaction(words)
        outlastsRollback = SQLClassification.lasting(words)
        acceptsParameters = Self.parameterised.contains(words.leadingKeyword)
        parameterCount = words.highestParameter
        hasPlaceholders = body.contains { $0.kind == .placeholder }
    }

    private static let parameterised: Set<String> = [
        "SELECT", "VALUES", "TABLE", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "EXPLAIN",
    ]

    /// The tokens before the semicolon; anything but further semicolons behind it is a second statement.
    private static func singleStatement(_ tokens: [SQLToken]) throws(SQLRefusal) -> ArraySlice<SQLToken> {
        let content = tokens.drop { $0.kind == .semicolon }
        guard let end = content.firstIndex(where: { $0.kind == .semicolon }) else { return content }
        if let second = content[end...].first(where: { $0.kind != .semicolon }) {
            if second.kind == .backslash { throw SQLAdmission.metaCommand(at: second.range.lowerBound) }
            let message = "more than one statement: a step runs exactly one, so split it into steps"
            throw SQLRefusal(.severalStatements, at: second.range.lowerBound, message)
        }
        return content[..<end]
    }
}
