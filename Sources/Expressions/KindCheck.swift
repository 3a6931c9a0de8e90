// SPDX-License-Identifier: Apache-2.0

/// Finds the mistakes of the dialect that the source alone shows: operands that can never go together.
///
/// Each node gets the set of kinds that it may come to. Paths and named values may be anything, so only what literals,
/// operators and functions make certain is refused.
enum KindCheck {
    /// - Throws: `invalid-type` for the first operation that cannot succeed, and for an assertion that cannot be
    ///   true or false.
    static func check(_ program: Program, isAssertion: Bool) throws(ExpressionError) {
        var kinds: [Kinds] = []
        for (id, node) in program.nodes.enumerated() {
            kinds.append(try Self.kinds(of: node, known: kinds, program, at: id))
        }
        guard isAssertion, kinds[program.root].isDisjoint(with: .boolean) else { return }
        let message = "the assertion is not a comparison: it is always \(kinds[program.root].text)"
        throw ExpressionError(kind: .invalidType, message: message, range: program.ranges[program.root])
    }

    private static func kinds(
        of node: Node,
        known: [Kinds],
        _ program: Program,
        at id: NodeID
    ) throws(ExpressionError) -> Kinds {
        let range = program.ranges[id]
        switch node {
        case .literal(let operand): return operand.kind
        case .comparison(let comparator, let left, let right):
            try checkComparison(comparator, known[left], known[right], at: range)
            return .boolean
        case .not: return .boolean
        case .and(let left, let right), .or(let left, let right): return known[left].union(known[right])
        case .sequence(_, let right): return known[right]
        case .listProjection, .objectProjection, .filter, .slice, .flatten: return [.array, .null]
        case .multiSelectList: return [.array, .null]
        case .multiSelectHash: return [.object, .null]
        case .negation(let operand):
            let result = known[operand].intersection([.number, .duration])
            guard !result.isEmpty else { throw refusal("'-' does not take \(known[operand].text)", range) }
            return result
        case .arithmetic(let operation, let left, let right):
            let result = Self.result(operation, known[left], known[right])
            guard !result.isEmpty else {
                let message = "'\(operation.rawValue)' does not join \(known[left].text) and \(known[right].text)"
                throw refusal(message, range)
            }
            return result
        case .call(let function, let arguments):
            for (position, argument) in arguments.enumerated() {
                let taken = function.parameter(at: position).kinds
                guard known[argument].isDisjoint(with: taken) else { continue }
                let message =
                    "\(function.name)(): argument \(position + 1) is \(known[argument].text), not \(taken.text)"
                throw refusal(message, program.ranges[argument])
            }
            return function.result
        case .expression: return .expression
        case .current, .field, .scopeValue, .index: return .any
        }
    }

    private static func checkComparison(
        _ comparator: Comparator,
        _ left: Kinds,
        _ right: Kinds,
        at range: Range<Int>
    ) throws(ExpressionError) {
        for one in left.each {
            for other in right.each where isComparable(comparator, one, other) { return }
        }
        throw refusal("cannot compare \(left.text) and \(right.text)", range)
    }

    private static func isComparable(_ comparator: Comparator, _ left: Kinds, _ right: Kinds) -> Bool {
        if comparator.isEquality { return !Comparison.isNeverEqual(left, right) }
        let time: Kinds = [.timestamp, .duration]
        // Two strings have an order when both turn out to be moments.
        return (left == right && !left.isDisjoint(with: .ordered))
            || (left == .string && time.contains(right)) || (right == .string && time.contains(left))
    }

    /// The kinds that an operation may come to; none when it joins nothing of the operands.
    static func result(_ operation: ArithmeticOperator, _ left: Kinds, _ right: Kinds) -> Kinds {
        var result: Kinds = []
        for one in left.each {
            for other in right.each { result.formUnion(single(operation, one, other)) }
        }
        return result
    }

    private static func single(_ operation: ArithmeticOperator, _ left: Kinds, _ right: Kinds) -> Kinds {
        switch (operation, left, right) {
        case (_, .number, .number): .number
        case (.add, .duration, .duration), (.subtract, .duration, .duration), (.remainder, .duration, .duration):
            .duration
        case (.multiply, .duration, .number), (.multiply, .number, .duration), (.divide, .duration, .number): .duration
        case (.divide, .duration, .duration): .number
        case (.add, .timestamp, .duration), (.add, .duration, .timestamp), (.subtract, .timestamp, .duration):
            .timestamp
        case (.subtract, .timestamp, .timestamp), (.subtract, .string, .string): .duration
        case (.add, .string, .duration), (.add, .duration, .string), (.subtract, .string, .duration),
            (.subtract, .timestamp, .string):
            [.timestamp, .duration]
        case (.add, .string, .timestamp), (.add, .timestamp, .string): .timestamp
        case (.subtract, .string, .timestamp), (.subtract, .duration, .string): .duration
        default: []
        }
    }

    private static func refusal(_ message: String, _ range: Range<Int>) -> ExpressionError {
        ExpressionError(kind: .invalidType, message: message, range: range)
    }
}
