// SPDX-License-Identifier: Apache-2.0

import Values

/// Evaluates the nodes of one program in one scope.
///
/// Strictly it follows the JMESPath specification. In the dialect, null where a value is needed counts as not observed,
/// and what was not observed makes every result that depends on it unobserved.
final class Evaluator {
    /// How many values one evaluation may produce in lists before it is refused: a bound on memory and time.
    static let maximumProduced = 2_000_000

    let program: Program
    let isStrict: Bool
    let scope: Scope
    /// The root, when it is a result of which everything that there is in it is known.
    let result: CompleteResult?
    private var produced = 0

    init(_ program: Program, isStrict: Bool, scope: Scope, root: JSONValue) {
        self.program = program
        self.isStrict = isStrict
        self.scope = scope
        result = isStrict ? nil : CompleteResult(root)
    }

    /// The value of a node with `current` as `@`.
    func value(_ id: NodeID, current: Operand) throws(ExpressionError) -> Operand {
        switch program.nodes[id] {
        case .current: return current.whole
        case .field(let name): return field(name, of: current)
        case .scopeValue(let name, _): return scope.operand(name).whole
        case .literal(let operand): return operand
        case .sequence(let left, let right):
            return try value(right, current: try subject(left, current: current))
        case .index(let list, let index): return element(index, of: try value(list, current: current))
        case .slice(let list, let start, let stop, let step):
            return try slice(try value(list, current: current), start, stop, step, at: id)
        case .listProjection(let list, let right): return try project(list, right, current, at: id)
        case .objectProjection(let object, let right): return try projectObject(object, right, current, at: id)
        case .flatten(let list): return try flatten(try value(list, current: current), at: id)
        case .filter(let list, let predicate, let right): return try filter(list, predicate, right, current, at: id)
        case .multiSelectList(let elements): return try selectList(elements, current, at: id)
        case .multiSelectHash(let keys, let values): return try selectHash(keys, values, current, at: id)
        case .or(let left, let right):
            let left = try value(left, current: current)
            return left.truth == true ? left : Logic.or(left, try value(right, current: current))
        case .and(let left, let right):
            let left = try value(left, current: current)
            return left.truth == false ? left : Logic.and(left, try value(right, current: current))
        case .not(let operand): return Logic.not(try value(operand, current: current), isStrict: isStrict)
        case .comparison(let comparator, let left, let right):
            return try comparison(comparator, left, right, current, at: id)
        case .arithmetic(let operation, let left, let right):
            let (left, right) = (try value(left, current: current), try value(right, current: current))
            return try Arithmetic.apply(operation, left, right, at: program.ranges[id])
        case .negation(let operand):
            return try Arithmetic.negated(try value(operand, current: current), at: program.ranges[id])
        case .call(let function, let arguments): return try call(function, arguments, current, at: id)
        case .expression: throw error(.invalidType, "an expression is no value", at: id)
        }
    }

    /// Counts values put into lists, and refuses when there are too many.
    func count(_ produced: Int, at id: NodeID) throws(ExpressionError) {
        self.produced += produced
        guard self.produced <= Self.maximumProduced else {
            throw error(.invalidValue, "the expression produces more than \(Self.maximumProduced) values", at: id)
        }
    }

    /// Counts a value that is put into a list or an object, with everything in it: shared parts count each time, as
    /// they would when the result is compared or printed.
    func count(_ operand: Operand, at id: NodeID) throws(ExpressionError) {
        switch operand {
        case .json(.array(let values)):
            try count(values.count, at: id)
            for value in values where !value.isScalar { try count(.json(value), at: id) }
        case .json(.object(let members)):
            try count(members.count, at: id)
            for (_, value) in members where !value.isScalar { try count(.json(value), at: id) }
        case .list(let elements):
            try count(elements.count, at: id)
            for element in elements { try count(element, at: id) }
        default: try count(1, at: id)
        }
    }

    func error(_ kind: ExpressionError.Kind, _ message: String, at id: NodeID) -> ExpressionError {
        ExpressionError(kind: kind, message: message, range: program.ranges[id])
    }

    private func field(_ name: String, of current: Operand) -> Operand {
        switch current {
        case .json(.object(let members)): .json(members[name] ?? .null)
        case .partial(let members, let unobserved):
            members[name].map(Operand.json) ?? unobserved[name].map(Operand.unobserved) ?? .null
        case .unobserved: current
        default: .null
        }
    }

    private func element(_ index: Int, of list: Operand) -> Operand {
        if case .unobserved = list { return list }
        if case .json(.array(let values)) = list {
            let position = index < 0 ? values.count + index : index
            return values.indices.contains(position) ? .json(values[position]) : .null
        }
        guard let elements = list.elements else { return .null }
        let position = index < 0 ? elements.count + index : index
        return elements.indices.contains(position) ? elements[position] : .null
    }

    private func call(
        _ function: Function,
        _ arguments: [NodeID],
        _ current: Operand,
        at id: NodeID
    ) throws(ExpressionError) -> Operand {
        var values: [Operand] = []
        var expression: NodeID?
        for (index, argument) in arguments.enumerated() {
            if case .expression(let body) = program.nodes[argument] {
                expression = body
                values.append(.null)
                continue
            }
            let value = try value(argument, current: current)
            if case .unobserved = value { return value }
            if !isStrict, !function.asksForExistence, let reason = try gap(in: value, of: argument, current: current) {
                return .unobserved("\(function.name)(): argument \(index + 1) was not observed: \(reason)")
            }
            if let reason = try mismatch(value, at: argument, for: function, position: index) {
                return .unobserved(reason)
            }
            values.append(value)
        }
        let call = Call(
            function: function,
            arguments: values,
            nodes: arguments,
            expression: expression,
            evaluator: self,
            range: program.ranges[id]
        )
        return try function.body(call)
    }

    /// Checks an argument: an error for a wrong kind, the reason when the dialect takes a null as not observed.
    private func mismatch(
        _ value: Operand,
        at id: NodeID,
        for function: Function,
        position: Int
    ) throws(ExpressionError) -> String? {
        let parameter = function.parameter(at: position)
        let place = "\(function.name)(): argument \(position + 1)"
        guard parameter.kinds.contains(value.kind) else {
            if value.isNull, !isStrict { return "\(place) has no value" }
            throw error(.invalidType, "\(place) is \(value.kindName), not \(parameter.kinds.text)", at: id)
        }
        guard let allowed = parameter.elements else { return nil }
        var common: Kinds?
        for element in value.elements ?? [] {
            if element.isNull, !isStrict { return "an element of \(place) has no value" }
            guard allowed.contains(element.kind), common == nil || common == element.kind else {
                let message = "\(place) must hold only \(allowed.text) values of one kind; one is \(element.kindName)"
                throw error(.invalidType, message, at: id)
            }
            common = element.kind
        }
        return nil
    }
}

extension JSONValue {
    fileprivate var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }
}
