// SPDX-License-Identifier: Apache-2.0

public import Values

/// One statement of an IAM policy: what is allowed, on what, under which conditions.
public struct PolicyStatement: Sendable, Hashable {
    /// The statement's name, of letters and digits, unique in its policy.
    public var sid: String
    /// The actions, sorted.
    public var actions: [String]
    /// The patterns of the resources, sorted.
    public var resources: [String]
    /// The conditions, all of which must hold, sorted.
    public var conditions: [PolicyCondition]

    /// The statement as IAM reads it.
    public var json: JSONValue {
        var object = JSONObject()
        object["Sid"] = .string(sid)
        object["Effect"] = "Allow"
        object["Action"] = .array(actions.map { .string($0) })
        object["Resource"] = .array(resources.map { .string($0) })
        guard !conditions.isEmpty else { return .object(object) }
        var operators = JSONObject()
        for condition in conditions {
            var keys = operators[condition.comparison]?.objectValue ?? JSONObject()
            keys[condition.key] =
                condition.values.count == 1
                ? .string(condition.values[0]) : .array(condition.values.map { .string($0) })
            operators[condition.comparison] = .object(keys)
        }
        object["Condition"] = .object(operators)
        return .object(object)
    }
}
