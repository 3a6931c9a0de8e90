// SPDX-License-Identifier: Apache-2.0

/// Splits SQL text into tokens by the lexical rules of PostgreSQL, in linear time.
///
/// It follows [section 4.1 of the manual](https://www.postgresql.org/docs/current/sql-syntax-lexical.html) with
/// `standard_conforming_strings` on, which `PostgresClient` sets for every session.
struct SQLLexer {
    private let bytes: [UInt8]
    private var position = 0
    private var bracketDepth = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    static func tokens(in text: String) throws(SQLRefusal) -> [SQLToken] {
        var lexer = SQLLexer(text)
        if let nul = lexer.bytes.firstIndex(of: 0) {
            throw SQLRefusal(.nulByte, at: nul, "the statement contains a NUL byte")
        }
        var tokens: [SQLToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        return tokens
    }

    private mutating func next() throws(SQLRefusal) -> SQLToken? {
        while let byte = peek(), byte.isSQLSpace { position += 1 }
        let start = position
        guard let byte = peek() else { return nil }
        let kind = try scan(byte)
        return SQLToken(kind: kind, range: start..<position)
    }

    private mutating func scan(_ byte: UInt8) throws(SQLRefusal) -> SQLToken.Kind {
        switch byte {
        case UInt8(ascii: "'"):
            try skipString(from: position, quoteAt: position, escapes: false)
            return .string
        case UInt8(ascii: "\""):
            try skipQuotedIdentifier(from: position, quoteAt: position)
            return .quotedIdentifier(unicodeEscapes: false)
        case UInt8(ascii: "$"):
            return try scanDollar()
        case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
            skipLineComment()
            return .comment
        case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
            try skipBlockComment()
            return .comment
        case UInt8(ascii: ":"):
            return scanColon()
        case _ where byte.isDigit || (byte == UInt8(ascii: ".") && peek(1)?.isDigit == true):
            skipNumber()
            return .number
        case _ where byte.isIdentifierStart:
            return try scanWord()
        default:
            position += 1
            return punctuation(byte)
        }
    }

    private mutating func punctuation(_ byte: UInt8) -> SQLToken.Kind {
        switch byte {
        case UInt8(ascii: ";"): return .semicolon
        case UInt8(ascii: "("): return .openParenthesis
        case UInt8(ascii: ")"): return .closeParenthesis
        case UInt8(ascii: "["):
            bracketDepth += 1
            return .openBracket
        case UInt8(ascii: "]"):
            bracketDepth -= 1
            return .closeBracket
        case UInt8(ascii: "."): return .period
        case UInt8(ascii: "\\"): return .backslash
        default: return .symbol
        }
    }

    /// A word, or one of the strings that begin with a letter: `E'…'`, `U&'…'`, `U&"…"`.
    private mutating func scanWord() throws(SQLRefusal) -> SQLToken.Kind {
        let start = position
        let letter = bytes[position] | 0x20
        if letter == UInt8(ascii: "e"), peek(1) == UInt8(ascii: "'") {
            try skipString(from: start, quoteAt: start + 1, escapes: true)
            return .string
        }
        if letter == UInt8(ascii: "u"), peek(1) == UInt8(ascii: "&") {
            if peek(2) == UInt8(ascii: "'") {
                try skipString(from: start, quoteAt: start + 2, escapes: false)
                return .string
            }
            if peek(2) == UInt8(ascii: "\"") {
                try skipQuotedIdentifier(from: start, quoteAt: start + 2)
                return .quotedIdentifier(unicodeEscapes: true)
            }
        }
        while let byte = peek(), byte.isIdentifierPart { position += 1 }
        return .word
    }

    private mutating func scanColon() -> SQLToken.Kind {
        position += 1
        guard let byte = peek() else { return .symbol }
        if byte == UInt8(ascii: ":") || byte == UInt8(ascii: "=") {
            position += 1
            return .symbol
        }
        let startsName = byte.isIdentifierStart || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"")
        return startsName && bracketDepth <= 0 ? .psqlVariable : .symbol
    }

    // MARK: - Dollars

    /// `$1`, `${…}`, `$tag$…$tag$` or a lone dollar.
    private mutating func scanDollar() throws(SQLRefusal) -> SQLToken.Kind {
        let start = position
        position += 1
        guard let byte = peek() else { return .symbol }
        if byte.isDigit {
            while let digit = peek(), digit.isDigit { position += 1 }
            return .parameter
        }
        if byte == UInt8(ascii: "{") {
            guard let end = SQLPlaceholder.end(of: bytes[...], from: start) else {
                throw SQLRefusal(.unterminated, at: start, "the placeholder '${' has no closing '}'")
            }
            position = end
            return .placeholder
        }
        var tagEnd = position
        if byte.isIdentifierStart {
            while tagEnd < bytes.count, bytes[tagEnd].isIdentifierPart, bytes[tagEnd] != UInt8(ascii: "$") {
                tagEnd += 1
            }
        }
        guard tagEnd < bytes.count, bytes[tagEnd] == UInt8(ascii: "$") else { return .symbol }
        try skipDollarQuoted(from: start, delimiter: start..<tagEnd + 1)
        return .string
    }

    /// Skips to the end of the closing delimiter.
    ///
    /// Delimiters have no inner dollar, so each byte is compared at most twice.
    private mutating func skipDollarQuoted(from start: Int, delimiter: Range<Int>) throws(SQLRefusal) {
        position = delimiter.upperBound
        while position + delimiter.count <= bytes.count {
            if bytes[position] == UInt8(ascii: "$"),
                bytes[position..<position + delimiter.count].elementsEqual(bytes[delimiter])
            {
                position += delimiter.count
                return
            }
            position += 1
        }
        throw SQLRefusal(.unterminated, at: start, "the dollar-quoted string has no end")
    }

    // MARK: - Strings, identifiers, comments, numbers

    private mutating func skipString(from start: Int, quoteAt quote: Int, escapes: Bool) throws(SQLRefusal) {
        position = quote + 1
        while let byte = peek() {
            if escapes, byte == UInt8(ascii: "\\") {
                position += 2
            } else if byte != UInt8(ascii: "'") {
                position += 1
            } else if peek(1) == UInt8(ascii: "'") {
                position += 2
            } else {
                position += 1
                guard escapes, let continued = continuationQuote() else { return }
                position = continued + 1
            }
        }
        throw SQLRefusal(.unterminated, at: start, "the string has no closing quote")
    }

    /// The opening quote of a continuation: two literals with a line break between them are one literal, with the rules
    /// of the first.
    private func continuationQuote() -> Int? {
        var index = position
        var sawLineBreak = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte.isSQLSpace {
                if byte == 0x0A || byte == 0x0D { sawLineBreak = true }
                index += 1
            } else if byte == UInt8(ascii: "-"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "-") {
                while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
            } else {
                return sawLineBreak && byte == UInt8(ascii: "'") ? index : nil
            }
        }
        return nil
    }

    private mutating func skipQuotedIdentifier(from start: Int, quoteAt quote: Int) throws(SQLRefusal) {
        position = quote + 1
        while let byte = peek() {
            if byte != UInt8(ascii: "\"") {
                position += 1
            } else if peek(1) == UInt8(ascii: "\"") {
                position += 2
            } else {
                position += 1
                return
            }
        }
        throw SQLRefusal(.unterminated, at: start, "the quoted identifier has no closing quote")
    }

    private mutating func skipLineComment() {
        while let byte = peek(), byte != 0x0A, byte != 0x0D { position += 1 }
    }

    private mutating func skipBlockComment() throws(SQLRefusal) {
        let start = position
        var depth = 0
        while let byte = peek() {
            if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                depth += 1
                position += 2
            } else if byte == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                depth -= 1
                position += 2
                if depth == 0 { return }
            } else {
                position += 1
            }
        }
        throw SQLRefusal(.unterminated, at: start, "the comment '/*' has no closing '*/'")
    }

    private mutating func skipNumber() {
        while let byte = peek(), byte.isDigit || byte == UInt8(ascii: ".") { position += 1 }
        guard let exponent = peek(), exponent | 0x20 == UInt8(ascii: "e") else { return }
        var digits = 1
        if peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") { digits = 2 }
        guard peek(digits)?.isDigit == true else { return }
        position += digits
        while let byte = peek(), byte.isDigit { position += 1 }
    }

    private func peek(_ distance: Int = 0) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }
}

extension UInt8 {
    /// The white space of PostgreSQL's scanner.
    var isSQLSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// A letter, an underscore, or any byte of a character outside ASCII.
    var isIdentifierStart: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) && self < 0x80 || self == UInt8(ascii: "_")
            || self >= 0x80
    }

    var isIdentifierPart: Bool { isIdentifierStart || isDigit || self == UInt8(ascii: "$") }
}
