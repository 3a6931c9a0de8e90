// SPDX-License-Identifier: Apache-2.0

import Values

/// Why a null is no observation.
///
/// An optional member that an observed structure lacks is null: AWS leaves out what is null. What is beyond the end of a list,
/// a member of something that is not there, a column that a result does not have and a value that a script did not hand on
/// were looked at by nobody, so that not even `== null` may hold of them.
extension Evaluator {
    /// Why the null that a node has come to was never observed; nil for an observed one, and for what computes its value.
    func absence(of id: NodeID, current: Operand) throws(ExpressionError) -> String? {
        try absence(of: id, current: current, in: result.map { [$0] } ?? [])
    }

    private func absence(
        of id: NodeID,
        current: Operand,
        in results: [CompleteResult]
    ) throws(ExpressionError) -> String? {
        switch program.nodes[id] {
        case .field(let name):
            if case .partial = current { return nil }
            guard case .json(.object(let members)) = current else {
                return current.unobservedReason ?? "there is nothing that '\(name)' could be a member of"
            }
            guard members[name] == nil else { return nil }
            return results.lazy.compactMap { $0.absence(of: name, in: members) }.first
        case .sequence(let left, let right):
            if let part = part(right, ofSelection: left) {
                return try absence(ofAny: [part], current: current, in: results)
            }
            let subject = try subject(left, current: current)
            if subject.isNull {
                if let reason = try absence(of: left, current: current, in: results) { return reason }
                return isPath(right) ? "what it would be a part of is not there" : nil
            }
            let more = CompleteResult(subject).map { results + [$0] } ?? results
            return try absence(of: right, current: subject, in: try more + self.results(in: left, current: current))
        case .index(let list, let index):
            let value = try value(list, current: current)
            if value.isNull { return try absence(of: list, current: current, in: results) ?? "there is no list" }
            guard let elements = value.elements else { return "it is no list" }
            let position = index < 0 ? elements.count + index : index
            if case .multiSelectList(let parts) = program.nodes[list], parts.indices.contains(position) {
                return try absence(ofAny: [parts[position]], current: current, in: results)
            }
            guard !elements.indices.contains(position) else { return nil }
            return elements.isEmpty ? "the list is empty" : "the list has only \(elements.count) elements"
        case .slice(let list, _, _, _), .flatten(let list), .listProjection(let list, _),
            .objectProjection(let list, _),
            .filter(let list, _, _):
            guard try value(list, current: current).isNull else { return nil }
            return try absence(of: list, current: current, in: results) ?? "there is no list"
        case .or(let left, let right), .and(let left, let right):
            return try absence(ofAny: [left, right], current: current, in: results)
        case .multiSelectList(let elements), .multiSelectHash(_, let elements):
            return try absence(ofAny: elements, current: current, in: results)
        case .current, .scopeValue, .literal, .not, .comparison, .arithmetic, .negation, .call, .expression: return nil
        }
    }

    private func absence(
        ofAny nodes: [NodeID],
        current: Operand,
        in results: [CompleteResult]
    ) throws(ExpressionError) -> String? {
        for node in nodes where try value(node, current: current).isNull {
            if let reason = try absence(of: node, current: current, in: results) { return reason }
        }
        return nil
    }

    /// What a selection puts under the name that is taken from it again; nil for anything else.
    private func part(_ id: NodeID, ofSelection selection: NodeID) -> NodeID? {
        guard case .field(let name) = program.nodes[id],
            case .multiSelectHash(let keys, let parts) = program.nodes[selection]
        else { return nil }
        return keys.lastIndex(of: name).map { parts[$0] }
    }

    /// The results through which a path leads, such as that of a step.
    private func results(in id: NodeID, current: Operand) throws(ExpressionError) -> [CompleteResult] {
        let parts: [NodeID] =
            switch program.nodes[id] {
            case .sequence(let left, _): [left]
            case .index(let list, _): [list]
            default: []
            }
        var found: [CompleteResult] = []
        for part in parts {
            found += try results(in: part, current: current)
            if let result = CompleteResult(try subject(part, current: current)) { found.append(result) }
        }
        return found
    }

    /// Whether the node takes a part of what stands before it, and computes nothing from it.
    private func isPath(_ id: NodeID) -> Bool {
        switch program.nodes[id] {
        case .field, .index, .slice, .flatten, .listProjection, .objectProjection, .filter, .current: true
        case .sequence(let left, _): isPath(left)
        default: false
        }
    }
}

/// A result that names everything that there is in it: one of SQL all its columns, one of a script all that it handed on.
struct CompleteResult: Sendable {
    private static let script: Set<String> = ["status", "stdout", "stderr", "truncated"]

    private let members: JSONObject

    /// The value as such a result; nil for any other.
    init?(_ value: JSONValue) {
        guard case .object(let members) = value else { return nil }
        let names = Set(members.keys)
        guard names == ["rows", "rowCount", "columns"] || names.subtracting(["exports"]) == Self.script else {
            return nil
        }
        self.members = members
    }

    fileprivate init?(_ operand: Operand) {
        guard case .json(let value) = operand else { return nil }
        self.init(value)
    }

    /// Why a part of this result that has no member of that name was not observed to be null there; nil for what is no such
    /// part.
    fileprivate func absence(of name: String, in part: JSONObject) -> String? {
        if part == members { return "the result has no '\(name)'" }
        if members["exports"]?.objectValue == part { return "the script did not hand on '\(name)'" }
        guard members["rows"]?.arrayValue?.contains(.object(part)) == true else { return nil }
        return "the result has no column '\(name)'"
    }
}
