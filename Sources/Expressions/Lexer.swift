// SPDX-License-Identifier: Apache-2.0

import Values

/// Cuts an expression into tokens.
struct Lexer {
    private let bytes: [UInt8]
    private let isStrict: Bool
    private var position = 0

    private init(_ bytes: [UInt8], isStrict: Bool) {
        self.bytes = bytes
        self.isStrict = isStrict
    }

    /// The tokens of `source`, an `end` token last.
    static func tokens(of source: String, isStrict: Bool) throws(ExpressionError) -> [Token] {
        var lexer = Lexer(Array(source.utf8), isStrict: isStrict)
        var tokens: [Token] = []
        while true {
            lexer.skipSpace()
            let start = lexer.position
            guard start < lexer.bytes.count else {
                tokens.append(Token(kind: .end, range: start..<start))
                return tokens
            }
            let kind = try lexer.next()
            tokens.append(Token(kind: kind, range: start..<lexer.position))
        }
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func next() throws(ExpressionError) -> Token.Kind {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
            return .identifier(word())
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "\""): return try quotedIdentifier()
        case UInt8(ascii: "'"): return .literal(.json(.string(try rawString())))
        case UInt8(ascii: "`"): return .literal(.json(try jsonLiteral()))
        default: return try sign()
        }
    }

    private mutating func sign() throws(ExpressionError) -> Token.Kind {
        let start = position
        position += 1
        switch bytes[start] {
        case UInt8(ascii: "."): return .dot
        case UInt8(ascii: ","): return .comma
        case UInt8(ascii: ":"): return .colon
        case UInt8(ascii: "@"): return .at
        case UInt8(ascii: "*"): return .star
        case UInt8(ascii: "-"): return .minus
        case UInt8(ascii: "]"): return .rightBracket
        case UInt8(ascii: "{"): return .leftBrace
        case UInt8(ascii: "}"): return .rightBrace
        case UInt8(ascii: "("): return .leftParenthesis
        case UInt8(ascii: ")"): return .rightParenthesis
        case UInt8(ascii: "["): return take("]") ? .flatten : take("?") ? .filter : .leftBracket
        case UInt8(ascii: "|"): return take("|") ? .or : .pipe
        case UInt8(ascii: "&"): return take("&") ? .and : .ampersand
        case UInt8(ascii: "!"): return take("=") ? .comparator(.notEqual) : .not
        case UInt8(ascii: "<"): return .comparator(take("=") ? .lessOrEqual : .less)
        case UInt8(ascii: ">"): return .comparator(take("=") ? .greaterOrEqual : .greater)
        case UInt8(ascii: "="):
            guard take("=") else { throw error("'=' is no operator; equality is '=='", from: start) }
            return .comparator(.equal)
        case UInt8(ascii: "+") where !isStrict: return .plus
        case UInt8(ascii: "/") where !isStrict: return .slash
        case UInt8(ascii: "%") where !isStrict: return .percent
        case UInt8(ascii: "$") where !isStrict && take("{"): return .reference
        default:
            while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
            throw error("unexpected character", from: start)
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func word() -> String {
        let start = position
        while position < bytes.count, bytes[position].isWordCharacter { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Digits; in the dialect also fractions, exponents, durations and sizes.
    private mutating func number() throws(ExpressionError) -> Token.Kind {
        let start = position
        while position < bytes.count {
            let isFraction =
                bytes[position] == UInt8(ascii: ".") && position + 1 < bytes.count && bytes[position + 1].isDigit
            guard bytes[position].isDigit || (!isStrict && (bytes[position].isWordCharacter || isFraction)) else {
                break
            }
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if let integer = Int(text) { return .integer(integer) }
        guard !isStrict else { throw error("the number is out of range", from: start) }
        if let double = Double(text), double.isFinite, bytes[start..<position].allSatisfy(\.isDecimalCharacter) {
            return .literal(.json(.number(JSONNumber(double))))
        }
        if let duration = Duration(literal: text) { return .literal(.duration(duration)) }
        if let bytes = ByteSize.bytes(literal: text) { return .literal(.json(.integer(bytes))) }
        throw error("not a number, a duration (15m, 1h30m) or a size (10GiB)", from: start)
    }

    private mutating func quotedIdentifier() throws(ExpressionError) -> Token.Kind {
        let start = position
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count else {
            position = bytes.count
            throw error("the quoted name is not closed", from: start)
        }
        position += 1
        do {
            let value = try JSONParser.parse(Array(bytes[start..<position]))
            return .quotedIdentifier(value.stringValue ?? "")
        } catch {
            throw self.error("the quoted name is no JSON string: \(error.reason)", from: start)
        }
    }

    /// `'text'`: only `\'` is an escape, every other backslash stands for itself.
    private mutating func rawString() throws(ExpressionError) -> String {
        let (content, start) = try delimited(by: UInt8(ascii: "'"), what: "string")
        guard let text = String(validating: content, as: UTF8.self) else {
            throw error("the string is not valid UTF-8", from: start)
        }
        return text
    }

    /// A JSON value between backticks; what does not begin as JSON is read as an unquoted string, as JMESPath once did.
    private mutating func jsonLiteral() throws(ExpressionError) -> JSONValue {
        let (content, start) = try delimited(by: UInt8(ascii: "`"), what: "literal")
        let trimmed = content.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        do {
            return try JSONParser.parse(content)
        } catch {
            let begins = trimmed.first.map(Array("\"[{".utf8).contains) ?? true
            guard !begins, let text = String(validating: trimmed, as: UTF8.self) else {
                throw self.error("the literal is no JSON: \(error.reason)", from: start)
            }
            return .string(text)
        }
    }

    /// The bytes up to the closing delimiter, with the escape of the delimiter itself undone.
    private mutating func delimited(by delimiter: UInt8, what: String) throws(ExpressionError) -> ([UInt8], Int) {
        let start = position
        var content: [UInt8] = []
        position += 1
        while position < bytes.count, bytes[position] != delimiter {
            if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count {
                if bytes[position + 1] != delimiter { content.append(bytes[position]) }
                content.append(bytes[position + 1])
                position += 2
            } else {
                content.append(bytes[position])
                position += 1
            }
        }
        guard position < bytes.count else { throw error("the \(what) is not closed", from: start) }
        position += 1
        return (content, start)
    }

    private func error(_ message: String, from start: Int) -> ExpressionError {
        ExpressionError(kind: .syntax, message: message, range: start..<max(start, min(position, bytes.count)))
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isDecimalCharacter: Bool {
        isDigit || self == UInt8(ascii: ".") || self == UInt8(ascii: "e") || self == UInt8(ascii: "E")
    }

    fileprivate var isWordCharacter: Bool {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
