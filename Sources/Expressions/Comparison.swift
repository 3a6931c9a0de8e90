// SPDX-License-Identifier: Apache-2.0

import Values

/// The comparison operators over evaluated operands.
enum Comparison {
    /// Compares two operands.
    ///
    /// Strictly as JMESPath does, an order between anything but numbers is null. The dialect also orders moments and
    /// lengths of time, leaves a comparison with what was not observed undecided, and refuses what has no order.
    static func apply(
        _ comparator: Comparator,
        _ left: Operand,
        _ right: Operand,
        at range: Range<Int>,
        isStrict: Bool
    ) throws(ExpressionError) -> Operand {
        if case .unobserved = left { return left }
        if case .unobserved = right { return right }
        if comparator.isEquality {
            let (left, right) = aligned(left, right)
            if !isStrict, isNeverEqual(left.kind, right.kind) { throw incomparable(left, right, range) }
            return .bool((left == right) == (comparator == .equal))
        }
        if isStrict {
            guard left.kind == .number, right.kind == .number else { return .null }
        } else if left.isNull || right.isNull {
            return .unobserved("an operand of the comparison has no value")
        }
        let (alignedLeft, alignedRight) = moments(left, right) ?? aligned(left, right)
        guard alignedLeft.kind == alignedRight.kind, alignedLeft.kind != .string,
            !alignedLeft.kind.isDisjoint(with: .ordered)
        else { throw incomparable(left, right, range) }
        return .bool(holds(comparator, alignedLeft, alignedRight))
    }

    /// Whether `left` comes before `right`, both of one kind: numbers by value, strings by code point.
    static func isOrdered(_ left: Operand, before right: Operand) -> Bool {
        switch (left, right) {
        case (.json(.number(let left)), .json(.number(let right))): left < right
        case (.json(.string(let left)), .json(.string(let right))):
            // UTF-8 order is code point order; String's own order would compare normalised text.
            left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.timestamp(let left), .timestamp(let right)): left < right
        case (.duration(let left), .duration(let right)): left < right
        default: false
        }
    }

    private static func holds(_ comparator: Comparator, _ left: Operand, _ right: Operand) -> Bool {
        switch comparator {
        case .less: isOrdered(left, before: right)
        case .lessOrEqual: !isOrdered(right, before: left)
        case .greater: isOrdered(right, before: left)
        case .greaterOrEqual: !isOrdered(left, before: right)
        case .equal: left == right
        case .notEqual: left != right
        }
    }

    /// Kinds that an equality between them is a mistake rather than false.
    static func isNeverEqual(_ left: Kinds, _ right: Kinds) -> Bool {
        let time: Kinds = [.timestamp, .duration]
        let other: Kinds = [.number, .boolean]
        return (time.contains(left) && (other.contains(right) || time.contains(right)) && left != right)
            || (time.contains(right) && other.contains(left))
    }

    /// Two strings as moments when both are RFC 3339 text.
    static func moments(_ left: Operand, _ right: Operand) -> (Operand, Operand)? {
        guard case (.json(.string(let left)), .json(.string(let right))) = (left, right),
            let left = Timestamp(left), let right = Timestamp(right)
        else { return nil }
        return (.timestamp(left), .timestamp(right))
    }

    /// Reads a string as what the other side is.
    private static func aligned(_ left: Operand, _ right: Operand) -> (Operand, Operand) {
        switch (left, right) {
        case (.json(.string(let text)), .timestamp): (Timestamp(text).map(Operand.timestamp) ?? left, right)
        case (.json(.string(let text)), .duration): (Duration(signedLiteral: text).map(Operand.duration) ?? left, right)
        case (.timestamp, .json(.string(let text))): (left, Timestamp(text).map(Operand.timestamp) ?? right)
        case (.duration, .json(.string(let text))): (left, Duration(signedLiteral: text).map(Operand.duration) ?? right)
        default: (left, right)
        }
    }

    private static func incomparable(_ left: Operand, _ right: Operand, _ range: Range<Int>) -> ExpressionError {
        let what = left.kindName == right.kindName ? "two \(left.kindName)s" : "\(left.kindName) and \(right.kindName)"
        return ExpressionError(kind: .invalidType, message: "cannot compare \(what)", range: range)
    }
}
