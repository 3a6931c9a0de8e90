// SPDX-License-Identifier: Apache-2.0

import Values

extension Function {
    static let abs = Function("abs", [Parameter(kinds: [.number, .duration])], returns: [.number, .duration]) {
        call throws(ExpressionError) in
        switch call.arguments[0] {
        case .duration(let duration): .duration(duration < .zero ? .zero - duration : duration)
        case .json(.number(let number)):
            if let integer = number.exactInteger, number.isInteger, integer != .min {
                .json(.integer(Swift.abs(integer)))
            } else {
                .json(.number(JSONNumber(Swift.abs(number.double))))
            }
        default: throw call.mismatch(0)
        }
    }

    static let ceil = Function("ceil", [.number], returns: .number) { call throws(ExpressionError) in
        try rounded(call, .up)
    }

    static let floor = Function("floor", [.number], returns: .number) { call throws(ExpressionError) in
        try rounded(call, .down)
    }

    static let sum = Function("sum", [.array(of: [.number, .duration])], returns: [.number, .duration]) {
        call throws(ExpressionError) in
        var total: Operand?
        for element in try call.elements(0) {
            guard let sum = total else {
                total = element
                continue
            }
            total = try Arithmetic.apply(.add, sum, element, at: call.range)
        }
        return total ?? .json(0)
    }

    static let avg = Function("avg", [.array(of: [.number, .duration])], returns: [.number, .duration, .null]) {
        call throws(ExpressionError) in
        let elements = try call.elements(0)
        guard let first = elements.first else { return .null }
        var total = first
        for element in elements.dropFirst() { total = try Arithmetic.apply(.add, total, element, at: call.range) }
        return try Arithmetic.apply(.divide, total, .json(.integer(elements.count)), at: call.range)
    }

    static let toNumber = Function("to_number", [.any], returns: [.number, .null]) { call throws(ExpressionError) in
        switch call.arguments[0] {
        case .json(.number): return call.arguments[0]
        case .json(.string(let text)):
            // What a script prints ends with a line end, and some pad with blanks; JMESPath itself takes neither.
            let isPadded = (text.utf8.first ?? 0) <= 0x20 || (text.utf8.last ?? 0) <= 0x20
            guard !isPadded || !call.evaluator.isStrict, let value = try? JSONParser.parse(text), case .number = value
            else { return .null }
            return .json(value)
        default: return .null
        }
    }

    private static func rounded(
        _ call: Call,
        _ rule: FloatingPointRoundingRule
    ) throws(ExpressionError) -> Operand {
        guard case .json(.number(let number)) = call.arguments[0] else { throw call.mismatch(0) }
        if number.isInteger { return call.arguments[0] }
        let double = number.double.rounded(rule)
        return .json(.number(Int64(exactly: double).map { JSONNumber($0) } ?? JSONNumber(double)))
    }
}
