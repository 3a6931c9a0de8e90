// SPDX-License-Identifier: Apache-2.0

/// A column of a statement's result, as far as its text tells.
public struct SQLColumn: Sendable, Hashable {
    /// What the values are.
    public enum Kind: Sendable, Hashable {
        case boolean, number, text
        /// The catalog would have to be asked.
        case unknown
    }

    /// The name in the result.
    public let name: String
    /// What the values are, unless they are null.
    public let kind: Kind
}

/// The columns of a statement's result, as far as its text tells.
public struct SQLColumns: Sendable, Hashable {
    /// The columns that have a name in the text.
    public internal(set) var columns: [SQLColumn] = []
    /// Whether there are no others: no `*`, and no column that the server would name.
    public internal(set) var isWhole = true
}

extension SQLStatement {
    /// The columns that a plain `SELECT` names; nil for any other statement.
    public var selectedColumns: SQLColumns? {
        guard let tokens = try? SQLLexer.tokens(in: text).filter({ $0.kind != .comment }) else { return nil }
        return SQLSelectList(SQLWords(bytes: Array(text.utf8), tokens: tokens[...]), Array(text.utf8)).columns
    }
}

/// Reads the list behind `SELECT`.
private struct SQLSelectList {
    private let words: SQLWords
    private let bytes: [UInt8]

    init(_ words: SQLWords, _ bytes: [UInt8]) {
        self.words = words
        self.bytes = bytes
    }

    /// What ends the list at its own depth.
    private static let endings: Set<String> = [
        "FROM", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR", "INTO",
    ]
    private static let joins: Set<String> = ["UNION", "INTERSECT", "EXCEPT"]

    var columns: SQLColumns? {
        guard words.word(0) == "SELECT", !words.words.contains(where: Self.joins.contains) else { return nil }
        var start = 1
        if words.word(1) == "ALL" || words.word(1) == "DISTINCT" { start = 2 }
        // DISTINCT ON (…) has a list of its own in front.
        if words.word(1) == "DISTINCT", words.word(2) == "ON" { return nil }
        var result = SQLColumns()
        var item = start
        for index in start...words.tokens.count {
            let isEnd =
                index == words.tokens.count || (words.depths[index] == 0 && Self.endings.contains(words.word(index)))
            guard isEnd || (words.depths[index] == 0 && isComma(index)) else { continue }
            if item < index, let column = column(item..<index) {
                result.columns.append(column)
            } else if item < index {
                result.isWhole = false
            }
            item = index + 1
            if isEnd { break }
        }
        let names = result.columns.map(\.name)
        if Set(names).count < names.count { result.isWhole = false }
        return result
    }

    private func isComma(_ index: Int) -> Bool { symbol(index) == "," }

    private func symbol(_ index: Int) -> String {
        guard words.tokens.indices.contains(index) else { return "" }
        return String(decoding: bytes[words.tokens[index].range], as: UTF8.self)
    }

    /// The column of one item; nil when its name is not in the text.
    private func column(_ item: Range<Int>) -> SQLColumn? {
        if item.count > 2, words.word(item.upperBound - 2) == "AS", let name = words.name(item.upperBound - 1) {
            return SQLColumn(name: name, kind: kind(item.lowerBound..<item.upperBound - 2))
        }
        if item.count == 1 || (item.count == 3 && symbol(item.lowerBound + 1) == ".") {
            guard let name = words.name(item.upperBound - 1), !Self.isConstant(words.word(item.upperBound - 1)) else {
                return nil
            }
            return SQLColumn(name: name, kind: .unknown)
        }
        guard isCall(item), let name = words.name(item.lowerBound), Self.namedByTheirName.contains(name) else {
            return nil
        }
        return SQLColumn(name: name, kind: kind(item))
    }

    /// Words that are values, and not the names of columns.
    private static func isConstant(_ word: String) -> Bool {
        ["TRUE", "FALSE", "NULL", "DEFAULT"].contains(word) || word.hasPrefix("CURRENT_") || word.hasPrefix("LOCALTIME")
            || ["USER", "SESSION_USER", "SYSTEM_USER"].contains(word)
    }

    /// Functions after which the server names the column.
    private static let namedByTheirName: Set<String> = [
        "count", "sum", "avg", "max", "min", "now", "version", "pg_is_in_recovery", "bool_and", "bool_or", "length",
        "lower", "upper", "pg_database_size", "pg_total_relation_size", "txid_current", "array_agg", "string_agg",
    ]

    /// Whether an item is one call: a name and parentheses to the end.
    private func isCall(_ item: Range<Int>) -> Bool {
        guard item.count >= 3, words.name(item.lowerBound) != nil, symbol(item.lowerBound + 1) == "(",
            symbol(item.upperBound - 1) == ")"
        else { return false }
        let depth = words.depths[item.lowerBound]
        return !(item.lowerBound + 2..<item.upperBound - 1).contains { words.depths[$0] <= depth }
    }

    // MARK: - Kinds

    private func kind(_ item: Range<Int>) -> SQLColumn.Kind {
        guard let first = item.first else { return .unknown }
        if item.count >= 3, symbol(item.upperBound - 2) == "::" || symbol(item.upperBound - 2) == ":" {
            return cast(to: words.word(item.upperBound - 1))
        }
        if isCall(item) {
            switch words.name(first) ?? "" {
            case "count", "length", "pg_database_size", "pg_total_relation_size": return .number
            case "pg_is_in_recovery", "bool_and", "bool_or", "exists": return .boolean
            case "version", "lower", "upper", "string_agg": return .text
            default: return .unknown
            }
        }
        guard item.count == 1 else { return .unknown }
        switch words.tokens[first].kind {
        case .string: return .text
        case .number: return symbol(first).allSatisfy(\.isNumber) ? .number : .unknown
        default: return ["TRUE", "FALSE"].contains(words.word(first)) ? .boolean : .unknown
        }
    }

    /// Types whose values certainly become JSON of one kind.
    private func cast(to type: String) -> SQLColumn.Kind {
        switch type {
        case "INT", "INT2", "INT4", "INT8", "INTEGER", "BIGINT", "SMALLINT", "OID": .number
        case "BOOL", "BOOLEAN": .boolean
        case "TEXT", "VARCHAR": .text
        default: .unknown
        }
    }
}
