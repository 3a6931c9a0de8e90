// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

extension Command {
    private static let counting = ["UPDATE", "DELETE", "INSERT", "MERGE"]

    /// Whether the answer says that a statement that changes rows has changed none.
    ///
    /// Of other statements, such as `CREATE`, the database counts no rows. One that begins with `WITH` may change more than it
    /// counts.
    func changesNoRow(by answer: JSONValue) -> Bool {
        guard case .sql(let sql) = operation, effect.mayChange, answer["rowCount"]?.integerValue == 0 else {
            return false
        }
        let word = sql.statement.drop { $0.isWhitespace }.prefix { $0.isLetter }.uppercased()
        return Self.counting.contains(word)
    }
}
