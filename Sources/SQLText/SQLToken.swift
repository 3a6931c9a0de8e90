// SPDX-License-Identifier: Apache-2.0

/// One lexical element of SQL text, with its place in bytes.
struct SQLToken: Hashable {
    enum Kind: Hashable {
        /// An unquoted identifier or keyword.
        case word
        /// `"…"`; `U&"…"` is told apart because its escapes can spell any name.
        case quotedIdentifier(unicodeEscapes: Bool)
        /// `'…'`, `E'…'` or a dollar-quoted text.
        case string
        case number
        /// `$1`.
        case parameter
        /// `${…}`.
        case placeholder
        case semicolon
        case openParenthesis
        case closeParenthesis
        case openBracket
        case closeBracket
        case period
        /// A backslash outside of every string: psql's own commands begin with one.
        case backslash
        /// `:name` or `:'name'` outside of brackets: a variable of psql.
        case psqlVariable
        case symbol
        /// `-- …` or `/* … */`.
        case comment
    }

    let kind: Kind
    /// The element's place, in UTF-8 bytes from the start of the text.
    let range: Range<Int>
}
