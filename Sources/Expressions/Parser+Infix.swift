// SPDX-License-Identifier: Apache-2.0

extension Parser {
    /// How close the current token binds as an operator; 0 when it is none.
    var infixPower: Int {
        switch current.kind {
        case .pipe: 1
        case .or: 2
        case .and: 3
        case .comparator: 5
        case .plus: 6
        case .minus: isStrict ? 0 : 6
        case .slash, .percent: 7
        case .star: isStrict ? 0 : 7
        case .flatten: 9
        case .filter: 21
        case .dot: 40
        case .leftBracket: 55
        default: 0
        }
    }

    /// The operator at hand with `left` before it.
    mutating func infix(_ left: NodeID) throws(ExpressionError) -> NodeID {
        let start = start(of: left)
        let power = infixPower
        let kind = current.kind
        advance()
        switch kind {
        case .dot:
            if take(.star) { return try add(.objectProjection(left, try projected(20)), from: start) }
            let right = try unscopedMember(power)
            return try add(.sequence(left, right), from: start)
        case .pipe:
            return try add(.sequence(left, try expression(power, scoped: false)), from: start)
        case .or: return try add(.or(left, try expression(power)), from: start)
        case .and: return try add(.and(left, try expression(power)), from: start)
        case .comparator(let comparator):
            return try add(.comparison(comparator, left, try expression(power)), from: start)
        case .plus: return try add(.arithmetic(.add, left, try expression(power)), from: start)
        case .minus: return try add(.arithmetic(.subtract, left, try expression(power)), from: start)
        case .star: return try add(.arithmetic(.multiply, left, try expression(power)), from: start)
        case .slash: return try add(.arithmetic(.divide, left, try expression(power)), from: start)
        case .percent: return try add(.arithmetic(.remainder, left, try expression(power)), from: start)
        case .flatten: return try flattened(left, from: start)
        case .filter: return try filtered(left, from: start)
        default: return try bracket(left, from: start)
        }
    }

    /// What may follow a dot: a name, a call, a wildcard, or a multi-select.
    mutating func member(_ power: Int) throws(ExpressionError) -> NodeID {
        switch current.kind {
        case .identifier(let name) where next.kind != .leftParenthesis:
            // Behind a dot every word is a member, `true` and `now` too.
            let start = current.range.lowerBound
            advance()
            return try operators(after: try add(.field(name), from: start), power)
        case .identifier, .quotedIdentifier, .star: return try expression(power)
        case .leftBracket:
            let start = current.range.lowerBound
            advance()
            return try multiSelectList(from: start)
        case .leftBrace:
            let start = current.range.lowerBound
            advance()
            return try multiSelectHash(from: start)
        default: throw unexpected("a name after '.'")
        }
    }

    /// `[]` after `left`: the list with one level of lists opened, and the rest of the path for each element.
    mutating func flattened(_ left: NodeID, from start: Int) throws(ExpressionError) -> NodeID {
        let flat = try add(.flatten(left), from: start)
        return try add(.listProjection(flat, try projected(9)), from: start)
    }

    /// `[? … ]` after `left`.
    mutating func filtered(_ left: NodeID, from start: Int) throws(ExpressionError) -> NodeID {
        let predicate = try expression(0, scoped: false)
        try expect(.rightBracket, "']'")
        let right = current.kind == .flatten ? try add(.current, from: previousEnd) : try projected(21)
        return try add(.filter(left, predicate: predicate, right), from: start)
    }

    /// An index, a slice or `[*]`, the opening bracket being consumed.
    mutating func bracket(_ left: NodeID, from start: Int) throws(ExpressionError) -> NodeID {
        if current.kind == .star, next.kind == .rightBracket {
            advance()
            advance()
            return try add(.listProjection(left, try projected(20)), from: start)
        }
        return try indexOrSlice(left, from: start)
    }

    private mutating func indexOrSlice(_ left: NodeID, from start: Int) throws(ExpressionError) -> NodeID {
        var parts: [Int?] = [nil]
        while true {
            switch current.kind {
            case .integer, .minus:
                guard parts.last == .some(nil) else { throw unexpected("':' or ']'") }
                parts[parts.count - 1] = try signedInteger()
            case .colon:
                guard parts.count < 3 else { throw unexpected("']'") }
                advance()
                parts.append(nil)
            case .rightBracket:
                advance()
                guard parts.count > 1 else {
                    guard let index = parts[0] else { throw unexpected("an index") }
                    return try add(.index(left, index), from: start)
                }
                return try slice(left, parts, from: start)
            default: throw unexpected("an index, a slice or ']'")
            }
        }
    }

    private mutating func slice(_ left: NodeID, _ parts: [Int?], from start: Int) throws(ExpressionError) -> NodeID {
        let step = parts.count > 2 ? parts[2] ?? 1 : 1
        guard step != 0 else {
            throw ExpressionError(
                kind: .invalidValue,
                message: "the step of a slice cannot be 0",
                range: start..<previousEnd
            )
        }
        let slice = try add(.slice(left, start: parts[0], stop: parts[1], step: step), from: start)
        return try add(.listProjection(slice, try projected(20)), from: start)
    }

    private mutating func signedInteger() throws(ExpressionError) -> Int {
        let isNegative = take(.minus)
        guard case .integer(let value) = current.kind, !isNegative || previousEnd == current.range.lowerBound else {
            throw unexpected("an integer")
        }
        advance()
        return isNegative ? -value : value
    }
}
