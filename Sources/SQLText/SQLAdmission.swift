// SPDX-License-Identifier: Apache-2.0

/// Which statements a step may contain at all.
enum SQLAdmission {
    private static let transactionControl: Set<String> = [
        "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE",
    ]

    private static let session: Set<String> = [
        "SET", "RESET", "DISCARD", "PREPARE", "EXECUTE", "DEALLOCATE", "DECLARE", "FETCH", "MOVE", "CLOSE", "LISTEN",
        "UNLISTEN", "LOAD",
    ]

    static func check(_ words: SQLWords) throws(SQLRefusal) {
        for (index, token) in words.tokens.enumerated() {
            if token.kind == .backslash { throw metaCommand(at: words.offset(index)) }
            if token.kind == .psqlVariable {
                let message = "variables of psql are not known here: write ${name}"
                throw SQLRefusal(.psql, at: words.offset(index), message)
            }
        }
        guard let start = words.leadingIndex else {
            throw SQLRefusal(.empty, at: words.offset(0), "a statement begins with a keyword")
        }
        let keyword = words.word(start)
        let offset = words.offset(start)
        if transactionControl.contains(keyword) || (keyword == "PREPARE" && words.word(start + 1) == "TRANSACTION")
            || (keyword == "SET" && words.contains("TRANSACTION"))
        {
            let message = "\(keyword) is not accepted: each step's statement runs in a transaction of its own"
            throw SQLRefusal(.transactionControl, at: offset, message)
        }
        if keyword == "COPY" {
            let message = "COPY is not accepted: use SELECT or INSERT, or a shell step with psql's \\copy"
            throw SQLRefusal(.copy, at: offset, message)
        }
        if session.contains(keyword) {
            let message = "\(keyword) is not accepted: what it does to the session ends with the step"
            throw SQLRefusal(.session, at: offset, message)
        }
    }

    static func metaCommand(at offset: Int) -> SQLRefusal {
        SQLRefusal(
            .psql,
            at: offset,
            "a backslash command belongs to psql, not to the server: write SQL or a shell step"
        )
    }

    /// The statements that PostgreSQL refuses inside a transaction block, and those that no transaction holds: a standby
    /// begins none that writes, and a promotion is not rolled back.
    static func runsOutsideTransaction(_ words: SQLWords) -> Bool {
        guard let start = words.leadingIndex else { return false }
        let second = words.word(start + 1)
        switch words.word(start) {
        case "VACUUM": return true
        case "SELECT", "VALUES", "WITH":
            return words.calls.contains { $0.map(SQLFunctions.onStandby.contains) ?? false }
        case "CREATE":
            if ["DATABASE", "TABLESPACE", "SUBSCRIPTION"].contains(second) { return true }
            let index = second == "UNIQUE" ? start + 2 : start + 1
            return words.word(index) == "INDEX" && words.word(index + 1) == "CONCURRENTLY"
        case "DROP":
            if ["DATABASE", "TABLESPACE", "SUBSCRIPTION"].contains(second) { return true }
            return second == "INDEX" && words.word(start + 2) == "CONCURRENTLY"
        case "ALTER":
            if second == "SYSTEM" { return true }
            if second == "DATABASE" { return words.contains("TABLESPACE") }
            if second == "TYPE" { return false }
            return words.contains("DETACH") && words.contains("CONCURRENTLY")
        case "REINDEX":
            return words.contains("CONCURRENTLY") || ["DATABASE", "SYSTEM", "SCHEMA"].contains(second)
        case "CLUSTER": return second.isEmpty && words.tokens.count == start + 1
        default: return false
        }
    }
}
