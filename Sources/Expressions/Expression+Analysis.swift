// SPDX-License-Identifier: Apache-2.0

extension Expression {
    /// Every named value that the expression uses, in source order, each with the longest plain path behind it.
    public var references: [Reference] {
        var references: [Int: Reference] = [:]
        for id in program.nodes.indices {
            // Nodes come after what they refer to, so a longer path replaces the shorter one that it continues.
            guard let found = reference(id) else { continue }
            references[found.range.lowerBound] = found
        }
        return references.values.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// Whether the value cannot depend on any observation, so that it proves nothing about the world.
    ///
    /// The clock is no observation: see `usesClock`.
    public var isConstant: Bool { program.isConstant(program.root) }

    /// Whether the value depends on the time of evaluation.
    public var usesClock: Bool {
        program.nodes.contains {
            if case .call(let function, _) = $0 { ["now", "age"].contains(function.name) } else { false }
        }
    }

    /// The reference that a node is: a named value, or a member of a plain reference.
    private func reference(_ id: NodeID) -> Reference? {
        switch program.nodes[id] {
        case .scopeValue(let name, let range): return Reference(name: name, path: [], range: range)
        case .sequence(let left, let right):
            guard let shorter = reference(left), isPlain(left), let (name, end) = program.leadingMember(right) else {
                return nil
            }
            return Reference(name: shorter.name, path: shorter.path + [name], range: shorter.range.lowerBound..<end)
        default: return nil
        }
    }

    /// Whether a reference ends in a plain member, so that the next member continues its path.
    private func isPlain(_ id: NodeID) -> Bool {
        guard case .sequence(_, let right) = program.nodes[id] else { return true }
        if case .field = program.nodes[right] { return true }
        return false
    }
}

extension Program {
    /// Whether a node cannot depend on root, scope or, unless it is bound inside, the current value.
    func isConstant(_ id: NodeID, currentIsConstant: Bool = false) -> Bool {
        func constant(_ id: NodeID) -> Bool { isConstant(id, currentIsConstant: currentIsConstant) }
        switch nodes[id] {
        case .current, .field: return currentIsConstant
        case .scopeValue: return false
        case .literal: return true
        case .sequence(let left, let right), .listProjection(let left, let right),
            .objectProjection(let left, let right):
            return isConstant(right, currentIsConstant: constant(left)) && (constant(left) || isLiteral(right))
        case .filter(let left, let predicate, let right):
            return constant(left) && isConstant(predicate, currentIsConstant: true)
                && isConstant(right, currentIsConstant: true)
        case .call(_, let arguments):
            let values = arguments.filter { !isExpression($0) }
            guard values.allSatisfy(constant) else { return false }
            return arguments.filter(isExpression).allSatisfy { isConstant($0, currentIsConstant: true) }
        default: return nodes[id].children.allSatisfy(constant)
        }
    }

    /// The member of the current value that a node begins with, and where its name ends in the source.
    fileprivate func leadingMember(_ id: NodeID) -> (name: String, end: Int)? {
        switch nodes[id] {
        case .field(let name): (name, ranges[id].upperBound)
        case .index(let list, _), .slice(let list, _, _, _), .flatten(let list), .listProjection(let list, _),
            .filter(let list, _, _):
            leadingMember(list)
        default: nil
        }
    }

    private func isLiteral(_ id: NodeID) -> Bool {
        if case .literal = nodes[id] { true } else { false }
    }

    private func isExpression(_ id: NodeID) -> Bool {
        if case .expression = nodes[id] { true } else { false }
    }
}
