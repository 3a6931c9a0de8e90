// SPDX-License-Identifier: Apache-2.0

import Values

/// The arithmetic operators of the dialect over evaluated operands.
enum Arithmetic {
    /// Computes with numbers, lengths of time and moments.
    ///
    /// Integers stay exact while they fit 64 bits; time is exact to the nanosecond. A string takes part as the moment
    /// or the length of time that it spells. What was not observed, or has no value, leaves the result unobserved.
    ///
    /// - Throws: `invalid-type` for operands that the operator does not join; `invalid-value` for a division by zero
    ///   and for a result out of range.
    static func apply(
        _ operation: ArithmeticOperator,
        _ left: Operand,
        _ right: Operand,
        at range: Range<Int>
    ) throws(ExpressionError) -> Operand {
        if case .unobserved = left { return left }
        if case .unobserved = right { return right }
        if left.isNull || right.isNull { return .unobserved("an operand of '\(operation.rawValue)' has no value") }
        switch aligned(operation, left, right) {
        case (.json(.number(let left)), .json(.number(let right))):
            return .json(.number(try numbers(operation, left, right, at: range)))
        case (.duration(let left), .duration(let right)):
            return try durations(operation, left.wholeNanoseconds, right.wholeNanoseconds, at: range)
        case (.duration(let left), .json(.number(let right))) where operation == .multiply:
            return .duration(try scaled(left, by: right, at: range))
        case (.json(.number(let left)), .duration(let right)) where operation == .multiply:
            return .duration(try scaled(right, by: left, at: range))
        case (.duration(let left), .json(.number(let right))) where operation == .divide:
            guard right.double != 0 else { throw divisionByZero(range) }
            return .duration(try nanoseconds((Double(left.wholeNanoseconds) / right.double).rounded(), at: range))
        case (.timestamp(let left), .duration(let right)) where operation == .add:
            return .timestamp(try moved(left, by: right.wholeNanoseconds, at: range))
        case (.duration(let left), .timestamp(let right)) where operation == .add:
            return .timestamp(try moved(right, by: left.wholeNanoseconds, at: range))
        case (.timestamp(let left), .duration(let right)) where operation == .subtract:
            return .timestamp(try moved(left, by: -max(right.wholeNanoseconds, -.max), at: range))
        case (.timestamp(let left), .timestamp(let right)) where operation == .subtract:
            return .duration(left - right)
        default:
            let message = "'\(operation.rawValue)' does not join \(left.kindName) and \(right.kindName)"
            throw ExpressionError(kind: .invalidType, message: message, range: range)
        }
    }

    /// The operand with its sign changed.
    static func negated(_ operand: Operand, at range: Range<Int>) throws(ExpressionError) -> Operand {
        switch operand {
        case .unobserved: return operand
        case .json(.null): return .unobserved("the operand of '-' has no value")
        case .duration(let duration): return .duration(.zero - duration)
        case .json(.number(let number)):
            guard number.isInteger, let integer = number.exactInteger, integer != .min else {
                return .json(.number(JSONNumber(-number.double)))
            }
            return .json(.integer(-integer))
        default:
            throw ExpressionError(kind: .invalidType, message: "'-' does not take \(operand.kindName)", range: range)
        }
    }

    private static func numbers(
        _ operation: ArithmeticOperator,
        _ left: JSONNumber,
        _ right: JSONNumber,
        at range: Range<Int>
    ) throws(ExpressionError) -> JSONNumber {
        let divides = operation == .divide || operation == .remainder
        if divides, right.double == 0 { throw divisionByZero(range) }
        if left.isInteger, right.isInteger, let a = left.exactInteger, let b = right.exactInteger {
            let (result, overflow) = integers(operation, a, b)
            if !overflow { return JSONNumber(result) }
        }
        let result =
            switch operation {
            case .add: left.double + right.double
            case .subtract: left.double - right.double
            case .multiply: left.double * right.double
            case .divide: left.double / right.double
            case .remainder: left.double.truncatingRemainder(dividingBy: right.double)
            }
        guard result.isFinite else { throw outOfRange(range) }
        return JSONNumber(result)
    }

    /// The exact result; a quotient that is not whole counts as overflow, so that it is computed as a double.
    private static func integers(_ operation: ArithmeticOperator, _ a: Int64, _ b: Int64) -> (Int64, overflow: Bool) {
        switch operation {
        case .add: return a.addingReportingOverflow(b)
        case .subtract: return a.subtractingReportingOverflow(b)
        case .multiply: return a.multipliedReportingOverflow(by: b)
        case .remainder: return a.remainderReportingOverflow(dividingBy: b)
        case .divide:
            let (quotient, overflow) = a.dividedReportingOverflow(by: b)
            return (quotient, overflow || quotient &* b != a)
        }
    }

    private static func durations(
        _ operation: ArithmeticOperator,
        _ left: Int64,
        _ right: Int64,
        at range: Range<Int>
    ) throws(ExpressionError) -> Operand {
        switch operation {
        case .add, .subtract, .remainder:
            guard operation != .remainder || right != 0 else { throw divisionByZero(range) }
            let (result, overflow) = integers(operation, left, right)
            guard !overflow else { throw outOfRange(range) }
            return .duration(.nanoseconds(result))
        case .divide:
            return .json(.number(try numbers(.divide, JSONNumber(left), JSONNumber(right), at: range)))
        case .multiply:
            throw ExpressionError(kind: .invalidType, message: "'*' does not join two durations", range: range)
        }
    }

    private static func scaled(
        _ duration: Duration,
        by factor: JSONNumber,
        at range: Range<Int>
    ) throws(ExpressionError) -> Duration {
        if let whole = factor.exactInteger {
            let (product, overflow) = duration.wholeNanoseconds.multipliedReportingOverflow(by: whole)
            guard !overflow else { throw outOfRange(range) }
            return .nanoseconds(product)
        }
        return try nanoseconds((Double(duration.wholeNanoseconds) * factor.double).rounded(), at: range)
    }

    private static func nanoseconds(_ value: Double, at range: Range<Int>) throws(ExpressionError) -> Duration {
        guard let whole = Int64(exactly: value) else { throw outOfRange(range) }
        return .nanoseconds(whole)
    }

    private static func moved(
        _ moment: Timestamp,
        by nanoseconds: Int64,
        at range: Range<Int>
    ) throws(ExpressionError) -> Timestamp {
        let (sum, overflow) = moment.nanosecondsSinceEpoch.addingReportingOverflow(nanoseconds)
        guard !overflow else { throw outOfRange(range) }
        return Timestamp(nanosecondsSinceEpoch: sum)
    }

    /// Reads a string as a moment or a length of time where the operator and the other side allow it.
    private static func aligned(
        _ operation: ArithmeticOperator,
        _ left: Operand,
        _ right: Operand
    ) -> (Operand, Operand) {
        guard operation == .add || operation == .subtract else { return (left, right) }
        if operation == .subtract, let moments = Comparison.moments(left, right) { return moments }
        switch (left, right) {
        case (.json(.string(let text)), .duration), (.json(.string(let text)), .timestamp):
            return (time(text) ?? left, right)
        case (.duration, .json(.string(let text))), (.timestamp, .json(.string(let text))):
            return (left, time(text) ?? right)
        default: return (left, right)
        }
    }

    private static func time(_ text: String) -> Operand? {
        Timestamp(text).map(Operand.timestamp) ?? Duration(signedLiteral: text).map(Operand.duration)
    }

    private static func divisionByZero(_ range: Range<Int>) -> ExpressionError {
        ExpressionError(kind: .invalidValue, message: "division by zero", range: range)
    }

    private static func outOfRange(_ range: Range<Int>) -> ExpressionError {
        ExpressionError(kind: .invalidValue, message: "the result is out of range", range: range)
    }
}
