// SPDX-License-Identifier: Apache-2.0

import Values

extension Parser {
    /// The operand at hand.
    mutating func prefix() throws(ExpressionError) -> NodeID {
        let token = current
        let start = token.range.lowerBound
        advance()
        switch token.kind {
        case .literal(let operand): return try add(.literal(operand), from: start)
        case .integer(let value) where !isStrict: return try add(.literal(.json(.integer(value))), from: start)
        case .identifier(let name): return try word(name, from: start)
        case .quotedIdentifier(let name):
            guard current.kind != .leftParenthesis else {
                throw unexpected("an operator; a function's name has no quotes")
            }
            return try add(namesAreScoped ? .scopeValue(name, at: start..<previousEnd) : .field(name), from: start)
        case .leftParenthesis:
            let node = try expression(0)
            try expect(.rightParenthesis, "')'")
            widen(node, from: start)
            return node
        case .not: return try add(.not(try expression(isStrict ? 45 : 8)), from: start)
        case .minus where !isStrict: return try negated(from: start)
        case .reference:
            let node = try expression(0, scoped: true)
            try expect(.rightBrace, "'}'")
            widen(node, from: start)
            return node
        case .leftBrace: return try multiSelectHash(from: start)
        case .leftBracket: return try leadingBracket(from: start)
        case .at, .star, .flatten, .filter: return try onCurrent(token)
        case .ampersand:
            throw ExpressionError(
                kind: .syntax,
                message: "'&' stands only before an argument of a function",
                range: token.range
            )
        default:
            throw ExpressionError(kind: .syntax, message: Self.operandExpected(token), range: token.range)
        }
    }

    private static func operandExpected(_ token: Token) -> String {
        token.kind == .end ? "the expression ends where an operand is expected" : "an operand is expected"
    }

    /// A bare word: a call, a literal of the dialect, a value of the scope or a member.
    private mutating func word(_ name: String, from start: Int) throws(ExpressionError) -> NodeID {
        if current.kind == .leftParenthesis {
            advance()
            return try call(name, from: start)
        }
        if !isStrict {
            switch name {
            case "true": return try add(.literal(.bool(true)), from: start)
            case "false": return try add(.literal(.bool(false)), from: start)
            case "null": return try add(.literal(.null), from: start)
            case "now" where namesAreScoped: return try add(.call(.now, []), from: start)
            default: break
            }
        }
        return try add(namesAreScoped ? .scopeValue(name, at: start..<previousEnd) : .field(name), from: start)
    }

    /// `@`, `*`, `[]` and `[?`, which begin at the current value; the scope as a whole is no value.
    private mutating func onCurrent(_ token: Token) throws(ExpressionError) -> NodeID {
        let start = token.range.lowerBound
        try refuseScope(token.range)
        let node = try add(.current, from: start)
        switch token.kind {
        case .star: return try add(.objectProjection(node, try projected(20)), from: start)
        case .flatten: return try flattened(node, from: start)
        case .filter: return try filtered(node, from: start)
        default: return node
        }
    }

    private func refuseScope(_ range: Range<Int>) throws(ExpressionError) {
        guard namesAreScoped else { return }
        throw ExpressionError(kind: .syntax, message: "inside '${…}' an expression begins with a name", range: range)
    }

    private mutating func negated(from start: Int) throws(ExpressionError) -> NodeID {
        let operand = try expression(8)
        if case .literal(let literal) = program.nodes[operand] {
            return try add(.literal(try Arithmetic.negated(literal, at: start..<previousEnd)), from: start)
        }
        return try add(.negation(operand), from: start)
    }

    /// `[` where an operand is expected: an index or slice of the current value, `[*]`, or a multi-select list.
    private mutating func leadingBracket(from start: Int) throws(ExpressionError) -> NodeID {
        let begin = start..<previousEnd
        switch current.kind {
        case .integer where !isStrict && next.kind == .comma: return try multiSelectList(from: start)
        case .integer, .minus, .colon: break
        case .star where next.kind == .rightBracket: break
        default: return try multiSelectList(from: start)
        }
        try refuseScope(begin)
        return try bracket(try add(.current, from: start), from: start)
    }

    /// A multi-select list whose bracket is consumed.
    mutating func multiSelectList(from start: Int) throws(ExpressionError) -> NodeID {
        var elements: [NodeID] = []
        repeat { elements.append(try expression(0)) } while take(.comma)
        try expect(.rightBracket, "',' or ']'")
        return try add(.multiSelectList(elements), from: start)
    }

    /// A multi-select hash whose brace is consumed.
    mutating func multiSelectHash(from start: Int) throws(ExpressionError) -> NodeID {
        var keys: [String] = []
        var values: [NodeID] = []
        repeat {
            switch current.kind {
            case .identifier(let name), .quotedIdentifier(let name): keys.append(name)
            default: throw unexpected("a name")
            }
            advance()
            try expect(.colon, "':'")
            values.append(try expression(0))
        } while take(.comma)
        try expect(.rightBrace, "',' or '}'")
        return try add(.multiSelectHash(keys, values), from: start)
    }

    /// A call whose parenthesis is consumed; name, number of arguments and `&` are checked here.
    private mutating func call(_ name: String, from start: Int) throws(ExpressionError) -> NodeID {
        let nameRange = start..<start + name.utf8.count
        guard let function = Function.all[name], !isStrict || !function.isDialectOnly else {
            throw ExpressionError(kind: .unknownFunction, message: "there is no function '\(name)'", range: nameRange)
        }
        var arguments: [NodeID] = []
        if !take(.rightParenthesis) {
            repeat { arguments.append(try argument()) } while take(.comma)
            try expect(.rightParenthesis, "',' or ')'")
        }
        let range = start..<previousEnd
        guard arguments.count >= function.required,
            function.isVariadic || arguments.count <= function.parameters.count
        else {
            let message = "\(name)() takes \(function.arityText), not \(arguments.count)"
            throw ExpressionError(kind: .invalidArity, message: message, range: range)
        }
        for (index, argument) in arguments.enumerated() {
            let wanted = function.parameter(at: index).kinds
            var isExpression = false
            if case .expression = program.nodes[argument] { isExpression = true }
            guard isExpression == (wanted == .expression) else {
                let found = isExpression ? "an expression" : "a value"
                let message = "\(name)(): argument \(index + 1) is \(found), not \(wanted.text)"
                throw ExpressionError(kind: .invalidType, message: message, range: program.ranges[argument])
            }
        }
        return try add(.call(function, arguments), from: start)
    }

    private mutating func argument() throws(ExpressionError) -> NodeID {
        let start = current.range.lowerBound
        guard take(.ampersand) else { return try expression(0) }
        return try add(.expression(try expression(0, scoped: false)), from: start)
    }
}
