// SPDX-License-Identifier: Apache-2.0

/// One word of an expression.
struct Token: Sendable {
    enum Kind: Sendable, Hashable {
        case identifier(String)
        case quotedIdentifier(String)
        case integer(Int)
        case literal(Operand)
        case comparator(Comparator)
        case dot, comma, colon, at, not, and, or, pipe, ampersand
        case star, plus, minus, slash, percent
        case leftBracket, rightBracket, flatten, filter
        case leftBrace, rightBrace, leftParenthesis, rightParenthesis
        case reference
        case end
    }

    let kind: Kind
    /// UTF-8 offsets in the source.
    let range: Range<Int>
}

/// The comparison operators.
enum Comparator: Sendable, Hashable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual

    var isEquality: Bool { self == .equal || self == .notEqual }
}

/// The arithmetic operators of the dialect.
enum ArithmeticOperator: String, Sendable, Hashable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
}
