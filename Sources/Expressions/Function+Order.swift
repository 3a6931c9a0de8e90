// SPDX-License-Identifier: Apache-2.0

import Values

extension Function {
    static let max = Function("max", [.array(of: .ordered)], returns: Kinds.ordered.union(.null)) {
        call throws(ExpressionError) in
        let elements = try call.elements(0)
        return first(of: zip(elements, elements)) { Comparison.isOrdered($1, before: $0) }
    }

    static let min = Function("min", [.array(of: .ordered)], returns: Kinds.ordered.union(.null)) {
        call throws(ExpressionError) in
        let elements = try call.elements(0)
        return first(of: zip(elements, elements)) { Comparison.isOrdered($0, before: $1) }
    }

    static let maxBy = Function("max_by", [.array, .expression], returns: .any) { call throws(ExpressionError) in
        switch try keyed(call) {
        case .unusable(let reason): .unobserved(reason)
        case .pairs(let pairs): first(of: pairs) { Comparison.isOrdered($1, before: $0) }
        }
    }

    static let minBy = Function("min_by", [.array, .expression], returns: .any) { call throws(ExpressionError) in
        switch try keyed(call) {
        case .unusable(let reason): .unobserved(reason)
        case .pairs(let pairs): first(of: pairs) { Comparison.isOrdered($0, before: $1) }
        }
    }

    static let sort = Function("sort", [.array(of: .ordered)], returns: .array) { call throws(ExpressionError) in
        // The standard library's sort is stable since Swift 5, which JMESPath demands of sort_by.
        .list(of: try call.elements(0).sorted { Comparison.isOrdered($0, before: $1) })
    }

    static let sortBy = Function("sort_by", [.array, .expression], returns: .array) { call throws(ExpressionError) in
        switch try keyed(call) {
        case .unusable(let reason): .unobserved(reason)
        case .pairs(let pairs):
            .list(of: pairs.sorted { Comparison.isOrdered($0.key, before: $1.key) }.map(\.element))
        }
    }

    /// The elements of a list with the keys that they are ordered by.
    private enum KeyedElements {
        case pairs([(element: Operand, key: Operand)])
        case unusable(String)
    }

    /// Evaluates the key of every element; all keys must be of one kind that has an order.
    private static func keyed(_ call: Call) throws(ExpressionError) -> KeyedElements {
        var pairs: [(element: Operand, key: Operand)] = []
        var kind: Kinds?
        for element in try call.elements(0) {
            let key = try call.value(for: element)
            if case .unobserved(let reason) = key { return .unusable(reason) }
            if key.isNull, !call.evaluator.isStrict { return .unusable("an element has no value for its key") }
            guard !key.kind.isDisjoint(with: .ordered), kind == nil || kind == key.kind else {
                throw call.error(.invalidType, "the keys must be all numbers or all strings; one is \(key.kindName)")
            }
            kind = key.kind
            pairs.append((element, key))
        }
        return .pairs(pairs)
    }

    /// The first element whose key nothing precedes.
    private static func first(
        of pairs: some Sequence<(Operand, Operand)>,
        precedes: (Operand, Operand) -> Bool
    ) -> Operand {
        var best: (element: Operand, key: Operand)?
        for (element, key) in pairs {
            if let known = best, !precedes(key, known.key) { continue }
            best = (element, key)
        }
        return best?.element ?? .null
    }
}
