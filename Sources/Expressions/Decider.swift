// SPDX-License-Identifier: Apache-2.0

import Values

/// Evaluates an assertion and remembers which comparisons decided it.
///
/// A conjunction that is false is decided by the side that is false, one that is true by both; a disjunction the other
/// way round; an undetermined one by the sides that were not observed.
struct Decider {
    /// An operand to show.
    struct Observation {
        let range: Range<Int>
        let value: String
    }

    /// What a node came to, and the operands that made it so.
    struct Decision {
        var value: Operand
        var operands: [Observation]
        var isSecret = false
    }

    private let program: Program
    private let source: [UInt8]
    private let evaluator: Evaluator
    /// For each node, whether a secret of the scope stands below it.
    private let mentionsSecret: [Bool]

    init(expression: Expression, root: JSONValue, scope: Scope) {
        program = expression.program
        source = Array(expression.source.utf8)
        evaluator = expression.evaluator(in: scope, root)
        var secrets: [Bool] = []
        for node in program.nodes {
            var isSecret = node.children.contains { secrets[$0] }
            if case .scopeValue(let name, _) = node, scope.values[name]?.isSecret == true { isSecret = true }
            secrets.append(isSecret)
        }
        mentionsSecret = secrets
    }

    /// Evaluates a node with the operands of its deciding comparisons.
    ///
    /// - Parameters:
    ///   - id: The node.
    ///   - current: What `@` is.
    ///   - isSecret: Whether `current` is a secret.
    ///   - isNegated: Whether the node stands under a `!`.
    /// - Returns: What the node came to, and the operands that made it so.
    /// - Throws: `ExpressionError` for a value that an operation does not take.
    func decide(
        _ id: NodeID,
        current: Operand,
        isSecret: Bool,
        isNegated: Bool = false
    ) throws(ExpressionError) -> Decision {
        switch program.nodes[id] {
        case .and(let left, let right): return try junction(left, right, current, isSecret, isNegated, absorbing: false)
        case .or(let left, let right): return try junction(left, right, current, isSecret, isNegated, absorbing: true)
        case .not(let operand):
            var decision = try decide(operand, current: current, isSecret: isSecret, isNegated: true)
            decision.value = Logic.not(decision.value, isStrict: evaluator.isStrict)
            return decision
        case .sequence(let left, let right) where isDecisive(right):
            let value = try evaluator.subject(left, current: current)
            let rightIsSecret = isSecret || mentionsSecret[left]
            var decision = try decide(right, current: value, isSecret: rightIsSecret, isNegated: isNegated)
            if value.unobservedReason != nil {
                decision.operands += operands(at: left, current: current, isSecret: isSecret, nullIsMissing: true)
            }
            return decision
        default:
            let value =
                isNegated ? try evaluator.value(id, current: current) : try evaluator.asserted(id, current: current)
            let operands = operands(below: id, current: current, isSecret: isSecret)
            return Decision(value: value, operands: operands, isSecret: isSecret || mentionsSecret[id])
        }
    }

    /// The observations in source order, each operand once, as the author wrote them.
    func shown(_ operands: [Observation]) -> [Assertion.ObservedOperand] {
        var shown: [Assertion.ObservedOperand] = []
        let sorted = operands.sorted {
            ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound)
        }
        for operand in sorted {
            let text = String(decoding: source[operand.range], as: UTF8.self)
            let entry = Assertion.ObservedOperand(text: text, value: operand.value)
            if !shown.contains(entry) { shown.append(entry) }
        }
        return shown
    }

    /// The operands of every comparison below a node, whatever they decide; what cannot be evaluated is left out.
    func operands(below id: NodeID, current: Operand, isSecret: Bool) -> [Observation] {
        switch program.nodes[id] {
        case .and(let left, let right), .or(let left, let right):
            return operands(below: left, current: current, isSecret: isSecret)
                + operands(below: right, current: current, isSecret: isSecret)
        case .not(let operand): return operands(below: operand, current: current, isSecret: isSecret)
        case .comparison(let comparator, let left, let right):
            let hides = isSecret || mentionsSecret[id]
            return [left, right].flatMap {
                operands(at: $0, current: current, isSecret: hides, nullIsMissing: !comparator.isEquality)
            }
        case .sequence(let left, let right) where isDecisive(right):
            guard let value = try? evaluator.subject(left, current: current) else {
                return operands(at: left, current: current, isSecret: isSecret, nullIsMissing: true)
            }
            return operands(below: right, current: value, isSecret: isSecret || mentionsSecret[left])
        default: return operands(at: id, current: current, isSecret: isSecret, nullIsMissing: true)
        }
    }

    /// An operand, and below arithmetic and calls also what they were computed from.
    private func operands(at id: NodeID, current: Operand, isSecret: Bool, nullIsMissing: Bool) -> [Observation] {
        guard !isFixed(id) else { return [] }
        let hides = isSecret || mentionsSecret[id]
        var found: [Observation] = []
        if let value = try? evaluator.value(id, current: current) {
            let isNull = value.isNull && !evaluator.isStrict
            let isAbsent = isNull && (try? evaluator.absence(of: id, current: current)).flatMap(\.self) != nil
            let isMissing = value.unobservedReason != nil || isAbsent || (nullIsMissing && isNull)
            let text = isMissing ? "not observed" : hides ? "(secret)" : value.shownText()
            found.append(Observation(range: program.ranges[id], value: text))
        }
        switch program.nodes[id] {
        case .arithmetic, .negation, .call:
            for child in program.nodes[id].children {
                found += operands(at: child, current: current, isSecret: isSecret, nullIsMissing: true)
            }
        default: break
        }
        return found
    }

    /// Whether a node needs no showing: it is a literal, or computed from literals alone.
    private func isFixed(_ id: NodeID) -> Bool {
        switch program.nodes[id] {
        case .expression: true
        case .call(let function, _) where function.name == "now": false
        default: program.isConstant(id)
        }
    }

    /// Whether a node is made of logic or comparisons, so that its operands are worth more than its value.
    private func isDecisive(_ id: NodeID) -> Bool {
        switch program.nodes[id] {
        case .and, .or, .not, .comparison: true
        case .sequence(_, let right): isDecisive(right)
        default: false
        }
    }

    /// A conjunction (`absorbing` false) or disjunction (`absorbing` true).
    private func junction(
        _ left: NodeID,
        _ right: NodeID,
        _ current: Operand,
        _ isSecret: Bool,
        _ isNegated: Bool,
        absorbing: Bool
    ) throws(ExpressionError) -> Decision {
        let first = try decide(left, current: current, isSecret: isSecret, isNegated: isNegated)
        if first.value.truth == absorbing { return first }
        let second = try decide(right, current: current, isSecret: isSecret, isNegated: isNegated)
        let value = absorbing ? Logic.or(first.value, second.value) : Logic.and(first.value, second.value)
        let isHidden = first.isSecret || second.isSecret
        if value.truth == absorbing { return Decision(value: value, operands: second.operands, isSecret: isHidden) }
        let deciding = [first, second].filter { value.truth != nil || $0.value.truth == nil }
        return Decision(value: value, operands: deciding.flatMap(\.operands), isSecret: isHidden)
    }
}
