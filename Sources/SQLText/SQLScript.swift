// SPDX-License-Identifier: Apache-2.0

/// Several SQL statements in one text.
public enum SQLScript {
    /// The place of each statement, as UTF-8 offsets, without semicolons, and without comments around it.
    ///
    /// - Throws: ``SQLRefusal`` when the text ends inside a string or comment.
    public static func statements(in text: String) throws(SQLRefusal) -> [Range<Int>] {
        let tokens = try SQLLexer.tokens(in: text).filter { $0.kind != .comment }
        return tokens.split { $0.kind == .semicolon }.compactMap { tokens in
            guard let first = tokens.first, let last = tokens.last else { return nil }
            return first.range.lowerBound..<last.range.upperBound
        }
    }
}
