// SPDX-License-Identifier: Apache-2.0

import Values

extension Expression {
    /// An outcome that no observation can change.
    public struct Certainty: Sendable, Hashable {
        /// The outcome, wherever there is one.
        public let outcome: Bool
        /// Why, as a clause.
        public let reason: String
    }

    /// The outcome of an expression that looks at the world and still always says the same; nil when it may differ.
    ///
    /// It knows comparisons of a thing with itself, lengths that are not negative, and `a || !a`. The outcome may still be undetermined, or an error.
    public var certainty: Certainty? { program.certainty(program.root, depth: 0) }
}

extension Program {
    private static let maximumDepth = 16

    fileprivate func certainty(_ id: NodeID, depth: Int) -> Expression.Certainty? {
        guard depth < Self.maximumDepth else { return nil }
        switch nodes[id] {
        case .comparison(let comparator, let left, let right): return certainty(of: comparator, left, right)
        case .not(let inner):
            return certainty(inner, depth: depth + 1).map {
                Expression.Certainty(outcome: !$0.outcome, reason: $0.reason)
            }
        case .or(let left, let right), .and(let left, let right):
            let isOr = if case .or = nodes[id] { true } else { false }
            if isOpposite(left, right) {
                return Expression.Certainty(
                    outcome: isOr,
                    reason: isOr ? "one of the two always holds" : "the two never hold together"
                )
            }
            let sides = [certainty(left, depth: depth + 1), certainty(right, depth: depth + 1)]
            if let side = sides.compactMap(\.self).first(where: { $0.outcome == isOr }) { return side }
            guard let first = sides[0], sides[1] != nil else { return nil }
            return first
        default: return nil
        }
    }

    private func certainty(of comparator: Comparator, _ left: NodeID, _ right: NodeID) -> Expression.Certainty? {
        if isSame(left, right) {
            let outcome = [.equal, .lessOrEqual, .greaterOrEqual].contains(comparator)
            return Expression.Certainty(outcome: outcome, reason: "both sides are the same")
        }
        if isLength(left), let number = number(right) { return bound(comparator, number) }
        if isLength(right), let number = number(left) { return bound(comparator.mirrored, number) }
        return nil
    }

    /// A length compared with a number.
    private func bound(_ comparator: Comparator, _ number: Double) -> Expression.Certainty? {
        let outcome: Bool?
        switch comparator {
        case .greaterOrEqual: outcome = number <= 0 ? true : nil
        case .greater: outcome = number < 0 ? true : nil
        case .less: outcome = number <= 0 ? false : nil
        case .lessOrEqual: outcome = number < 0 ? false : nil
        case .equal: outcome = number < 0 ? false : nil
        case .notEqual: outcome = number < 0 ? true : nil
        }
        return outcome.map { Expression.Certainty(outcome: $0, reason: "a length is never below 0") }
    }

    private func isLength(_ id: NodeID) -> Bool {
        if case .call(let function, _) = nodes[id] { function.name == "length" } else { false }
    }

    private func number(_ id: NodeID) -> Double? {
        switch nodes[id] {
        case .literal(.json(.number(let number))): number.double
        case .negation(let inner): self.number(inner).map { -$0 }
        default: nil
        }
    }

    /// Whether one node is the negation of the other.
    private func isOpposite(_ left: NodeID, _ right: NodeID) -> Bool {
        if case .not(let inner) = nodes[right], isSame(left, inner) { return true }
        if case .not(let inner) = nodes[left], isSame(inner, right) { return true }
        guard case .comparison(let one, let a, let b) = nodes[left],
            case .comparison(let other, let c, let d) = nodes[right]
        else { return false }
        return one.opposite == other && isSame(a, c) && isSame(b, d)
    }

    /// Whether two nodes are written alike and always have the same value.
    private func isSame(_ left: NodeID, _ right: NodeID) -> Bool {
        guard depths[left] == depths[right], depths[left] <= Self.maximumDepth else { return false }
        switch (nodes[left], nodes[right]) {
        case (.current, .current): return true
        case (.field(let one), .field(let other)): return one == other
        case (.scopeValue(let one, _), .scopeValue(let other, _)): return one == other
        case (.literal(let one), .literal(let other)): return one == other
        case (.index(_, let one), .index(_, let other)) where one != other: return false
        case (.slice(_, let a, let b, let c), .slice(_, let d, let e, let f)) where (a, b, c) != (d, e, f): return false
        case (.comparison(let one, _, _), .comparison(let other, _, _)) where one != other: return false
        case (.arithmetic(let one, _, _), .arithmetic(let other, _, _)) where one != other: return false
        case (.multiSelectHash(let one, _), .multiSelectHash(let other, _)) where one != other: return false
        case (.call(let one, _), .call(let other, _)) where one.name != other.name: return false
        default: break
        }
        let children = (nodes[left].children, nodes[right].children)
        guard nodes[left].shape == nodes[right].shape, children.0.count == children.1.count, !children.0.isEmpty else {
            return false
        }
        return zip(children.0, children.1).allSatisfy(isSame)
    }
}

extension Node {
    /// Which operation it is.
    fileprivate var shape: Int {
        switch self {
        case .current: 0
        case .field: 1
        case .scopeValue: 2
        case .literal: 3
        case .sequence: 4
        case .index: 5
        case .slice: 6
        case .listProjection: 7
        case .objectProjection: 8
        case .flatten: 9
        case .filter: 10
        case .multiSelectList: 11
        case .multiSelectHash: 12
        case .or: 13
        case .and: 14
        case .not: 15
        case .comparison: 16
        case .arithmetic: 17
        case .negation: 18
        case .call: 19
        case .expression: 20
        }
    }
}

extension Comparator {
    /// The comparator that holds when this one does not.
    fileprivate var opposite: Comparator {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        }
    }

    /// The comparator with its sides exchanged.
    fileprivate var mirrored: Comparator {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }
}
