// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

/// What the database says of the rows that a statement has changed.
enum ChangedRows: Sendable, Hashable {
    case none
    case some(Int64)
    /// It counts the rows of the whole, of which nobody knows whether they were changed.
    case untold

    /// What is said of a statement of which the database does not tell what it changed.
    static let untoldSentence = "the database does not say whether a statement that begins with WITH changed any row"
}

extension Command {
    private static let counting = ["UPDATE", "DELETE", "INSERT", "MERGE"]

    /// How many rows the answer says that a statement has changed; nil where the database counts none.
    ///
    /// Of other statements, such as `CREATE`, it counts no rows. Of one that begins with `WITH` it counts the rows of the
    /// last part: where those are none, an earlier part may have changed some all the same.
    func changedRows(by answer: JSONValue) -> ChangedRows? {
        guard case .sql(let sql) = operation, effect.mayChange, let rows = answer["rowCount"]?.integerValue else {
            return nil
        }
        let word = sql.statement.drop { $0.isWhitespace }.prefix { $0.isLetter }.uppercased()
        if word == "WITH" { return rows == 0 ? .untold : nil }
        guard Self.counting.contains(word) else { return nil }
        return rows == 0 ? ChangedRows.none : .some(rows)
    }
}
