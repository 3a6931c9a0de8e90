// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

extension ServiceModel {
    /// Parameters in which every member is given, lists with one element, a few levels deep.
    func filled(_ operation: OperationModel) -> JSONValue {
        input(of: operation).map { filled($0, depth: 5) } ?? .object(JSONObject())
    }

    private func filled(_ shape: Shape, depth: Int) -> JSONValue {
        switch shape.kind {
        case .structure:
            guard depth > 0 else { return .object(JSONObject()) }
            return .object(JSONObject(shape.members.map { ($0.name, filled(self.shape($0.shape), depth: depth - 1)) }))
        case .list: return .array(shape.element.map { [filled(self.shape($0.shape), depth: depth)] } ?? [])
        case .map:
            return .object(
                JSONObject([("key", shape.value.map { filled(self.shape($0.shape), depth: depth) } ?? .null)])
            )
        case .boolean: return true
        case .integer, .long, .float, .double: return 1
        case .string, .timestamp, .blob, .document: return .string(shape.enumeration.first ?? "some-name")
        }
    }

    /// Whether an operation's input has a member at a path as `ParameterCondition` writes it.
    func hasMember(at path: String, of operation: OperationModel) -> Bool {
        guard var current = input(of: operation) else { return false }
        for step in path.split(separator: ".") {
            let name = step.hasSuffix("[]") ? step.dropLast(2) : step
            // A map has any key.
            let named = name == "*" ? nil : current.member(named: String(name))
            guard let member = named ?? current.value else { return false }
            current = shape(member.shape)
            if step.hasSuffix("[]") {
                guard let element = current.element else { return false }
                current = shape(element.shape)
            }
        }
        return true
    }
}
