// SPDX-License-Identifier: Apache-2.0

/// Finds the tables and functions in a statement's words, in one pass.
struct SQLAccessReader {
    private(set) var access = SQLAccess()
    private let words: SQLWords
    /// The names that `WITH` gives to parts of the statement.
    private var local: Set<String> = []
    /// For each depth of parentheses whether a list of tables goes on there.
    private var listsTables: [Int: Bool] = [:]
    private var locksRows = false
    /// Where each word stands for the last time.
    private let lastPlaces: [String: Int]

    init(_ words: SQLWords) {
        self.words = words
        var places: [String: Int] = [:]
        for (index, word) in words.words.enumerated() where !word.isEmpty { places[word] = index }
        lastPlaces = places
    }

    mutating func read() {
        collectLocalNames()
        for index in words.words.indices { visit(index) }
        if locksRows {
            for (name, privileges) in access.tables where privileges.contains(.select) {
                access.tables[name] = privileges.union([.update])
            }
        }
        noteKeyword()
    }

    // MARK: - Walking

    private mutating func visit(_ index: Int) {
        let depth = words.depths[index]
        switch words.words[index] {
        case "FROM" where !isPartOfCall(index): startTables(after: index, deletes: words.word(index - 1) == "DELETE")
        case "JOIN": table(at: index + 1, [.select])
        case "USING" where !isColumnList(index): startTables(after: index, deletes: false)
        case "INTO": into(index)
        case "UPDATE": update(index)
        case "TABLE" where index == words.leadingIndex: table(at: index + 1, [.select])
        case "TRUNCATE" where index == words.leadingIndex: truncate(index)
        case "SHARE": locksRows = locksRows || ["FOR", "KEY"].contains(words.word(index - 1))
        case "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "UNION", "EXCEPT", "INTERSECT", "WINDOW", "FETCH", "OFFSET",
            "FOR", "RETURNING", "SET", "SELECT", "VALUES":
            listsTables[depth] = false
        case "":
            if words.tokens[index].kind == .openParenthesis { listsTables[depth + 1] = opensTables(index) }
            if listsTables[depth] == true, words.isComma(index) { table(at: index + 1, [.select]) }
        default: break
        }
        call(index)
    }

    /// A parenthesis in a list of tables that is no query: `FROM (a JOIN b ON …)`.
    private mutating func opensTables(_ index: Int) -> Bool {
        guard listsTables[words.depths[index]] == true, ["FROM", "JOIN", "LATERAL"].contains(words.word(index - 1)),
            !["SELECT", "VALUES", "WITH", "TABLE"].contains(words.word(index + 1))
        else { return false }
        table(at: index + 1, [.select])
        return true
    }

    private mutating func startTables(after index: Int, deletes: Bool) {
        listsTables[words.depths[index]] = true
        guard deletes else { return table(at: index + 1, [.select]) }
        let reads = hasClause(["WHERE", "RETURNING", "USING"], after: index)
        table(at: index + 1, reads ? [.delete, .select] : [.delete])
    }

    private mutating func into(_ index: Int) {
        switch words.word(index - 1) {
        case "INSERT":
            var privileges: Set<SQLAccess.Privilege> = [.insert]
            if hasClause(["RETURNING", "CONFLICT"], after: index) { privileges.insert(.select) }
            if hasClause(["CONFLICT"], after: index), hasClause(["UPDATE"], after: index) {
                privileges.insert(.update)
            }
            table(at: index + 1, privileges)
            if let name = name(at: index + 1)?.name, access.tables[name] != nil {
                note("a column of \(name.text) with a sequence needs USAGE on that sequence too")
            }
        case "MERGE":
            var privileges: Set<SQLAccess.Privilege> = [.select]
            if hasClause(["UPDATE"], after: index) { privileges.insert(.update) }
            if hasClause(["INSERT"], after: index) { privileges.insert(.insert) }
            if hasClause(["DELETE"], after: index) { privileges.insert(.delete) }
            table(at: index + 1, privileges)
        default: note("SELECT … INTO makes a table, which needs CREATE on its schema")
        }
    }

    private mutating func update(_ index: Int) {
        if ["FOR", "KEY"].contains(words.word(index - 1)) {
            locksRows = true
        } else if words.word(index - 1) != "DO", words.word(index - 1) != "THEN" {
            let reads = hasClause(["WHERE", "RETURNING", "FROM"], after: index)
            table(at: index + 1, reads ? [.update, .select] : [.update])
        }
    }

    private mutating func truncate(_ index: Int) {
        var place = index + 1
        if words.word(place) == "TABLE" { place += 1 }
        while let found = name(at: place) {
            table(at: place, [.truncate])
            guard words.isComma(found.end) else { return }
            place = found.end + 1
        }
    }

    // MARK: - Names

    private mutating func table(at index: Int, _ privileges: Set<SQLAccess.Privilege>) {
        guard let found = name(at: index) else { return }
        // A function that is called in place of a table.
        if words.kind(found.end) == .openParenthesis, privileges == [.select] { return }
        let name = found.name
        if name.schema == nil, local.contains(name.name) { return }
        if ["pg_catalog", "information_schema"].contains(name.schema) || name.schema == nil && isSystem(name.name) {
            if let role = Self.monitored[name.name] { access.roles.insert(role) }
            return
        }
        access.tables[name, default: []].formUnion(privileges)
    }

    /// Catalogs and views of the server need no schema before them; a table of one's own may be named alike.
    private func isSystem(_ name: String) -> Bool { name.hasPrefix("pg_") }

    /// The name at a place, behind ONLY and LATERAL, and the place after it.
    private func name(at index: Int) -> (name: SQLAccess.Name, end: Int)? {
        var index = index
        while ["ONLY", "LATERAL", "TABLE"].contains(words.word(index)) { index += 1 }
        guard let first = identifier(index) else { return nil }
        guard words.kind(index + 1) == .period, let second = identifier(index + 2) else {
            return (SQLAccess.Name(name: first), index + 1)
        }
        // A database may stand before the schema.
        if words.kind(index + 3) == .period, let third = identifier(index + 4) {
            return (SQLAccess.Name(schema: second, name: third), index + 5)
        }
        return (SQLAccess.Name(schema: first, name: second), index + 3)
    }

    private func identifier(_ index: Int) -> String? {
        guard words.tokens.indices.contains(index), !Self.reserved.contains(words.word(index)) else { return nil }
        return words.name(index)?.replacing("\"\"", with: "\"")
    }

    private mutating func collectLocalNames() {
        for index in words.words.indices where words.words[index] == "AS" {
            var body = index + 1
            while ["NOT", "MATERIALIZED"].contains(words.word(body)) { body += 1 }
            guard words.kind(body) == .openParenthesis else { continue }
            var place = index - 1
            if words.kind(place) == .closeParenthesis {
                let depth = words.depths[place]
                while place >= 0, !(words.depths[place] == depth && words.kind(place) == .openParenthesis) {
                    place -= 1
                }
                place -= 1
            }
            guard place > 0, let name = identifier(place) else { continue }
            if ["WITH", "RECURSIVE"].contains(words.word(place - 1)) || words.isComma(place - 1) { local.insert(name) }
        }
    }

    // MARK: - Calls

    private mutating func call(_ index: Int) {
        guard words.kind(index + 1) == .openParenthesis, let name = words.name(index) else { return }
        let schema = words.kind(index - 1) == .period ? identifier(index - 2) : nil
        if ["nextval", "setval", "currval"].contains(name), let sequence = words.string(index + 2) {
            let parts = sequence.split(separator: ".", maxSplits: 1).map(String.init)
            access.sequences.insert(
                parts.count == 2
                    ? SQLAccess.Name(schema: parts[0], name: parts[1]) : SQLAccess.Name(name: sequence)
            )
        }
        if let role = Self.memberFunctions[name] { access.roles.insert(role) }
        if Self.reservedFunctions.contains(name) || name.hasPrefix("pg_stat_reset") {
            access.reservedFunctions.insert(name)
        }
        if let schema, schema != "pg_catalog", access.tables[SQLAccess.Name(schema: schema, name: name)] == nil {
            access.functions.insert(SQLAccess.Name(schema: schema, name: name))
        }
    }

    /// `extract(epoch FROM x)` and its like, and `IS DISTINCT FROM`.
    private func isPartOfCall(_ index: Int) -> Bool {
        if words.word(index - 1) == "DISTINCT", ["IS", "NOT"].contains(words.word(index - 2)) { return true }
        let depth = words.depths[index]
        guard depth > 0 else { return false }
        var place = index - 1
        // The parenthesis that this FROM stands in is near: such calls are short.
        while place > 0, words.depths[place] >= depth, index - place < 200 {
            if ["SELECT", "DELETE"].contains(words.word(place)), words.depths[place] == depth { return false }
            place -= 1
        }
        return words.kind(place) == .openParenthesis
            && ["EXTRACT", "SUBSTRING", "TRIM", "OVERLAY", "POSITION"].contains(words.word(place - 1))
    }

    /// `JOIN … USING (column)`.
    private func isColumnList(_ index: Int) -> Bool {
        words.kind(index + 1) == .openParenthesis
            && !["SELECT", "VALUES", "WITH"].contains(words.word(index + 2))
    }

    // MARK: - Clauses and statements

    private func hasClause(_ names: [String], after index: Int) -> Bool {
        names.contains { name in lastPlaces[name].map { $0 > index } ?? false }
    }

    private mutating func noteKeyword() {
        switch words.leadingKeyword {
        case "CREATE", "ALTER", "DROP", "COMMENT", "IMPORT", "SECURITY", "REASSIGN":
            note("\(words.leadingKeyword) needs the ownership of what it changes, or CREATE where it makes something")
        case "GRANT", "REVOKE": note("\(words.leadingKeyword) needs the grant option, or the ownership")
        case "VACUUM", "ANALYZE", "ANALYSE", "REINDEX", "CLUSTER", "REFRESH":
            note("\(words.leadingKeyword) needs MAINTAIN on the table (PostgreSQL 17), or its ownership")
        case "CALL", "DO": note("\(words.leadingKeyword) runs code that the text does not show")
        case "CHECKPOINT": access.roles.insert("pg_checkpoint")
        case "LOCK": note("LOCK needs a privilege on the table that fits its mode")
        default: break
        }
    }

    private mutating func note(_ text: String) {
        if !access.notes.contains(text) { access.notes.append(text) }
    }
}
